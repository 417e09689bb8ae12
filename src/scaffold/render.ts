import type { Files } from '../ports.ts';
import { readCard, setCardFields, type CardValue } from '../space/card.ts';
import { isSdk } from '../space/target.ts';
import type { AppGuess } from './detect.ts';
import { defaultPort, lowestPort, type TemplateSource } from './manifest.ts';
import { smallFiles } from './smallFiles.ts';
import {
  fillPlaceholders,
  readTemplate,
  renderTemplate,
  valuesFor,
  type ProposedFile,
  type TemplateValues,
} from './templates.ts';

export type { TemplateSource } from './manifest.ts';
export type { ProposedFile } from './templates.ts';

interface ProposalOptions {
  title: string;
  appPort?: number;
}

const look = { emoji: '🚀', colorFrom: 'yellow', colorTo: 'gray' } as const;

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
    const app = guess.entry && 'module' in guess.entry ? guess.entry : undefined;
    const manifest = await readTemplate(templates, start.templateId);
    const values = valuesFor(manifest, {
      title: options.title,
      port,
      placeholders: {
        ...(app ? { module: app.module, variable: app.variable } : {}),
        ...(start.command ? { command: JSON.stringify(start.command).replaceAll('","', '", "') } : {}),
      },
    });
    proposed.push({
      path: 'Dockerfile',
      content: fillPlaceholders(await templates.read(start.templateId, 'Dockerfile'), values),
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
  templateId: string,
  folder: Files,
  templates: TemplateSource,
  options: ProposalOptions & Omit<TemplateValues, 'port'>,
): Promise<ProposedFile[]> {
  const { appPort, ...rest } = options;
  // An empty folder for a static Space asks for its page by the name of the SDK.
  const id = templateId === 'static' ? 'static-html' : templateId;
  const files = await smallFiles(folder);
  const names = await files.names('');
  const rendered = await renderTemplate(templates, id, {
    ...rest,
    ...(appPort === undefined ? {} : { port: appPort }),
  });
  const before = names.includes('README.md') ? await files.text('README.md') : undefined;
  const proposed = rendered.filter(({ path }) => !names.includes(path.split('/')[0] ?? path));
  if (before === undefined) return proposed;
  const readme = rendered.find(({ path }) => path === 'README.md');
  const edited = readme && addMissingFields(before, readme.content);
  if (edited !== undefined && edited !== before) {
    proposed.push({ path: 'README.md', content: edited, before, why: 'frontMatter' });
  }
  return proposed;
}

/** The fields of the template's card that a README lacks; a broken block is left to its owner. */
function addMissingFields(readme: string, template: string): string | undefined {
  const [has, wanted] = [readCard(readme), readCard(template)];
  if (has.kind === 'broken' || wanted.kind !== 'card') return undefined;
  const known = has.kind === 'card' ? has.data : {};
  const fields: Record<string, CardValue> = {};
  for (const [key, value] of Object.entries(wanted.data)) {
    if (known[key] !== undefined || typeof value === 'object' || value === undefined) continue;
    fields[key] = value as CardValue;
  }
  return setCardFields(readme, fields);
}
