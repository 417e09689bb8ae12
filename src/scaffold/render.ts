import { stringify } from 'yaml';
import type { Files } from '../ports.ts';
import { readCard, setCardFields, type CardValue } from '../space/card.ts';
import { isSdk } from '../space/target.ts';
import type { AppGuess } from './detect.ts';
import { smallFiles } from './smallFiles.ts';

/** Where the templates are kept; ids are the names of the folders under templates/. */
export interface TemplateSource {
  read(templateId: string, path: string): Promise<string>;
  /** Paths of all files of a template. */
  list(templateId: string): Promise<string[]>;
}

export interface ProposedFile {
  path: string;
  content: string;
  /** The existing text, when it is edited. */
  before?: string;
  why: 'missing' | 'frontMatter';
}

/** Templates that are a whole app; the other folders hold a Dockerfile only. */
export type WholeTemplateId = 'docker-fastapi' | 'static';

interface ProposalOptions {
  title: string;
  appPort?: number;
}

const defaultPort = 7860;
/** The Hub refuses an `app_port` below this. */
const lowestPort = 1025;
const look = { emoji: '🚀', colorFrom: 'yellow', colorTo: 'gray' } as const;

/** Replaces `{{name}}`; throws for a name without a value, so that none is left in the result. */
export function fillPlaceholders(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{\{\s*(\w+)\s*\}\}/g, (_, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value === undefined) throw new Error(`The template has an unknown placeholder: ${name}`);
    return String(value);
  });
}

function escapeHtml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

function placeholders(title: string, port: number, app: { module: string; variable: string }) {
  // A module inside a folder may import its neighbours by their bare names.
  const folder = app.module.includes('.') ? app.module.slice(0, app.module.indexOf('.')) : undefined;
  return {
    ...look,
    title,
    yamlTitle: stringify(title, { lineWidth: 0, blockQuote: false }).trimEnd(),
    htmlTitle: escapeHtml(title),
    port,
    module: app.module,
    variable: app.variable,
    pythonPath: folder === undefined ? '/app' : `/app:/app/${folder}`,
  };
}

/** What starts an app in its container, and the template of its Dockerfile; none when that is not known. */
function startOf(guess: AppGuess, port: number): { templateId: string; command?: string[] } | undefined {
  const { entry } = guess;
  const file = entry && 'file' in entry ? entry.file : undefined;
  const app = entry && 'module' in entry ? entry : undefined;
  const portText = String(port);
  switch (guess.kind) {
    case 'fastapi':
      return { templateId: 'docker-fastapi' };
    case 'flask':
      return (
        app && {
          templateId: 'docker-python',
          command: [
            'flask',
            '--app',
            `${app.module}:${app.variable}`,
            'run',
            '--host',
            '0.0.0.0',
            '--port',
            portText,
          ],
        }
      );
    case 'streamlit':
      return file === undefined
        ? undefined
        : {
            templateId: 'docker-python',
            command: ['streamlit', 'run', file, '--server.address', '0.0.0.0', '--server.port', portText],
          };
    case 'gradio':
      return file === undefined
        ? undefined
        : {
            templateId: 'docker-python',
            command: ['env', 'GRADIO_SERVER_NAME=0.0.0.0', `GRADIO_SERVER_PORT=${portText}`, 'python', file],
          };
    case 'python':
      return file === undefined ? undefined : { templateId: 'docker-python', command: ['python', file] };
    case 'node':
      return { templateId: 'docker-node', command: file === undefined ? ['npm', 'start'] : ['node', file] };
    case 'dockerfile':
    case 'static':
    case 'empty':
    case 'other':
      return undefined;
  }
}

const requirements: Partial<Record<AppGuess['kind'], string>> = {
  fastapi: 'fastapi\nuvicorn\n',
  flask: 'flask\n',
  streamlit: 'streamlit\n',
  gradio: 'gradio\n',
  python: '',
};

function missingFields(
  readme: string,
  guess: AppGuess,
  title: string,
  port: number,
): Record<string, CardValue> {
  const card = readCard(readme);
  if (card.kind === 'broken') return {};
  const data = card.kind === 'card' ? card.data : {};
  const fields: Record<string, CardValue> = {};
  if (card.kind === 'none') Object.assign(fields, { title, ...look });
  if (!isSdk(data.sdk)) fields['sdk'] = guess.sdk;
  const portMatters = card.kind === 'none' || port !== defaultPort;
  if (guess.sdk === 'docker' && data['app_port'] === undefined && portMatters && port >= lowestPort) {
    fields['app_port'] = port;
  }
  const file = guess.entry && 'file' in guess.entry ? guess.entry.file : undefined;
  const usual = guess.sdk === 'gradio' ? 'app.py' : 'index.html';
  if (guess.sdk !== 'docker' && file !== undefined && file !== usual && data.app_file === undefined) {
    fields['app_file'] = file;
  }
  return fields;
}

/**
 * The files a folder still needs to be a Space: a Dockerfile with its requirements, and the README's front matter.
 * Nothing that exists is replaced, and a README with a broken block is left to its owner.
 */
export async function proposeFiles(
  guess: AppGuess,
  folder: Files,
  templates: TemplateSource,
  options: ProposalOptions,
): Promise<ProposedFile[]> {
  if (guess.kind === 'empty') return [];
  const files = await smallFiles(folder);
  const names = await files.names('');
  const port = options.appPort ?? guess.port ?? defaultPort;
  const proposed: ProposedFile[] = [];

  const start = guess.sdk === 'docker' && !names.includes('Dockerfile') ? startOf(guess, port) : undefined;
  if (start) {
    const app = guess.entry && 'module' in guess.entry ? guess.entry : { module: 'main', variable: 'app' };
    const values = {
      ...placeholders(options.title, port, app),
      command: JSON.stringify(start.command ?? []),
    };
    const template = await templates.read(start.templateId, 'Dockerfile');
    proposed.push({
      path: 'Dockerfile',
      content: fillPlaceholders(template, { ...values, command: values.command.replaceAll('","', '", "') }),
      why: 'missing',
    });
    const needed = requirements[guess.kind];
    if (needed !== undefined && !names.includes('requirements.txt')) {
      proposed.push({ path: 'requirements.txt', content: needed, why: 'missing' });
    }
  }

  const before = names.includes('README.md') ? await files.text('README.md') : undefined;
  const isReadable = before !== undefined || !names.includes('README.md');
  const fields = isReadable ? missingFields(before ?? '', guess, options.title, port) : {};
  if (Object.keys(fields).length > 0) {
    proposed.push({
      path: 'README.md',
      content: setCardFields(before ?? `# ${options.title}\n`, fields),
      ...(before === undefined ? { why: 'missing' } : { before, why: 'frontMatter' }),
    });
  }
  return proposed;
}

/** Every file of a template that the folder does not have yet; an existing README gets its front matter. */
export async function wholeTemplate(
  templateId: WholeTemplateId,
  folder: Files,
  templates: TemplateSource,
  options: ProposalOptions,
): Promise<ProposedFile[]> {
  const files = await smallFiles(folder);
  const names = await files.names('');
  const port = options.appPort ?? defaultPort;
  const values = placeholders(options.title, port, { module: 'main', variable: 'app' });
  const proposed: ProposedFile[] = [];
  for (const path of await templates.list(templateId)) {
    if (names.includes(path.split('/')[0] ?? path)) continue;
    proposed.push({
      path,
      content: fillPlaceholders(await templates.read(templateId, path), values),
      why: 'missing',
    });
  }
  const before = names.includes('README.md') ? await files.text('README.md') : undefined;
  if (before !== undefined) {
    const isDocker = templateId === 'docker-fastapi';
    const guess: AppGuess = {
      sdk: isDocker ? 'docker' : 'static',
      kind: isDocker ? 'fastapi' : 'static',
      reason: { code: 'emptyFolder' },
      title: options.title,
    };
    const fields = missingFields(before, guess, options.title, port);
    if (Object.keys(fields).length > 0) {
      proposed.push({
        path: 'README.md',
        content: setCardFields(before, fields),
        before,
        why: 'frontMatter',
      });
    }
  }
  return proposed;
}
