import * as vscode from 'vscode';
import { knownTargets, targetLabel } from '../commands/knownTargets.ts';
import type { Services } from '../services.ts';
import { toRange, toText } from './diagnostics.ts';
import type { LintService } from './lintService.ts';
import { hardwareText, liveHardware } from './spaceNames.ts';

/** What the image is like after an instruction, and what a key of the card means. */
export function hovers(services: Services, lint: LintService): vscode.HoverProvider {
  return {
    async provideHover(document, position) {
      if (!(await lint.folderOf(document.uri))?.isSpace) return undefined;
      const { describeState, hoverCard } = await lint.load();
      if (document.uri.path.endsWith('/README.md')) {
        const found = hoverCard(document.getText(), position);
        if (!found) return undefined;
        const { about, key, range } = found;
        const live = key === 'suggested_hardware' ? await liveHardware(services) : undefined;
        const values =
          live?.map((one) => `- \`${one.name}\` ${hardwareText(one)}`).join('\n') ??
          about.values?.map((value) => `\`${value}\``).join(' ') ??
          '';
        const parts = [`**${key}**`, about.description, values].filter((part) => part !== '');
        return new vscode.Hover(new vscode.MarkdownString(parts.join('\n\n')), toRange(range));
      }
      const described = describeState(document.getText(), position.line);
      if (!described || !isOnKeyword(described.instruction.keywordRange, position)) return undefined;
      const text = described.facts.map((fact) => `- ${toText(fact)}`).join('\n');
      return new vscode.Hover(
        new vscode.MarkdownString(`${vscode.l10n.t('After this instruction:')}\n\n${text}`),
        toRange(described.instruction.keywordRange),
      );
    },
  };
}

function isOnKeyword(range: Parameters<typeof toRange>[0], position: vscode.Position): boolean {
  return toRange(range).contains(position);
}

/** "Deploy to owner/name · build log" above the first line. */
export function deployLenses(services: Services, lint: LintService): vscode.CodeLensProvider {
  const changed = services.store.onDidChange;
  return {
    onDidChangeCodeLenses: (listener: () => void) => changed(() => listener()),
    provideCodeLenses(document) {
      const root = lint.rootOf(document.uri);
      const known = root && knownTargets(services, root)[0];
      if (!known || !/\/(?:Dockerfile|README\.md)$/.test(document.uri.path)) return [];
      const top = new vscode.Range(0, 0, 0, 0);
      const { space } = known.target;
      return [
        new vscode.CodeLens(top, {
          command: 'hfSpaces.deploy',
          title: vscode.l10n.t('$(rocket) Deploy to {0}', targetLabel(known.target)),
          arguments: [{ space }],
        }),
        new vscode.CodeLens(top, {
          command: 'hfSpaces.showBuildLog',
          title: vscode.l10n.t('build log'),
          arguments: [{ space }],
        }),
      ];
    },
  };
}
