import * as vscode from 'vscode';
import { nameAt, snippetLanguages } from '../../scaffold/nameAt.ts';
import { targetsAround } from '../commands/needTarget.ts';
import type { Services } from '../services.ts';

/** Completes names of the Space's own secrets and variables, as far as they are known without asking the Hub. */
export function registerSettingNames(services: Services): vscode.Disposable {
  const registrations = snippetLanguages.map((language) =>
    vscode.languages.registerCompletionItemProvider(
      { language },
      {
        provideCompletionItems(document, position) {
          const at = nameAt(language, document.lineAt(position).text.slice(0, position.character));
          const [known] = at ? targetsAround(services, document.uri) : [];
          if (!at || !known) return [];
          const { space } = known.target;
          const range = document.getWordRangeAtPosition(position, /\w+/);
          const names = at.kinds.flatMap((kind) => {
            const section = kind === 'secret' ? ('secrets' as const) : ('variables' as const);
            return (services.data.peek(space, section) ?? []).map(({ key }) => ({ key, kind }));
          });
          return names.map(({ key, kind }) => {
            const item = new vscode.CompletionItem(key, vscode.CompletionItemKind.Constant);
            item.detail =
              kind === 'secret'
                ? vscode.l10n.t('Secret of {0}', space)
                : vscode.l10n.t('Variable of {0}', space);
            // Before the words of the file, which VS Code offers by itself.
            item.sortText = `0${key}`;
            if (range) item.range = range;
            return item;
          });
        },
      },
      ...['"', "'", '=', '/', '$', '{', ' '],
    ),
  );
  return vscode.Disposable.from(...registrations);
}
