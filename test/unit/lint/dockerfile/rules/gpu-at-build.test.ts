import { describeRule } from './describeRule.ts';

const tail = 'CMD ["python"]\n';

describeRule(
  'gpu-at-build',
  {
    'nvidia-smi': {
      text: `FROM nvidia/cuda:12.4.1-base-ubuntu22.04\nRUN nvidia-smi\n${tail}`,
      at: 'nvidia-smi',
      fixed: `FROM nvidia/cuda:12.4.1-base-ubuntu22.04\n${tail}`,
    },
    'nvidia-smi among others': {
      text: `FROM python:3.12\nRUN ls && nvidia-smi && \\\n    ls\n${tail}`,
      at: 'nvidia-smi',
    },
    'a question of PyTorch': {
      text: `FROM python:3.12\nRUN python -c "import torch; print(torch.cuda.is_available())"\n${tail}`,
      at: 'python -c "import torch; print(torch.cuda.is_available())"',
      severity: 'warning',
    },
    'a question of TensorFlow in a heredoc': {
      text: `FROM python:3.12\nRUN python3 <<EOF\nimport tensorflow as tf\nprint(tf.config.list_physical_devices('GPU'))\nEOF\n${tail}`,
      at: 'python3 <<EOF',
      severity: 'warning',
    },
  },
  {
    'an alternative': `FROM python:3.12\nRUN nvidia-smi || true\n${tail}`,
    'a test': `FROM python:3.12\nRUN if command -v nvidia-smi; then nvidia-smi; fi\n${tail}`,
    'a question': `FROM python:3.12\nRUN command -v nvidia-smi && nvidia-smi\n${tail}`,
    text: `FROM python:3.12\nRUN echo "nvidia-smi" >> /start.sh\n${tail}`,
    'a script that is written': `FROM python:3.12\nRUN cat <<EOF > /s.py\nimport torch; torch.cuda.is_available()\nEOF\n${tail}`,
    'the start command': 'FROM python:3.12\nCMD nvidia-smi && python app.py\n',
    'packages for the GPU': `FROM python:3.12\nRUN pip install flash-attn xformers\n${tail}`,
  },
);
