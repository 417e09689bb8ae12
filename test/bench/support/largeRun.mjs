/**
 * One upload of a folder in a process of its own, whose memory is then this upload's. Takes a job as JSON:
 * `{ how, hub: { url, token }, space, folder, first: { space, folder }, memory }`; `first` is a small deploy that loads
 * all code before. Prints `{ ms, extraBytes }`.
 */
import path from 'node:path';
import { openOurs } from './ours.mjs';
import { hfjsUpload } from './peers.mjs';
import { timed } from './stats.mjs';

const job = JSON.parse(process.argv[2]);
const ways = {
  'ours, LFS': { largeFiles: 'lfs' },
  'ours, library': { largeFiles: 'xet' },
  'hfjs, LFS': { useXet: false },
  'hfjs, Xet': { useXet: true },
};

async function uploader(where, memory) {
  const way = ways[job.how];
  const to = { hub: job.hub, ...where };
  if ('useXet' in way) return () => hfjsUpload({ ...to, ...way });
  const ours = await openOurs({ ...to, memory });
  return () => ours.deploy('committed', way);
}

await (
  await uploader(job.first, path.join(job.memory, 'first'))
)();
const upload = await uploader(job, path.join(job.memory, 'large'));
const before = process.memoryUsage().rss;
const { ms } = await timed(upload);
// Of the whole life, so what the start took at most counts as well.
const peak = process.resourceUsage().maxRSS * 1024;
console.log(JSON.stringify({ ms, extraBytes: Math.max(0, peak - before) }));
