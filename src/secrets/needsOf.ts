import {
  groupByName,
  type FileFacts,
  type Level,
  type Need,
  type Needs,
  type Place,
  type Read,
  type Wrapper,
} from './model.ts';
import { isGiven, isName, isSecretName } from './names.ts';
import { settingsReads } from './pythonSettings.ts';

/** Puts the files together: follows wrappers, settings classes, dependencies and values bound in another file. */
export function needsOf(all: Iterable<FileFacts>): Needs {
  const files = [...all];
  const reads: Read[] = [
    ...resolvedReads(files),
    ...wrappedReads(files),
    ...fromSettings(files),
    ...callerReads(files),
  ];
  const supplied = new Set(files.flatMap((facts) => facts.supplied));
  const byName = groupByName(reads);
  const needs: Need[] = [];
  for (const [name, found] of byName) needs.push(merge(name, found, supplied.has(name)));
  addGated(files, needs, reads);
  needs.sort((a, b) => (a.name < b.name ? -1 : 1));
  return { needs, oauth: files.some((facts) => facts.oauth) };
}

/** Reads of the files, with those bound to a variable judged by its use elsewhere. */
function resolvedReads(files: FileFacts[]): Read[] {
  const mustUses = new Set(files.flatMap((facts) => facts.mustUses));
  const assigned = new Set(files.flatMap((facts) => facts.assigned));
  return files.flatMap((facts) =>
    facts.reads
      .filter((read) => !(read.source === 'client' && assigned.has(read.name)))
      .map((read) =>
        read.bound !== undefined &&
        !read.required &&
        !read.defaulted &&
        read.kind === 'secret' &&
        mustUses.has(read.bound)
          ? { ...read, required: true, why: `used as ${read.bound} where it must not be missing` }
          : read,
      ),
  );
}

function wrappedReads(files: FileFacts[]): Read[] {
  const wrappers = new Map<string, { wrapper: Wrapper; family: string }[]>();
  for (const facts of files) {
    for (const wrapper of facts.wrappers) {
      const list = wrappers.get(wrapper.name) ?? [];
      list.push({ wrapper, family: family(facts.file) });
      wrappers.set(wrapper.name, list);
    }
  }
  if (wrappers.size === 0) return [];
  const found: Read[] = [];
  for (const facts of files) {
    for (const call of facts.wrapperCalls) {
      const match = wrappers
        .get(call.callee)
        ?.find((each) => each.family === family(facts.file) && each.wrapper.parameter === call.argument);
      if (!match || isGiven(call.name) || !isName(call.name)) continue;
      const { wrapper } = match;
      const further = call.arguments > call.argument + 1;
      let level: Level =
        further && wrapper.takesDefault
          ? 'defaulted'
          : wrapper.level === 'optional'
            ? call.verdict.level
            : wrapper.level;
      if (level === 'defaulted' && call.verdict.why === 'the code stops when it is missing')
        level = 'required';
      found.push({
        name: call.name,
        kind: call.verdict.secret || isSecretName(call.name) ? 'secret' : 'variable',
        required: level === 'required',
        defaulted: level === 'defaulted',
        place: call.place,
        why: `${call.callee}('${call.name}') reads the environment`,
        source: 'code',
        sure: call.verdict.secret,
        ...(call.verdict.hubToken ? { hubToken: true } : {}),
      });
    }
  }
  return found;
}

function family(file: string): string {
  const extension = file.slice(file.lastIndexOf('.') + 1).toLowerCase();
  return /^(?:[cm]?[jt]sx?|vue|svelte|astro)$/.test(extension) ? 'js' : extension;
}

function fromSettings(files: FileFacts[]): Read[] {
  return settingsReads(files.flatMap((facts) => facts.settings))
    .filter(({ name }) => isName(name) && !isGiven(name))
    .map(({ name, field }) => ({
      name,
      kind: field.secret
        ? 'secret'
        : field.variable
          ? 'variable'
          : isSecretName(name)
            ? 'secret'
            : 'variable',
      required: field.required,
      defaulted: !field.required,
      place: field.place,
      why: `field ${field.name} of a settings class`,
      source: 'code',
      sure: field.secret || field.variable,
    }));
}

/** Headers that callers send: those read by something a `Depends(…)` leads to, or that runs by itself. */
function callerReads(files: FileFacts[]): Read[] {
  const depended = new Set(files.flatMap((facts) => facts.depends));
  const users = (owner: string) =>
    files.filter((facts) => facts.depends.includes(owner)).map((facts) => facts.file);
  return files.flatMap((facts) =>
    facts.callers
      .filter((caller) => caller.owner === undefined || depended.has(caller.owner))
      .map((caller): Read => {
        const by = caller.owner === undefined ? [] : users(caller.owner);
        const through =
          by.length > 0 ? `, through Depends(${caller.owner ?? ''}) in ${[...new Set(by)].join(', ')}` : '';
        return {
          name: caller.header,
          kind: 'caller',
          required: caller.required,
          defaulted: false,
          place: caller.place,
          why: `${caller.why}${through}: callers send it, the Space holds no value`,
          source: 'code',
          sure: true,
        };
      }),
  );
}

function merge(name: string, found: Read[], supplied: boolean): Need {
  const code = found.filter((read) => read.source !== 'told');
  const deciding = code.length > 0 ? code : found;
  const required =
    deciding.some((read) => read.required) && !(supplied && found.every((read) => read.kind !== 'caller'));
  const defaulted = !required && (supplied || deciding.every((read) => read.defaulted));
  const sure =
    code.find((read) => read.sure && read.kind === 'secret') ??
    code.find((read) => read.sure) ??
    found.find((read) => read.sure);
  const first = deciding.find((read) => read.required) ?? deciding[0];
  return {
    name,
    kind: sure?.kind ?? found[0]?.kind ?? 'variable',
    required,
    defaulted,
    places: unique([...code, ...found.filter((read) => read.source === 'told')].map((read) => read.place)),
    why: (first?.why ?? '') + (supplied ? '; the image sets a value' : ''),
  };
}

function unique(places: Place[]): Place[] {
  const seen = new Set<string>();
  return places.filter((place) => {
    const key = `${place.file}:${String(place.line)}:${String(place.column ?? 0)}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

const hubTokenName = /^(?:HF|HUGGING_?FACE(?:_?HUB)?|HUGGINGFACEHUB)_(?:[A-Z_]*)?(?:TOKEN|KEY)$/;

/** Gated models need a token with access; the code's own name for it, or `HF_TOKEN`. */
function addGated(files: FileFacts[], needs: Need[], reads: Read[]): void {
  const usesHub = files.some((facts) => facts.usesHub);
  if (!usesHub) return;
  const found = files
    .filter((facts) => facts.usesHub || !facts.usesOtherProvider)
    .flatMap((facts) => facts.gated);
  if (found.length === 0) return;
  const ids = [...new Set(found.map((each) => each.id))].sort();
  const why = `access to ${ids.join(', ')}`;
  const own =
    needs.find((need) => need.name === 'HF_TOKEN') ??
    needs.find((need) => reads.some((read) => read.name === need.name && read.hubToken === true)) ??
    needs.find((need) => hubTokenName.test(need.name) && need.kind === 'secret');
  const places = found.map((each) => each.place);
  if (own) {
    own.gated = ids;
    own.required = true;
    own.defaulted = false;
    own.why += `; ${why}`;
    own.places = unique([...own.places, ...places]);
    return;
  }
  needs.push({
    name: 'HF_TOKEN',
    kind: 'secret',
    required: true,
    defaulted: false,
    places: unique(places),
    why,
    gated: ids,
  });
}
