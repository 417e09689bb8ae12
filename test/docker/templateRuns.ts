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
export type Base = 'python' | 'node' | 'go' | 'debian' | 'cuda' | 'elixir' | 'autotrain';

export interface TemplateRun {
  base: Base;
  placeholders?: Readonly<Record<string, string>>;
  /** An app that is there before; the template is then proposed for it. */
  app?: Readonly<Record<string, string>>;
  /** Files of the template that are written otherwise, or left out (`undefined`), and what is not tried therefore. */
  standIn?: { files: Readonly<Record<string, string | undefined>>; untried: string };
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

/** An HTTP server without packages, on the port that the template's configuration gives to Phoenix. */
const elixirApp = `defmodule SpaceApp.Application do
  use Application

  @impl true
  def start(_type, _args) do
    Supervisor.start_link([{Task, &serve/0}], strategy: :one_for_one)
  end

  def serve do
    [ip: ip, port: port] = Application.fetch_env!(:space_app, SpaceAppWeb.Endpoint)[:http]
    options = [:binary, packet: :http_bin, active: false, reuseaddr: true, ip: ip]
    {:ok, socket} = :gen_tcp.listen(port, options)
    answer(socket)
  end

  defp answer(socket) do
    {:ok, client} = :gen_tcp.accept(socket)
    _ = :gen_tcp.recv(client, 0, 5_000)
    body = ~s({"status":"ok"})
    head = "HTTP/1.1 200 OK\\r\\nConnection: close\\r\\nContent-Length: #{byte_size(body)}\\r\\n\\r\\n"
    _ = :gen_tcp.send(client, head <> body)
    :gen_tcp.close(client)
    answer(socket)
  end
end
`;

const elixirProject = `defmodule SpaceApp.MixProject do
  use Mix.Project

  def project do
    [app: :space_app, version: "0.1.0", elixir: "~> 1.14", start_permanent: Mix.env() == :prod]
  end

  def application do
    [mod: {SpaceApp.Application, []}, extra_applications: [:logger, :crypto]]
  end
end
`;

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
  'docker-phoenix': {
    base: 'elixir',
    placeholders: { elixirVersion: '1.18' },
    standIn: {
      files: {
        'mix.exs': elixirProject,
        'lib/space_app/application.ex': elixirApp,
        'lib/space_app_web/endpoint.ex': undefined,
        'lib/space_app_web/router.ex': undefined,
        'lib/space_app_web/controllers/page_controller.ex': undefined,
        'lib/space_app_web/controllers/count_controller.ex': undefined,
        'lib/space_app_web/controllers/error_json.ex': undefined,
      },
      untried: 'Hex and Phoenix: the registry of Hex cannot be reached, and Debian has no package of Phoenix',
    },
    probes: [health],
  },
  'docker-jobs-autotrain': {
    base: 'autotrain',
    standIn: {
      files: {},
      untried: 'AutoTrain: its image cannot be had, and one with a package of the same name stands for it',
    },
    probes: [{ path: '/health', has: 'OK' }],
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

const gradio =
  "it runs in the Hub's own Gradio image, and Debian has no package of Gradio; a unit test runs its app with a stand-in";

/** Why the others are not built here. */
export const notBuilt: Readonly<Record<string, string>> = {
  'gradio-basic': gradio,
  'gradio-fastapi': gradio,
  'gradio-image-classifier': gradio,
  'gradio-mcp': gradio,
  'gradio-zerogpu': gradio,
  'keep-data-dataset': gradio,
  'static-html': 'the Hub serves its files as they are; there is nothing to build or to run',
};
