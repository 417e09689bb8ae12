/** The installed Chromium, driven by playwright-core. */
import { chromium } from 'playwright-core';

export const browserArgs = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // VS Code's notifications and worker frames must not be throttled in a window nobody looks at.
  '--disable-background-timer-throttling',
  '--disable-renderer-backgrounding',
  // A window lives for a minute or two: what V8 spends on optimizing code it does not earn back. And its helping threads
  // cost more than they spare where several windows share the cores.
  '--js-flags=--no-opt --single-threaded',
];

export function launchBrowser(executablePath) {
  return chromium.launch({ executablePath, args: browserArgs, headless: true });
}

/**
 * Runs in a page before its own scripts, and lets the workbench take the frames of its socket as they come. It reads each
 * through a Blob and a FileReader, which passes every message between processes four times; that and compression cost
 * half the time of a host run.
 */
export function framesAtOnce() {
  const { WebSocket, FileReader } = globalThis;
  globalThis.WebSocket = class extends WebSocket {
    constructor(...args) {
      super(...args);
      this.binaryType = 'arraybuffer';
    }
  };
  const { readAsArrayBuffer } = FileReader.prototype;
  FileReader.prototype.readAsArrayBuffer = function (data) {
    if (!(data instanceof ArrayBuffer)) return readAsArrayBuffer.call(this, data);
    queueMicrotask(() => this.onload({ target: { result: data } }));
  };
}
