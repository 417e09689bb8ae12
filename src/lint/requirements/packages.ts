import { packageOf } from '../../space/pythonPackages.ts';

/** Imported so often that it is sure what they come from. */
const surelyKnown = (
  'PIL cv2 sklearn skimage yaml bs4 dotenv fitz docx faiss torch torchvision torchaudio transformers ' +
  'diffusers accelerate sentence_transformers tensorflow keras jax flask fastapi uvicorn streamlit ' +
  'gradio openai anthropic groq langchain langchain_community langchain_openai llama_index chromadb ' +
  'nltk spacy pandas numpy scipy matplotlib seaborn plotly altair requests httpx aiohttp datasets ' +
  'huggingface_hub ultralytics timm whisper librosa soundfile pydub joblib xgboost lightgbm tqdm ' +
  'sqlalchemy pymongo redis psycopg2 PyPDF2 pypdf feedparser wikipedia yfinance edge_tts gtts moviepy ' +
  'imageio networkx'
).split(' ');

/** Only these are ever reported as missing: an unknown import may come along with anything. */
export const packageOfImport: Readonly<Record<string, string>> = Object.fromEntries(
  surelyKnown.map((name) => [name, packageOf(name)?.name ?? name]),
);

/** Other distributions that bring the same import name. */
const alternatives: Readonly<Record<string, readonly string[]>> = {
  'opencv-python-headless': ['opencv-python', 'opencv-contrib-python', 'opencv-contrib-python-headless'],
  'faiss-cpu': ['faiss-gpu', 'faiss-gpu-cu12', 'faiss'],
  tensorflow: ['tensorflow-cpu', 'tensorflow-gpu', 'tf-nightly', 'intel-tensorflow'],
  'psycopg2-binary': ['psycopg2'],
  'openai-whisper': ['whisper', 'stable-ts', 'whisper-timestamped'],
  pillow: ['pillow-simd'],
  transformers: ['pytorch-transformers'],
};

/** What a package surely installs besides itself, of the packages above. */
const brings: Readonly<Record<string, readonly string[]>> = {
  gradio: [
    'fastapi',
    'httpx',
    'huggingface-hub',
    'numpy',
    'pandas',
    'pillow',
    'pydub',
    'pyyaml',
    'uvicorn',
    'tqdm',
  ],
  transformers: ['huggingface-hub', 'numpy', 'pyyaml', 'requests', 'tqdm', 'httpx'],
  diffusers: ['huggingface-hub', 'numpy', 'pillow', 'requests', 'httpx', 'tqdm', 'pyyaml'],
  accelerate: ['huggingface-hub', 'numpy', 'pyyaml', 'torch', 'networkx', 'tqdm', 'requests'],
  'sentence-transformers': [
    'transformers',
    'torch',
    'scikit-learn',
    'scipy',
    'pillow',
    'tqdm',
    'huggingface-hub',
  ],
  datasets: ['huggingface-hub', 'numpy', 'pandas', 'requests', 'httpx', 'tqdm', 'pyyaml', 'aiohttp'],
  'huggingface-hub': ['pyyaml', 'tqdm', 'requests', 'httpx'],
  torch: ['networkx', 'numpy'],
  torchvision: ['torch', 'numpy', 'pillow'],
  torchaudio: ['torch'],
  timm: ['torch', 'torchvision', 'pyyaml', 'huggingface-hub'],
  ultralytics: [
    'torch',
    'torchvision',
    'opencv-python-headless',
    'numpy',
    'pillow',
    'matplotlib',
    'pyyaml',
    'requests',
    'scipy',
    'pandas',
    'tqdm',
    'seaborn',
  ],
  tensorflow: ['numpy', 'keras', 'requests'],
  keras: ['numpy'],
  jax: ['numpy', 'scipy'],
  'scikit-learn': ['numpy', 'scipy', 'joblib'],
  'scikit-image': ['numpy', 'scipy', 'pillow', 'networkx', 'imageio'],
  'opencv-python-headless': ['numpy'],
  'faiss-cpu': ['numpy'],
  pandas: ['numpy'],
  scipy: ['numpy'],
  matplotlib: ['numpy', 'pillow'],
  seaborn: ['matplotlib', 'pandas', 'numpy'],
  altair: ['pandas', 'numpy'],
  streamlit: ['altair', 'numpy', 'pandas', 'pillow', 'requests'],
  librosa: ['numpy', 'scipy', 'scikit-learn', 'joblib', 'soundfile'],
  'openai-whisper': ['numpy', 'torch', 'tqdm'],
  xgboost: ['numpy', 'scipy'],
  lightgbm: ['numpy', 'scipy'],
  nltk: ['joblib', 'tqdm'],
  spacy: ['numpy', 'requests', 'tqdm'],
  openai: ['httpx', 'tqdm'],
  anthropic: ['httpx'],
  groq: ['httpx'],
  langchain: ['pyyaml', 'requests', 'sqlalchemy', 'numpy', 'aiohttp'],
  'langchain-community': ['langchain', 'pyyaml', 'requests', 'sqlalchemy', 'numpy', 'aiohttp'],
  'langchain-openai': ['openai', 'httpx', 'tqdm'],
  'llama-index': [
    'numpy',
    'requests',
    'sqlalchemy',
    'openai',
    'nltk',
    'httpx',
    'aiohttp',
    'pyyaml',
    'tqdm',
    'networkx',
    'pillow',
    'beautifulsoup4',
    'pandas',
    'pypdf',
  ],
  chromadb: ['numpy', 'fastapi', 'uvicorn', 'pyyaml', 'tqdm', 'httpx', 'requests'],
  yfinance: ['pandas', 'numpy', 'requests', 'beautifulsoup4'],
  moviepy: ['numpy', 'imageio', 'pillow', 'tqdm', 'python-dotenv', 'requests'],
  imageio: ['numpy', 'pillow'],
  wikipedia: ['requests', 'beautifulsoup4'],
  'edge-tts': ['aiohttp'],
  gtts: ['requests'],
  fastapi: [],
  flask: [],
  uvicorn: [],
};

/** Installed by the platform in every Gradio Space, before and beside requirements.txt. */
const withGradioSdk = [
  'gradio',
  'datasets',
  'huggingface-hub',
  'spaces',
  'hf-transfer',
  'requests',
  'click',
  'protobuf',
];

/** Packages without dependencies that concern the table. */
const alone = new Set([
  'pillow',
  'pyyaml',
  'beautifulsoup4',
  'python-dotenv',
  'pymupdf',
  'numpy',
  'plotly',
  'requests',
  'httpx',
  'aiohttp',
  'pydub',
  'joblib',
  'tqdm',
  'sqlalchemy',
  'pymongo',
  'redis',
  'psycopg2-binary',
  'pypdf2',
  'pypdf',
  'feedparser',
  'networkx',
  'spaces',
  'hf-transfer',
  'click',
  'protobuf',
  'python-multipart',
  'gunicorn',
  'safetensors',
  'tokenizers',
  'sentencepiece',
  'einops',
  'pydantic',
  'jinja2',
  'python-docx',
  'lxml',
  'regex',
  'packaging',
  'setuptools',
  'wheel',
]);

/**
 * Everything that a list of requirements installs, of the packages known here; `undefined` when one of them is
 * unknown, since it may bring any other.
 */
export function installedBy(names: Iterable<string>, gradioSdk: boolean): Set<string> | undefined {
  const installed = new Set<string>();
  const queue = [...names, ...(gradioSdk ? withGradioSdk : [])];
  for (let written = queue.pop(); written !== undefined; written = queue.pop()) {
    const name = written;
    const main = Object.keys(alternatives).find((one) => alternatives[one]?.includes(name)) ?? name;
    if (installed.has(main)) continue;
    installed.add(main);
    const more = Object.hasOwn(brings, main) ? brings[main] : undefined;
    if (more) queue.push(...more);
    else if (!alone.has(main) && main !== 'soundfile' && main !== 'spacy') return undefined;
  }
  return installed;
}
