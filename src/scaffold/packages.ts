/**
 * Versions to ask for: from one that has what current code uses, up to the newest major version of autumn 2026. The next
 * one may take away what an app calls. Templates ask for the same, which a test holds.
 */
const ranges: Readonly<Record<string, string>> = {
  accelerate: '>=1.2,<2',
  anthropic: '>=0.40,<3',
  beautifulsoup4: '~=4.12',
  chainlit: '~=2.0',
  dash: '>=2.18,<5',
  datasets: '>=3.2,<6',
  diffusers: '>=0.32,<1',
  django: '>=5.1,<7',
  fastapi: '>=0.115,<1',
  flask: '~=3.1',
  gunicorn: '>=23,<28',
  httpx: '~=0.28',
  'huggingface-hub': '>=0.34,<3',
  langchain: '>=0.3,<2',
  matplotlib: '~=3.9',
  numpy: '>=1.26,<3',
  openai: '>=1.60,<4',
  'opencv-python-headless': '>=4.10,<6',
  panel: '~=1.5',
  pandas: '>=2.2,<4',
  pillow: '>=11,<14',
  pydantic: '~=2.10',
  'pydantic-settings': '~=2.7',
  'python-dotenv': '~=1.0',
  'python-multipart': '>=0.0.20,<1',
  pyyaml: '~=6.0',
  requests: '~=2.32',
  'scikit-learn': '~=1.6',
  scipy: '~=1.14',
  'sentence-transformers': '>=3.3,<7',
  spaces: '>=0.30,<1',
  sqlalchemy: '~=2.0',
  streamlit: '~=1.40',
  torch: '>=2.6,<3',
  torchaudio: '>=2.6,<3',
  torchvision: '>=0.21,<1',
  tqdm: '~=4.67',
  transformers: '>=4.50,<6',
  uvicorn: '>=0.34,<1',
};

/** One line of requirements.txt; without a known range, any version. */
export function requirementLine(name: string): string {
  return `${name}${ranges[name] ?? ''}`;
}
