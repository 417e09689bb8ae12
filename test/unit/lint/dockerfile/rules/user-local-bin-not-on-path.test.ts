import { describeRule } from './describeRule.ts';

const head = 'FROM python:3.11\nRUN useradd -m -u 1000 user\nUSER user\nWORKDIR /home/user/app\n';
const install = 'RUN pip install --no-cache-dir -r requirements.txt\n';

describeRule(
  'user-local-bin-not-on-path',
  {
    'uvicorn in exec form': {
      text: `${head}${install}CMD ["uvicorn", "a:app"]\n`,
      at: '"uvicorn"',
      message: /'uvicorn' into ~\/\.local\/bin/,
      related: [5],
      fixed: `${head.replace('USER user\n', 'USER user\nENV PATH=/home/user/.local/bin:$PATH\n')}${install}CMD ["uvicorn", "a:app"]\n`,
    },
    'streamlit in shell form': {
      text: `${head}${install}CMD streamlit run a.py --server.port 7860\n`,
      at: 'streamlit',
      fixed: `${head.replace('USER user\n', 'USER user\nENV PATH=/home/user/.local/bin:$PATH\n')}${install}CMD streamlit run a.py --server.port 7860\n`,
    },
  },
  {
    'a PATH that names it': `${head}ENV PATH="/home/user/.local/bin:$PATH"\n${install}CMD ["uvicorn", "a:app"]\n`,
    'a PATH through HOME': `${head}ENV HOME=/home/user PATH=$HOME/.local/bin:$PATH\n${install}CMD ["uvicorn", "a:app"]\n`,
    'python -m': `${head}${install}CMD ["python", "-m", "uvicorn", "a:app"]\n`,
    'an installation by root': `FROM python:3.11\n${install}RUN useradd -m user\nUSER user\nRUN pip install x\nCMD ["uvicorn", "a:app"]\n`,
    'a venv': `${head}RUN python -m venv v && v/bin/pip install uvicorn\nENV PATH=/home/user/app/v/bin:$PATH\nCMD ["uvicorn", "a:app"]\n`,
    'another program': `${head}${install}CMD ["python", "a.py"]\n`,
    'an image with conda': `FROM quay.io/jupyter/base-notebook\n${install}CMD ["jupyter", "lab"]\n`,
  },
);
