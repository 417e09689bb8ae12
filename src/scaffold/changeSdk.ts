import type { Files } from '../ports.ts';
import { readCard, setCardFields, type CardValue } from '../space/card.ts';
import type { Sdk } from '../space/target.ts';
import { removeCardFields } from './cardEdits.ts';
import { defaultPort, type TemplateSource } from './manifest.ts';
import { gradioVersion, proposalFiles } from './proposalFiles.ts';
import { proposeSpace } from './proposal.ts';
import { commandList, type SpaceProposal } from './proposalModel.ts';
import { smallFiles } from './smallFiles.ts';
import type { ProposedFile } from './templates.ts';

export interface SdkChange {
  files: ProposedFile[];
  /** Files that have no effect with the new SDK; they are not deleted. */
  unused: string[];
  /** Why the change cannot be made: then there are no files. */
  refusal?: 'sameSdk' | 'brokenCard' | 'needsServer' | 'noGradioApp';
}

/** Keys that mean something to the other SDKs only. */
const foreignKeys: Record<Sdk, readonly string[]> = {
  docker: ['sdk_version', 'python_version', 'app_file', 'app_build_command'],
  gradio: ['app_port', 'app_build_command'],
  static: ['app_port', 'sdk_version', 'python_version', 'base_path'],
};

/** Converts a Space to another SDK in place: the card, and what the new SDK needs to run the same app. */
export async function changeSdk(folder: Files, to: Sdk, templates: TemplateSource): Promise<SdkChange> {
  const files = await smallFiles(folder);
  const before = (await files.text('README.md')) ?? '';
  const card = readCard(before);
  if (card.kind === 'broken') return { files: [], unused: [], refusal: 'brokenCard' };
  const data = card.kind === 'card' ? card.data : {};
  if (data.sdk === to) return { files: [], unused: [], refusal: 'sameSdk' };

  const names = await files.names('');
  const proposal = await proposeSpace(withoutCard(folder));
  const adapted = adapt(proposal, to, data.app_file, names);
  if (typeof adapted === 'string') return { files: [], unused: [], refusal: adapted };

  const title = data.title ?? (proposal.title || 'Space');
  const proposed = await proposalFiles(adapted, withoutCard(folder), templates, {
    title,
    ...(data.sdk_version === undefined ? {} : { sdkVersion: data.sdk_version }),
    ...(data.python_version === undefined || to !== 'docker' ? {} : pythonVersion(data.python_version)),
  });
  const readme = proposed.find(({ path }) => path === 'README.md');
  const rest = proposed.filter((file) => file !== readme);
  const content = card.kind === 'card' ? editCard(before, adapted, to) : (readme?.content ?? before);
  rest.push(
    names.includes('README.md')
      ? { path: 'README.md', content, before, why: 'frontMatter' }
      : { path: 'README.md', content, why: 'missing' },
  );
  const dockerOnly = ['Dockerfile', '.dockerignore', 'start.sh', 'nginx.conf'];
  return { files: rest, unused: to === 'docker' ? [] : dockerOnly.filter((name) => names.includes(name)) };
}

const pythonVersion = (version: string) => ({
  placeholders: { pythonVersion: /^3\.\d+/.exec(version)?.[0] ?? '3.11' },
});

/** The folder as if it had no README: what the app is follows from its code then. */
function withoutCard(folder: Files): Files {
  return {
    ...folder,
    list: async (path) => {
      const entries = await folder.list(path);
      return path === '' ? entries.filter(({ name }) => name !== 'README.md') : entries;
    },
    stat: (path) => folder.stat(path),
    read: (path) => folder.read(path),
  };
}

/** The same app under another SDK, or why that cannot be. */
function adapt(
  proposal: SpaceProposal,
  to: Sdk,
  appFile: string | undefined,
  names: readonly string[],
): SpaceProposal | 'needsServer' | 'noGradioApp' {
  const entryFile = proposal.entry && 'file' in proposal.entry ? proposal.entry.file : undefined;
  if (to === 'docker') {
    if (proposal.sdk === 'docker') return proposal;
    if (proposal.sdk === 'static') {
      const folder = names.includes('index.html') ? '.' : 'public';
      return { ...proposal, sdk: 'docker', template: 'docker-static-nginx', placeholders: { folder } };
    }
    const file = appFile ?? entryFile ?? 'app.py';
    const command = [
      'env',
      'GRADIO_SERVER_NAME=0.0.0.0',
      `GRADIO_SERVER_PORT=${defaultPort}`,
      'python',
      file,
    ];
    const { hardware, ...rest } = proposal;
    return {
      ...rest,
      // ZeroGPU runs under the Gradio SDK only.
      ...(hardware === undefined || hardware === 'zero-a10g' ? {} : { hardware }),
      sdk: 'docker',
      template: 'docker-python',
      placeholders: { command: commandList(command) },
    };
  }
  if (to === 'gradio') {
    const isGradio = proposal.python?.dependencies.some(({ name }) => name === 'gradio') === true;
    if (!isGradio) return 'noGradioApp';
    return {
      ...proposal,
      sdk: 'gradio',
      template: 'gradio-basic',
      placeholders: {},
      entry: gradioEntry(proposal, entryFile),
    };
  }
  const page = names.includes('index.html') ? 'index.html' : undefined;
  const file = proposal.pages?.file ?? page;
  // Pages are all that a static Space serves: an app that computes answers cannot become one.
  if (file === undefined || (proposal.sdk !== 'static' && proposal.reason.code !== 'hasDockerfile'))
    return 'needsServer';
  return { ...proposal, sdk: 'static', template: 'static-html', placeholders: {}, entry: { file } };
}

function gradioEntry(proposal: SpaceProposal, file: string | undefined): { file: string } {
  const imports = proposal.python?.dependencies.find(({ name }) => name === 'gradio');
  return { file: file ?? imports?.place.file ?? 'app.py' };
}

function editCard(readme: string, proposal: SpaceProposal, to: Sdk): string {
  const fields: Record<string, CardValue> = { sdk: to };
  const file = proposal.entry && 'file' in proposal.entry ? proposal.entry.file : undefined;
  if (to === 'docker') fields['app_port'] = proposal.port;
  if (to === 'gradio') fields['sdk_version'] = proposal.python?.gradio ?? gradioVersion;
  if (to !== 'docker' && file !== undefined) fields['app_file'] = file;
  if (to === 'static' && proposal.pages) fields['app_build_command'] = proposal.pages.build;
  return setCardFields(removeCardFields(readme, foreignKeys[to]), fields);
}
