/** A real VS Code server on a free port of this machine. */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { runOrFail, until } from './shell.mjs';

/** Nothing but our extension should want attention. */
const userSettings = {
  'workbench.startupEditor': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.tips.enabled': false,
  'workbench.enableExperiments': false,
  'chat.disableAIFeatures': true,
  'chat.commandCenter.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'git.enabled': false,
  'remote.autoForwardPorts': false,
  // Else the ports of all processes of the machine are listed every two seconds.
  'remote.autoForwardPortsSource': 'output',
  'git.openRepositoryInParentFolders': 'never',
  'security.workspace.trust.enabled': false,
  'window.confirmBeforeClose': 'never',
};

/** What moves is drawn without a graphics card, and a click waits until it stands still. */
const quietSettings = {
  'workbench.reduceMotion': 'on',
  'editor.cursorBlinking': 'solid',
  'chat.disableAIFeatures': true,
};

/** Also without what is drawn around an editor's text anew with every change: for windows that nobody looks at. */
export const unseenSettings = {
  ...quietSettings,
  'workbench.activityBar.location': 'hidden',
  'workbench.editor.editorActionsLocation': 'hidden',
  'workbench.editor.showTabs': 'none',
  'workbench.layoutControl.enabled': false,
  'workbench.statusBar.visible': false,
  'window.commandCenter': false,
  'breadcrumbs.enabled': false,
  'editor.bracketPairColorization.enabled': false,
  'editor.glyphMargin': false,
  'editor.guides.indentation': false,
  'editor.inlineSuggest.enabled': false,
  'editor.lightbulb.enabled': 'off',
  'editor.lineNumbers': 'off',
  'editor.links': false,
  'editor.matchBrackets': 'never',
  'editor.minimap.enabled': false,
  'editor.occurrencesHighlight': 'off',
  'editor.stickyScroll.enabled': false,
  'editor.wordBasedSuggestions': 'off',
};

/**
 * The languages and looks that tests see. The other built-in extensions start servers of their own, look for tasks and
 * repositories or ask the npm registry in every window: a fifth of a host run's processor time, and nothing of ours.
 */
const quietBuiltinNames =
  /^(theme-(defaults|seti)|python|docker|dotenv|ini|log|yaml|json|javascript|html|shellscript|markdown-(basics|language-features)|configuration-editing|search-result|references-view)$/;

/** A folder with a server's built-in extensions of those names. */
function quietBuiltins({ server }, dataDir) {
  const all = path.join(server, 'extensions');
  const quiet = path.join(dataDir, 'builtins');
  rmSync(quiet, { recursive: true, force: true });
  mkdirSync(quiet, { recursive: true });
  for (const name of readdirSync(all)) {
    if (quietBuiltinNames.test(name)) symlinkSync(path.join(all, name), path.join(quiet, name), 'junction');
  }
  return quiet;
}

/** `wanted` when nobody has it. */
export function freePort(wanted = 0) {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', (error) => (wanted ? resolve(freePort()) : reject(error)));
    probe.listen(wanted, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/** The process's environment without what would reach a person's real account. */
function isolatedEnv(home, extra) {
  const env = { ...process.env, HOME: home, USERPROFILE: home };
  for (const name of Object.keys(env)) {
    if (/^(HF_|HUGGING|VSCODE_|XDG_|NODE_OPTIONS$|ELECTRON_)/.test(name)) delete env[name];
  }
  return { ...env, ...extra };
}

/** Installs a packaged extension into a folder that servers of this version can share. */
export async function installVsix(version, vsix, extensionsDir, env = process.env) {
  const args = [
    ...[path.join(version.server, 'out', 'server-main.js'), '--accept-server-license-terms'],
    ...['--server-data-dir', path.join(extensionsDir, '..', 'install')],
    ...['--extensions-dir', extensionsDir, '--install-extension', vsix, '--force'],
  ];
  const output = await runOrFail(`Could not install ${vsix}.`, version.nodeBinary, args, { env });
  if (!/successfully installed/i.test(output)) throw new Error(`VS Code did not install ${vsix}:\n${output}`);
}

/**
 * Starts the server of one `setUp()` version. `machineSettings` and `settings` are VS Code settings; `vsix` is
 * installed first; `env` reaches the extension host. `dataDir` is kept when given, else temporary. `keepSecrets`: a
 * window has its secrets again after a reload. `quiet`: without motion, and with the few built-in extensions that tests
 * see.
 */
export async function startVscodeServer(version, options = {}) {
  const {
    env = {},
    settings = {},
    machineSettings = {},
    vsix,
    port = await freePort(),
    host = '127.0.0.1',
  } = options;
  const dataDir = options.dataDir ?? mkdtempSync(path.join(os.tmpdir(), 'hf-spaces-vscode-'));
  const home = path.join(dataDir, 'home');
  const main = path.join(version.server, 'out', 'server-main.js');
  const extensionsDir = options.extensionsDir ?? path.join(dataDir, 'extensions');
  const childEnv = isolatedEnv(home, env);
  mkdirSync(home, { recursive: true });
  const ownSettings = { ...userSettings, ...(options.quiet && quietSettings), ...settings };
  writeSettings(dataDir, 'User', ownSettings);
  writeSettings(dataDir, 'Machine', machineSettings);
  if (vsix) await installVsix(version, vsix, extensionsDir, childEnv);
  const log = [];
  const child = spawn(
    version.nodeBinary,
    [
      ...['plainFrames', ...(options.keepSecrets ? ['mintKey'] : [])].flatMap((name) => [
        '--require',
        path.join(import.meta.dirname, `${name}.cjs`),
      ]),
      main,
      ...[
        '--host',
        host,
        '--port',
        String(port),
        '--without-connection-token',
        '--accept-server-license-terms',
      ],
      ...['--telemetry-level', 'off'],
      // A built VS Code takes a development payload only so; but then it shows no notifications.
      ...(options.forTests ? ['--enable-smoke-test-driver'] : []),
      ...['--server-data-dir', dataDir, '--extensions-dir', extensionsDir],
      ...(options.quiet ? ['--builtin-extensions-dir', quietBuiltins(version, dataDir)] : []),
    ],
    { env: childEnv, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => log.push(chunk.toString()));
  const closed = new Promise((resolve) => child.on('close', resolve));
  const url = `http://${host}:${port}`;
  const stop = async () => {
    child.kill('SIGTERM');
    const hard = setTimeout(() => child.kill('SIGKILL'), 3_000);
    await closed;
    clearTimeout(hard);
    if (!options.dataDir) rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    await until('the VS Code server to answer', async () => {
      if (child.exitCode !== null) return true;
      return (await fetch(url)).status === 200;
    });
    if (child.exitCode !== null)
      throw new Error(`The VS Code server ended with ${child.exitCode}:\n${log.join('')}`);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url,
    port,
    dataDir,
    closed,
    stop,
    log: () => log.join(''),
    /** Windows that are opened from now on are in Restricted Mode, without the question that ends it. */
    restrictWindows: () =>
      writeSettings(dataDir, 'User', {
        ...ownSettings,
        'security.workspace.trust.enabled': true,
        'security.workspace.trust.startupPrompt': 'never',
      }),
  };
}

function writeSettings(dataDir, scope, settings) {
  const folder = path.join(dataDir, 'data', scope);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'settings.json'), JSON.stringify(settings, undefined, 2));
}

/** The address of the workbench with a folder or a workspace file open; `payload` is what VS Code's own test runner passes. */
export function workbenchUrl(server, opened, payload = {}) {
  const address = new URL(server.url);
  const query = address.searchParams;
  if (opened) query.set(opened.endsWith('.code-workspace') ? 'workspace' : 'folder', opened);
  const pairs = Object.entries({ skipWelcome: 'true', ...payload });
  query.set('payload', JSON.stringify(pairs));
  return address.href;
}

/** A path of this machine as the remote workbench names it. */
export function remoteUri(server, file) {
  return `vscode-remote://127.0.0.1:${server.port}${file}`;
}
