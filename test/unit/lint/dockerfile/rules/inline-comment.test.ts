import { describeRule } from './describeRule.ts';

const tail = 'CMD ["python"]\n';

describeRule(
  'inline-comment',
  {
    'a comment behind EXPOSE': {
      text: `FROM python:3.12\nEXPOSE 7860 # the port\n${tail}`,
      at: '# the port',
      message: /the build fails/,
      fixed: `FROM python:3.12\n# the port\nEXPOSE 7860\n${tail}`,
    },
    'a comment behind ENV': {
      text: `FROM python:3.12\n  ENV A=1 B=2   # both\n${tail}`,
      at: '# both',
      fixed: `FROM python:3.12\n  # both\n  ENV A=1 B=2\n${tail}`,
    },
    'a comment inside a continuation': {
      text: `FROM python:3.12\nENV A=1 # one \\\n    B=2\n${tail}`,
      at: '# one',
      fixed: `FROM python:3.12\n# one\nENV A=1 \\\n    B=2\n${tail}`,
    },
    'the old form of ENV': {
      text: `FROM python:3.12\nENV NAME value # why\n${tail}`,
      at: '# why',
      severity: 'warning',
      fixed: `FROM python:3.12\n# why\nENV NAME value\n${tail}`,
    },
    'a comment behind USER': {
      text: `FROM python:3.12\nUSER root # again\n${tail}`,
      at: '# again',
      fixed: `FROM python:3.12\n# again\nUSER root\n${tail}`,
    },
    'a comment behind WORKDIR': {
      text: `FROM python:3.12\nWORKDIR /app # code\n${tail}`,
      at: '# code',
      severity: 'warning',
      fixed: `FROM python:3.12\n# code\nWORKDIR /app\n${tail}`,
    },
    'a comment behind COPY': {
      text: `FROM python:3.12\nCOPY . /app # all of it\n${tail}`,
      at: '# all of it',
      severity: 'warning',
      fixed: `FROM python:3.12\n# all of it\nCOPY . /app\n${tail}`,
    },
    'a comment behind FROM': {
      text: `FROM python:3.12 # slim is too small\n${tail}`,
      at: '# slim is too small',
      fixed: `# slim is too small\nFROM python:3.12\n${tail}`,
    },
  },
  {
    'a comment behind RUN': `FROM python:3.12\nRUN ls # all\n${tail}`,
    'a colour': `FROM python:3.12\nENV COLOR=#fff A="x # y"\n${tail}`,
    'a quoted value': `FROM python:3.12\nENV A 'x'\nLABEL a="b # c"\n${tail}`,
    'a file with a hash': `FROM python:3.12\nCOPY a#b.txt /x/#y\n${tail}`,
    'a comment line in a continuation': `FROM python:3.12\nENV A=1 \\\n# two\n    B=2\n${tail}`,
  },
);
