import { stringify } from 'yaml';
import {
  defaultPort,
  matches,
  parseManifest,
  type TemplateManifest,
  type TemplateSource,
} from './manifest.ts';

export interface ProposedFile {
  path: string;
  content: string;
  /** The existing text, when it is edited. */
  before?: string;
  why: 'missing' | 'frontMatter';
}

export interface TemplateValues {
  title: string;
  port?: number;
  emoji?: string;
  colorFrom?: string;
  colorTo?: string;
  /** Values of the template's own placeholders; the others get their default. */
  placeholders?: Readonly<Record<string, string>>;
}

const manifestName = 'template.json';

/** Reads and checks one manifest; rejects with what is wrong with it. */
export async function readTemplate(source: TemplateSource, id: string): Promise<TemplateManifest> {
  return parseManifest(id, await source.read(id, manifestName));
}

/** All templates of a folder, by id; a broken one is told as a problem and does not hide the others. */
export async function listTemplates(
  source: TemplateSource,
): Promise<{ templates: TemplateManifest[]; problems: { id: string; message: string }[] }> {
  const templates: TemplateManifest[] = [];
  const problems: { id: string; message: string }[] = [];
  const ids = (await source.list('')).flatMap((path) => /^([^/]+)\/template\.json$/.exec(path)?.[1] ?? []);
  for (const id of ids.sort()) {
    try {
      templates.push(await readTemplate(source, id));
    } catch (error) {
      problems.push({ id, message: error instanceof Error ? error.message : String(error) });
    }
  }
  return { templates, problems };
}

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

/** A name for a package, such as `my-app`. */
export function slugOf(title: string): string {
  const slug = title
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return /^[a-z]/.test(slug) ? slug.slice(0, 60).replace(/-+$/, '') : 'app';
}

export function yamlText(text: string): string {
  return stringify(text, { lineWidth: 0, blockQuote: false }).trimEnd();
}

/** Every value a file of this template may name. Throws for a value that its placeholder does not allow. */
export function valuesFor(
  manifest: TemplateManifest,
  values: TemplateValues,
): Record<string, string | number> {
  const own: Record<string, string> = {};
  for (const [name, placeholder] of Object.entries(manifest.placeholders)) {
    const value = values.placeholders?.[name] ?? placeholder.default;
    if (!matches(placeholder, value)) {
      throw new Error(`${manifest.id}: "${value}" is no value for ${name} (${placeholder.description})`);
    }
    own[name] = value;
  }
  const module = own['module'] ?? '';
  // A module inside a folder may import its neighbours by their bare names.
  const folder = module.includes('.') ? `:/app/${module.slice(0, module.indexOf('.'))}` : '';
  const title = values.title;
  return {
    title: title.replace(/\s+/g, ' '),
    yamlTitle: yamlText(title),
    htmlTitle: escapeHtml(title),
    jsonTitle: JSON.stringify(title),
    slug: slugOf(title),
    port: values.port ?? manifest.port ?? defaultPort,
    emoji: values.emoji ?? manifest.look.emoji,
    colorFrom: values.colorFrom ?? manifest.look.colorFrom,
    colorTo: values.colorTo ?? manifest.look.colorTo,
    pythonPath: `/app${folder}`,
    ...own,
  };
}

/** All files of a template, filled in. */
export async function renderTemplate(
  source: TemplateSource,
  id: string,
  values: TemplateValues,
): Promise<ProposedFile[]> {
  const manifest = await readTemplate(source, id);
  const filled = valuesFor(manifest, values);
  return Promise.all(
    manifest.files.map(async (path) => ({
      path,
      content: fillPlaceholders(await source.read(id, path), filled),
      why: 'missing' as const,
    })),
  );
}
