import * as vscode from 'vscode';
import type { Disk } from '../../platform/platform.ts';
import { folderFiles } from '../ports/folderFiles.ts';

/** The folder of the workspace that deploys of a Space send. */
export interface DeployedFolder {
  root: vscode.Uri;
  /** The file that is sent as README.md, when it is another one. */
  readme?: string | undefined;
  include?: readonly string[] | undefined;
  exclude?: readonly string[] | undefined;
}

/** What an explanation wants to know of the folder. Paths are those on the Space. */
export interface FolderTexts {
  files: string[];
  texts: Record<string, string>;
  uriOf(path: string): vscode.Uri;
}

/** Places are looked for in these; a larger file is no such file. */
const wanted = new Set(['Dockerfile', 'README.md', 'requirements.txt', 'packages.txt', 'package.json']);
const largest = 256 * 1024;

/** Reads what is there now, which may be newer than what was sent. */
export async function readFolder(
  folder: DeployedFolder,
  disk: Disk | undefined,
  signal?: AbortSignal,
): Promise<FolderTexts> {
  const { collect } = await import('../../deploy/collect.ts');
  const files = folderFiles(folder.root, disk);
  const { include, exclude, readme } = folder;
  const collected = await collect(files, {
    ...(include ? { include } : {}),
    ...(exclude ? { exclude } : {}),
    ...(signal ? { signal } : {}),
  });
  const sources = new Map(collected.files.map(({ path, source }) => [path, source]));
  if (readme !== undefined) sources.set('README.md', readme);
  const texts: Record<string, string> = {};
  const decoder = new TextDecoder();
  for (const { path, size } of collected.files) {
    if (!wanted.has(path) || size > largest) continue;
    texts[path] = decoder.decode(await files.read(sources.get(path) ?? path));
  }
  return {
    files: [...sources.keys()],
    texts,
    uriOf: (path) => vscode.Uri.joinPath(folder.root, sources.get(path) ?? path),
  };
}
