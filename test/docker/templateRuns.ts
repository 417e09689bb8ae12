/** A request to the running app and what its answer must be. */
export interface Probe {
  method?: 'GET' | 'HEAD' | 'POST';
  path: string;
  body?: object;
  status?: number;
  /** Part of the answer. */
  has?: string;
}

/** What stands for an image of Docker Hub: a Debian release with packages of its own. */
export type Base = 'python' | 'node' | 'go' | 'debian' | 'cuda';

export interface TemplateRun {
  base: Base;
  placeholders?: Readonly<Record<string, string>>;
  /** An app that is there before; the template is then proposed for it. */
  app?: Readonly<Record<string, string>>;
  /** The app lives in a repository that the image or the container clones, with a token. */
  isCloned?: boolean;
  probes: readonly Probe[];
}

const health: Probe = { path: '/health', has: 'ok' };
const home: readonly Probe[] = [{ path: '/' }, { method: 'HEAD', path: '/' }];
const count = (path: string): Probe => ({
  method: 'POST',
  path,
  body: { text: 'two words' },
  has: '"words":2',
});

/** The versions that Debian has of what the templates are built with. */
const node = { nodeVersion: '20' };
const go = { goVersion: '1.24' };

export const clonedApp: Readonly<Record<string, string>> = {
  'main.py': [
    'from fastapi import FastAPI',
    '',
    'app = FastAPI()',
    '',
    '',
    '@app.get("/health")',
    'def health():',
    '    return {"status": "ok"}',
    '',
  ].join('\n'),
  'requirements.txt': 'fastapi\nuvicorn\n',
};

export const templateRuns: Readonly<Record<string, TemplateRun>> = {
  'docker-fastapi': {
    base: 'python',
    // The model cannot be had here, which the app must say in order.
    probes: [health, ...home, { method: 'POST', path: '/analyze', body: { text: '' }, status: 422 }],
  },
  'docker-fastapi-gateway': {
    base: 'python',
    probes: [
      health,
      ...home,
      { path: '/api/version', has: 'sft' },
      { method: 'POST', path: '/api/jobs', body: {}, status: 401, has: 'error_code' },
    ],
  },
  'docker-streamlit': { base: 'python', probes: [health, { path: '/', has: 'Streamlit' }] },
  'docker-multiservice': {
    base: 'python',
    probes: [health, ...home, count('/api/count')],
  },
  'keep-data-bucket': {
    base: 'python',
    probes: [
      { ...health, has: '"kept":false' },
      ...home,
      { method: 'POST', path: '/notes', body: { text: 'kept' }, status: 201 },
      { path: '/notes', has: 'kept' },
    ],
  },
  'docker-python': {
    base: 'python',
    app: {
      'app.py': [
        'from flask import Flask',
        '',
        'app = Flask(__name__)',
        '',
        '',
        '@app.route("/")',
        'def index():',
        '    return "Hello from Flask"',
        '',
      ].join('\n'),
      'requirements.txt': 'flask\ngunicorn\n',
    },
    probes: [{ path: '/', has: 'Hello from Flask' }],
  },
  'docker-clone': { base: 'python', isCloned: true, probes: [health] },
  'docker-clone-at-start': { base: 'python', isCloned: true, probes: [health] },
  'docker-gpu': { base: 'cuda', probes: [health, ...home, { path: '/device', has: 'cpu' }] },
  'docker-node': {
    base: 'node',
    placeholders: node,
    probes: [
      health,
      ...home,
      count('/count'),
      { method: 'POST', path: '/count', body: {}, status: 422, has: 'TEXT_MISSING' },
    ],
  },
  'docker-next': { base: 'node', placeholders: node, probes: [health, ...home] },
  'docker-go': {
    base: 'go',
    placeholders: go,
    probes: [
      health,
      ...home,
      count('/count'),
      { method: 'POST', path: '/count', body: {}, status: 422, has: 'TEXT_MISSING' },
    ],
  },
  'docker-r-plumber': {
    base: 'debian',
    probes: [health, ...home, count('/count'), { method: 'POST', path: '/count', body: {}, status: 422 }],
  },
  'docker-static-nginx': {
    base: 'debian',
    probes: [health, { path: '/', has: '<html' }, { path: '/nothing', status: 404 }],
  },
};

/** Static templates with a command that the Hub runs, and the page that it must make. */
export const templateBuilds: Readonly<Record<string, { base: Base; page: string }>> = {
  'static-vite': { base: 'node', page: 'dist/index.html' },
};

const gradio = "it runs in the Hub's own Gradio image, and Debian has no package of Gradio";

/** Why the others are not built here. */
export const notBuilt: Readonly<Record<string, string>> = {
  'docker-jobs-autotrain': 'the image huggingface/autotrain-advanced cannot be made from Debian packages',
  'docker-phoenix': 'its packages come from the registry of Hex, and Debian has no package of Phoenix',
  'gradio-basic': gradio,
  'gradio-fastapi': gradio,
  'gradio-image-classifier': gradio,
  'gradio-mcp': gradio,
  'gradio-zerogpu': gradio,
  'keep-data-dataset': gradio,
  'static-html': 'the Hub serves its files as they are; there is nothing to build or to run',
};
