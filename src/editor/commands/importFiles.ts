import * as vscode from 'vscode';
import type { DstackRun } from '../../scaffold/import/dstack.ts';
import type { Flavor, HardwareChoice, NoHardware } from '../../scaffold/hardware.ts';
import type { NamedVariable, ReportRow, WantedVolume } from '../../scaffold/import/report.ts';
import type { ProposedFile } from '../../scaffold/render.ts';
import type { Sentence } from '../../space/sentence.ts';
import { againstFolder, writeReviewed, type ReviewedFile } from '../files/proposals.ts';
import { folderFiles } from '../ports/folderFiles.ts';
import type { Services } from '../services.ts';
import { shippedTemplates } from './addFiles.ts';
import { chooseFolder } from './chooseDeploy.ts';
import { translate } from '../ui/failureMessages.ts';
import { liveFlavors, offerJob } from './hubJob.ts';

interface Imported {
  files: ProposedFile[];
  report: ReportRow[];
  variables?: readonly NamedVariable[];
  secrets?: readonly string[];
  volumes?: readonly WantedVolume[];
  hardware?: HardwareChoice | NoHardware;
  /** The hardware is of the list that came with the extension, as the Hub could not be asked. */
  isOldList?: boolean;
  sleepSeconds?: number;
  devMode?: boolean;
}

const composeNames = ['compose.yaml', 'compose.yml', 'docker-compose.yaml', 'docker-compose.yml'];
const ownDockerfile = 'Dockerfile';
const isDstack = (path: string) => /(?:^|[./])dstack\.ya?ml$|^\.dstack\/workflows\/[^/]+\.ya?ml$/.test(path);
const isCompose = (path: string) => composeNames.includes(path);
const importTitle = () => vscode.l10n.t('Import');

/** Makes a Space of what another system's file describes. */
export async function importFiles(services: Services, argument: unknown): Promise<void> {
  const root = argument instanceof vscode.Uri ? argument : await chooseFolder();
  if (!root) return;
  const found = await importable(root);
  if (found.length === 0) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('This folder has no dstack file, no compose file, no Procfile and no Dockerfile.'),
    );
    return;
  }
  const file =
    found.length === 1
      ? found[0]
      : await vscode.window.showQuickPick(found, { title: importTitle(), ignoreFocusOut: true });
  if (file !== undefined) await importFile(services, root, file);
}

async function importable(root: vscode.Uri): Promise<string[]> {
  const files = folderFiles(root);
  const names = (await files.list('')).map(({ name }) => name);
  const workflows = (await files.stat('.dstack/workflows'))?.kind === 'folder';
  const inside = workflows ? (await files.list('.dstack/workflows')).map(({ name }) => name) : [];
  const paths = [...inside.map((name) => `.dstack/workflows/${name}`), ...names];
  return paths
    .filter((path) => isDstack(path) || isCompose(path) || path === 'Procfile' || path === ownDockerfile)
    .sort();
}

/** Fixes what would fail on a Space in a Dockerfile that was made for another host, with all other files of the folder. */
async function importDockerfile(services: Services, root: vscode.Uri): Promise<void> {
  const [{ fixAll }, { defaultPort, withGivenPort }] = await Promise.all([
    services.lint.load(),
    import('../../scaffold/onDemand.ts'),
  ]);
  const before = await services.lint.textsOf(root);
  const given = withGivenPort(before.get(ownDockerfile) ?? '', defaultPort);
  const texts = new Map([...before, [ownDockerfile, given]]);
  const fixed = await fixAll(texts, (now) => services.lint.lintFolder(root, now));
  const files = [...new Map([...texts, ...fixed])].flatMap(([path, content]): ReviewedFile[] => {
    const old = before.get(path);
    return old === content ? [] : [{ path, content, ...(old === undefined ? {} : { before: old }) }];
  });
  if (files.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('Nothing here should fail on Spaces.'));
    return;
  }
  await writeReviewed(root, files, vscode.l10n.t('Import of {0}', ownDockerfile));
}

/** Imports one file of the folder: shows the report, then the files. */
export async function importFile(services: Services, root: vscode.Uri, file: string): Promise<void> {
  if (file === ownDockerfile) return importDockerfile(services, root);
  const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(vscode.Uri.joinPath(root, file)));
  const imported = await importText(services, root, file, text);
  if (!imported) return;
  await services.proposals.showReport(
    vscode.l10n.t('Import of {0}', file.replaceAll('/', ' ')),
    reportText(file, imported),
  );
  const reviewed = await againstFolder(root, await withOldReadme(root, imported.files));
  await writeReviewed(root, reviewed, vscode.l10n.t('Import of {0}', file));
}

async function importText(
  services: Services,
  root: vscode.Uri,
  file: string,
  text: string,
): Promise<Imported | undefined> {
  const { importCompose, importProcfile } = await import('../../scaffold/onDemand.ts');
  const files = folderFiles(root);
  const title = root.path.slice(root.path.lastIndexOf('/') + 1);
  if (isDstack(file)) return importDstack(services, file, text);
  if (isCompose(file)) {
    const dockerfile = async (path: string) =>
      (await files.stat(path)) ? new TextDecoder().decode(await files.read(path)) : undefined;
    const made = await importCompose(text, dockerfile, title);
    return made.kind === 'space' ? made : refuse(made.reasons);
  }
  const made = await importProcfile(text, files, shippedTemplates(services), title);
  return made.refusal === undefined ? made : refuse([made.refusal]);
}

function refuse(reasons: readonly Sentence[]): undefined {
  void vscode.window.showErrorMessage(reasons.map(translate).join(' '));
  return undefined;
}

async function importDstack(services: Services, file: string, text: string): Promise<Imported | undefined> {
  const { readDstack, dstackToJob, dstackToSpace } = await import('../../scaffold/onDemand.ts');
  const runs = readDstack(text, file);
  if (!Array.isArray(runs)) return refuse([runs]);
  const run = await pickRun(runs);
  if (!run) return undefined;
  const target = run.kind === 'task' ? await pickTarget() : 'space';
  if (target === undefined) return undefined;
  const flavors = await liveFlavors(services, target === 'space' ? 'spaces' : 'jobs');
  const options = flavors ? { flavors } : {};
  const isOldList = flavors === undefined;
  if (target === 'space') return { ...dstackToSpace(run, options), isOldList };
  const job = dstackToJob(run, options);
  const { report, secrets, missing, volumes, hardware } = job;
  const request = `\n## ${vscode.l10n.t('Request of the job')}\n\n\`\`\`json\n${JSON.stringify(job.request, undefined, 2)}\n\`\`\`\n`;
  await services.proposals.showReport(
    vscode.l10n.t('Job of {0}', run.name.replaceAll('/', ' ')),
    reportText(file, { files: [], report, secrets, variables: missing, volumes, hardware, isOldList }) +
      request,
  );
  await offerJob(services, run.name, job);
  return undefined;
}

async function pickRun(runs: readonly DstackRun[]): Promise<DstackRun | undefined> {
  if (runs.length <= 1) return runs[0];
  const items = runs.map((run) => ({ label: run.name, description: run.kind, run }));
  return (await vscode.window.showQuickPick(items, { title: importTitle(), ignoreFocusOut: true }))?.run;
}

async function pickTarget(): Promise<'space' | 'job' | undefined> {
  const items = [
    {
      label: vscode.l10n.t('As a Job'),
      detail: vscode.l10n.t('Runs once and ends; the request is shown'),
      target: 'job' as const,
    },
    {
      label: vscode.l10n.t('As a Space'),
      detail: vscode.l10n.t('Runs on, with a page or an API'),
      target: 'space' as const,
    },
  ];
  return (await vscode.window.showQuickPick(items, { title: importTitle(), ignoreFocusOut: true }))?.target;
}

/** An existing README keeps its text, and gets the fields that the import needs. */
async function withOldReadme(root: vscode.Uri, files: readonly ProposedFile[]): Promise<ProposedFile[]> {
  const folder = folderFiles(root);
  if (!(await folder.stat('README.md'))) return [...files];
  const before = new TextDecoder().decode(await folder.read('README.md'));
  const { readCard, setCardFields } = await import('../../scaffold/onDemand.ts');
  const old = readCard(before);
  return files.flatMap((file): ProposedFile[] => {
    if (file.path !== 'README.md' || file.before !== undefined) return [file];
    const made = readCard(file.content);
    if (old.kind === 'broken' || made.kind !== 'card') return [];
    const known = old.kind === 'card' ? old.data : {};
    const wanted = Object.entries(made.data).flatMap(([key, value]) => {
      const decides = key === 'sdk' || key === 'app_port';
      const isPlain = typeof value === 'string' || typeof value === 'number';
      return isPlain && (known[key] === undefined || (decides && known[key] !== value))
        ? [[key, value] as const]
        : [];
    });
    return [
      {
        path: file.path,
        content: setCardFields(before, Object.fromEntries(wanted)),
        before,
        why: 'frontMatter',
      },
    ];
  });
}

const cell = (text: string) => text.replace(/\|/g, '\\|').replace(/\s+/g, ' ');

function reportText(file: string, imported: Imported): string {
  const verdicts = {
    exact: vscode.l10n.t('exact'),
    approximate: vscode.l10n.t('approximate'),
    impossible: vscode.l10n.t('impossible'),
  };
  const parts = [`# ${vscode.l10n.t('Import of {0}', file)}`];
  const head = [vscode.l10n.t('Property'), vscode.l10n.t('Carried over'), vscode.l10n.t('How')];
  const rows = imported.report.map(({ property, verdict, note }) => [
    `\`${property}\``,
    verdicts[verdict],
    translate(note),
  ]);
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`;
  parts.push([line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n'));
  const list = (title: string, items: readonly string[]) => {
    if (items.length > 0) parts.push(`## ${title}\n\n${items.map((item) => `- ${item}`).join('\n')}`);
  };
  list(vscode.l10n.t('Hardware'), hardwareLines(imported));
  list(vscode.l10n.t('Settings of the Space'), settingLines(imported));
  list(
    vscode.l10n.t('Secrets to set'),
    (imported.secrets ?? []).map((name) => `\`${name}\``),
  );
  list(
    vscode.l10n.t('Variables to set'),
    (imported.variables ?? []).map(({ name, value }) =>
      value === undefined ? `\`${name}\`` : `\`${name}=${value}\``,
    ),
  );
  list(
    vscode.l10n.t('Volumes to attach'),
    (imported.volumes ?? []).map(({ mountPath, why }) => `\`${mountPath}\`: ${translate(why)}`),
  );
  return `${parts.join('\n\n')}\n`;
}

function settingLines({ sleepSeconds, devMode }: Imported): string[] {
  return [
    ...(sleepSeconds === undefined ? [] : [vscode.l10n.t('Sleep time: {0} seconds', sleepSeconds)]),
    ...(devMode ? [vscode.l10n.t('Dev Mode: on')] : []),
  ];
}

function hardwareLines({ hardware, isOldList }: Imported): string[] {
  if (hardware === undefined) return [];
  if (!('flavor' in hardware)) return [translate(hardware)];
  const { flavor, runnerUp, notes } = hardware;
  const perHour = (one: Flavor) =>
    vscode.l10n.t('{0} for ${1} per hour', `\`${one.name}\``, one.pricePerHour.toFixed(2));
  return [
    vscode.l10n.t('{0}: the cheapest that has as much', perHour(flavor)),
    ...(runnerUp ? [vscode.l10n.t('Next: {0}', perHour(runnerUp))] : []),
    ...notes.map(translate),
    ...(isOldList ? [vscode.l10n.t('The Hub could not be asked: prices are those of autumn 2026.')] : []),
  ];
}
