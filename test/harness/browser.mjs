/** The installed Chromium, driven by playwright-core. */
import { chromium } from 'playwright-core';

const args = [
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
];

export function launchBrowser(executablePath) {
  return chromium.launch({ executablePath, args, headless: true });
}
