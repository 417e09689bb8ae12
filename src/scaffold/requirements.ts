import { normalizeName } from '../space/pythonPackages.ts';
import { requirementLine } from './packages.ts';
import type { SpaceProposal } from './proposalModel.ts';

/** The platform installs these in every Gradio Space. */
const withGradioSdk = new Set([
  'gradio',
  'gradio-client',
  'spaces',
  'huggingface-hub',
  'fastapi',
  'uvicorn',
  'mcp',
]);

/** What starts the app, where no import names it. */
function serverOf(proposal: SpaceProposal): string[] {
  const command = proposal.placeholders['command'] ?? '';
  if (proposal.template === 'docker-fastapi' || proposal.template === 'docker-gpu') return ['uvicorn'];
  return ['gunicorn', 'uvicorn'].filter((name) => command.startsWith(`["${name}"`));
}

/** FastAPI needs it for forms and uploads, and no import shows it. */
const parsesForms = /\b(?:Form|File|UploadFile)\b/;

export interface RequirementsOptions {
  /** Version of Gradio the Space ran with, for a Docker image that has to install it itself. */
  sdkVersion?: string;
  /** Text of the app's Python files, for what no import shows. */
  sources?: Iterable<string>;
}

/** Packages to install, sorted: those the code imports, and what starts it. */
export function neededPackages(proposal: SpaceProposal, options: RequirementsOptions = {}): string[] {
  const names = new Set((proposal.python?.dependencies ?? []).map(({ name }) => name));
  if (proposal.sdk === 'docker') for (const name of serverOf(proposal)) names.add(name);
  if (names.has('fastapi') && [...(options.sources ?? [])].some((text) => parsesForms.test(text)))
    names.add('python-multipart');
  return [...names].filter((name) => proposal.sdk !== 'gradio' || !withGradioSdk.has(name)).sort();
}

const cpuTorch = [
  '# Builds of PyTorch without CUDA, which keep the image several gigabytes smaller.',
  '--extra-index-url https://download.pytorch.org/whl/cpu',
];

/** A requirements.txt; `undefined` when there is nothing to install. */
export function requirementsFor(
  proposal: SpaceProposal,
  options: RequirementsOptions = {},
): string | undefined {
  const names = neededPackages(proposal, options);
  if (names.length === 0) return undefined;
  const lines = names.map((name) =>
    name === 'gradio' && options.sdkVersion !== undefined
      ? `gradio==${options.sdkVersion}`
      : requirementLine(name),
  );
  const onCpu = proposal.sdk === 'docker' && proposal.hardware === undefined && names.includes('torch');
  return `${[...(onCpu ? cpuTorch : []), ...lines].join('\n')}\n`;
}

/** Adds what a requirements.txt lacks at its end, and leaves every other byte alone. */
export function addRequirements(text: string, names: readonly string[]): string {
  const has = new Set(
    text.split(/\r?\n/).map((line) => normalizeName(/^\s*([A-Za-z0-9][\w.-]*)/.exec(line)?.[1] ?? '')),
  );
  const added = names.filter((name) => !has.has(normalizeName(name.replace(/\[.*$/, ''))));
  if (added.length === 0) return text;
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const separator = text === '' || text.endsWith('\n') ? '' : eol;
  return text + separator + added.map((name) => requirementLine(name) + eol).join('');
}
