/** Plans of 5,000 files without a deploy, and how fast a deploy of them is cancelled. */
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { cancelledAnywhen, cancelledWhileHanging } from './support/cancel.mjs';
import { largeFile, makeSmallFiles } from './support/folders.mjs';
import { spawnHub } from './support/localHub.mjs';
import { openOurs } from './support/ours.mjs';
import { median, timed } from './support/stats.mjs';

const count = 5000;

export async function planningBench({ full = false, tell = () => {}, isLate = () => false } = {}) {
  const runs = full ? 9 : 5;
  const home = await mkdtemp(path.join(os.tmpdir(), 'hf-spaces-bench-'));
  const hub = await spawnHub();
  let memories = 0;
  const open = async (folder, space) =>
    openOurs({
      hub,
      space: space ?? (await hub.newSpace()),
      folder,
      memory: path.join(home, `memory-${++memories}`),
    });
  try {
    const folder = path.join(home, 'folder');
    await mkdir(folder);
    const files = await makeSmallFiles(folder, count);
    const space = await hub.newSpace();
    const ours = await open(folder, space);
    await ours.deploy('committed');

    const plans = async (prepare) => {
      const raw = [];
      for (let k = 0; k < runs && !(k > 0 && isLate()); k++) {
        tell(`plans, ${k + 1} of ${runs}`);
        const target = (await prepare()) ?? ours;
        raw.push((await timed(() => target.plan())).ms);
      }
      return { value: median(raw), unit: 'ms', raw };
    };
    const rows = [
      { what: 'warm, nothing changed', ...(await plans(async () => {})), budget: 1000 },
      { what: 'warm, 10 % edited', ...(await plans(() => files.editTenth())), budget: 1000 },
      { what: 'first on this machine: all hashed', ...(await plans(() => open(folder, space))) },
      {
        what: 'for a Space that has none of it: all searched for secrets',
        ...(await plans(() => open(folder))),
      },
    ];
    const anywhen = await cancelledAnywhen(() => open(folder), full ? 40 : 15, { tell, isLate });
    rows.push({ ...anywhen, what: `${count} files ${anywhen.what}` });
    const few = path.join(home, 'few');
    await mkdir(few);
    await makeSmallFiles(few, 64);
    // Only what is not plain text makes the Hub be asked how to send it.
    await writeFile(path.join(few, 'data.bin'), Buffer.alloc(1000));
    rows.push(...(await cancelledWhileHanging(hub, () => open(few))));
    const { folder: large } = await largeFile();
    const openLarge = async () => {
      // What is stored already would not be sent again.
      await hub.reset();
      return open(large);
    };
    const anywhenLarge = await cancelledAnywhen(openLarge, full ? 20 : 8, { tell, isLate });
    rows.push({ ...anywhenLarge, what: `200 MB file ${anywhenLarge.what}` });
    return { name: `planning ${count} files (medians of ${rows[0].raw.length}), and cancelling`, rows };
  } finally {
    await hub.close();
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  }
}
