import * as vscode from 'vscode';
import type { LiveValues, Proposal } from '../../lint/card/assist.ts';
import type { Services } from '../services.ts';
import { toRange } from './diagnostics.ts';
import type { LintService } from './lintService.ts';
import { hardwareText, liveHardware, namesOfSpaces, searchIds } from './spaceNames.ts';

/** Keys and values of the front matter. */
export function cardCompletions(services: Services, lint: LintService): vscode.CompletionItemProvider {
  return {
    async provideCompletionItems(document, position, token) {
      if (!document.lineAt(0).text.startsWith('---')) return undefined;
      const { completeCard, valuePlace } = await lint.load();
      const text = document.getText();
      const place = valuePlace(text, position);
      const searched = place?.key === 'models' || place?.key === 'datasets' ? place.key : undefined;
      const live: LiveValues =
        place === undefined
          ? {}
          : searched !== undefined
            ? { [searched]: await searchIds(services, searched, place.typed, token) }
            : place.key === 'suggested_hardware'
              ? await hardwareValues(services)
              : {};
      if (token.isCancellationRequested) return undefined;
      const items = completeCard(text, position, live).map(cardItem);
      if (searched === undefined) return items;
      // The Hub's own search decides what fits, and is asked again for every letter.
      for (const item of items) item.filterText = place?.typed ?? '';
      return new vscode.CompletionList(items, true);
    },
  };
}

async function hardwareValues(services: Services): Promise<LiveValues> {
  const all = await liveHardware(services);
  if (all === undefined) return {};
  return { suggested_hardware: all.map((one) => ({ value: one.name, detail: hardwareText(one) })) };
}

function cardItem(
  { label, detail, insert, range, search, kind, documentation }: Proposal,
  index: number,
): vscode.CompletionItem {
  const item = new vscode.CompletionItem(
    detail === undefined ? label : { label, description: detail },
    kind === 'key' ? vscode.CompletionItemKind.Property : vscode.CompletionItemKind.Value,
  );
  item.range = toRange(range);
  item.insertText = insert;
  item.documentation = new vscode.MarkdownString(documentation);
  item.sortText = String(index).padStart(4, '0');
  if (search !== undefined) item.filterText = `${label} ${search}`;
  if (kind === 'key') item.command = { command: 'editor.action.triggerSuggest', title: '' };
  return item;
}

/** Whether `dockerfileCompletions` may know names for this line. */
export const namesBuildSetting = (before: string): boolean => /--mount=|^\s*ARG\s/i.test(before);

/** The Space's secrets in `--mount=type=secret,id=`, and its variables behind `ARG`. */
export function dockerfileCompletions(services: Services, lint: LintService): vscode.CompletionItemProvider {
  return {
    async provideCompletionItems(document, position) {
      const before = document.lineAt(position.line).text.slice(0, position.character);
      if (!namesBuildSetting(before)) return undefined;
      if (!(await lint.folderOf(document.uri))?.isSpace) return undefined;
      const { namePlace } = await lint.load();
      const place = namePlace(document.getText(), position);
      if (!place) return undefined;
      const names = await namesOfSpaces(services, document.uri, place.kind);
      return names
        .filter(({ name }) => !place.taken.has(name))
        .map(({ name, space, value }) => {
          const description = vscode.l10n.t('present on {0}', space);
          const item = new vscode.CompletionItem(
            { label: name, description },
            place.kind === 'secret' ? vscode.CompletionItemKind.Constant : vscode.CompletionItemKind.Variable,
          );
          item.range = toRange(place.range);
          if (value !== undefined) item.documentation = value;
          return item;
        });
    },
  };
}
