import type { Files } from '../ports.ts';
import type { Need } from '../secrets/model.ts';
import { readCard, setCardFields, type CardValue } from '../space/card.ts';
import { addCardLists } from './cardEdits.ts';
import { withWritableFolders } from './findings.ts';
import { defaultPort, lowestPort, type TemplateManifest, type TemplateSource } from './manifest.ts';
import type { SpaceProposal } from './proposalModel.ts';
import { endpointsOf, writeReadme, type Endpoint, type ReadmeCard } from './readme.ts';
import { addRequirements, neededPackages, requirementsFor } from './requirements.ts';
import { smallFiles, type SmallFiles } from './smallFiles.ts';
import { fillPlaceholders, readTemplate, valuesFor, type ProposedFile } from './templates.ts';

export interface ProposalOptions {
  title: string;
  emoji?: string;
  colorFrom?: string;
  colorTo?: string;
  port?: number;
  license?: string;
  shortDescription?: string;
  tags?: readonly string[];
  /** Placeholders the user changed. */
  placeholders?: Readonly<Record<string, string>>;
  /** What the code reads of its environment, for the README. */
  needs?: readonly Need[];
  /** Gradio version of the card, when the app moves away from the Gradio SDK. */
  sdkVersion?: string;
}

/** The newest that the shipped Gradio templates are written for. */
export const gradioVersion = '6.31.0';
const plainLook = { emoji: '🚀', colorFrom: 'yellow', colorTo: 'gray' };

/**
 * What an app that exists needs to be a Space: the build files of its template, requirements, a README. Nothing that
 * exists is replaced: an existing README gets front matter, and requirements get what is missing at their end.
 */
export async function proposalFiles(
  proposal: SpaceProposal,
  folder: Files,
  templates: TemplateSource,
  options: ProposalOptions,
): Promise<ProposedFile[]> {
  const files = await smallFiles(folder, 200);
  const names = await files.names('');
  const port = options.port ?? proposal.port;
  const manifest =
    proposal.template === undefined ? undefined : await readTemplate(templates, proposal.template);
  const proposed = manifest
    ? await buildFiles(manifest, proposal, names, templates, { ...options, port })
    : [];
  const requirements = await requirementsFile(proposal, files, options);
  if (requirements) proposed.push(requirements);
  const readme = await readmeFile(proposal, files, manifest, { ...options, port });
  if (readme) proposed.push(readme);
  return proposed;
}

/** A start command names the port, too. */
function withPort(command: string, from: number, to: number): string {
  return command.replace(new RegExp(`\\b${from}\\b`, 'g'), String(to));
}

async function buildFiles(
  manifest: TemplateManifest,
  proposal: SpaceProposal,
  names: readonly string[],
  templates: TemplateSource,
  options: ProposalOptions,
): Promise<ProposedFile[]> {
  const version = proposal.runtime?.language === 'python' ? { pythonVersion: proposal.runtime.version } : {};
  const { port = proposal.port } = options;
  const proposed = { ...proposal.placeholders };
  const { command } = proposed;
  if (command !== undefined) proposed['command'] = withPort(command, proposal.port, port);
  const known = Object.entries({ ...version, ...proposed, ...options.placeholders });
  const values = valuesFor(manifest, {
    title: options.title,
    ...(options.port === undefined ? {} : { port: options.port }),
    placeholders: Object.fromEntries(known.filter(([name]) => manifest.placeholders[name] !== undefined)),
  });
  const missing = manifest.forExistingApp.filter((path) => !names.includes(path));
  const folders = (proposal.python?.writes ?? []).map(({ folder }) => folder);
  return Promise.all(
    missing.map(async (path) => {
      const content = fillPlaceholders(await templates.read(manifest.id, path), values);
      const isBuilt = path === 'Dockerfile';
      return {
        path,
        content: isBuilt ? withWritableFolders(content, folders) : content,
        why: 'missing' as const,
      };
    }),
  );
}

async function pythonSources(proposal: SpaceProposal, files: SmallFiles): Promise<Map<string, string>> {
  const paths = new Set((proposal.python?.dependencies ?? []).map(({ place }) => place.file));
  const { entry } = proposal;
  if (entry && 'module' in entry) paths.add(`${entry.module.replaceAll('.', '/')}.py`);
  if (entry && 'file' in entry) paths.add(entry.file);
  const texts = new Map<string, string>();
  for (const path of paths) {
    const text = await files.text(path);
    if (text !== undefined) texts.set(path, text);
  }
  return texts;
}

async function requirementsFile(
  proposal: SpaceProposal,
  files: SmallFiles,
  options: ProposalOptions,
): Promise<ProposedFile | undefined> {
  if (!proposal.python || proposal.sdk === 'static') return undefined;
  const sources = (await pythonSources(proposal, files)).values();
  const wanted = { sources, ...(options.sdkVersion === undefined ? {} : { sdkVersion: options.sdkVersion }) };
  const before = await files.text('requirements.txt');
  if (before === undefined) {
    if (proposal.python.requirementsFile !== undefined && proposal.template === undefined) return undefined;
    // The Dockerfile copies the file, so an app without dependencies has an empty one.
    const isCopied = proposal.sdk === 'docker' && proposal.template !== undefined;
    const content = requirementsFor(proposal, wanted) ?? (isCopied ? '' : undefined);
    return content === undefined ? undefined : { path: 'requirements.txt', content, why: 'missing' };
  }
  if (proposal.template === undefined) return undefined;
  // A file may hold less on purpose: only what is surely a package of its own is added.
  const known = new Set(proposal.python.dependencies.filter(({ known }) => known).map(({ name }) => name));
  const server = neededPackages({ ...proposal, python: { ...proposal.python, dependencies: [] } });
  const missing = neededPackages(proposal, wanted).filter((name) => known.has(name) || server.includes(name));
  const content = addRequirements(before, missing);
  return content === before ? undefined : { path: 'requirements.txt', content, before, why: 'missing' };
}

const gradioOf = ({ python }: SpaceProposal, { placeholders }: ProposalOptions): string =>
  placeholders?.['sdkVersion'] ?? python?.gradio ?? gradioVersion;

function cardFor(
  proposal: SpaceProposal,
  manifest: TemplateManifest | undefined,
  options: ProposalOptions,
): ReadmeCard {
  const look = manifest?.look ?? plainLook;
  const { entry, pages, runtime, hardware } = proposal;
  const file = pages?.file ?? (entry && 'file' in entry ? entry.file : undefined);
  const port = options.port ?? defaultPort;
  const pythonVersion =
    options.placeholders?.['pythonVersion'] ?? (runtime?.language === 'python' ? runtime.version : undefined);
  const ids = (items: readonly { id: string }[] | undefined) => [
    ...new Set((items ?? []).map(({ id }) => id)),
  ];
  return {
    title: options.title,
    emoji: options.emoji ?? look.emoji,
    colorFrom: options.colorFrom ?? look.colorFrom,
    colorTo: options.colorTo ?? look.colorTo,
    sdk: proposal.sdk,
    sdk_version: gradioOf(proposal, options),
    ...(pythonVersion === undefined ? {} : { python_version: pythonVersion }),
    ...(port >= lowestPort ? { app_port: port } : {}),
    ...(pages ? { app_build_command: pages.build } : {}),
    ...(file === undefined ? {} : { app_file: file }),
    // The Hub suggests no ZeroGPU.
    ...(hardware === undefined || hardware === 'zero-a10g' ? {} : { suggested_hardware: hardware }),
    ...(options.shortDescription === undefined ? {} : { short_description: options.shortDescription }),
    ...(options.license === undefined ? {} : { license: options.license }),
    models: ids(proposal.python?.models),
    datasets: ids(proposal.python?.datasets),
    tags: [...(options.tags ?? [])],
  };
}

async function readmeFile(
  proposal: SpaceProposal,
  files: SmallFiles,
  manifest: TemplateManifest | undefined,
  options: ProposalOptions,
): Promise<ProposedFile | undefined> {
  const card = cardFor(proposal, manifest, options);
  const isThere = (await files.names('')).includes('README.md');
  const before = await files.text('README.md');
  // Too large to read: what is in it is not known, so it is left alone.
  if (isThere && before === undefined) return undefined;
  if (before !== undefined) {
    const content = withMissingFields(before, card);
    return content === before ? undefined : { path: 'README.md', content, before, why: 'frontMatter' };
  }
  const sources = await pythonSources(proposal, files);
  const endpoints = [...sources].flatMap(([file, text]) => endpointsOf(file, text));
  const settings = (options.needs ?? []).flatMap(({ name, kind, required, why }) =>
    kind === 'caller' ? [] : [{ name, kind, required, why }],
  );
  const content = writeReadme({
    card,
    about: aboutOf(proposal),
    endpoints: firstOfEach(endpoints),
    settings,
    runLocally: runLocally(proposal, options.port ?? defaultPort, gradioOf(proposal, options)),
  });
  return { path: 'README.md', content, why: 'missing' };
}

function firstOfEach(endpoints: Endpoint[]): Endpoint[] {
  const seen = new Set<string>();
  return endpoints.filter(({ method, path }) => {
    const key = `${method} ${path}`;
    return !seen.has(key) && seen.add(key);
  });
}

/** Adds what an existing card lacks; a broken block is left to its owner. */
function withMissingFields(readme: string, wanted: ReadmeCard): string {
  const card = readCard(readme);
  if (card.kind === 'broken') return readme;
  const known = card.kind === 'card' ? card.data : {};
  const isNew = card.kind === 'none';
  const fields: Record<string, CardValue> = {};
  const concerning: (keyof ReadmeCard)[] =
    wanted.sdk === 'docker'
      ? ['sdk', 'app_port']
      : wanted.sdk === 'gradio'
        ? ['sdk', 'sdk_version', 'python_version', 'app_file']
        : ['sdk', 'app_build_command', 'app_file'];
  for (const key of isNew
    ? (['title', 'emoji', 'colorFrom', 'colorTo', ...concerning] as const)
    : concerning) {
    const value = wanted[key];
    if (value === undefined || Array.isArray(value) || known[key] !== undefined) continue;
    const isUsual =
      !isNew &&
      ((key === 'app_port' && value === defaultPort) || (key === 'app_file' && value === usualFile(wanted)));
    if (!isUsual) fields[key] = value;
  }
  const { models = [], datasets = [], tags = [] } = wanted;
  // What a card has or has not is its owner's word; a new one names what the code uses.
  return addCardLists(setCardFields(readme, fields), isNew ? { models, datasets, tags } : { tags });
}

const usualFile = ({ sdk }: ReadmeCard) => (sdk === 'gradio' ? 'app.py' : 'index.html');

function aboutOf({ reason, pages }: SpaceProposal): string {
  const kinds: Partial<Record<typeof reason.code, string>> = {
    createsFastApi: 'A FastAPI app.',
    createsFlask: 'A Flask app.',
    createsDjango: 'A Django site.',
    createsDash: 'A Dash dashboard.',
    createsStarlette: 'A web app.',
    usesChainlit: 'A Chainlit chat.',
    usesPanel: 'A Panel dashboard.',
    usesStreamlit: 'A Streamlit dashboard.',
    usesGradio: 'A Gradio app. Its functions are an API as well: `/gradio_api/info` describes it.',
    usesZeroGpu:
      'A Gradio app on ZeroGPU. Its functions are an API as well: `/gradio_api/info` describes it.',
    servesMcp: 'A Gradio app whose functions are tools for agents, at `/gradio_api/mcp/`.',
    mountsGradio: 'A FastAPI app with a Gradio page.',
    hasPackageJson: 'A Node server.',
    usesNext: 'A Next.js app.',
    hasGoMod: 'A web server in Go.',
    hasIndexHtml: 'A static page.',
  };
  return pages
    ? 'A page that the Hub builds after each change.'
    : (kinds[reason.code] ?? 'An app on Hugging Face Spaces.');
}

function runLocally(proposal: SpaceProposal, port: number, gradioWanted: string): string[] {
  const { entry, template, pages } = proposal;
  if (pages) return ['npm install', 'npm run dev'];
  if (proposal.runtime?.language === 'go') return ['go run .'];
  if (template === 'docker-node' || template === 'docker-next')
    return ['npm install', 'npm run dev --if-present'];
  if (!proposal.python || !entry) return [];
  const gradio = proposal.sdk === 'gradio' ? [`pip install "gradio==${gradioWanted}"`] : [];
  const install = [...gradio, ...(proposal.sdk === 'docker' ? ['pip install -r requirements.txt'] : [])];
  const command = proposal.placeholders['command'];
  if (command !== undefined) return [...install, (JSON.parse(command) as string[]).join(' ')];
  if ('module' in entry) return [...install, `uvicorn ${entry.module}:${entry.variable} --port ${port}`];
  if ('file' in entry)
    return [
      ...install,
      template === 'docker-streamlit' ? `streamlit run ${entry.file}` : `python ${entry.file}`,
    ];
  return install;
}
