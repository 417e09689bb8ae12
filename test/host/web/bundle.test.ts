import * as vscode from 'vscode';
import { check, extension, same } from '../support.ts';

describe('the bundle of the worker', () => {
  it('asks its host for nothing but vscode', async () => {
    const file = vscode.Uri.joinPath(extension().extensionUri, 'dist', 'extension.web.js');
    const text = await (await fetch(file.toString(true))).text();
    // Comments and strings do not call `require` with a literal; the libraries in the bundle have been resolved.
    const wanted = [...text.matchAll(/(?<![\w.$])require\(\s*(["'`])(.*?)\1\s*\)/g)].map(
      ([, , name]) => name,
    );
    check(text.length > 100_000, `only ${text.length} characters of ${file.toString()} were read`);
    same([...new Set(wanted)], ['vscode'], 'required modules');
  });
});
