/**
 * A page that nobody looks at, for host suites. Spoken to over Chromium's own pipe, as Playwright is told of every frame
 * of the workbench's sockets, with its bytes: a sixth of a host run's processor time.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { browserArgs, framesAtOnce } from './browser.mjs';

/**
 * Runs in the page before its own scripts. The workbench is laid out when it asks for a size, and never painted; what it
 * draws with the next frame it draws four times a second.
 */
function unseen() {
  const { document, addEventListener, hostLine, hostExit } = globalThis;
  globalThis.requestAnimationFrame = (draw) => setTimeout(() => draw(performance.now()), 250);
  globalThis.cancelAnimationFrame = (id) => clearTimeout(id);
  addEventListener('DOMContentLoaded', () => {
    document.body.style.contentVisibility = 'hidden';
  });
  globalThis.codeAutomationLog = (_type, args) =>
    hostLine(JSON.stringify(args.filter((arg) => typeof arg === 'string')));
  globalThis.codeAutomationExit = (code) => hostExit(JSON.stringify(code));
}

/** DevTools' protocol: messages end with NUL, on the file descriptors 3 and 4. */
function devTools(child, onEvent) {
  const [, , , input, output] = child.stdio;
  const waiting = new Map();
  let sent = 0;
  let rest = '';
  const take = (text) => {
    const { id, error, result, ...event } = JSON.parse(text);
    if (id === undefined) return onEvent(event);
    const { resolve, reject } = waiting.get(id);
    waiting.delete(id);
    if (error) reject(new Error(error.message));
    else resolve(result);
  };
  output.setEncoding('utf8');
  output.on('data', (chunk) => {
    const messages = (rest + chunk).split('\0');
    rest = messages.pop();
    for (const message of messages) take(message);
  });
  const end = (error) => {
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  // What is sent to a browser that went is told by its end.
  input.on('error', () => {});
  child.on('error', end);
  child.on('exit', (code) => end(new Error(`Chromium ended with ${code}.`)));
  return (method, params = {}, sessionId) =>
    new Promise((resolve, reject) => {
      waiting.set((sent += 1), { resolve, reject });
      input.write(`${JSON.stringify({ id: sent, method, params, sessionId })}\0`);
    });
}

/**
 * Gives `{ goto, close }`. `goto` takes an address and who listens from then on: `onLine` gets the arguments of a console
 * line of the extension host, `onExit` the code it ends with, `onError` what the page says of its own errors.
 */
export async function openUnseenPage(chromium) {
  let listener;
  const profile = mkdtempSync(path.join(os.tmpdir(), 'hf-spaces-page-'));
  const child = spawn(
    chromium,
    [
      ...browserArgs,
      '--headless',
      '--hide-scrollbars',
      '--mute-audio',
      '--password-store=basic',
      '--use-mock-keychain',
      '--remote-debugging-pipe',
      `--user-data-dir=${profile}`,
      'about:blank',
    ],
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] },
  );
  const exited = new Promise((resolve) => child.on('exit', resolve).on('error', resolve));
  const events = {
    'Runtime.bindingCalled': ({ name, payload }) =>
      listener[name === 'hostLine' ? 'onLine' : 'onExit'](JSON.parse(payload)),
    'Runtime.consoleAPICalled': ({ type, args }) =>
      type === 'error' &&
      listener?.onError(args.map(({ value, description }) => value ?? description).join(' ')),
    'Runtime.exceptionThrown': ({ exceptionDetails: { text, exception } }) =>
      listener?.onError(exception?.description ?? text),
  };
  const send = devTools(child, ({ method, params }) => events[method]?.(params));
  const close = async () => {
    const hard = setTimeout(() => child.kill('SIGKILL'), 3_000);
    send('Browser.close').catch(() => {});
    await exited;
    clearTimeout(hard);
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const { targetId } = await send('Target.createTarget', { url: 'about:blank', width: 1280, height: 800 });
    const { sessionId } = await send('Target.attachToTarget', { targetId, flatten: true });
    const page = (method, params) => send(method, params, sessionId);
    await page('Runtime.enable');
    for (const name of ['hostLine', 'hostExit']) await page('Runtime.addBinding', { name });
    await page('Page.enable');
    for (const script of [framesAtOnce, unseen]) {
      await page('Page.addScriptToEvaluateOnNewDocument', { source: `(${script})()` });
    }
    const goto = (url, listens) => {
      listener = listens;
      return page('Page.navigate', { url });
    };
    return { goto, close };
  } catch (error) {
    await close();
    throw error;
  }
}
