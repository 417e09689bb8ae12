import { describeRule } from './describeRule.ts';

const run = 'FROM python:3.12\nRUN --mount=type=secret,id=T,mode=0444,required=true ';
const tail = '\nCMD ["python"]\n';

describeRule(
  'secret-in-single-quotes',
  {
    'the header of the documentation': {
      text: `${run}curl -H 'Authorization: Bearer $(cat /run/secrets/T)' https://x.y${tail}`,
      at: "'Authorization: Bearer $(cat /run/secrets/T)'",
      fixed: `${run}curl -H "Authorization: Bearer $(cat /run/secrets/T)" https://x.y${tail}`,
    },
    'JSON with quotes of its own': {
      text: `${run}curl -d '{"token": "$(cat /run/secrets/T)"}' https://x.y${tail}`,
      at: `'{"token": "$(cat /run/secrets/T)"}'`,
      fixed: `${run}curl -d '{"token": "'"$(cat /run/secrets/T)"'"}' https://x.y${tail}`,
    },
    'a later line of the step': {
      text: `${run}cd /tmp && \\\n    git clone 'https://u:$(cat /run/secrets/T)@x.y/z'${tail}`,
      at: "'https://u:$(cat /run/secrets/T)@x.y/z'",
      fixed: `${run}cd /tmp && \\\n    git clone "https://u:$(cat /run/secrets/T)@x.y/z"${tail}`,
    },
  },
  {
    'double quotes': `${run}curl -H "A: $(cat /run/secrets/T)" x${tail}`,
    'single quotes in double quotes': `${run}curl -H "A: '$(cat /run/secrets/T)'" x${tail}`,
    'the text of a shell': `${run}sh -c 'curl -H "A: $(cat /run/secrets/T)" x'${tail}`,
    'bash with more options': `${run}bash -ec 'curl -H "A: $(cat /run/secrets/T)" x'${tail}`,
    'a script that is written': `${run}echo 'export T=$(cat /run/secrets/T)' > /start.sh${tail}`,
    'a path without a command': `${run}wc '/run/secrets/T'${tail}`,
  },
);
