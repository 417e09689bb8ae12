import { parseDocument } from 'yaml';
import type { Json } from './http.ts';

export interface Card {
  present: boolean;
  data: Json;
  errors: string[];
  warnings: string[];
}

const colors = ['red', 'yellow', 'green', 'blue', 'indigo', 'purple', 'pink', 'gray'];
const enums: Record<string, string[]> = {
  sdk: ['gradio', 'docker', 'static'],
  colorFrom: colors,
  colorTo: colors,
  header: ['mini', 'default'],
};
const strings = [
  'title',
  'emoji',
  'app_file',
  'app_build_command',
  'base_path',
  'short_description',
  'thumbnail',
];
const booleans = ['fullWidth', 'pinned', 'hf_oauth', 'disable_embedding'];

export function readCard(readme: string | undefined): Card {
  const card: Card = { present: false, data: {}, errors: [], warnings: [] };
  const match = /^\uFEFF?---[ \t]*\r?\n([\s\S]*?)\r?\n---[ \t]*(?:\r?\n|$)/.exec(readme ?? '');
  if (!match) {
    card.warnings.push('empty or missing yaml metadata in repo card');
    return card;
  }
  const document = parseDocument(match[1] ?? '');
  const broken = document.errors[0];
  if (broken) {
    card.present = true;
    card.errors.push(`Invalid YAML in README.md: ${broken.message.split('\n')[0] ?? ''}`);
    return card;
  }
  const data: unknown = document.toJS();
  if (typeof data !== 'object' || data === null || Array.isArray(data)) {
    card.errors.push('YAML metadata of README.md must be a map');
    return card;
  }
  card.present = true;
  card.data = data as Json;
  check(card);
  return card;
}

function check({ data, errors, warnings }: Card): void {
  if (data['sdk'] === undefined) errors.push('"sdk" is required');
  for (const [key, values] of Object.entries(enums)) {
    const value = data[key];
    if (value === undefined || (typeof value === 'string' && values.includes(value))) continue;
    errors.push(`"${key}" must be one of [${values.join(', ')}]`);
  }
  for (const key of strings) {
    if (data[key] !== undefined && typeof data[key] !== 'string') errors.push(`"${key}" must be a string`);
  }
  for (const key of booleans) {
    if (data[key] !== undefined && typeof data[key] !== 'boolean') errors.push(`"${key}" must be a boolean`);
  }
  const emoji = data['emoji'];
  if (typeof emoji === 'string' && !/^[\p{Extended_Pictographic}\p{Emoji_Component}\p{RI}]+$/u.test(emoji)) {
    errors.push('"emoji" must contain only emoji characters');
  }
  const port = data['app_port'];
  if (
    port !== undefined &&
    !(typeof port === 'number' && Number.isInteger(port) && port > 0 && port < 65536)
  ) {
    errors.push('"app_port" must be a valid port');
  }
  const short = data['short_description'];
  if (typeof short === 'string' && short.length > 60) {
    errors.push('"short_description" length must be less than or equal to 60 characters long');
  }
  if (port !== undefined && data['sdk'] !== 'docker')
    warnings.push('"app_port" is only used by Docker Spaces');
  if (data['suggested_storage'] !== undefined) warnings.push('"suggested_storage" has no effect any more');
}

export function initialReadme(title: string, sdk: string, shortDescription?: string): string {
  const lines = [
    '---',
    `title: ${JSON.stringify(title)}`,
    'emoji: 🚀',
    'colorFrom: blue',
    'colorTo: green',
    `sdk: ${sdk}`,
  ];
  if (sdk === 'gradio') lines.push('sdk_version: "6.1.0"', 'app_file: app.py');
  lines.push('pinned: false');
  if (shortDescription !== undefined) lines.push(`short_description: ${JSON.stringify(shortDescription)}`);
  lines.push(
    '---',
    '',
    'Check out the configuration reference at https://huggingface.co/docs/hub/spaces-config-reference',
    '',
  );
  return lines.join('\n');
}
