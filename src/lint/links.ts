import { entryOf, readFrontMatter, stringValue } from './card/cardDocument.ts';
import { listItems } from './card/rules/lists.ts';
import { licenses } from './card/values.ts';
import { sourcesOf } from './copySources.ts';
import { parseDockerfile } from './dockerfile/parse.ts';
import { resolveStages } from './dockerfile/stages.ts';
import type { Range } from './finding.ts';

/** A place that leads somewhere: to a page, or to a file by its path below the folder. */
export interface Link {
  range: Range;
  url?: string;
  file?: string;
}

/** Pages of registries: where a person reads what an image is. */
const registries: Readonly<Record<string, (path: string) => string>> = {
  'docker.io': (path) =>
    path.startsWith('library/') || !path.includes('/')
      ? `https://hub.docker.com/_/${path.replace(/^library\//, '')}`
      : `https://hub.docker.com/r/${path}`,
  'ghcr.io': (path) => `https://ghcr.io/${path}`,
  'quay.io': (path) => `https://quay.io/repository/${path}`,
  'mcr.microsoft.com': (path) => `https://mcr.microsoft.com/artifact/mar/${path}/about`,
  'public.ecr.aws': (path) => `https://gallery.ecr.aws/${path}`,
  'nvcr.io': (path) => {
    const [organization = '', ...rest] = path.split('/');
    return `https://catalog.ngc.nvidia.com/orgs/${organization}/containers/${rest.join('/')}`;
  },
};

/** The page of an image; `undefined` for a registry whose pages are not known. */
export function imagePage(reference: string): string | undefined {
  const name = reference.replace(/@.*$/, '').replace(/:[^/:]*$/, '');
  if (!/^[a-z0-9][\w./:-]*$/i.test(name) || name.toLowerCase() === 'scratch') return undefined;
  const [first = '', ...rest] = name.split('/');
  const isHost = rest.length > 0 && /[.:]|^localhost$/.test(first);
  const host = isHost ? first.replace(/^(?:index|registry-1)\.docker\.io$/, 'docker.io') : 'docker.io';
  const page = Object.hasOwn(registries, host) ? registries[host] : undefined;
  return page?.(isHost ? rest.join('/') : name);
}

/** Images lead to their registry, sources of COPY and ADD to the files of the folder. */
export function dockerfileLinks(text: string, paths: ReadonlySet<string> | undefined): Link[] {
  const stages = resolveStages(parseDockerfile(text));
  return stages.all.flatMap((stage): Link[] => {
    const { baseWord, base, parent } = stage;
    const url = base === null || parent !== undefined ? undefined : imagePage(base);
    const image = baseWord === undefined || url === undefined ? [] : [{ range: baseWord.range, url }];
    const copies = stage.instructions.filter(({ keyword }) => keyword === 'COPY' || keyword === 'ADD');
    const sources = copies
      .flatMap(sourcesOf)
      .flatMap(({ path, range }): Link[] => (paths?.has(path) === true ? [{ range, file: path }] : []));
    return [...image, ...sources];
  });
}

const repoId = /^[\w.-]+(?:\/[\w.-]+)?$/;

/** Ids of models, datasets and Spaces lead to the Hub, `app_file` to its file. `hub` is the address of the Hub. */
export function cardLinks(text: string, paths: ReadonlySet<string> | undefined, hub: string): Link[] {
  const card = readFrontMatter(text);
  if (card.kind !== 'block') return [];
  const ids = (key: string, prefix: string): Link[] => {
    const entry = entryOf(card, key);
    if (!entry) return [];
    return listItems(card, entry).flatMap(({ value, start, end }): Link[] =>
      typeof value === 'string' && repoId.test(value)
        ? [{ range: card.map.range(start, end), url: `${hub}/${prefix}${value}` }]
        : [],
    );
  };
  const preload = entryOf(card, 'preload_from_hub');
  const preloaded = preload ? listItems(card, preload) : [];
  const links = [
    ...ids('models', ''),
    ...ids('base_model', ''),
    ...ids('datasets', 'datasets/'),
    ...ids('duplicated_from', 'spaces/'),
    ...preloaded.flatMap(({ value, source, start }): Link[] => {
      const [id = ''] = typeof value === 'string' ? value.trim().split(/\s+/) : [];
      const at = start + source.indexOf(id);
      return repoId.test(id) ? [{ range: card.map.range(at, at + id.length), url: `${hub}/${id}` }] : [];
    }),
  ];
  const license = entryOf(card, 'license');
  for (const { value, start, end } of license ? listItems(card, license) : []) {
    if (typeof value === 'string' && licenses.some((id) => id === value)) {
      links.push({ range: card.map.range(start, end), url: `${hub}/models?license=license:${value}` });
    }
  }
  const appFile = entryOf(card, 'app_file');
  const path = stringValue(card, 'app_file')?.replace(/^(?:\.\/)+/, '');
  if (appFile && path !== undefined && paths?.has(path) === true) {
    links.push({ range: card.map.range(appFile.valueStart, appFile.valueEnd), file: path });
  }
  return links;
}
