import { describeRule } from './describeRule.ts';

const head = 'FROM python:3.12\nRUN useradd -m -u 1000 user\nUSER user\n';
const tail = '\nCMD ["python"]\n';

describeRule(
  'secret-mount-not-readable',
  {
    'a mount without a mode': {
      text: `${head}RUN --mount=type=secret,id=HF_TOKEN cat /run/secrets/HF_TOKEN | wc${tail}`,
      at: '--mount=type=secret,id=HF_TOKEN',
      message: /"HF_TOKEN".*0400.*user/,
      fixed: `${head}RUN --mount=type=secret,id=HF_TOKEN,mode=0444 cat /run/secrets/HF_TOKEN | wc${tail}`,
    },
    'a mode that closes others out': {
      text: `${head}RUN --mount=type=secret,mode=0440,id=A cat /run/secrets/A | wc${tail}`,
      at: '--mount=type=secret,mode=0440,id=A',
      fixed: `${head}RUN --mount=type=secret,mode=0444,id=A cat /run/secrets/A | wc${tail}`,
    },
    'a flag on a line of its own': {
      text: `${head}RUN --mount=type=secret,id=A,required=true \\\n    wc /run/secrets/A${tail}`,
      at: '--mount=type=secret,id=A,required=true',
      fixed: `${head}RUN --mount=type=secret,id=A,required=true,mode=0444 \\\n    wc /run/secrets/A${tail}`,
    },
  },
  {
    root: 'FROM python:3.12\nRUN --mount=type=secret,id=A cat /run/secrets/A\n',
    'a readable mode': `${head}RUN --mount=type=secret,id=A,mode=0444 cat /run/secrets/A${tail}`,
    'a uid': `${head}RUN --mount=type=secret,id=A,uid=1000 cat /run/secrets/A${tail}`,
    'a variable instead of a file': `${head}RUN --mount=type=secret,id=A,env=A echo "$A"${tail}`,
    'an unknown user': 'FROM ghcr.io/some/image\nRUN --mount=type=secret,id=A cat /run/secrets/A\n',
    'other mounts': `${head}RUN --mount=type=cache,target=/c,uid=1000 ls${tail}`,
  },
);
