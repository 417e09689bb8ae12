import * as vscode from 'vscode';
import type { AppGuess } from '../../scaffold/detect.ts';
import type { ProposedFile, TemplateSource } from '../../scaffold/render.ts';
import { withNeeds } from '../../secrets/readmeNeeds.ts';
import type { Sdk } from '../../space/target.ts';
import { folderFiles } from '../ports/folderFiles.ts';
import type { Services } from '../services.ts';

function templateSource(extensionUri: vscode.Uri): TemplateSource {
  const root = vscode.Uri.joinPath(extensionUri, 'templates');
  return {
    async read(templateId, path) {
      const uri = vscode.Uri.joinPath(root, templateId, path);
      return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
    },
    async list(templateId) {
      const names: string[] = [];
      const walk = async (below: string): Promise<void> => {
        const uri = vscode.Uri.joinPath(root, templateId, below);
        for (const [name, type] of await vscode.workspace.fs.readDirectory(uri)) {
          const path = below === '' ? name : `${below}/${name}`;
          if (type & vscode.FileType.Directory) await walk(path);
          else names.push(path);
        }
      };
      await walk('');
      return names;
    },
  };
}

/**
 * Offers the files the Space needs and the folder lacks, shows them as diffs, and writes them when agreed.
 * Returns false when the user cancelled.
 */
export async function offerMissingFiles(
  services: Services,
  root: vscode.Uri,
  guess: AppGuess,
  sdk: Sdk,
  title: string,
): Promise<boolean> {
  const files = folderFiles(root);
  const templates = templateSource(services.extensionUri);
  const { proposeFiles, wholeTemplate } = await import('../../scaffold/onDemand.ts');
  const asChosen: AppGuess = { ...guess, sdk };
  const proposed =
    guess.kind === 'empty' && sdk !== 'gradio'
      ? await wholeTemplate(sdk === 'static' ? 'static-html' : 'docker-fastapi', files, templates, { title })
      : await proposeFiles(asChosen, files, templates, { title });
  if (proposed.length === 0) return true;
  // A page on a static Space has no environment to read.
  const needs = sdk === 'static' ? [] : (await services.needs.needsOf({ root }, { fresh: true })).needs;
  for (const file of proposed) {
    if (file.path === 'README.md' && file.before === undefined) file.content = withNeeds(file.content, needs);
  }
  for (const file of proposed) await services.proposals.show(root, file);
  const add = vscode.l10n.t('$(check) Add files and continue');
  const without = vscode.l10n.t('$(debug-step-over) Continue without');
  try {
    const answer = await vscode.window.showQuickPick(
      [
        { label: add, detail: proposed.map((file) => file.path).join(', ') },
        { label: without, detail: vscode.l10n.t('The Space may not start without them') },
      ],
      {
        title: vscode.l10n.t('Missing on a Space: review and add?'),
        placeHolder: vscode.l10n.t('The files are shown in the editor; nothing is written yet'),
        ignoreFocusOut: true,
      },
    );
    if (!answer) return false;
    if (answer.label === add) await write(root, proposed);
    return true;
  } finally {
    await services.proposals.close();
  }
}

async function write(root: vscode.Uri, proposed: ProposedFile[]): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  for (const file of proposed) {
    const uri = vscode.Uri.joinPath(root, file.path);
    const contents = new TextEncoder().encode(file.content);
    // A new file never overwrites; an edited one was shown as a diff against the text it replaces.
    edit.createFile(uri, { contents, overwrite: file.before !== undefined });
  }
  if (!(await vscode.workspace.applyEdit(edit))) {
    throw new Error(vscode.l10n.t('the files could not be written'));
  }
}
