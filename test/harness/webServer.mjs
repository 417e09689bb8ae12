/** Serves the workbench of a VS Code server build without its server: only a web worker can run extensions then. */
import { createReadStream, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';

const types = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};

const workbenchFolder = 'out/vs/code/browser/workbench';
const helpfulBuiltins = ['docker', 'yaml', 'markdown-basics', 'python', 'theme-defaults'];

/** code-server ties the workbench to a remote; these are the two places. Each must match, or we would test nothing. */
const patches = [
  [/remoteAuthority:location\.host/, 'remoteAuthority:void 0'],
  [
    /get userRoamingDataHome\(\)\{return \w+\((\w+)\.file\(this\.userDataPath\)\.with\(\{scheme:(\w+)\.vscodeRemote\}\),"User"\)\}/,
    'get userRoamingDataHome(){return $1.file("/User").with({scheme:$2.vscodeUserData})}',
  ],
];

function patchedWorkbench(server) {
  let script = readFileSync(path.join(server, workbenchFolder, 'workbench.js'), 'utf8');
  for (const [from, to] of patches) {
    if (!from.test(script)) throw new Error(`The workbench of ${server} has changed: ${from} is not in it.`);
    script = script.replace(from, to);
  }
  return script;
}

/** VS Code trusts every folder in memory, so that Restricted Mode takes a window without a folder. */
const emptyWindowsUntrusted = {
  'security.workspace.trust.emptyWindow': false,
  'security.workspace.trust.startupPrompt': 'never',
};

function configuration(server, port, { tests, settings, restricted }) {
  const product = JSON.parse(readFileSync(path.join(server, 'product.json'), 'utf8'));
  const uri = (where) => ({ scheme: 'http', authority: `localhost:${port}`, path: where });
  return {
    ...(restricted ? {} : { folderUri: { scheme: 'tmp', path: '/workspace' } }),
    userDataPath: '/user-data',
    // code-server stops the start of its workbench where one of these is missing.
    isEnabledFileDownloads: true,
    isEnabledFileUploads: true,
    isEnabledCoderGettingStarted: false,
    enableWorkspaceTrust: restricted,
    configurationDefaults: restricted ? { ...settings, ...emptyWindowsUntrusted } : settings,
    additionalBuiltinExtensions: helpfulBuiltins.map((name) => uri(`/vscode/extensions/${name}`)),
    developmentOptions: {
      extensions: [uri('/extension')],
      ...(tests ? { extensionTestsPath: uri('/extension/tests-of-host/index.js') } : {}),
    },
    productConfiguration: {
      ...product,
      extensionsGallery: undefined,
      webEndpointUrlTemplate: `http://{{uuid}}.localhost:${port}/vscode`,
    },
  };
}

function page(server, settings) {
  const values = {
    WORKBENCH_WEB_CONFIGURATION: JSON.stringify(settings).replaceAll('&', '&amp;').replaceAll('"', '&quot;'),
    WORKBENCH_WEB_BASE_URL: '/vscode',
    WORKBENCH_NLS_FALLBACK_URL: '/vscode/out/nls.messages.js',
    WORKBENCH_NLS_URL: '/vscode/out/nls.messages.js',
    VS_BASE: '/vscode',
    BASE: '/vscode',
  };
  const html = readFileSync(path.join(server, workbenchFolder, 'workbench.html'), 'utf8');
  return html.replace(/\{\{(\w+)\}\}/g, (_all, name) => values[name] ?? '');
}

// VS Code finds the host for the tests by the extension they lie under.
/**
 * `server`: the lib/vscode folder; `extension` and `tests`: folders. Gives `{ url, restrictedUrl, stop }`, of which the
 * second is that of windows in Restricted Mode.
 */
export async function startWebServer({ server, extension, tests, settings = {} }) {
  const script = patchedWorkbench(server);
  const mounts = { '/vscode/': server, '/extension/tests-of-host/': tests, '/extension/': extension };
  const http = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url, 'http://localhost');
    const headers = { 'Access-Control-Allow-Origin': '*', 'Cache-Control': 'no-store' };
    const answer = (type, body) => response.writeHead(200, { ...headers, 'Content-Type': type }).end(body);
    if (pathname === '/') {
      const restricted = searchParams.has('restricted');
      return answer(
        types['.html'],
        page(server, configuration(server, http.address().port, { tests, settings, restricted })),
      );
    }
    if (pathname === `/vscode/${workbenchFolder}/workbench.js`) return answer(types['.js'], script);
    const mount = Object.keys(mounts).find((prefix) => pathname.startsWith(prefix));
    const root = mount && mounts[mount];
    const file = root && path.join(root, path.normalize(decodeURIComponent(pathname.slice(mount.length))));
    if (!file?.startsWith(root) || !statSync(file, { throwIfNoEntry: false })?.isFile()) {
      return response.writeHead(404, headers).end();
    }
    response.writeHead(200, {
      ...headers,
      'Content-Type': types[path.extname(file)] ?? 'application/octet-stream',
    });
    return createReadStream(file).pipe(response);
  });
  await new Promise((resolve) => http.listen(0, '127.0.0.1', resolve));
  const stop = () =>
    new Promise((resolve) => {
      http.close(resolve);
      http.closeAllConnections();
    });
  const url = `http://localhost:${http.address().port}`;
  return { url, restrictedUrl: `${url}/?restricted`, stop };
}
