import { describeRule } from './describeRule.ts';

const user = 'FROM python:3.11\nWORKDIR /app\n';

describeRule(
  'recursive-chmod',
  {
    'copied files': {
      text: `${user}COPY . .\nRUN chmod -R 777 /app\nCMD ["python"]\n`,
      at: 'chmod -R 777 /app',
      related: [3],
      fixed: `${user}COPY --chmod=777 . .\nRUN chmod 777 /app\nCMD ["python"]\n`,
    },
    'a mode in letters': {
      text: `${user}COPY . .\nRUN chmod -R a+rwX /app\nCMD ["python"]\n`,
      at: 'chmod -R a+rwX /app',
    },
    'a mode that would close folders': {
      text: `${user}COPY . .\nRUN chmod -R 644 .\nCMD ["python"]\n`,
      at: 'chmod -R 644 .',
    },
  },
  {
    'a folder of the same step': `${user}COPY . .\nRUN mkdir -p data && chmod -R 777 data\n`,
    'one file': `${user}COPY . .\nRUN chmod +x start.sh\n`,
    'an empty directory': `${user}RUN chmod -R 777 /app\nCOPY . .\n`,
  },
);
