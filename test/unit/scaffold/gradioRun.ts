import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const runner = fileURLToPath(new URL('../../fixtures/gradio/run.py', import.meta.url));

/** What an app did. */
export interface GradioRun {
  served: { host: string; port: number; routes: string[] }[];
  mounted: { path: string; after: string[] }[];
  launched: Record<string, unknown>[];
  called: string[];
}

/** Runs apps, each as its files by path, with the stand-in for Gradio. */
export function runGradioApps(
  apps: readonly ReadonlyMap<string, string>[],
): { done?: GradioRun; error: string }[] {
  const scratch = mkdtempSync(path.join(tmpdir(), 'gradio-apps-'));
  try {
    const folders = apps.map((files, index) => {
      const folder = path.join(scratch, String(index));
      for (const [file, content] of files) {
        mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
        writeFileSync(path.join(folder, file), content);
      }
      return folder;
    });
    const env = { ...process.env, DATASET_ID: 'a/b', HF_TOKEN: 'x', PYTHONDONTWRITEBYTECODE: '1' };
    const { status, stdout, stderr } = spawnSync('python3', [runner, ...folders], { env, encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
    return JSON.parse(stdout) as ReturnType<typeof runGradioApps>;
  } finally {
    rmSync(scratch, { recursive: true });
  }
}
