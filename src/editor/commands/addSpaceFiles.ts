import * as vscode from 'vscode';
import type { Finding } from '../../scaffold/findings.ts';
import type { TemplateManifest, TemplateSource } from '../../scaffold/manifest.ts';
import type { SpaceProposal } from '../../scaffold/proposalModel.ts';
import type { ProposedFile } from '../../scaffold/render.ts';
import type { Sdk } from '../../space/target.ts';
import { againstFolder, writeReviewed } from '../files/proposals.ts';
import { folderFiles } from '../ports/folderFiles.ts';
import type { Services } from '../services.ts';
import { nameNeeds, shippedTemplates, templateSource } from './addFiles.ts';
import { askForValues, type Wanted } from './askForValues.ts';
import { chooseFolder } from './chooseDeploy.ts';
import { describeReason } from './chooseTarget.ts';
import { importFile } from './importFiles.ts';

type Choice =
  | { kind: 'import'; file: string }
  /** What the app in the folder lacks. */
  | { kind: 'proposal'; proposal: SpaceProposal; source: TemplateSource; manifest?: TemplateManifest }
  /** A whole new app. */
  | {
      kind: 'template';
      source: TemplateSource;
      manifest: TemplateManifest;
      isOwn?: boolean;
      /** Without what answers programs. */
      isPageOnly?: boolean;
    };

type FileChoice = Exclude<Choice, { kind: 'import' }>;
type Item = vscode.QuickPickItem & { choice?: Choice };

/** Detects what the folder is, proposes a template with the reason, and writes what the user keeps of the preview. */
export async function addSpaceFiles(services: Services, argument: unknown): Promise<void> {
  const root = argument instanceof vscode.Uri ? argument : await chooseFolder();
  if (!root) return;
  const files = folderFiles(root);
  const { proposeSpace } = await import('../../scaffold/onDemand.ts');
  const proposal = await proposeSpace(files);
  const choice = await chooseTemplate(services, root, proposal);
  if (!choice) return;
  if (choice.kind === 'import') return importFile(services, root, choice.file);

  const withFastApi = await chooseFastApi(choice);
  if (!withFastApi) return;
  const { findingsOf } = await import('../../scaffold/onDemand.ts');
  const findings = withFastApi.kind === 'proposal' ? findingsOf(withFastApi.proposal) : [];
  const wanted = wantedOf(withFastApi, proposal.title || folderName(root), findings);
  const values = await askForValues(wanted);
  if (!values) return;
  const proposed = await filesOf(withFastApi, root, values);
  const sdk = withFastApi.kind === 'proposal' ? proposal.sdk : withFastApi.manifest.sdk;
  await nameNeeds(services, root, sdk, proposed);
  const reviewed = await againstFolder(root, proposed);
  if (reviewed.length === 0) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('The folder has all files that a Space needs. They were left as they are.'),
    );
    return;
  }
  const isWritten = await writeReviewed(root, reviewed, vscode.l10n.t('Files for a Space'));
  if (isWritten) await offerDeploy(root);
}

async function offerDeploy(root: vscode.Uri): Promise<void> {
  const deploy = vscode.l10n.t('Deploy to HF Space');
  const answer = await vscode.window.showInformationMessage(
    vscode.l10n.t('The files for a Space were written.'),
    deploy,
  );
  if (answer === deploy) await vscode.commands.executeCommand('hfSpaces.deploy', root);
}

const folderName = ({ path }: vscode.Uri) => path.slice(path.lastIndexOf('/') + 1);
const sdkNames: Record<Sdk, string> = { docker: 'Docker', gradio: 'Gradio', static: 'Static' };

/** A folder of the user's own templates; `undefined` when the setting is empty. */
function ownTemplates(root: vscode.Uri): TemplateSource | undefined {
  const path = vscode.workspace.getConfiguration('hfSpaces', root).get<string>('templates', '').trim();
  if (path === '') return undefined;
  if (/^[a-z][a-z\d+.-]+:\/\//i.test(path)) return templateSource(vscode.Uri.parse(path));
  const base = vscode.workspace.getWorkspaceFolder(root)?.uri ?? root;
  const isAbsolute = /^(?:[\\/]|[a-z]:[\\/])/i.test(path);
  if (!isAbsolute) return templateSource(vscode.Uri.joinPath(base, path));
  return templateSource(base.scheme === 'file' ? vscode.Uri.file(path) : base.with({ path }));
}

async function chooseTemplate(
  services: Services,
  root: vscode.Uri,
  proposal: SpaceProposal,
): Promise<Choice | undefined> {
  const { listTemplates } = await import('../../scaffold/onDemand.ts');
  const shipped = shippedTemplates(services);
  const own = ownTemplates(root);
  const [ours, theirs] = await Promise.all([listTemplates(shipped), own && ownList(services, own)]);
  const items: Item[] = [];
  const group = (label: string, source: TemplateSource, manifests: readonly TemplateManifest[]) => {
    if (manifests.length === 0) return;
    items.push({ label, kind: vscode.QuickPickItemKind.Separator });
    for (const manifest of manifests) {
      const { title, description, id } = manifest;
      items.push({
        label: title,
        description: id,
        detail: description,
        choice: { kind: 'template', source, manifest, isOwn: source === own },
      });
    }
  };
  items.push({ label: vscode.l10n.t('For this folder'), kind: vscode.QuickPickItemKind.Separator });
  items.push(...proposedItems(proposal, shipped, ours.templates));
  if (own && theirs) group(vscode.l10n.t('Your templates'), own, theirs);
  for (const sdk of ['docker', 'gradio', 'static'] as const) {
    group(
      sdkNames[sdk],
      shipped,
      // This one is a Dockerfile without an app.
      ours.templates.filter((one) => one.sdk === sdk && one.id !== 'docker-python'),
    );
  }
  const picked = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Add Space Files'),
    placeHolder: vscode.l10n.t('All files are shown before anything is written'),
    matchOnDescription: true,
    matchOnDetail: true,
    ignoreFocusOut: true,
  });
  return picked?.choice;
}

async function ownList(services: Services, source: TemplateSource): Promise<TemplateManifest[]> {
  const { listTemplates } = await import('../../scaffold/onDemand.ts');
  try {
    const { templates, problems } = await listTemplates(source);
    if (problems.length > 0) {
      void vscode.window.showWarningMessage(problems.map(({ message }) => message).join('; '));
    }
    return templates;
  } catch (error) {
    services.log.warn(`hfSpaces.templates: ${String(error)}`);
    void vscode.window.showWarningMessage(
      vscode.l10n.t('The folder of the setting {0} cannot be read.', 'hfSpaces.templates'),
    );
    return [];
  }
}

/** What the folder itself suggests, most fitting first. */
function proposedItems(
  proposal: SpaceProposal,
  source: TemplateSource,
  templates: readonly TemplateManifest[],
): Item[] {
  const items: Item[] = [];
  const manifest = templates.find(({ id }) => id === proposal.template);
  const description = describeReason(proposal.reason);
  if (proposal.importFrom) {
    const { file } = proposal.importFrom;
    items.push({
      label: vscode.l10n.t('$(cloud-download) Import {0}', file),
      detail: vscode.l10n.t('Makes a Space of what the file describes, with a report'),
      choice: { kind: 'import', file },
    });
  }
  if (proposal.reason.code === 'hasDockerfile') {
    items.push({
      label: vscode.l10n.t('$(wrench) Fix what would fail on Spaces'),
      detail: vscode.l10n.t('For a Dockerfile that was made for another host'),
      choice: { kind: 'import', file: 'Dockerfile' },
    });
  }
  if (proposal.reason.code === 'emptyFolder') {
    if (manifest) {
      const label = `$(lightbulb) ${manifest.title}`;
      items.push({
        label,
        description,
        detail: manifest.description,
        choice: { kind: 'template', source, manifest },
      });
    }
    return items;
  }
  items.push({
    label: `$(lightbulb) ${manifest?.title ?? sdkNames[proposal.sdk]}`,
    description,
    detail: vscode.l10n.t('Adds only what the folder lacks'),
    choice: { kind: 'proposal', proposal, source, ...(manifest ? { manifest } : {}) },
  });
  return items;
}

/** Whether the app can do with and without what answers programs and `/health`. */
async function hasPageOnly(choice: FileChoice): Promise<boolean> {
  const id = choice.manifest?.id;
  if (choice.kind === 'proposal') return id === 'docker-streamlit';
  const { pageOnlyTemplates } = await import('../../scaffold/onDemand.ts');
  return !choice.isOwn && pageOnlyTemplates.includes(choice.manifest.id);
}

/** Asks where a template has a variant; the answer is remembered in the settings. `undefined` when cancelled. */
async function chooseFastApi(choice: FileChoice): Promise<FileChoice | undefined> {
  if (!(await hasPageOnly(choice))) return choice;
  const configuration = vscode.workspace.getConfiguration('hfSpaces');
  const remembered = configuration.get<boolean>('scaffold.answersPrograms', true);
  const items = [
    {
      label: vscode.l10n.t('$(plug) Answer programs, too'),
      detail: vscode.l10n.t('FastAPI routes or a proxy beside the page, with `/health`'),
      answers: true,
    },
    {
      label: vscode.l10n.t('$(browser) Only the page'),
      detail: vscode.l10n.t('Without anything beside what the framework has'),
      answers: false,
    },
  ].sort((a, b) => Number(b.answers === remembered) - Number(a.answers === remembered));
  const picked = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Who will use this app?'),
    ignoreFocusOut: true,
  });
  if (!picked) return undefined;
  if (picked.answers !== remembered) {
    await configuration.update('scaffold.answersPrograms', picked.answers, vscode.ConfigurationTarget.Global);
  }
  return picked.answers ? choice : asPageOnly(choice);
}

async function asPageOnly(choice: FileChoice): Promise<FileChoice> {
  if (choice.kind === 'template') return { ...choice, isPageOnly: true };
  const { listTemplates, streamlitCommand } = await import('../../scaffold/onDemand.ts');
  const template = 'docker-python';
  const manifest = (await listTemplates(choice.source)).templates.find(({ id }) => id === template);
  if (!manifest) return choice;
  const { proposal } = choice;
  const command = streamlitCommand(fileOf(proposal) ?? 'app.py', proposal.port);
  return { ...choice, manifest, proposal: { ...proposal, template, placeholders: { command } } };
}

const fileOf = ({ entry }: SpaceProposal) => (entry && 'file' in entry ? entry.file : undefined);

const plainLook = { emoji: '🚀', colorFrom: 'yellow', colorTo: 'gray' };

function wantedOf(choice: FileChoice, title: string, findings: Finding[]): Wanted {
  const { manifest } = choice;
  const proposal = choice.kind === 'proposal' ? choice.proposal : undefined;
  const known: Readonly<Record<string, string>> = {
    ...(proposal?.runtime?.language === 'python' ? { pythonVersion: proposal.runtime.version } : {}),
    ...(proposal?.python?.gradio === undefined ? {} : { sdkVersion: proposal.python.gradio }),
    ...proposal?.placeholders,
  };
  // Without files of its own for an app that exists, a template has nothing to fill in.
  const asks = manifest && (!proposal || manifest.forExistingApp.length > 0);
  // These go into the card, unless one is there that says them already.
  const ofCard = proposal?.sdk === 'gradio' && proposal.reason.code !== 'cardSays';
  const placeholders = Object.entries(manifest?.placeholders ?? {}).filter(
    ([name]) => asks || (ofCard && (name === 'sdkVersion' || name === 'pythonVersion')),
  );
  const port = proposal ? proposal.port : manifest?.port;
  const appFile = proposal && proposal.sdk !== 'docker' && !proposal.pages ? fileOf(proposal) : undefined;
  return {
    title,
    findings,
    ...(appFile === undefined ? {} : { appFile }),
    look: { ...(manifest?.look ?? plainLook) },
    ...((proposal?.sdk ?? manifest?.sdk) === 'docker' && asks && port !== undefined ? { port } : {}),
    placeholders: placeholders.map(([name, placeholder]) => ({
      name,
      placeholder,
      value: known[name] ?? placeholder.default,
    })),
  };
}

async function filesOf(choice: FileChoice, root: vscode.Uri, wanted: Wanted): Promise<ProposedFile[]> {
  const files = folderFiles(root);
  const {
    addCardLists,
    pageOnly,
    proposalFiles,
    renderTemplate,
    setCardFields,
    wholeTemplate,
    withFindings,
  } = await import('../../scaffold/onDemand.ts');
  const placeholders = Object.fromEntries(wanted.placeholders.map(({ name, value }) => [name, value]));
  const port = wanted.port === undefined ? {} : { port: wanted.port };
  const { license, shortDescription, tags, ...look } = wanted.look;
  const options = { title: wanted.title, placeholders, ...look, ...port };
  const more = {
    ...(license === undefined ? {} : { license }),
    ...(shortDescription === undefined ? {} : { shortDescription }),
    ...(tags === undefined ? {} : { tags }),
  };
  if (choice.kind === 'proposal') {
    const entry = wanted.appFile === undefined ? {} : { entry: { file: wanted.appFile } };
    const proposal = withFindings({ ...choice.proposal, ...entry }, wanted.findings);
    return proposalFiles(proposal, files, choice.source, { ...options, ...more });
  }
  const { id } = choice.manifest;
  const appPort = wanted.port === undefined ? {} : { appPort: wanted.port };
  const [all, additions] = await Promise.all([
    renderTemplate(choice.source, id, options),
    wholeTemplate(id, files, choice.source, { title: wanted.title, placeholders, ...look, ...appPort }),
  ]);
  // An existing README keeps its text: it gets front matter and nothing else.
  const fields = {
    ...(license === undefined ? {} : { license }),
    ...(shortDescription === undefined ? {} : { short_description: shortDescription }),
  };
  const readme = additions
    .filter(({ path }) => path === 'README.md')
    .map((file) => ({
      ...file,
      content: addCardLists(setCardFields(file.content, fields), { tags: tags ?? [] }),
    }));
  const proposed = [...all.filter(({ path }) => path !== 'README.md'), ...readme];
  return choice.isPageOnly
    ? pageOnly(id, proposed, choice.source, { title: wanted.title, placeholders, ...port })
    : proposed;
}
