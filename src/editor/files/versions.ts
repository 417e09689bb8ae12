import * as vscode from 'vscode';
import { readFile } from '../../hub/repo.ts';
import type { Sessions } from '../account/session.ts';

const scheme = 'hf-space-version';

/** A file as it is on a Space at one commit; an empty document when `rev` has no such file. */
export function versionUri(space: string, rev: string, path: string): vscode.Uri {
  return vscode.Uri.from({ scheme, authority: 'hub', path: `/${space}/${path}`, query: rev });
}

/** Something to compare with what exists on one side only. */
export function emptyUri(path: string): vscode.Uri {
  return vscode.Uri.from({ scheme, authority: 'empty', path: `/${path}` });
}

/** Read-only documents of the Hub's files, for diffs and for looking at earlier versions. */
export function registerVersions(sessions: Sessions): vscode.Disposable {
  return vscode.workspace.registerTextDocumentContentProvider(scheme, {
    async provideTextDocumentContent(uri) {
      if (uri.authority === 'empty') return '';
      const [owner = '', name = '', ...path] = uri.path.slice(1).split('/');
      const session = await sessions.current(false);
      if (!session) return vscode.l10n.t('Sign in to Hugging Face to read this file.');
      const bytes = await readFile(session.hub, `${owner}/${name}`, uri.query, path.join('/'));
      return bytes ? new TextDecoder().decode(bytes) : '';
    },
  });
}

/** The Space's version on the left, the folder's on the right. */
export async function showDiff(left: vscode.Uri, right: vscode.Uri, title: string): Promise<void> {
  await vscode.commands.executeCommand('vscode.diff', left, right, title, {
    preview: true,
  } satisfies vscode.TextDocumentShowOptions);
}
