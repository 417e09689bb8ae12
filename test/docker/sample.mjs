/** The folder that the generated Dockerfiles are built in, and the server that their downloads come from. */
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import { runOrFail } from '../harness/shell.mjs';

/** Path, mode, text; a folder where there is no text. */
const entries = [
  ['app.py', 0o644, 'print("hello")\n'],
  ['main.py', 0o644, 'print("main")\n'],
  ['requirements.txt', 0o644, 'pip\n'],
  ['start.sh', 0o644, '#!/bin/sh\nexec python3 app.py\n'],
  ['run.sh', 0o755, '#!/bin/sh\nexec python3 main.py\n'],
  ['secret.key', 0o600, 'k\n'],
  ['shared.cfg', 0o664, 'c\n'],
  ['open.txt', 0o666, 'o\n'],
  ['with space.txt', 0o644, 's\n'],
  ['.env.sample', 0o644, 'A=b\n'],
  ['notes.log', 0o644, 'left out by .dockerignore\n'],
  ['.dockerignore', 0o644, '*.log\nold\n'],
  ['old', 0o755],
  ['old/gone.txt', 0o644, 'left out too\n'],
  ['src', 0o755],
  ['src/lib.py', 0o644, 'x = 1\n'],
  ['src/.hidden', 0o644, 'h\n'],
  ['src/deep', 0o750],
  ['src/deep/run.sh', 0o755, '#!/bin/sh\n'],
  ['src/deep/data.bin', 0o640, 'd\n'],
  ['static', 0o775],
  ['static/index.html', 0o644, '<p>\n'],
  ['static/css', 0o755],
  ['static/css/a.css', 0o644, 'a{}\n'],
  ['private', 0o700],
  ['private/key.txt', 0o600, 'k\n'],
  ['team', 0o2775],
  ['team/list.txt', 0o664, 'l\n'],
  ['data', 0o777],
  ['data/a.csv', 0o644, '1\n'],
  ['data/b.csv', 0o666, '2\n'],
  ['empty', 0o755],
];

export async function makeSample(folder) {
  mkdirSync(folder, { recursive: true });
  for (const [name, mode, text] of entries) {
    const place = path.join(folder, name);
    if (text === undefined) mkdirSync(place);
    else writeFileSync(place, text);
    chmodSync(place, mode);
  }
  symlinkSync('app.py', path.join(folder, 'link.py'));
  symlinkSync('src', path.join(folder, 'linked'));
  writeFileSync(
    path.join(folder, 'bundle.zip'),
    zipOf([
      ['in/one.txt', '1'],
      ['two.txt', '2'],
    ]),
  );
  const inner = ['--owner=1000', '--group=1000', '--mode=u=rwX,go=rX', 'static', 'app.py'];
  await runOrFail('tar', 'tar', ['-C', folder, '-czf', path.join(folder, 'bundle.tar.gz'), ...inner]);
}

/** Every file, folder and link, as `BuildContext` wants them. */
export function listSample(folder, inside = '') {
  return readdirSync(path.join(folder, inside)).flatMap((name) => {
    const relative = inside === '' ? name : `${inside}/${name}`;
    const found = lstatSync(path.join(folder, relative));
    const mode = found.mode & 0o7777;
    if (found.isSymbolicLink()) {
      return [{ path: relative, kind: 'link', mode, target: readlinkSync(path.join(folder, relative)) }];
    }
    if (found.isDirectory()) return [{ path: relative, kind: 'dir', mode }, ...listSample(folder, relative)];
    return [{ path: relative, kind: 'file', mode }];
  });
}

/** A zip of files that are stored as they are. */
export function zipOf(files) {
  const locals = [];
  const central = [];
  let offset = 0;
  for (const [name, text] of files) {
    const bytes = Buffer.from(text);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt32LE(0x58210000, 6);
    common.writeUInt32LE(crc32(bytes), 10);
    common.writeUInt32LE(bytes.length, 14);
    common.writeUInt32LE(bytes.length, 18);
    common.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, Buffer.from(name), bytes]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE((0o100644 << 16) >>> 0, 6);
    tail.writeUInt32LE(offset, 10);
    const madeByUnix = Buffer.from([20, 3]);
    central.push(Buffer.concat([Buffer.from('PK\x01\x02'), madeByUnix, common, tail, Buffer.from(name)]));
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(files.length, 4);
  end.writeUInt16LE(files.length, 6);
  end.writeUInt32LE(directory.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...locals, directory, Buffer.from('PK\x05\x06'), end]);
}

/** A bare repository that `git clone` can read from a server of plain files. */
async function makeRepository(folder) {
  const work = path.join(folder, 'work');
  mkdirSync(path.join(work, 'pkg'), { recursive: true });
  writeFileSync(path.join(work, 'README.md'), 'tiny\n');
  writeFileSync(path.join(work, 'pkg/code.py'), 'y = 2\n');
  const author = ['-c', 'user.name=t', '-c', 'user.email=t@example.com'];
  const git = (...args) => runOrFail('git', 'git', args);
  await git('-C', work, 'init', '-q', '-b', 'main');
  await git('-C', work, 'add', '.');
  await git('-C', work, ...author, 'commit', '-q', '-m', 'one');
  await git('clone', '-q', '--bare', work, path.join(folder, 'tiny.git'));
  await git('-C', path.join(folder, 'tiny.git'), 'update-server-info');
}

/**
 * Serves `/file.txt`, `/tool.sh`, `/bundle.tar.gz`, `/bundle.zip` and the repository `/tiny.git`. The port is always the
 * same where it is free, so that builds can be taken from the engine's cache.
 */
export async function serveDownloads(folder, sample) {
  mkdirSync(folder, { recursive: true });
  await makeRepository(folder);
  writeFileSync(path.join(folder, 'file.txt'), 'file\n');
  writeFileSync(path.join(folder, 'tool.sh'), '#!/bin/sh\n');
  for (const name of ['bundle.tar.gz', 'bundle.zip'])
    writeFileSync(path.join(folder, name), readFileSync(path.join(sample, name)));
  const server = createServer((request, response) => {
    const name = path.normalize(decodeURIComponent((request.url ?? '/').replace(/\?.*$/, '')));
    try {
      response.end(readFileSync(path.join(folder, name)));
    } catch {
      response.writeHead(404).end();
    }
  });
  const listen = (port) =>
    new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', () => resolve());
    });
  await listen(47_615).catch(() => listen(0));
  return { origin: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}
