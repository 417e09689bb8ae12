import {
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseAllDocuments,
  type Node,
  type Pair,
  type YAMLMap,
} from 'yaml';
import { isPlaceholder } from './dockerfile.ts';
import { addRead } from './environment.ts';
import { noFacts, type FileFacts, type Place } from './model.ts';
import { isSecretName, isSecretValue } from './names.ts';
import { lineStartsOf, placeAt } from './source.ts';

interface Yaml {
  file: string;
  text: string;
  starts: number[];
  facts: FileFacts;
}

export function readYaml(file: string, text: string): FileFacts {
  const facts = noFacts(file);
  const yaml: Yaml = { file, text, starts: lineStartsOf(text), facts };
  const name = file.slice(file.lastIndexOf('/') + 1);
  const isCompose = /^(?:docker-)?compose(?:[.-].*)?\.ya?ml$/.test(name);
  const isDstack = /(?:^|\.)dstack\.ya?ml$/.test(name) || /(?:^|\/)\.dstack\//.test(file);
  readActionsSecrets(yaml);
  if (!isCompose && !isDstack) return facts;
  let roots: Node[];
  try {
    roots = parseAllDocuments(text, {
      lineCounter: new LineCounter(),
      logLevel: 'silent',
      strict: false,
    }).flatMap((each) => ('contents' in each && each.contents ? [each.contents as Node] : []));
  } catch {
    return facts;
  }
  for (const root of roots) {
    if (!isMap(root)) continue;
    if (isCompose) readCompose(yaml, root);
    else readDstack(yaml, root);
  }
  return facts;
}

/** `${{ secrets.X }}` wherever it is not CI: the importers of these files turn it into a secret of the Space. */
function readActionsSecrets(yaml: Yaml): void {
  for (const match of yaml.text.matchAll(/\$\{\{\s*secrets\.([A-Za-z_]\w*)/g)) {
    const line = yaml.text.slice(yaml.text.lastIndexOf('\n', match.index) + 1, match.index);
    if (/(?:^|\s)#/.test(line)) continue;
    const name = match[1] ?? '';
    const at = match.index + match[0].length - name.length;
    addRead(
      yaml.facts,
      name,
      placeAt(yaml.file, yaml.starts, at, at + name.length),
      'required',
      '${{ secrets.… }}',
      { kind: 'secret' },
    );
  }
}

const keyOf = (pair: Pair): string => (isScalar(pair.key) ? String(pair.key.value) : '');

function child(map: YAMLMap, key: string): unknown {
  return map.get(key, true);
}

function nodePlace(yaml: Yaml, node: unknown): Place {
  const range = (node as Node | null)?.range;
  const start = range?.[0] ?? 0;
  return placeAt(yaml.file, yaml.starts, start, range?.[1] ?? start);
}

function readCompose(yaml: Yaml, root: YAMLMap): void {
  const services = child(root, 'services');
  if (!isMap(services)) return;
  const all = services.items.map((pair) => pair.value).filter((value) => isMap(value));
  const built = all.filter((service) => service.has('build'));
  for (const service of built.length > 0 ? built : all)
    readEnvironment(yaml, child(service, 'environment'), 'compose environment');
}

function readDstack(yaml: Yaml, root: YAMLMap): void {
  const workflows = child(root, 'workflows');
  const parts = isSeq(workflows) ? workflows.items.filter((item) => isMap(item)) : [root];
  for (const part of parts) {
    readEnvironment(yaml, child(part, 'env'), 'dstack env');
    readEnvironment(yaml, child(part, 'environment'), 'dstack environment');
  }
}

function readEnvironment(yaml: Yaml, node: unknown, what: string): void {
  if (isSeq(node)) {
    for (const item of node.items) {
      if (!isScalar(item)) continue;
      const text = String(item.value);
      const equals = text.indexOf('=');
      if (equals < 0)
        addRead(
          yaml.facts,
          text.trim(),
          nodePlace(yaml, item),
          'required',
          `${what}: must come from outside`,
        );
      else readValue(yaml, text.slice(0, equals), text.slice(equals + 1), nodePlace(yaml, item), what);
    }
  } else if (isMap(node)) {
    for (const pair of node.items) {
      const value: unknown = isScalar(pair.value) ? pair.value.value : pair.value;
      const place = nodePlace(yaml, pair.key);
      if (value === null || value === undefined)
        addRead(yaml.facts, keyOf(pair), place, 'required', `${what}: must come from outside`);
      else if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
        readValue(yaml, keyOf(pair), String(value), place, what);
    }
  }
}

function readValue(yaml: Yaml, name: string, value: string, place: Place, what: string): void {
  if (/\$\{\{/.test(value)) return;
  const references = [
    ...value.replace(/\$\$/g, '  ').matchAll(/\$(?:\{(\w+)(?:(:?[-?+])([^}]*))?\}|([A-Za-z_]\w*))/g),
  ];
  if (references.length === 0) {
    const placeholder = isPlaceholder(value) && isSecretName(name);
    addRead(
      yaml.facts,
      name.trim(),
      place,
      placeholder ? 'required' : 'defaulted',
      `${what} with a value`,
      isSecretValue(value) ? { kind: 'secret' } : {},
    );
    return;
  }
  for (const match of references) {
    const operator = match[2] ?? '';
    const level = operator.endsWith('-')
      ? match[3] === ''
        ? 'optional'
        : 'defaulted'
      : operator.endsWith('+')
        ? 'optional'
        : 'required';
    addRead(yaml.facts, match[1] ?? match[4] ?? '', place, level, what);
  }
}
