import { describeRule } from './describeRule.ts';

describeRule(
  'cache-env-after-download',
  {
    'HF_HOME behind the download': {
      text: 'FROM python:3.11\nRUN hf download a/b\nENV HF_HOME=/models\nCMD ["python"]\n',
      at: 'hf download a/b',
      message: /HF_HOME is set only in line 3, after hf download/,
      related: [3],
      fixed: 'FROM python:3.11\nENV HF_HOME=/models\nRUN hf download a/b\nCMD ["python"]\n',
    },
    'a place where a volume comes': {
      text: 'FROM python:3.11\nRUN hf download a/b\nENV HF_HOME=/data/.huggingface\nCMD ["python"]\n',
      at: 'hf download a/b',
    },
    browsers: {
      text: 'FROM python:3.11\nRUN python -m playwright install chromium\nENV A=b \\\n    PLAYWRIGHT_BROWSERS_PATH=/b\nCMD ["python"]\n',
      at: 'python -m playwright install chromium',
      fixed:
        'FROM python:3.11\nENV A=b \\\n    PLAYWRIGHT_BROWSERS_PATH=/b\nRUN python -m playwright install chromium\nCMD ["python"]\n',
    },
  },
  {
    'HF_HOME before': 'FROM python:3.11\nENV HF_HOME=/models\nRUN hf download a/b\n',
    both: 'FROM python:3.11\nENV HF_HOME=/m\nRUN hf download a/b\nENV HF_HOME=/n\n',
    'the place where it went anyway':
      'FROM python:3.11\nRUN hf download a/b\nENV HF_HOME=/root/.cache/huggingface\n',
    'a variable of another tool': 'FROM python:3.11\nRUN hf download a/b\nENV NLTK_DATA=/n\n',
    'no download': 'FROM python:3.11\nRUN pip install x\nENV HF_HOME=/models\n',
  },
);
