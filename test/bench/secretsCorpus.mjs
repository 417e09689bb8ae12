import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { collect } from '../../src/deploy/collect.ts';
import { needsOf } from '../../src/secrets/needsOf.ts';
import { readsOf } from '../../src/secrets/readsOf.ts';
import { scanFolder } from '../../src/secrets/scanFolder.ts';
import { diskFiles } from '../../src/secretsSpace.ts';

const corpus = new URL('../fixtures/secrets/', import.meta.url).pathname;
/** TypeScript of the corpus carries this ending, so that our own compiler does not take it for ours. */
const mark = '.fixture';

const bare = (path) => (path.endsWith(mark) ? path.slice(0, -mark.length) : path);

/** Files of a unit of the corpus: one file, or, where the label ends in `/`, a folder whose files belong together. */
export function corpusUnits() {
  const labels = JSON.parse(readFileSync(join(corpus, 'labels.json'), 'utf8'));
  return Object.entries(labels).map(([unit, expected]) => {
    if (!unit.endsWith('/')) {
      const path = existsSync(join(corpus, unit)) ? unit : unit + mark;
      return { unit, expected, files: [[basename(unit), readFileSync(join(corpus, path), 'utf8')]] };
    }
    const files = readdirSync(join(corpus, unit), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => {
        const path = join(entry.parentPath, entry.name);
        return [bare(path.slice(join(corpus, unit).length)), readFileSync(path, 'utf8')];
      });
    return { unit, expected, files };
  });
}

/** Names, kinds and required-ness against the labels; `wrong` lists every difference. */
export function scoreCorpus() {
  let hits = 0;
  let found = 0;
  let labelled = 0;
  let kinds = 0;
  let required = 0;
  let files = 0;
  const wrong = [];
  for (const unit of corpusUnits()) {
    files += unit.files.length;
    const { needs } = needsOf(unit.files.map(([path, text]) => readsOf(path, text)));
    found += needs.length;
    labelled += unit.expected.length;
    for (const need of needs) {
      const label = unit.expected.find((each) => each.name === need.name);
      if (!label) {
        wrong.push(`${unit.unit}: ${need.name} is not needed (${need.why})`);
        continue;
      }
      hits++;
      if (label.kind === need.kind) kinds++;
      else wrong.push(`${unit.unit}: ${need.name} is a ${label.kind}, not a ${need.kind}`);
      if (label.required === need.required) required++;
      else
        wrong.push(`${unit.unit}: ${need.name} ${label.required ? 'is' : 'is not'} required (${need.why})`);
    }
    for (const label of unit.expected) {
      if (!needs.some((need) => need.name === label.name))
        wrong.push(`${unit.unit}: ${label.name} not found`);
    }
  }
  return {
    precision: hits / found,
    recall: hits / labelled,
    kindAccuracy: kinds / hits,
    requiredAccuracy: required / hits,
    files,
    names: labelled,
    wrong,
  };
}

const sourceFiles = 5000;

/** A workspace of 5,000 files in several languages, every tenth with something to find. */
async function writeWorkspace(folder) {
  const texts = corpusUnits().flatMap(({ files }) =>
    files.filter(([path]) => /\.(?:py|js|mjs|ts|go|rs|rb)$/.test(path)),
  );
  const filler = Array.from(
    { length: 120 },
    (_, k) =>
      `def step_${k}(value):\n    """Adds ${k}."""\n    return {"value": value + ${k}, 'name': "step ${k}"}\n`,
  ).join('\n');
  for (let k = 0; k < sourceFiles; k++) {
    const at = join(folder, `pkg${Math.floor(k / 100)}`);
    if (k % 100 === 0) await mkdir(at, { recursive: true });
    const [path, text] = texts[k % texts.length];
    const own = k % 10 === 0;
    await writeFile(join(at, own ? `f${k}_${basename(path)}` : `f${k}.py`), own ? text : filler);
  }
}

/** Numbers for `npm run bench`: the corpus, and times in milliseconds to scan 5,000 files from disk. */
export async function secretsBench() {
  const { precision, recall, kindAccuracy, requiredAccuracy, files } = scoreCorpus();
  const folder = await mkdtemp(join(tmpdir(), 'hf-spaces-secrets-'));
  try {
    await writeWorkspace(folder);
    const disk = diskFiles(folder);
    const cache = new Map();
    let start = performance.now();
    await scanFolder(disk, { walk: collect, cache });
    const coldMs5000 = performance.now() - start;
    const path = 'pkg7/f701.py';
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), 'import os\nkey = os.environ["EDITED_KEY"]\n');
    start = performance.now();
    const { needs } = await scanFolder(disk, { walk: collect, cache, changed: [path] });
    const warmMs = performance.now() - start;
    if (!needs.some((need) => need.name === 'EDITED_KEY')) throw new Error('the edit was not seen');
    return { precision, recall, kindAccuracy, requiredAccuracy, files, coldMs5000, warmMs };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
