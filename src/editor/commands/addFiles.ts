import * as vscode from 'vscode';
import type { AppGuess } from '../../scaffold/detect.ts';
import type { ProposedFile, TemplateSource } from '../../scaffold/render.ts';
import { withNeeds } from '../../secrets/readmeNeeds.ts';
import type { Sdk } from '../../space/target.ts';
import { shippedTemplateIds } from '../files/shippedTemplates.ts';
import { folderFiles } from '../ports/folderFiles.ts';
import type { Services } from '../services.ts';

/** Templates below a folder, one folder each. */
export function templateSource(root: vscode.Uri): TemplateSource {
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

export function shippedTemplates({ extensionUri }: Services): TemplateSource {
  const source = templateSource(vscode.Uri.joinPath(extensionUri, 'templates'));
  const list = (id: string): Promise<string[]> =>
    id === '' ? Promise.resolve(shippedTemplateIds.map((one) => `${one}/template.json`)) : source.list(id);
  return { ...source, list };
}

const emptyFolderTemplates: Record<Sdk, string> = {
  docker: 'docker-fastapi',
  gradio: 'gradio-fastapi',
  static: 'static-html',
};

async function missingFiles(
  services: Services,
  root: vscode.Uri,
  guess: AppGuess,
  sdk: Sdk,
  title: string,
): Promise<ProposedFile[]> {
  const files = folderFiles(root);
  const templates = shippedTemplates(services);
  const { changeSdk, proposalFiles, proposeFiles, proposeSpace, wholeTemplate } =
    await import('../../scaffold/onDemand.ts');
  if (guess.kind === 'empty') return wholeTemplate(emptyFolderTemplates[sdk], files, templates, { title });
  const proposal = await proposeSpace(files);
  if (proposal.sdk === sdk) return proposalFiles(proposal, files, templates, { title });
  // A card that names another SDK is the user's word: it is completed, not converted.
  const change = guess.reason.code === 'cardSays' ? undefined : await changeSdk(files, sdk, templates);
  if (change && change.refusal === undefined) return change.files;
  return proposeFiles({ ...guess, sdk }, files, templates, { title });
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
  const proposed = await missingFiles(services, root, guess, sdk, title);
  if (proposed.length === 0) return true;
  await nameNeeds(services, root, sdk, proposed);
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

/** Adds what the code reads of its environment to a README that is new. */
export async function nameNeeds(
  services: Services,
  root: vscode.Uri,
  sdk: Sdk,
  proposed: readonly ProposedFile[],
): Promise<void> {
  const readme = proposed.find(({ path, before }) => path === 'README.md' && before === undefined);
  // A page on a static Space has no environment to read.
  if (!readme || sdk === 'static') return;
  const { needs } = await services.needs.needsOf({ root }, { fresh: true });
  readme.content = withNeeds(readme.content, needs);
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
