import { describeRule, folder } from './describeRule.ts';

const tail = '\nCMD ["python", "app.py"]\n';
const on = (hardware: string, texts: Record<string, string> = {}) => ({
  ...folder(texts),
  space: { hardware },
});

describeRule(
  'no-cuda-for-gpu',
  {
    'wheels for the CPU': {
      text: `FROM python:3.12\nRUN pip install torch --index-url https://download.pytorch.org/whl/cpu${tail}`,
      facts: on('t4-small'),
      at: 'https://download.pytorch.org/whl/cpu',
    },
    'a version for the CPU': {
      text: `FROM nvidia/cuda:12.4.1-base-ubuntu22.04\nRUN pip3 install torch==2.4.0+cpu${tail}`,
      facts: on('a10g-small'),
      at: 'torch==2.4.0+cpu',
    },
    'nothing that brings CUDA': {
      text: `FROM python:3.12-slim\nRUN pip install flask${tail}`,
      facts: on('l4x1', { 'requirements.txt': 'flask\n' }),
      at: 'FROM python:3.12-slim',
    },
  },
  {
    'unknown hardware': `FROM python:3.12\nRUN pip install torch --index-url https://download.pytorch.org/whl/cpu${tail}`,
    'a CPU': { text: `FROM python:3.12\nRUN pip install flask${tail}`, facts: on('cpu-basic') },
    'packages that bring CUDA': {
      text: `FROM python:3.12\nRUN pip install -r requirements.txt${tail}`,
      facts: on('t4-small', { 'requirements.txt': 'torch\n' }),
    },
    'a CUDA image': { text: `FROM nvidia/cuda:12.4.1-base-ubuntu22.04${tail}`, facts: on('t4-small') },
    'an unknown image': { text: `FROM ghcr.io/some/image${tail}`, facts: on('t4-small') },
  },
);
