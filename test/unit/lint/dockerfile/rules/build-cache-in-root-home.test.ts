import { describeRule } from './describeRule.ts';

const head = 'FROM python:3.11\nRUN useradd -m -u 1000 user\n';
const load = `RUN python -c "from transformers import AutoModel; AutoModel.from_pretrained('a/b')"`;

describeRule(
  'build-cache-in-root-home',
  {
    from_pretrained: {
      text: `${head}${load}\nUSER user\nCMD ["python"]\n`,
      at: load.slice(4),
      message:
        /from_pretrained saves to \/root\/\.cache\/huggingface, where 'user' does not look and may not read/,
      related: [4],
      fixed: `${head}USER user\n${load}\nCMD ["python"]\n`,
    },
    'the command line of the Hub': {
      text: `${head}RUN pip install huggingface_hub && hf download a/b\nUSER user\nCMD ["python"]\n`,
      at: 'hf download a/b',
    },
    'a heredoc': {
      text: `${head}RUN python3 <<EOF\nimport nltk\nnltk.download('punkt')\nEOF\nUSER user\nCMD ["python"]\n`,
      at: 'python3 <<EOF',
      message: /nltk\.download saves to \/root\/nltk_data/,
    },
    'a script of the folder': {
      text: `${head}COPY --chown=user download_model.py .\nRUN python download_model.py\nUSER user\nCMD ["python"]\n`,
      facts: {
        paths: new Set(['download_model.py']),
        texts: new Map([['download_model.py', 'import whisper\nwhisper.load_model("base")\n']]),
      },
      at: 'python download_model.py',
      fixed: `${head}COPY --chown=user download_model.py .\nUSER user\nRUN python download_model.py\nCMD ["python"]\n`,
    },
    'browsers with packages': {
      text: `${head}RUN playwright install --with-deps chromium\nUSER user\nCMD ["python"]\n`,
      at: 'playwright install --with-deps chromium',
      fixes: ['Set PLAYWRIGHT_BROWSERS_PATH above'],
    },
  },
  {
    'a download as the user': `${head}USER user\n${load}\n`,
    'HF_HOME before': `${head}ENV HF_HOME=/models\n${load}\nUSER user\n`,
    'a variable of the command': `${head}RUN HF_HOME=/models hf download a/b\nUSER user\n`,
    'a folder of its own': `${head}RUN hf download a/b --local-dir /models\nRUN python -c "X.from_pretrained('a', cache_dir='/m')"\nUSER user\n`,
    'an image that runs as root': `FROM python:3.11\n${load}\n`,
    'the text of an echo': `${head}RUN echo "AutoModel.from_pretrained('a')" > a.py\nUSER user\n`,
    'a file that is written': `${head}RUN cat <<EOF > a.py\nnltk.download('punkt')\nEOF\nUSER user\n`,
    'browsers with their path': `${head}ENV PLAYWRIGHT_BROWSERS_PATH=/b\nRUN playwright install chromium\nUSER user\n`,
  },
);
