import type { Finding, Fix, TextEdit } from '../../finding.ts';
import { sentence } from '../../../space/sentence.ts';
import type { Instruction } from '../syntax.ts';
import { trieGet } from '../trie.ts';
import {
  firstLine,
  fixOf,
  insertAbove,
  insertBelow,
  lineNumber,
  relatedPlace,
  removeLines,
  replaceRange,
  ruleFinding,
  stepsOf,
  type RuleContext,
  type RuleMap,
  type Step,
} from './ruleContext.ts';
import { isPlaceholder, isSecretName, tokensIn } from './secretNames.ts';
import { addMount, secretMounts } from './secretRules.ts';
import { setIn, usesIn, usesInRun, type VariableUse } from './variableUses.ts';

/** Reads a secret from its mount where a RUN has it as a variable; undefined where that is no small edit. */
function mountEdits(context: RuleContext, instruction: Instruction, name: string): TextEdit[] | undefined {
  const { map } = context;
  const { range } = instruction;
  const from = map.offsetAt(range.start);
  const source = map.text.slice(from, map.offsetAt(range.end));
  const uses = usesInRun(context, instruction).filter((use) => use.name === name);
  const written = [...source.matchAll(new RegExp(`\\$(?:${name}\\b|\\{${name}[^}]*\\})`, 'g'))];
  const isSimple = instruction.json === undefined && instruction.heredocs.length === 0;
  if (!isSimple || uses.length !== written.length || uses.some(({ hasDefault }) => hasDefault))
    return undefined;
  return [
    addMount(instruction, name),
    ...uses.map((use) => replaceRange(use.range, `$(cat /run/secrets/${name})`)),
  ];
}

function secretAsBuildArg(context: RuleContext): Finding[] {
  const steps = stepsOf(context.needed, 'ARG');
  const early = [...context.stages.globalArgs].filter(([name]) => isSecretName(name));
  const found = steps.flatMap((step) =>
    step.instruction.pairs.flatMap((pair) => {
      if (!isSecretName(pair.name)) return [];
      return [
        ruleFinding('secret-as-build-arg', pair.range, buildArgMessage(pair.name), {
          fixes: [buildArgFix(context, step, pair.name)],
        }),
      ];
    }),
  );
  const before = early.flatMap(([name, { instruction }]) =>
    instruction.pairs
      .filter((pair) => pair.name === name)
      .map((pair) => ruleFinding('secret-as-build-arg', pair.range, buildArgMessage(name))),
  );
  return [...before, ...found];
}

const buildArgMessage = (name: string): ReturnType<typeof sentence> =>
  sentence(
    'Secrets of a Space are not build arguments: {0} is empty here. A public variable of that name would be readable in the image.',
    name,
  );

/** The ARG goes, and every RUN that names the variable reads the mounted secret. */
function buildArgFix(context: RuleContext, { instruction, stage }: Step, name: string): Fix | undefined {
  if (instruction.pairs.length !== 1) return undefined;
  const title = sentence('Mount the secret "{0}" instead', name);
  const edits: TextEdit[] = [removeLines(context, instruction)];
  let mounted = 0;
  const { instructions } = stage.stage;
  const later = instructions.filter((each) => each.index > instruction.index);
  for (const each of later) {
    const mention = new RegExp(`\\b${name}\\b`);
    if (each.keyword === 'RUN') {
      if (!mention.test(each.joined.text)) continue;
      const more = mountEdits(context, each, name);
      if (more === undefined || secretMounts(each).length > 0) return undefined;
      edits.push(...more);
      mounted += 1;
    } else if (
      each.keyword === 'ENV' &&
      each.pairs.some((pair) => pair.name === name || usesOf(pair.value).includes(name))
    ) {
      const [only] = each.pairs;
      const isCopy =
        each.pairs.length === 1 &&
        only?.name === name &&
        /^["']?\$(?:\w+|\{\w+\})["']?$/.test(only.value ?? '');
      if (!isCopy) return undefined;
      edits.push(removeLines(context, each));
    } else if (
      !['ENV', 'CMD', 'ENTRYPOINT'].includes(each.keyword) &&
      usesOf(each.joined.text).includes(name)
    )
      return undefined;
  }
  const title0 = mounted > 0 ? title : sentence('Remove the ARG; the app gets the secret as a variable');
  return fixOf(title0, edits, mounted > 0);
}

const usesOf = (text: string | undefined): string[] => usesIn(text ?? '', false).map(({ name }) => name);

/** Uses of variables in the instructions of a stage, as far as they are expanded there. */
function usesOfStep(context: RuleContext, { instruction }: Step): VariableUse[] {
  return context.once(instruction, 'uses', () => readUses(context, instruction));
}

function readUses(context: RuleContext, instruction: Instruction): VariableUse[] {
  if (instruction.keyword === 'RUN') {
    const uses = usesInRun(context, instruction);
    const own = uses.length === 0 ? undefined : setIn(instruction);
    return own === undefined ? [] : uses.filter(({ name }) => !own.has(name));
  }
  if (
    !['ENV', 'WORKDIR', 'COPY', 'ADD', 'USER', 'EXPOSE', 'LABEL', 'VOLUME', 'ARG', 'STOPSIGNAL'].includes(
      instruction.keyword,
    )
  )
    return [];
  return usesIn(instruction.rest.text, false).flatMap(({ name, hasDefault, start, end }) => {
    const shift = instruction.joined.text.indexOf(instruction.rest.text);
    const word = instruction.args.find((each) => each.start <= start + shift && each.end >= end + shift);
    return [{ name, hasDefault, range: word?.range ?? firstLine(context, instruction) }];
  });
}

const isUnset = (step: Step, name: string): boolean =>
  trieGet(step.before.variables, name) === undefined &&
  !secretMounts(step.instruction).some(({ fields }) => fields.get('env') === name);

function secretEnvAtBuild(context: RuleContext): Finding[] {
  return stepsOf(context.needed, 'RUN').flatMap((step) => {
    const seen = new Set<string>();
    return usesOfStep(context, step).flatMap(({ name, hasDefault, range }) => {
      const isIt =
        isSecretName(name) && !hasDefault && isUnset(step, name) && !context.stages.globalArgs.has(name);
      if (!isIt || seen.has(name)) return [];
      seen.add(name);
      const message = sentence(
        '{0} is empty during the build: the secrets of a Space reach a build step through a mount only.',
        name,
      );
      const edits = mountEdits(context, step.instruction, name);
      const fixes =
        edits === undefined ? [] : [fixOf(sentence('Read the mounted secret "{0}"', name), edits)];
      return [ruleFinding('secret-env-at-build', range, message, { fixes })];
    });
  });
}

/** Where a secret lies, not the secret: keys of base 64 hold slashes too. */
function isPath(text: string): boolean {
  return /^(?:[.~]{0,2}\/|\w+:\/\/)|^[\w.-]+(?:\/[\w.-]+)*\.[a-z]\w{0,4}$/.test(text);
}

function hardcodedSecret(context: RuleContext): Finding[] {
  const { text, map, file } = context;
  const tokens = tokensIn(text).map(({ what, start, end }) => ({ what, start, end }));
  const found = tokens.map(({ what, start, end }) =>
    ruleFinding(
      'hardcoded-secret',
      map.range(start, end),
      sentence('This looks like a {0}: everybody who can see the Space can read it.', what),
      { fixes: removalOf(context, start) },
    ),
  );
  for (const { keyword, pairs } of file.instructions) {
    if (keyword !== 'ENV' && keyword !== 'ARG') continue;
    for (const { name, value, valueRange } of pairs) {
      const literal = (value ?? '').replace(/^(["'])(.*)\1$/s, '$2');
      if (valueRange === undefined || !isSecretName(name) || literal.length < 12) continue;
      if (/\s/.test(literal) || isPath(literal) || isPlaceholder(literal)) continue;
      const start = map.offsetAt(valueRange.start);
      const end = map.offsetAt(valueRange.end);
      if (tokens.some((token) => token.start >= start && token.end <= end)) continue;
      const message = sentence(
        'The value of {0} is written into the file: everybody who can see the Space can read it.',
        name,
      );
      found.push(ruleFinding('hardcoded-secret', valueRange, message, { fixes: removalOf(context, start) }));
    }
  }
  return found;
}

/** Takes out the ENV or ARG that holds a secret and nothing else. */
function removalOf(context: RuleContext, offset: number): Fix[] {
  const { file, map } = context;
  const holder = file.instructions.find(({ keyword, pairs }) => {
    const range = pairs[0]?.valueRange;
    return (
      (keyword === 'ENV' || keyword === 'ARG') &&
      pairs.length === 1 &&
      range !== undefined &&
      map.offsetAt(range.start) <= offset &&
      offset <= map.offsetAt(range.end)
    );
  });
  if (holder === undefined) return [];
  const title = sentence('Remove it; add {0} to the secrets of the Space', holder.pairs[0]?.name ?? '');
  return [fixOf(title, [removeLines(context, holder)], false)];
}

function argBeforeFrom(context: RuleContext): Finding[] {
  const { stages } = context;
  if (stages.globalArgs.size === 0) return [];
  const seen = new Set<string>();
  return context.needed.flatMap((step) =>
    usesOfStep(context, step).flatMap(({ name, range }) => {
      const global = stages.globalArgs.get(name);
      const key = `${step.stage.stage.index} ${name}`;
      if (global === undefined || seen.has(key) || !isUnset(step, name)) return [];
      // The base image may bring a variable of that name: those that name their own release do.
      if (!step.before.variablesComplete && /VERSION/.test(name)) return [];
      seen.add(key);
      const { from } = step.stage.stage;
      const message = sentence(
        '{0} is empty here: an ARG before FROM (line {1}) reaches FROM lines only, until the stage names it again.',
        name,
        lineNumber(global.instruction),
      );
      const related = [relatedPlace(global.instruction.range, sentence('It is declared here.'))];
      const edits = isSecretName(name)
        ? step.instruction.keyword === 'RUN'
          ? mountEdits(context, step.instruction, name)
          : undefined
        : [insertBelow(context, from, `ARG ${name}`)];
      const title = isSecretName(name)
        ? sentence('Read the mounted secret "{0}"', name)
        : sentence('Add "ARG {0}" to the stage', name);
      const fixes = edits === undefined ? [] : [fixOf(title, edits)];
      return [ruleFinding('arg-before-from-not-redeclared', range, message, { related, fixes })];
    }),
  );
}

/** Names that the folder or the Hub tells to be variables of the Space. */
function spaceVariables({ facts }: RuleContext): Set<string> {
  const names = new Set(facts.space?.variables ?? []);
  for (const [, name = ''] of (facts.texts.get('.env.example') ?? '').matchAll(
    /^[ \t]*(?:export[ \t]+)?([A-Z][A-Z0-9_]{2,})[ \t]*=/gm,
  ))
    names.add(name);
  let isAbout = false;
  for (const line of (facts.texts.get('README.md') ?? '').split(/\r?\n/)) {
    if (/^#{1,6}\s/.test(line)) isAbout = /variable|environment|configuration/i.test(line);
    if (!isAbout && !/\bvariables?\b/i.test(line)) continue;
    for (const [, name = ''] of line.matchAll(/`([A-Z][A-Z0-9_]{2,})(?:=[^`]*)?`/g)) names.add(name);
  }
  return names;
}

function undeclaredVariable(context: RuleContext): Finding[] {
  const names = spaceVariables(context);
  if (names.size === 0) return [];
  const seen = new Set<string>();
  return stepsOf(context.needed, 'RUN', 'ENV').flatMap((step) =>
    usesOfStep(context, step).flatMap(({ name, hasDefault, range }) => {
      const key = `${step.stage.stage.index} ${name}`;
      const isIt = names.has(name) && !hasDefault && !isSecretName(name) && !seen.has(key);
      if (!isIt || !isUnset(step, name) || context.stages.globalArgs.has(name)) return [];
      if (context.facts.space?.secrets?.includes(name) === true) return [];
      seen.add(key);
      const message = sentence(
        '{0} is empty during the build: a variable of the Space reaches it through "ARG {0}" in the stage.',
        name,
      );
      const fixes = [
        fixOf(sentence('Add "ARG {0}"', name), [insertAbove(context, step.instruction, `ARG ${name}`)]),
      ];
      return [ruleFinding('undeclared-build-variable', range, message, { fixes })];
    }),
  );
}

export const variableRules: RuleMap = {
  'secret-as-build-arg': secretAsBuildArg,
  'secret-env-at-build': secretEnvAtBuild,
  'hardcoded-secret': hardcodedSecret,
  'arg-before-from-not-redeclared': argBeforeFrom,
  'undeclared-build-variable': undeclaredVariable,
};
