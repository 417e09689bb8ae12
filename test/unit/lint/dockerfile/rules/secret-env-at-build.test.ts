import { describeRule } from './describeRule.ts';

const tail = '\nCMD ["python"]\n';
const mount = '--mount=type=secret,id=HF_TOKEN,mode=0444,required=true';

describeRule(
  'secret-env-at-build',
  {
    'a token from nowhere': {
      text: `FROM python:3.12\nRUN hf auth login --token $HF_TOKEN${tail}`,
      at: '$HF_TOKEN',
      message: /HF_TOKEN is empty during the build/,
      fixed: `FROM python:3.12\nRUN ${mount} hf auth login --token $(cat /run/secrets/HF_TOKEN)${tail}`,
    },
    'double quotes, twice': {
      text: `FROM python:3.12\nRUN curl -H "A: \${HF_TOKEN}" a && \\\n    curl -H "A: $HF_TOKEN" b${tail}`,
      at: '${HF_TOKEN}',
      fixed: `FROM python:3.12\nRUN ${mount} curl -H "A: $(cat /run/secrets/HF_TOKEN)" a && \\\n    curl -H "A: $(cat /run/secrets/HF_TOKEN)" b${tail}`,
    },
    'a shell heredoc': {
      text: `FROM python:3.12\nRUN <<EOF\nhf auth login --token $HF_TOKEN\nEOF${tail}`,
      at: '$HF_TOKEN',
    },
  },
  {
    'an ARG': `FROM python:3.12\nARG HF_TOKEN\nRUN echo $HF_TOKEN${tail}`,
    'an ENV': `FROM python:3.12\nENV API_SECRET=\nRUN echo $API_SECRET${tail}`,
    'a variable that the step sets': `FROM python:3.12\nRUN TOKEN=$(date) && echo $TOKEN${tail}`,
    'a variable for one command': `FROM python:3.12\nRUN export A_TOKEN=1; echo $A_TOKEN${tail}`,
    'a mount as variable': `FROM python:3.12\nRUN --mount=type=secret,id=t,env=A_TOKEN echo $A_TOKEN${tail}`,
    'single quotes': `FROM python:3.12\nRUN echo 'export T=$HF_TOKEN' > /x.sh${tail}`,
    'a backslash': `FROM python:3.12\nRUN echo "export T=\\$HF_TOKEN" > /x.sh${tail}`,
    'a default': `FROM python:3.12\nRUN echo \${HF_TOKEN:-}${tail}`,
    'a loop': `FROM python:3.12\nRUN for A_TOKEN in a b; do echo $A_TOKEN; done${tail}`,
    'the start command': 'FROM python:3.12\nCMD python app.py --token $HF_TOKEN\n',
  },
);
