import { joinPath } from '../fileTree.ts';
import { expandIn } from '../model.ts';
import { splitReference } from '../baseImages.ts';
import { stepsOf } from '../rules/ruleContext.ts';
import { createTextMap } from '../../textMap.ts';
import { portNumber, type Known, type Listener, type Place, type Token } from './types.ts';
import { fileAt, textOf, type World } from './world.ts';

/** Files of the folder that nginx reads in the container; undefined when it reads others too. */
function configFiles(world: World, args: readonly Token[]): string[] | undefined {
  const { context } = world;
  const at = args.findIndex(({ text }) => text === '-c');
  const named = at === -1 ? undefined : args[at + 1]?.text;
  if (named === null) return undefined;
  if (named !== undefined) {
    const file = fileAt(world, named);
    return file === undefined ? undefined : [file];
  }
  const files: string[] = [];
  for (const { instruction, before } of stepsOf(context.chain, 'COPY', 'ADD')) {
    const words = instruction.args.map(({ text }) => expandIn(context.file, before, text));
    const target = words.at(-1);
    const place = target == null || before.workdir === null ? undefined : joinPath(before.workdir, target);
    if (place === undefined) return undefined;
    if (place !== '/etc/nginx' && !place.startsWith('/etc/nginx/')) continue;
    if (/templates|template$/.test(place) || instruction.heredocs.length > 0) return undefined;
    if (instruction.flags.some(({ name }) => name === 'from')) return undefined;
    const sources = words.slice(0, -1);
    for (const source of sources) {
      const clean = source?.replace(/^(?:\.?\/)+/, '');
      if (clean === undefined || !context.facts.texts.has(clean)) return undefined;
      files.push(clean);
    }
  }
  return files;
}

/** What nginx listens on; undefined when the steps of the build touch its configuration, or it is not known. */
export function nginxListener(world: World, args: readonly Token[], place: Place): Listener | undefined {
  const { context } = world;
  const touched = stepsOf(context.chain, 'RUN').some(({ instruction }) => {
    const text = `${instruction.joined.text}${instruction.heredocs.map(({ body }) => body).join('')}`;
    return (
      /nginx|envsubst/.test(text) &&
      /\bsed\b|envsubst|\btee\b|\brm\b|\bln\b|\bmv\b|\bcp\b|\becho\b|\bprintf\b|<</.test(text)
    );
  });
  const files = configFiles(world, args);
  if (touched || files === undefined) return undefined;
  const base = splitReference(context.final?.stage.base ?? context.stages.chain[0]?.base ?? '').name;
  const listens = files.flatMap((file) => listensIn(world, file) ?? [undefined]);
  const known = listens.filter((each) => each !== undefined);
  if (known.length < listens.length) return undefined;
  const hosts = known.map(({ host }) => host);
  const ports = known.map(({ port }) => port);
  const isWhole = args.some(({ text }) => text === '-c') || files.length > 0;
  if (ports.length === 0) {
    const isOwn = world.baseKnown && files.length === 0 && !isWhole;
    if (!isOwn || !/^nginx(?:inc\/nginx-unprivileged)?$/.test(base)) return undefined;
    ports.push({ value: base === 'nginx' ? 80 : 8080, origin: 'default', place: undefined });
    hosts.push('0.0.0.0');
  } else if (/^nginx/.test(base) && !replacesDefault(world, files, args)) {
    // The image's own site is still there.
    ports.push({ value: base === 'nginx' ? 80 : 8080, origin: 'default', place: undefined });
    hosts.push('0.0.0.0');
  }
  const loop = hosts.every((host) => host !== '0.0.0.0') ? hosts[0] : '0.0.0.0';
  return {
    server: 'nginx',
    ports,
    host: loop === undefined ? undefined : { value: loop, origin: 'config', place: ports[0]?.place },
    place: ports[0]?.place ?? place,
    hostEdit: undefined,
  };
}

/** Whether the copied files stand in for the image's `conf.d/default.conf`. */
function replacesDefault({ context }: World, files: readonly string[], args: readonly Token[]): boolean {
  if (args.some(({ text }) => text === '-c')) return true;
  const texts = files.map((file) => context.facts.texts.get(file) ?? '');
  const main = texts.find((text) => /^\s*http\s*\{/m.test(text));
  if (main !== undefined) return !/include\s+\S*conf\.d/.test(main);
  return stepsOf(context.chain, 'COPY', 'ADD').some(({ instruction }) => {
    const words = instruction.args.map(({ text }) => text);
    const target = words.at(-1) ?? '';
    return (
      /conf\.d\/default\.conf$/.test(target) ||
      (/conf\.d\/?$/.test(target) && words.slice(0, -1).some((word) => /(?:^|\/)default\.conf$/.test(word)))
    );
  });
}

/** The `listen` directives of a file; undefined when one cannot be read. */
function listensIn(world: World, file: string): { host: string; port: Known<number> }[] | undefined {
  const source = textOf(world, file);
  if (source === undefined) return undefined;
  const text = source.replace(/#[^\n]*/g, (comment) => comment.replace(/[^\r]/g, ' '));
  const map = createTextMap(text);
  const found: { host: string; port: Known<number> }[] = [];
  for (const match of text.matchAll(/(?<![\w-])listen\s+([^\s;]+)[^;]*;/g)) {
    const address = match[1] ?? '';
    if (address.startsWith('unix:')) continue;
    const parts = /^(?:(\[[^\]]*\]|[^:]+):)?(\d+)$/.exec(address);
    const port = portNumber(parts?.[2]);
    if (parts === null || port === undefined) return undefined;
    const host = parts[1] === undefined || parts[1] === '*' || parts[1] === '[::]' ? '0.0.0.0' : parts[1];
    const end = match.index + match[0].indexOf(address) + address.length;
    const place: Place = { file, range: map.range(end - String(parts[2]).length, end) };
    found.push({ host, port: { value: port, origin: 'config', place } });
  }
  return found;
}
