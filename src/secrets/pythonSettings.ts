import {
  argumentsOf,
  isNothing,
  literalOf,
  namedArguments,
  stringsIn,
  type Constants,
} from './environment.ts';
import type { FileFacts, SettingsClass, SettingsField } from './model.ts';
import type { Imports } from './pythonImports.ts';
import { blockAfter, isId, lineEnd, literal, placeOf, word, type Source } from './source.ts';

/** Classes with annotated fields: those that turn out to inherit `BaseSettings` read the environment. */
export function readSettings(
  source: Source,
  imports: Imports,
  facts: FileFacts,
  _constants: Constants,
): void {
  source.tokens.forEach((token, k) => {
    if (token.v !== 'class' || !token.nl || source.dead[k] || !isId(source, k + 1)) return;
    if (word(source, k + 2) !== '(') return;
    const close = source.mates[k + 2] ?? -1;
    const bases: string[] = [];
    let prefix: string | undefined;
    for (const argument of namedArguments(source, k + 2)) {
      if (argument.name === 'env_prefix') prefix = literal(source, argument.from);
      if (argument.name !== undefined) continue;
      let path = '';
      for (let at = argument.from; at < argument.to; at++) path += word(source, at);
      const root = path.split('.')[0] ?? '';
      const qualified = (imports.get(root) ?? root) + path.slice(root.length);
      bases.push(
        /\bBaseSettings$/.test(qualified) && /^(?:pydantic|pydantic_settings)\b/.test(qualified)
          ? 'BaseSettings'
          : path,
      );
    }
    const found: SettingsClass = {
      name: word(source, k + 1),
      bases,
      prefix,
      caseSensitive: undefined,
      nestedDelimiter: undefined,
      fields: [],
      place: placeOf(source, k + 1),
    };
    readBody(source, found, k, close);
    facts.settings.push(found);
  });
}

function readBody(source: Source, into: SettingsClass, head: number, close: number): void {
  const [from, to] = blockAfter(source, head, close);
  const column = source.tokens[from]?.col ?? 0;
  for (let k = from; k < to; k = lineEnd(source, k)) {
    const token = source.tokens[k];
    if (!token?.nl || token.t !== 'id') continue;
    const end = Math.min(lineEnd(source, k), to);
    if (token.col > column) {
      // `class Config:` of pydantic 1.
      const value = literalOf(source, k + 2, k + 3);
      if (token.v === 'env_prefix' && word(source, k + 1) === '=') into.prefix = value ?? into.prefix;
      if (token.v === 'env_nested_delimiter') into.nestedDelimiter = value;
      if (token.v === 'case_sensitive') into.caseSensitive = value === 'True';
      continue;
    }
    if (token.v === 'model_config') {
      const equals = word(source, k + 1) === '=' ? k + 1 : -1;
      if (equals > 0) readConfig(source, into, equals + 1);
      continue;
    }
    if (
      word(source, k + 1) !== ':' ||
      /^(?:class|def|else|try|finally|async)$/.test(token.v) ||
      token.v.startsWith('_')
    )
      continue;
    readField(source, into, k, end);
  }
}

function readConfig(source: Source, into: SettingsClass, at: number): void {
  const open =
    word(source, at) === '{'
      ? at
      : word(source, at + 1) === '('
        ? at + 1
        : word(source, at + 3) === '('
          ? at + 3
          : -1;
  if (open < 0) return;
  for (const argument of namedArguments(source, open)) {
    const value = literalOf(source, argument.from, argument.to);
    if (argument.name === 'env_prefix') into.prefix = value;
    if (argument.name === 'env_nested_delimiter') into.nestedDelimiter = value;
    if (argument.name === 'case_sensitive') into.caseSensitive = value === 'True';
  }
}

function readField(source: Source, into: SettingsClass, k: number, end: number): void {
  const depth = source.parents[k] ?? -1;
  let equals = -1;
  for (let at = k + 2; at < end; at++) {
    if (word(source, at) === '=' && source.parents[at] === depth) {
      equals = at;
      break;
    }
  }
  const typeEnd = equals < 0 ? end : equals;
  const words: string[] = [];
  for (let at = k + 2; at < typeEnd; at++) if (isId(source, at)) words.push(word(source, at));
  if (words[0] === 'ClassVar') return;
  const field: SettingsField = {
    name: word(source, k),
    aliases: [],
    required: equals < 0,
    secret: words.some((name) => /^Secret(?:Str|Bytes)?$/.test(name)),
    variable: /^(?:int|float|bool)$/.test(words.find((name) => name !== 'Optional') ?? ''),
    type: words.find((name) => name !== 'Optional') ?? '',
    place: placeOf(source, k),
  };
  for (let at = k + 2; at < end; at++) {
    if (word(source, at) === 'Field' && word(source, at + 1) === '(')
      readFieldCall(source, field, at + 1, at > typeEnd);
  }
  if (word(source, equals + 1) === 'SecretStr') field.secret = true;
  into.fields.push(field);
}

function readFieldCall(source: Source, field: SettingsField, open: number, isValue: boolean): void {
  const list = namedArguments(source, open);
  let required = isValue ? true : field.required;
  const first = list[0];
  if (isValue && first && first.name === undefined) required = word(source, first.from) === '...';
  for (const argument of list) {
    if (argument.name === 'default') required = word(source, argument.from) === '...';
    if (argument.name === 'default_factory') required = false;
    if (argument.name !== 'alias' && argument.name !== 'validation_alias' && argument.name !== 'env')
      continue;
    const value = literal(source, argument.from);
    if (argument.name === 'alias' && field.aliases.length > 0) continue;
    if (value !== undefined) field.aliases = [value];
    else if (word(source, argument.from + 1) === '(') {
      field.aliases = argumentsOf(source, argument.from + 1).flatMap(
        ([from, to]) => literalOf(source, from, to) ?? [],
      );
    } else field.aliases = stringsIn(source, argument.from) ?? field.aliases;
  }
  if (first && isNothing(source, first.from, first.to) && first.name === undefined) required = false;
  field.required = required;
}

interface Resolved {
  name: string;
  field: SettingsField;
}

/** Variables read by the settings classes of all files together. */
export function settingsReads(classes: SettingsClass[]): Resolved[] {
  const byName = new Map(classes.map((found) => [found.name, found]));
  const isSettings = (found: SettingsClass, seen: Set<string>): boolean =>
    found.bases.some((base) => {
      if (base === 'BaseSettings') return true;
      const parent = byName.get(base.slice(base.lastIndexOf('.') + 1));
      if (!parent || seen.has(parent.name)) return false;
      return isSettings(parent, new Set([...seen, parent.name]));
    });
  const resolved: Resolved[] = [];
  for (const found of classes) {
    if (!isSettings(found, new Set([found.name]))) continue;
    const inherit = <T>(pick: (of: SettingsClass) => T | undefined, at = found, depth = 0): T | undefined => {
      const own = pick(at);
      if (own !== undefined || depth > 8) return own;
      for (const base of at.bases) {
        const parent = byName.get(base.slice(base.lastIndexOf('.') + 1));
        const value = parent && inherit(pick, parent, depth + 1);
        if (value !== undefined) return value;
      }
      return undefined;
    };
    const prefix = inherit((of) => of.prefix) ?? '';
    const exact = inherit((of) => of.caseSensitive) ?? false;
    const delimiter = inherit((of) => of.nestedDelimiter);
    const spell = (name: string) => (exact ? name : name.toUpperCase());
    for (const field of found.fields) {
      if (field.aliases.length > 0) {
        for (const alias of field.aliases) {
          resolved.push({
            name: /[A-Z]/.test(alias) || exact ? alias : alias.toUpperCase(),
            field: field.aliases.length > 1 ? { ...field, required: false } : field,
          });
        }
        continue;
      }
      const nested = byName.get(field.type);
      if (nested) {
        // A settings class reads for itself; a plain model is read through the delimiter.
        if (delimiter !== undefined && !isSettings(nested, new Set([nested.name]))) {
          for (const inner of nested.fields) {
            resolved.push({
              name: spell(`${prefix}${field.name}${delimiter}${inner.name}`),
              field: { ...inner, required: inner.required && field.required },
            });
          }
        }
        continue;
      }
      resolved.push({ name: spell(prefix + field.name), field });
    }
  }
  return resolved;
}
