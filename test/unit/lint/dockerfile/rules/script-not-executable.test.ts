import { describeRule, folder } from './describeRule.ts';

describeRule(
  'script-not-executable',
  {
    'a script of the folder': {
      text: 'FROM python:3.11\nWORKDIR /app\nCOPY . .\nCMD ["./start.sh"]\n',
      facts: folder({}, 'start.sh', 'app.py'),
      at: '"./start.sh"',
      message: /no run bit/,
      related: [3],
      fixed: 'FROM python:3.11\nWORKDIR /app\nCOPY . .\nRUN chmod +x start.sh\nCMD ["./start.sh"]\n',
    },
    'a script copied alone': {
      text: 'FROM node:20\nUSER node\nCOPY --chown=node run.sh /home/node/run.sh\nENTRYPOINT ["/home/node/run.sh"]\nCMD ["a"]\n',
      at: '"/home/node/run.sh"',
      fixed:
        'FROM node:20\nUSER node\nCOPY --chmod=755 --chown=node run.sh /home/node/run.sh\nENTRYPOINT ["/home/node/run.sh"]\nCMD ["a"]\n',
    },
    'a script on PATH': {
      text: 'FROM debian:12\nCOPY entrypoint.sh /usr/local/bin/\nENTRYPOINT ["entrypoint.sh"]\n',
      at: '"entrypoint.sh"',
      fixed: 'FROM debian:12\nCOPY --chmod=755 entrypoint.sh /usr/local/bin/\nENTRYPOINT ["entrypoint.sh"]\n',
    },
    'shell form': {
      text: 'FROM debian:12\nWORKDIR /app\nCOPY start.sh app.py ./\nCMD ./start.sh\n',
      at: 'CMD ./start.sh',
      fixed: 'FROM debian:12\nWORKDIR /app\nCOPY start.sh app.py ./\nRUN chmod +x start.sh\nCMD ./start.sh\n',
    },
    'a program behind tini': {
      text: 'FROM debian:12\nCOPY start.sh /start.sh\nENTRYPOINT ["tini", "--", "/start.sh"]\n',
      at: '"/start.sh"',
      fixed: 'FROM debian:12\nCOPY --chmod=755 start.sh /start.sh\nENTRYPOINT ["tini", "--", "/start.sh"]\n',
    },
    'a script that the user can not change': {
      text: 'FROM node:20\nUSER node\nWORKDIR /home/node/app\nCOPY . .\nCMD ["./start.sh"]\n',
      at: '"./start.sh"',
      fixes: [],
    },
  },
  {
    'chmod +x': 'FROM debian:12\nWORKDIR /app\nCOPY . .\nRUN chmod +x start.sh\nCMD ["./start.sh"]\n',
    'chmod of all scripts': 'FROM debian:12\nWORKDIR /app\nCOPY . .\nRUN chmod +x *.sh\nCMD ["./start.sh"]\n',
    'chmod -R': 'FROM debian:12\nWORKDIR /app\nCOPY . .\nRUN chmod -R 755 /app\nCMD ["./start.sh"]\n',
    '--chmod': 'FROM debian:12\nCOPY --chmod=755 start.sh /\nCMD ["/start.sh"]\n',
    'an interpreter': 'FROM debian:12\nCOPY start.sh /\nCMD ["bash", "/start.sh"]\n',
    'sh -c with an interpreter': 'FROM debian:12\nCOPY start.sh /\nCMD sh /start.sh\n',
    'a file of another stage':
      'FROM debian:12 AS b\nFROM debian:12\nCOPY --from=b /start.sh /\nCMD ["/start.sh"]\n',
    'a file that the folder does not have': {
      text: 'FROM debian:12\nWORKDIR /app\nCOPY . .\nCMD ["./server"]\n',
      facts: folder({}, 'main.go'),
    },
    'a program of the image': 'FROM debian:12\nCOPY . /app\nCMD ["/usr/bin/python3", "a.py"]\n',
    'a script given as argument': 'FROM python:3.11\nCOPY a.py /\nENTRYPOINT ["python"]\nCMD ["/a.py"]\n',
  },
);
