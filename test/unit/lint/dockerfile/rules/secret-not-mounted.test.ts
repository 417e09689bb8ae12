import { describeRule } from './describeRule.ts';

const mount = (name: string) => `--mount=type=secret,id=${name},mode=0444,required=true`;

describeRule(
  'secret-not-mounted',
  {
    'a secret that is read without a mount': {
      text: 'FROM python:3.12\nRUN pip install --extra-index-url $(cat /run/secrets/INDEX) x\nCMD ["python"]\n',
      at: '$(cat /run/secrets/INDEX)',
      message: /"INDEX".*not there/,
      fixed: `FROM python:3.12\nRUN ${mount('INDEX')} pip install --extra-index-url $(cat /run/secrets/INDEX) x\nCMD ["python"]\n`,
    },
    'another mount than the one it needs': {
      text: 'FROM python:3.12\nRUN --mount=type=secret,id=OTHER,mode=0444 export T=$(cat /run/secrets/HF) && \\\n    python x.py\nCMD ["python"]\n',
      at: 'T=$(cat /run/secrets/HF)',
      fixed: `FROM python:3.12\nRUN ${mount('HF')} --mount=type=secret,id=OTHER,mode=0444 export T=$(cat /run/secrets/HF) && \\\n    python x.py\nCMD ["python"]\n`,
    },
    'an alternative that stops the build': {
      text: 'FROM python:3.12\nRUN cat /run/secrets/A || exit 1\nCMD ["python"]\n',
      at: '/run/secrets/A',
      fixed:
        'FROM python:3.12\nRUN --mount=type=secret,id=A,mode=0444,required=true cat /run/secrets/A || exit 1\nCMD ["python"]\n',
    },
    'a heredoc of Python': {
      text: 'FROM python:3.12\nRUN python3 <<EOF\nprint(open("/run/secrets/KEY").read())\nEOF\nCMD ["python"]\n',
      at: 'python3 <<EOF',
      fixed: `FROM python:3.12\nRUN ${mount('KEY')} python3 <<EOF\nprint(open("/run/secrets/KEY").read())\nEOF\nCMD ["python"]\n`,
    },
    'a stage that the image needs': {
      text: 'FROM node:20 AS build\nRUN sh -c "npm ci --token $(cat /run/secrets/NPM)"\nFROM node:20\nCOPY --from=build /x /x\nCMD ["node"]\n',
      at: '"npm ci --token $(cat /run/secrets/NPM)"',
      fixed: `FROM node:20 AS build\nRUN ${mount('NPM')} sh -c "npm ci --token $(cat /run/secrets/NPM)"\nFROM node:20\nCOPY --from=build /x /x\nCMD ["node"]\n`,
    },
  },
  {
    'a mount of that id': `FROM python:3.12\nRUN ${mount('A')} cat /run/secrets/A | wc\n`,
    'a mount with that target':
      'FROM python:3.12\nRUN --mount=type=secret,id=a,target=/run/secrets/A cat /run/secrets/A\n',
    'a test of the file': 'FROM python:3.12\nRUN if [ -f /run/secrets/A ]; then cat /run/secrets/A; fi\n',
    'a silenced error': 'FROM python:3.12\nRUN T=$(cat /run/secrets/A 2>/dev/null) x\n',
    'an alternative': 'FROM python:3.12\nRUN cat /run/secrets/A || true\n',
    'text that is written into a script':
      'FROM python:3.12\nRUN echo \'cat /run/secrets/A\' > /start.sh\nCMD ["/start.sh"]\n',
    'a heredoc that is written into a file':
      'FROM python:3.12\nRUN cat <<EOF > /start.sh\ncat /run/secrets/A\nEOF\n',
    'a file that the build makes itself':
      'FROM python:3.12\nRUN mkdir -p /run/secrets && echo x > /run/secrets/A && cat /run/secrets/A\n',
    'a stage that nothing needs': 'FROM python:3.12 AS x\nRUN cat /run/secrets/A\nFROM python:3.12\n',
  },
);
