import * as vscode from 'vscode';
import { nameAt, snippetLanguages } from '../../scaffold/nameAt.ts';
import { targetsAround } from '../commands/needTarget.ts';
import type { Services } from '../services.ts';
import { namesBuildSetting } from './completions.ts';
import type { LintService } from './lintService.ts';

/** Completes names of the Space's own secrets and variables, as far as they are known without asking the Hub. */
export function registerSettingNames(services: Services, lint: LintService): vscode.Disposable {
  const registrations = snippetLanguages.map((language) =>
    vscode.languages.registerCompletionItemProvider(
      { language },
      {
        async provideCompletionItems(document, position) {
          const before = document.lineAt(position).text.slice(0, position.character);
          const isOffered = language === 'dockerfile' && namesBuildSetting(before);
          // The Dockerfile of a Space gets these names with its diagnostics.
          if (isOffered && (await lint.folderOf(document.uri))?.isSpace) return [];
          const at = nameAt(language, before);
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
