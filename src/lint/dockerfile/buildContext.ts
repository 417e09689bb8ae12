import { newNode, pathParts, putNode, locateParts, type FileNode } from './fileTree.ts';

export interface ContextFile {
  /** Relative to the folder, separated by `/`. */
  path: string;
  /** A file when it is left out. */
  kind?: 'file' | 'dir' | 'link';
  /** Permission bits as on disk; left out: not known. */
  mode?: number;
  /** Of a link. */
  target?: string;
}

/** What the build can copy from. */
export interface BuildContext {
  files: readonly ContextFile[];
  /** .dockerignore leaves it out. */
  ignores?: (path: string) => boolean;
  /** Mode of folders that are not listed themselves: 755, as a checkout on the Hub has them, unless given. */
  directoryMode?: number | null;
}

const root = { uid: 0, gid: 0 };

/** The files of a context as a tree that belongs to root, which is what a copy without `--chown` makes of them. */
export function contextTree(context: BuildContext): FileNode {
  const directoryMode = context.directoryMode === undefined ? 0o755 : context.directoryMode;
  const directory = newNode('dir', root, bits(directoryMode), null);
  let tree: FileNode = directory;
  for (const file of context.files) {
    if (context.ignores?.(file.path) === true) continue;
    const parts = pathParts(file.path);
    for (let depth = 1; depth < parts.length; depth++) {
      const above = parts.slice(0, depth);
      if (locateParts(tree, above, false).node.exists === false) tree = putNode(tree, above, directory);
    }
    const kind = file.kind ?? 'file';
    const before = locateParts(tree, parts, false).node;
    const mode = kind === 'link' ? 0o777 : (file.mode ?? (kind === 'dir' ? directoryMode : null));
    const node = { ...newNode(kind, root, bits(mode), null), target: file.target ?? null };
    tree = putNode(tree, parts, kind === 'dir' ? { ...node, children: before.children } : node);
  }
  return tree;
}

function bits(mode: number | null): { perm: number | null; special: number | null } {
  return mode === null ? { perm: null, special: null } : { perm: mode & 0o777, special: (mode >> 9) & 7 };
}
