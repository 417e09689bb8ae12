import { createHash, randomBytes } from 'node:crypto';

export function hexId(): string {
  return randomBytes(12).toString('hex');
}

export function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

export function gitObjectId(type: 'blob' | 'tree' | 'commit', bytes: Buffer): string {
  return createHash('sha1').update(`${type} ${bytes.length}\0`).update(bytes).digest('hex');
}

export function lfsPointer(oid: string, size: number): Buffer {
  return Buffer.from(`version https://git-lfs.github.com/spec/v1\noid sha256:${oid}\nsize ${size}\n`);
}

interface TreeNode {
  dirs: Map<string, TreeNode>;
  files: Map<string, string>;
}

/** Ids of every folder (the root under ''), as git would compute them from the blob ids. */
export function treeIds(files: Iterable<[path: string, oid: string]>): Map<string, string> {
  const root: TreeNode = { dirs: new Map(), files: new Map() };
  for (const [path, oid] of files) {
    const parts = path.split('/');
    const name = parts.pop() ?? '';
    let node = root;
    for (const part of parts) {
      let next = node.dirs.get(part);
      if (!next) node.dirs.set(part, (next = { dirs: new Map(), files: new Map() }));
      node = next;
    }
    node.files.set(name, oid);
  }
  const ids = new Map<string, string>();
  hashTree(root, '', ids);
  return ids;
}

/** One character per byte, so that names sort as git sorts them and a tree is put together as one text. */
function bytesOf(text: string): string {
  // eslint-disable-next-line no-control-regex
  return /^[\x00-\x7f]*$/.test(text) ? text : Buffer.from(text).toString('latin1');
}

function hashTree(node: TreeNode, path: string, ids: Map<string, string>): string {
  const rows: { sortKey: string; head: string; oid: string }[] = [];
  for (const [name, oid] of node.files) {
    const bytes = bytesOf(name);
    rows.push({ sortKey: bytes, head: `100644 ${bytes}\0`, oid });
  }
  for (const [name, child] of node.dirs) {
    const oid = hashTree(child, path ? `${path}/${name}` : name, ids);
    const bytes = bytesOf(name);
    rows.push({ sortKey: `${bytes}/`, head: `40000 ${bytes}\0`, oid });
  }
  rows.sort((a, b) => (a.sortKey < b.sortKey ? -1 : 1));
  const text = rows.map(({ head, oid }) => head + Buffer.from(oid, 'hex').toString('latin1')).join('');
  const id = gitObjectId('tree', Buffer.from(text, 'latin1'));
  ids.set(path, id);
  return id;
}

export function commitId(
  tree: string,
  parents: string[],
  author: string,
  date: Date,
  message: string,
): string {
  const who = `${author} <${author}@users.noreply.huggingface.co> ${Math.floor(date.getTime() / 1000)} +0000`;
  const lines = [
    `tree ${tree}`,
    ...parents.map((p) => `parent ${p}`),
    `author ${who}`,
    `committer ${who}`,
    '',
    message,
  ];
  return gitObjectId('commit', Buffer.from(lines.join('\n') + '\n'));
}
