import { expandWord, type Lookup } from './expand.ts';
import type { Dockerfile, Instruction, Word } from './syntax.ts';

export interface Stage {
  index: number;
  /** Lower case, as BuildKit compares it. */
  name: string | undefined;
  from: Instruction;
  /** The image or stage as written. */
  baseWord: Word | undefined;
  /** Variables resolved; null when they are not known. */
  base: string | null;
  /** The stage that it is FROM, when it is one of this file. */
  parent: Stage | undefined;
  /** After FROM, ONBUILD included. */
  instructions: Instruction[];
  platform: string | undefined;
}

/** A stage or image that something copies or mounts from. */
export interface Reference {
  instruction: Instruction;
  /** The stage that the instruction is in. */
  holder: Stage;
  /** As written. */
  text: string;
  stage: Stage | undefined;
}

export interface Stages {
  all: Stage[];
  /** The one that becomes the image. */
  final: Stage | undefined;
  /** What the final image is made of, from its first FROM on: the last is the final stage. */
  chain: Stage[];
  /** Every stage that the final one needs, by FROM, COPY --from or a mount; itself included. */
  needed: ReadonlySet<Stage>;
  /** The ARG instructions before the first FROM, and their values (null: not known). */
  globalArgs: ReadonlyMap<string, GlobalArg>;
  references: Reference[];
}

export interface GlobalArg {
  instruction: Instruction;
  value: string | null;
}

/** `args` are values given to the build; an ARG that has neither one nor a default is not known. */
export function resolveStages(file: Dockerfile, args: ReadonlyMap<string, string> = new Map()): Stages {
  const globalArgs = new Map<string, GlobalArg>();
  const lookup: Lookup = (name) => {
    const found = globalArgs.get(name);
    return found === undefined ? (platformArgs.has(name) ? null : undefined) : found.value;
  };
  const all: Stage[] = [];
  for (const instruction of file.instructions) {
    const current = all.at(-1);
    if (instruction.keyword === 'FROM') all.push(makeStage(instruction, all, lookup, file.escape));
    else if (current !== undefined) current.instructions.push(instruction);
    else if (instruction.keyword === 'ARG') {
      for (const { name, value } of instruction.pairs) {
        const given = args.get(name);
        const text = value === undefined ? null : expandWord(value, lookup, file.escape).text;
        globalArgs.set(name, { instruction, value: given ?? text });
      }
    }
  }
  const references = all.flatMap((stage) => stageReferences(stage, all, lookup, file.escape));
  const final = all.at(-1);
  const chain: Stage[] = [];
  for (let stage = final; stage !== undefined; stage = stage.parent) chain.unshift(stage);
  return { all, final, chain, needed: neededStages(final, references), globalArgs, references };
}

function makeStage(from: Instruction, before: readonly Stage[], lookup: Lookup, escape: string): Stage {
  const [baseWord, as, name] = from.args;
  const base = baseWord === undefined ? null : expandWord(baseWord.text, lookup, escape).text;
  const named = as?.text.toLowerCase() === 'as' ? name?.text.toLowerCase() : undefined;
  return {
    index: before.length,
    name: named,
    from,
    baseWord,
    base,
    parent: base === null ? undefined : before.findLast((stage) => stage.name === base.toLowerCase()),
    instructions: [],
    platform: from.flags.find((flag) => flag.name === 'platform')?.value,
  };
}

/** The fields of a `--mount` value; the last one of a name counts. */
export function mountFields(value: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const field of value.split(',')) {
    const equals = field.indexOf('=');
    const name = (equals === -1 ? field : field.slice(0, equals)).trim().toLowerCase();
    fields.set(mountAliases.get(name) ?? name, equals === -1 ? 'true' : field.slice(equals + 1).trim());
  }
  if (!fields.has('type')) fields.set('type', 'bind');
  return fields;
}

const mountAliases = new Map([
  ['dst', 'target'],
  ['destination', 'target'],
  ['src', 'source'],
  ['ro', 'readonly'],
  ['rw', 'readwrite'],
]);

/** Build arguments that BuildKit sets itself. */
const platformArgs = new Set(
  ['TARGET', 'BUILD'].flatMap((side) => ['PLATFORM', 'OS', 'ARCH', 'VARIANT'].map((part) => side + part)),
);

/** The stage that a `--from` names: by number, or by name. */
export function stageCalled(text: string, all: readonly Stage[], before: number): Stage | undefined {
  if (/^\d+$/.test(text)) return all[Number(text)];
  const name = text.toLowerCase();
  return (
    all.findLast((stage) => stage.name === name && stage.index < before) ??
    all.find((stage) => stage.name === name)
  );
}

function stageReferences(stage: Stage, all: readonly Stage[], lookup: Lookup, escape: string): Reference[] {
  const found: Reference[] = [];
  const add = (instruction: Instruction, text: string): void => {
    const expanded = expandWord(text, lookup, escape).text ?? text;
    found.push({ instruction, holder: stage, text, stage: stageCalled(expanded, all, stage.index) });
  };
  for (const instruction of stage.instructions) {
    const { keyword } = instruction;
    if (keyword !== 'COPY' && keyword !== 'RUN') continue;
    for (const flag of instruction.flags) {
      if (flag.value === undefined) continue;
      if (keyword === 'COPY' && flag.name === 'from') add(instruction, flag.value);
      if (keyword === 'RUN' && flag.name === 'mount') {
        const from = mountFields(flag.value).get('from');
        if (from !== undefined) add(instruction, from);
      }
    }
  }
  return found;
}

function neededStages(final: Stage | undefined, references: readonly Reference[]): Set<Stage> {
  const needed = new Set<Stage>();
  const open = final === undefined ? [] : [final];
  for (let stage = open.pop(); stage !== undefined; stage = open.pop()) {
    if (needed.has(stage)) continue;
    needed.add(stage);
    if (stage.parent !== undefined) open.push(stage.parent);
    for (const reference of references) {
      if (reference.holder === stage && reference.stage !== undefined) open.push(reference.stage);
    }
  }
  return needed;
}
