import { isSdk, type Sdk } from '../space/target.ts';

/** Where templates are kept: the extension's folder, or one of the user's own. */
export interface TemplateSource {
  read(templateId: string, path: string): Promise<string>;
  /** Paths of all files of a template, separated by `/`; of all templates for `''`. */
  list(templateId: string): Promise<string[]>;
}

/**
 * What turns the files into a running app: an `image` built from the Dockerfile, a repository cloned by it or by
 * its start script, the `sdk` that installs requirements.txt, a `command` of the README, or nothing.
 */
export type BuildStrategy = (typeof buildStrategies)[number];

export interface Placeholder {
  default: string;
  description: string;
  /** A regular expression for the whole value, so that no value breaks the file it goes into. */
  pattern: string;
}

export interface NamedSetting {
  name: string;
  why: string;
}

export interface TemplateManifest {
  /** Also the name of its folder. */
  id: string;
  title: string;
  description: string;
  sdk: Sdk;
  build: BuildStrategy;
  /** What the app listens on; Docker only. */
  port?: number;
  look: { emoji: string; colorFrom: string; colorTo: string };
  /** Hardware the app is made for; `cpu-basic` does when there is none. */
  hardware?: string;
  files: string[];
  /** Besides `title`, `port`, `emoji`, `colorFrom` and `colorTo`, which every template may use. */
  placeholders: Record<string, Placeholder>;
  secrets: (NamedSetting & { required: boolean })[];
  variables: (NamedSetting & { required: boolean })[];
  /** Whether programs can call it. */
  answersApi: boolean;
  /** The files that an app of this kind needs when it is there already; with none, the template is only a new app. */
  forExistingApp: string[];
  tags: string[];
}

export const colors = ['red', 'yellow', 'green', 'blue', 'indigo', 'purple', 'pink', 'gray'] as const;
/** Port of a Docker Space whose card names none. */
export const defaultPort = 7860;
/** The Hub refuses an `app_port` below this. */
export const lowestPort = 1025;

const buildStrategies = ['image', 'cloneAtBuild', 'cloneAtStart', 'sdk', 'command', 'none'] as const;

type Json = Record<string, unknown>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A path below the template's folder. */
const isInside = (path: string) =>
  path !== '' && !path.startsWith('/') && !/(?:^|\/)\.\.?(?:\/|$)|\\/.test(path);

function compiles(pattern: string): boolean {
  try {
    new RegExp(pattern);
    return true;
  } catch {
    return false;
  }
}

/** Reads `template.json`. Throws an error that names the first key that is wrong. */
export function parseManifest(id: string, text: string): TemplateManifest {
  const where = `${id}/template.json`;
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new Error(`${where}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
  const wrong = (key: string, wanted: string): never => {
    throw new Error(`${where}: "${key}" must be ${wanted}`);
  };
  if (!isObject(json)) return wrong('template.json', 'an object');
  const text_ = (from: Json, key: string, path = key): string => {
    const value = from[key];
    return typeof value === 'string' && value !== '' ? value : wrong(path, 'a text');
  };
  const list = (key: string): unknown[] => {
    const value = json[key] ?? [];
    return Array.isArray(value) ? value : wrong(key, 'a list');
  };
  const texts = (key: string): string[] =>
    list(key).map((item, index) => (typeof item === 'string' ? item : wrong(`${key}[${index}]`, 'a text')));
  const flag = (key: string): boolean => {
    const value = json[key] ?? false;
    return typeof value === 'boolean' ? value : wrong(key, 'true or false');
  };
  const oneOf = <T extends string>(from: Json, key: string, values: readonly T[], path = key): T =>
    values.find((value) => value === from[key]) ?? wrong(path, `one of ${values.join(', ')}`);

  if (text_(json, 'id') !== id) wrong('id', `"${id}", the name of its folder`);
  const sdk = json['sdk'];
  if (!isSdk(sdk)) return wrong('sdk', 'docker, gradio or static');
  const port = json['port'];
  const isPort = typeof port === 'number' && Number.isInteger(port) && port >= lowestPort && port <= 65_535;
  if (port !== undefined && !isPort) wrong('port', `a number from ${lowestPort} to 65535`);
  const look = json['look'];
  if (!isObject(look)) return wrong('look', 'an object');
  const files = texts('files');
  if (files.length === 0) wrong('files', 'a list of at least one file');
  for (const file of files) if (!isInside(file)) wrong('files', `paths inside the template; not "${file}"`);
  for (const file of texts('forExistingApp'))
    if (!files.includes(file)) wrong('forExistingApp', 'some of "files"');
  const hardware = json['hardware'];

  return {
    id,
    title: text_(json, 'title'),
    description: text_(json, 'description'),
    sdk,
    build: oneOf(json, 'build', buildStrategies),
    ...(isPort ? { port } : {}),
    look: {
      emoji: text_(look, 'emoji', 'look.emoji'),
      colorFrom: oneOf(look, 'colorFrom', colors, 'look.colorFrom'),
      colorTo: oneOf(look, 'colorTo', colors, 'look.colorTo'),
    },
    ...(hardware === undefined ? {} : { hardware: text_(json, 'hardware') }),
    files,
    placeholders: placeholdersOf(json, text_, wrong),
    secrets: settingsOf('secrets', list('secrets'), text_, wrong),
    variables: settingsOf('variables', list('variables'), text_, wrong),
    answersApi: flag('answersApi'),
    forExistingApp: texts('forExistingApp'),
    tags: texts('tags'),
  };
}

type TextReader = (from: Json, key: string, path?: string) => string;
type Complaint = (key: string, wanted: string) => never;

function placeholdersOf(json: Json, read: TextReader, wrong: Complaint): Record<string, Placeholder> {
  const placeholders = json['placeholders'] ?? {};
  if (!isObject(placeholders)) return wrong('placeholders', 'an object');
  return Object.fromEntries(
    Object.entries(placeholders).map(([name, value]) => {
      const path = `placeholders.${name}`;
      if (!/^\w+$/.test(name) || !isObject(value)) return wrong(path, 'an object with a plain name');
      const placeholder = {
        default: read(value, 'default', `${path}.default`),
        description: read(value, 'description', `${path}.description`),
        pattern: read(value, 'pattern', `${path}.pattern`),
      };
      if (!compiles(placeholder.pattern)) wrong(`${path}.pattern`, 'a regular expression');
      if (!matches(placeholder, placeholder.default))
        wrong(`${path}.default`, 'a text that fits its pattern');
      return [name, placeholder];
    }),
  );
}

function settingsOf(
  key: string,
  items: unknown[],
  read: TextReader,
  wrong: Complaint,
): TemplateManifest['secrets'] {
  return items.map((item, index) => {
    const path = `${key}[${index}]`;
    if (!isObject(item)) return wrong(path, 'an object');
    const required = item['required'] ?? true;
    return {
      name: read(item, 'name', `${path}.name`),
      why: read(item, 'why', `${path}.why`),
      required: typeof required === 'boolean' ? required : wrong(`${path}.required`, 'true or false'),
    };
  });
}

/** Whether a value may stand in the place of the placeholder. */
export function matches(placeholder: Placeholder, value: string): boolean {
  return new RegExp(`^(?:${placeholder.pattern})$`).test(value);
}
