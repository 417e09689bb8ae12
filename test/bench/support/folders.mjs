/** Folders to deploy, the same at every run, and what is done to them between two deploys. */
import { createCipheriv } from 'node:crypto';
import { createWriteStream, existsSync } from 'node:fs';
import { mkdir, rename, rm, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { cacheFolder } from '../../harness/setup.mjs';

export const largeBytes = 200_000_000;
const perFolder = 50;
const words = 'def return import from class self value for in if else not None True data model step'.split(
  ' ',
);
const readme = '---\ntitle: Bench\nemoji: 🚀\nsdk: static\n---\n';

/** 0.5 to 6 KiB of text that no other `seed` gives. */
function textOf(seed) {
  let state = (seed * 2654435761 + 12345) >>> 0;
  const next = (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  let text = `# ${seed}\n`;
  for (let left = 10 + next(140); left > 0; left--) {
    text += `${'    '.repeat(next(3))}${words[next(words.length)]} ${words[next(words.length)]}_${next(1e6)} = ${next(1e6)}\n`;
  }
  return text;
}

/** As old as a checkout that was not made this second. */
async function age(file) {
  const then = new Date(Date.now() - 3_600_000);
  await utimes(file, then, then);
}

/** `count` text files in folders of fifty. */
export async function makeSmallFiles(root, count) {
  const paths = Array.from({ length: count - 1 }, (_, k) => `pkg${Math.floor(k / perFolder)}/module_${k}.py`);
  for (let k = 0; k < count / perFolder; k++) await mkdir(path.join(root, `pkg${k}`), { recursive: true });
  let edits = count;
  const write = (file, text) => writeFile(path.join(root, file), text);
  await write('README.md', readme);
  await age(path.join(root, 'README.md'));
  for (const [k, file] of paths.entries()) {
    await write(file, textOf(k));
    await age(path.join(root, file));
  }
  const present = [...paths];
  let folder = 'pkg0';
  return {
    root,
    count,
    editOne: () => write(present.at(-1), textOf(++edits)),
    async editTenth() {
      for (let k = 0; k < present.length; k += 10) await write(present[k], textOf(++edits));
    },
    async deleteOne() {
      await rm(path.join(root, present.pop()));
    },
    async renameFolder() {
      const to = folder === 'pkg0' ? 'moved' : 'pkg0';
      await rename(path.join(root, folder), path.join(root, to));
      for (const [k, file] of present.entries()) {
        if (file.startsWith(`${folder}/`)) present[k] = to + file.slice(folder.length);
      }
      folder = to;
    },
  };
}

/** 200 MB of random-like bytes, made once and kept in the cache of the tests. */
export async function largeFile() {
  const folder = path.join(cacheFolder(), 'bench-large');
  const file = path.join(folder, 'weights.bin');
  if (existsSync(file)) return { folder, file };
  await mkdir(folder, { recursive: true });
  const zeros = Buffer.alloc(1_000_000);
  const blocks = Readable.from(
    (function* () {
      for (let k = 0; k < largeBytes / zeros.length; k++) yield zeros;
    })(),
  );
  const cipher = createCipheriv('aes-128-ctr', Buffer.alloc(16, 1), Buffer.alloc(16));
  await pipeline(blocks, cipher, createWriteStream(`${file}.part`));
  await writeFile(path.join(folder, 'README.md'), readme);
  await rename(`${file}.part`, file);
  await age(file);
  return { folder, file };
}
