import { stringify } from 'yaml';
import type { Sdk } from '../space/target.ts';
import { codeOnly, lineOf } from './python.ts';

/** The front matter keys of a new Space, in the order in which they are written. */
export interface ReadmeCard {
  title: string;
  emoji: string;
  colorFrom: string;
  colorTo: string;
  sdk: Sdk;
  sdk_version?: string;
  python_version?: string;
  app_port?: number;
  app_build_command?: string;
  app_file?: string;
  suggested_hardware?: string;
  short_description?: string;
  license?: string;
  models?: string[];
  datasets?: string[];
  tags?: string[];
}

export interface Endpoint {
  method: string;
  path: string;
  file: string;
  line: number;
}

export interface ReadmeContent {
  card: ReadmeCard;
  /** What the app is, in a sentence or more. */
  about: string;
  endpoints: Endpoint[];
  settings: { name: string; kind: 'secret' | 'variable'; required: boolean; why: string }[];
  /** Shell commands. */
  runLocally: string[];
}

const longestDescription = 60;

/** A text that the Hub takes as `short_description`: at most 60 characters, cut between words. */
export function shortDescription(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  if (Array.from(line).length <= longestDescription) return line;
  const cut = Array.from(line)
    .slice(0, longestDescription - 1)
    .join('');
  const space = cut.lastIndexOf(' ');
  return `${(space > longestDescription / 2 ? cut.slice(0, space) : cut).replace(/[\s,.;:–-]+$/, '')}…`;
}

const keyOrder = [
  ...([
    'title',
    'emoji',
    'colorFrom',
    'colorTo',
    'sdk',
    'sdk_version',
    'python_version',
    'app_port',
  ] as const),
  ...(['app_build_command', 'app_file', 'suggested_hardware', 'short_description', 'license'] as const),
  ...(['models', 'datasets', 'tags'] as const),
];

/** Keys that mean nothing to an SDK are left out, as are empty ones. */
function concerns(key: keyof ReadmeCard, sdk: Sdk): boolean {
  switch (key) {
    case 'sdk_version':
    case 'python_version':
      return sdk === 'gradio';
    case 'app_port':
      return sdk === 'docker';
    case 'app_build_command':
      return sdk === 'static';
    case 'app_file':
      return sdk !== 'docker';
    default:
      return true;
  }
}

function frontMatter(card: ReadmeCard): string {
  const fields: Record<string, unknown> = {};
  for (const key of keyOrder) {
    const value =
      key === 'short_description' && card[key] !== undefined ? shortDescription(card[key]) : card[key];
    if (value === undefined || value === '' || (Array.isArray(value) && value.length === 0)) continue;
    if (concerns(key, card.sdk)) fields[key] = value;
  }
  return stringify(fields, { lineWidth: 0 });
}

const cell = (text: string) => text.replace(/\|/g, '\\|').replace(/\s+/g, ' ');

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** A whole README: front matter, what the app is, its endpoints and settings, how to run it. */
export function writeReadme(content: ReadmeContent): string {
  const { card, endpoints, settings } = content;
  const parts = [`# ${card.title.replace(/\s+/g, ' ')}`, content.about];
  if (card.sdk === 'static') {
    parts.push('It has no server, so it answers no API and can keep no secret.');
  }
  if (endpoints.length > 0) {
    const rows = endpoints.map(({ method, path, file, line }) => [
      `\`${method} ${path}\``,
      `\`${file}:${line}\``,
    ]);
    parts.push('## Endpoints', table(['Request', 'Where'], rows));
  }
  if (settings.length > 0) {
    const rows = settings.map(({ name, kind, required, why }) => [
      `\`${name}\``,
      kind,
      required ? 'yes' : 'no',
      why,
    ]);
    parts.push('## Settings of the Space', table(['Name', 'Kind', 'Required', 'What for'], rows));
  }
  if (content.runLocally.length > 0) {
    parts.push('## Run it here', ['```sh', ...content.runLocally, '```'].join('\n'));
  }
  return `---\n${frontMatter(card)}---\n\n${parts.join('\n\n')}\n`;
}

const routes: readonly {
  files: RegExp;
  pattern: RegExp;
  method: (found: RegExpExecArray) => string;
  path: number;
}[] = [
  {
    files: /\.py$/,
    pattern: /@\w+\.(get|post|put|patch|delete|websocket)\(\s*["']([^"']*)["']/g,
    method: (found) => (found[1] === 'websocket' ? 'WS' : (found[1] ?? '').toUpperCase()),
    path: 2,
  },
  {
    files: /\.py$/,
    pattern: /@\w+\.route\(\s*["']([^"']*)["'](?:\s*,\s*methods\s*=\s*\[\s*["'](\w+)["'])?/g,
    method: (found) => (found[2] ?? 'get').toUpperCase(),
    path: 1,
  },
  {
    files: /\.[cm]?[jt]s$/,
    pattern: /\b(?:app|router|server|fastify)\.(get|post|put|patch|delete)\(\s*["'`](\/[^"'`]*)["'`]/g,
    method: (found) => (found[1] ?? '').toUpperCase(),
    path: 2,
  },
];

/** Routes that a source file declares as plain texts. */
export function endpointsOf(file: string, source: string): Endpoint[] {
  const code = file.endsWith('.py') ? codeOnly(source) : source;
  return routes
    .filter(({ files }) => files.test(file))
    .flatMap(({ pattern, method, path }) =>
      [...code.matchAll(pattern)].map((found) => ({
        method: method(found),
        path: found[path] || '/',
        file,
        line: lineOf(code, found.index),
      })),
    )
    .sort((a, b) => a.line - b.line);
}
