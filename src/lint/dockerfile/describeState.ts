import { sentence, type Sentence } from '../../space/sentence.ts';
import type { Instruction } from './syntax.ts';
import { buildModel, canCreateIn, homeIn, pathInfo, stateAt, type StateAfter } from './model.ts';
import { parseDockerfile } from './parse.ts';

/** What the model knows after the instruction at a zero-based line; `undefined` where there is none. */
export function describeState(
  text: string,
  line: number,
): { instruction: Instruction; facts: Sentence[] } | undefined {
  const file = parseDockerfile(text);
  const instruction = file.instructions.find((one) => one.line <= line && line <= one.endLine);
  if (!instruction) return undefined;
  const state = stateAt(buildModel(file), instruction);
  return state && { instruction, facts: factsOf(state) };
}

function factsOf(state: StateAfter): Sentence[] {
  const facts: Sentence[] = [];
  const { name, uid } = state.user;
  if (name !== null && uid !== null && name !== String(uid))
    facts.push(sentence('User: `{0}` ({1})', name, uid));
  else if (uid !== null) facts.push(sentence('User: {0}', uid));
  else facts.push(sentence('User: not known for this base image'));
  if (state.workdir !== null) facts.push(directoryFact(state, state.workdir));
  const home = homeIn(state);
  if (home !== null) facts.push(sentence('HOME: `{0}`', home));
  return facts;
}

function directoryFact(state: StateAfter, path: string): Sentence {
  const info = pathInfo(state, path);
  const owner = info?.uid === undefined || info.uid === null ? undefined : ownerName(state, info.uid);
  const can = canCreateIn(state, path, 1000);
  if (owner === undefined || can === undefined) return sentence('Working directory: `{0}`', path);
  return can
    ? sentence('Working directory: `{0}`, owner {1}, writable for uid 1000', path, owner)
    : sentence('Working directory: `{0}`, owner {1}, **not writable** for uid 1000', path, owner);
}

function ownerName(state: StateAfter, uid: number): string {
  if (uid === 0) return 'root';
  return state.user.uid === uid && state.user.name !== null ? state.user.name : String(uid);
}
