import * as vscode from 'vscode';

/** Files of Spaces at the head of `main`: `hf-space:/owner/name/path`. */
export const spaceScheme = 'hf-space';

export function spaceFileUri(space: string, path = ''): vscode.Uri {
  return vscode.Uri.from({ scheme: spaceScheme, path: path === '' ? `/${space}` : `/${space}/${path}` });
}

/** `undefined` for what names no Space; `path` is `''` for the Space itself. */
export function parseSpaceUri(uri: vscode.Uri): { space: string; path: string } | undefined {
  const [owner, name, ...rest] = uri.path.split('/').filter((part) => part !== '');
  if (uri.scheme !== spaceScheme || !owner || !name) return undefined;
  return { space: `${owner}/${name}`, path: rest.join('/') };
}
