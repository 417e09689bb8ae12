import * as vscode from 'vscode';
import type { Services } from '../services.ts';
import { toRange } from './diagnostics.ts';
import type { LintService } from './lintService.ts';

/** Images to their registry, sources of COPY and `app_file` to the file, ids of the front matter to the Hub. */
export function documentLinks(services: Services, lint: LintService): vscode.DocumentLinkProvider {
  return {
    async provideDocumentLinks(document) {
      const folder = await lint.folderOf(document.uri);
      if (!folder?.isSpace) return [];
      const { cardLinks, dockerfileLinks } = await lint.load();
      const paths = await lint.pathsOf(folder.root);
      const text = document.getText();
      const links = document.uri.path.endsWith('/README.md')
        ? cardLinks(text, paths, services.sessions.endpoint())
        : dockerfileLinks(text, paths);
      return links.flatMap(({ range, url, file }) => {
        const target =
          file !== undefined
            ? vscode.Uri.joinPath(folder.root, file)
            : url !== undefined
              ? vscode.Uri.parse(url)
              : undefined;
        return target === undefined ? [] : [new vscode.DocumentLink(toRange(range), target)];
      });
    },
  };
}
