/** What a built image holds, told by `find` as root and by attempts of uid 1000 in a container. */
import { spawn } from 'node:child_process';
import { docker } from './engine.mjs';

function run(args, env, input) {
  return new Promise((resolve) => {
    const child = spawn(docker, args, { env, stdio: ['pipe', 'pipe', 'pipe'] });
    const out = [];
    const err = [];
    child.stdout.on('data', (chunk) => out.push(chunk));
    child.stderr.on('data', (chunk) => err.push(chunk));
    child.stdin.on('error', () => undefined);
    child.stdin.end(input ?? '');
    child.on('close', (code) =>
      resolve({ code: code ?? 1, out: Buffer.concat(out).toString(), err: Buffer.concat(err).toString() }),
    );
  });
}

/** Builds with the Dockerfile from outside the folder, so that the folder is the same for all. */
export async function build(tag, file, folder, env) {
  const args = ['build', '--network', 'host', '--progress', 'plain', '-t', tag, '-f', file, folder];
  const { code, out, err } = await run(args, env);
  return { ok: code === 0, log: out + err };
}

const kinds = { d: 'dir', f: 'file', '-': 'file', l: 'link' };
const below = 'find / \\( -path /proc -o -path /sys -o -path /dev \\) -prune -o';
/** For busybox, whose find has no -printf. */
const describe = `for p; do l=; [ -L "$p" ] && l=$(readlink "$p")
printf "%s %s\\0%s\\0" "$(stat -c "%A %u %g %a %s %Y" "$p")" "$p" "$l"; done`;
const listing = `if find /etc -maxdepth 0 -printf '' 2>/dev/null
then ${below} -printf '%y %U %G %m %s %T@ %p\\0%l\\0'
else ${below} -exec sh -c '${describe}' sh {} +; fi`;

/** Every entry of an image by path: `{ kind, uid, gid, mode, target, stamp }`. */
async function listImage(container, env) {
  const { code, out, err } = await run(['exec', '-u', '0', container, '/bin/sh', '-c', listing], env);
  if (code !== 0) throw new Error(`find failed: ${err}`);
  const found = new Map();
  const fields = out.split('\0');
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const match = /^(\S)\S* (\d+) (\d+) (\d+) (\d+) (\S+) ([^]*)$/.exec(fields[at]);
    if (match === null) continue;
    const [, letter, uid, gid, mode, size, time, place] = match;
    const kind = kinds[letter] ?? 'other';
    const stamp = kind === 'file' ? `${size} ${time}` : '';
    found.set(place, { kind, uid: Number(uid), gid: Number(gid), mode, target: fields[at + 1], stamp });
  }
  return found;
}

// A redirect that fails ends the shell when it stands at a special builtin, so `true` and not `:`.
const attempts = `while IFS= read -r p; do
w=-; c=-
[ -w "$p" ] && w=w
if [ -d "$p" ]; then if true > "$p/.probe-of-uid-1000"; then c=c; fi; fi 2>/dev/null
echo "$w$c"
done`;

let serial = 0;

/** What the image's own user sees, then the container waits for its standard input to end. */
const idle = 'id -u; echo "$HOME"; pwd -P; echo ready; read -r _';

function startContainer(name, image, more, env) {
  const args = ['run', '--rm', '-i', '--name', name, '--network', 'host', '--entrypoint', '/bin/sh'];
  const child = spawn(docker, [...args, ...more, image, '-c', idle], {
    env,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.on('error', () => undefined);
  let out = '';
  let err = '';
  child.stderr.on('data', (chunk) => (err += chunk));
  const ended = new Promise((resolve) => child.on('close', () => resolve()));
  return new Promise((resolve) => {
    child.stdout.on('data', (chunk) => {
      out += chunk;
      if (!out.endsWith('ready\n')) return;
      const stop = () => {
        child.stdin.end();
        return ended;
      };
      resolve({ stop, lines: out.split('\n'), err: '' });
    });
    void ended.then(() => resolve({ stop: undefined, lines: [], err }));
  });
}

/** Runs `action` with the name of a container of the image that waits, and with what its own user sees (if it starts). */
async function withContainer(image, env, action) {
  const name = `hf-model-${process.pid}-${serial++}`;
  let started = await startContainer(name, image, [], env);
  const lines = started.stop === undefined ? undefined : started.lines;
  // A USER that is not there keeps it from starting, but not from being looked at.
  if (started.stop === undefined) started = await startContainer(name, image, ['-u', '0', '-w', '/'], env);
  if (started.stop === undefined) throw new Error(`The container does not start: ${started.err}`);
  try {
    return await action(name, lines);
  } finally {
    await started.stop();
  }
}

export function listBase(image, env) {
  return withContainer(image, env, (container) => listImage(container, env));
}

/**
 * `entries` of the image, what `probe(entries)` asks for tried as uid 1000 (`write`: test -w, `create`: a file could be
 * made in it), and `process`: uid, home and folder of the image's own user.
 */
export function observe(image, env, probe) {
  return withContainer(image, env, async (container, own) => {
    const entries = await listImage(container, env);
    const paths = probe(entries);
    const exec = ['exec', '-i', '-u', '1000', '-w', '/', container, '/bin/sh', '-c', attempts];
    const { out, code, err } = await run(exec, env, paths.map((path) => `${path}\n`).join(''));
    const lines = out.trimEnd().split('\n');
    if (code !== 0 || (paths.length > 0 && lines.length !== paths.length))
      throw new Error(
        `The attempts of uid 1000 went wrong (${code}, ${lines.length} of ${paths.length}): ${err}`,
      );
    const right = (line) => ({ write: line[0] === 'w', create: line[1] === 'c' });
    const rights = new Map(paths.map((path, at) => [path, right(lines[at])]));
    const process = own === undefined ? undefined : { uid: Number(own[0]), home: own[1], folder: own[2] };
    return { entries, rights, process };
  });
}
