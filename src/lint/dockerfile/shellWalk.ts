import type {
  Command as CommandNode,
  CompoundList,
  PipelineNode,
  AndOr,
  Redirection,
  Statement,
  TestExpression,
  Word,
} from 'unbash';
import type { Call } from './commands/command.ts';
import { commandNamed, unknownCommand } from './commands/table.ts';
import { writeFile } from './fileActions.ts';
import { locate } from './fileTree.ts';
import { at } from './fileActions.ts';
import { become, both, fails, fork, join, type Machine, type Outcome } from './machine.ts';
import { expandOne, expandShellWord, known, type Value } from './shellWords.ts';
import { trieSet } from './trie.ts';

/** How a command may have ended. */
interface Ways {
  /** The machine when it has ended well; undefined when that can not be. */
  ok: Machine | undefined;
  /** All that it may be when it has failed; joined (`anyOf`) only where a script goes on from there, which few do. */
  fail: readonly Machine[];
}

const never: readonly Machine[] = [];

const deepest = 40;

/** Walks a script; the machine becomes what it is when the script has ended well. */
export function walkScript(machine: Machine, text: string): Outcome {
  if (machine.depth > deepest) return 'maybe';
  const inner = deeper(machine);
  inner.done = false;
  const ways = walkStatements(inner, machine.parse(text).commands);
  const end = ways.ok ?? anyOf(ways.fail) ?? inner;
  const { done } = machine;
  become(machine, end);
  machine.done = done;
  return outcomeOf(ways);
}

function deeper(machine: Machine): Machine {
  const inner = fork(machine);
  inner.depth += 1;
  return inner;
}

function outcomeOf({ ok, fail }: Ways): Outcome {
  return ok === undefined ? 'fail' : fail.length === 0 ? 'ok' : 'maybe';
}

function eitherWay(left: Machine | undefined, right: Machine | undefined): Machine | undefined {
  if (left === undefined || left === right) return right;
  if (right === undefined) return left;
  const isSame =
    left.root === right.root &&
    left.users === right.users &&
    left.cwd === right.cwd &&
    left.vars === right.vars &&
    left.umask === right.umask &&
    left.errexit === right.errexit &&
    left.done === right.done;
  if (isSame) return left;
  const joined = fork(right);
  join(joined, left, right);
  return joined;
}

function anyOf(machines: readonly Machine[]): Machine | undefined {
  let joined: Machine | undefined;
  for (const each of machines) joined = eitherWay(joined, each);
  return joined;
}

const mostApart = 16;

function eitherOf(left: readonly Machine[], right: readonly Machine[]): readonly Machine[] {
  if (left.length === 0 || left === right) return right;
  if (right.length === 0) return left;
  const all = [...left, ...right];
  const joined = all.length > mostApart ? anyOf(all) : undefined;
  return joined === undefined ? all : [joined];
}

/** The script goes on after these failures. */
function forgive({ failures }: Machine, from: number): void {
  for (let at = from; at < failures.length; at++) {
    const failure = failures[at];
    if (failure !== undefined) failure.fatal = false;
  }
}

function walkStatements(start: Machine, statements: readonly Statement[]): Ways {
  const before = start.failures.length;
  let ways: Ways = { ok: start, fail: never };
  let stopped = never;
  let exited: Machine | undefined;
  for (const statement of statements) {
    const isStopped = ways.fail.every(({ done }) => done) || ways.fail.every(({ errexit }) => errexit);
    if (isStopped) {
      stopped = eitherOf(stopped, ways.fail);
      ways = { ok: ways.ok, fail: never };
    }
    if (ways.ok?.done === true) {
      exited = eitherWay(exited, ways.ok);
      ways = { ok: undefined, fail: ways.fail };
    }
    if (ways.fail.length > 0) forgive(start, before);
    const current = eitherWay(ways.ok, anyOf(ways.fail));
    if (current === undefined) break;
    ways = walkNode(current, statement.command);
    if (statement.background === true) {
      forgive(start, before);
      ways = { ok: eitherWay(current, eitherWay(ways.ok, anyOf(ways.fail))), fail: never };
    }
  }
  const ok = eitherWay(exited, ways.ok);
  if (ok !== undefined) forgive(start, before);
  return { ok, fail: eitherOf(stopped, ways.fail) };
}

function walkList(machine: Machine, list: CompoundList): Ways {
  return walkStatements(machine, list.commands);
}

function walkNode(machine: Machine, node: PipelineNode | AndOr): Ways {
  if (machine.depth > deepest || --machine.budget.left < 0) return { ok: machine, fail: [machine] };
  switch (node.type) {
    case 'Command':
      return walkCommand(machine, node);
    case 'AndOr':
      return walkAndOr(machine, node);
    case 'Pipeline':
      return walkPipeline(machine, node);
    case 'Redirected': {
      const written = redirect(machine, node.redirects);
      const ways = walkNode(written.machine, node.command);
      return written.outcome === 'fail' ? { ok: undefined, fail: [machine] } : ways;
    }
    case 'Subshell': {
      const ways = walkList(fork(machine), node.body);
      return outside(ways, machine);
    }
    case 'BraceGroup':
      return walkList(machine, node.body);
    case 'If':
      return walkIf(machine, [{ clause: node.clause, then: node.then }, ...node.elif], node.else);
    case 'For':
      return walkFor(machine, node.name, node.wordlist, node.body);
    case 'While':
    case 'Select':
    case 'ArithmeticFor': {
      const before = machine.failures.length;
      const ways = walkList(fork(machine), node.body);
      forgive(machine, before);
      return { ok: eitherWay(machine, eitherWay(ways.ok, anyOf(ways.fail))), fail: never };
    }
    case 'Case': {
      const before = machine.failures.length;
      let end = machine;
      for (const item of node.items) {
        const ways = walkList(fork(machine), item.body);
        end = eitherWay(end, eitherWay(ways.ok, anyOf(ways.fail))) ?? end;
      }
      forgive(machine, before);
      return { ok: end, fail: [end] };
    }
    case 'TestCommand':
      return byTruth(machine, testTruth(machine, node.expression));
    case 'ArithmeticCommand':
      return { ok: machine, fail: [machine] };
    case 'Function': {
      const body = node.body.type === 'BraceGroup' ? node.body.body.commands : [];
      const functions = new Map(machine.functions).set(node.name.value, body);
      const ok = fork(machine);
      ok.functions = functions;
      return { ok, fail: never };
    }
    case 'Coproc':
      return { ok: machine, fail: [machine] };
  }
}

function walkPipeline(machine: Machine, node: Extract<PipelineNode, { type: 'Pipeline' }>): Ways {
  const isNegated = node.prefixes.filter(({ type }) => type === 'Negation').length % 2 === 1;
  const before = machine.failures.length;
  const [only, ...others] = node.commands;
  let status: Ways = { ok: machine, fail: never };
  if (only !== undefined && others.length === 0) status = walkNode(machine, only);
  else {
    let current = machine;
    node.commands.forEach((command, index) => {
      forgive(machine, before);
      const inner = walkNode(fork(current), command);
      status = outside(inner, machine);
      if (index + 1 === node.commands.length) return;
      const next = eitherWay(status.ok, anyOf(status.fail)) ?? current;
      current = fork(next);
      current.searched = (inner.ok ?? inner.fail[0])?.searched;
    });
  }
  if (!isNegated) return status;
  forgive(machine, before);
  return { ok: anyOf(status.fail), fail: status.ok === undefined ? never : [status.ok] };
}

/** Files and users stay, what belongs to the shell itself is that of the outer one. */
function outside({ ok, fail }: Ways, outer: Machine): Ways {
  const back = (inner: Machine): Machine => {
    const result = fork(outer);
    result.root = inner.root;
    result.users = inner.users;
    return result;
  };
  return { ok: ok && back(ok), fail: fail.map(back) };
}

function walkAndOr(machine: Machine, node: AndOr): Ways {
  const [first, ...others] = node.commands;
  if (first === undefined) return { ok: machine, fail: never };
  const before = machine.failures.length;
  let ways = walkNode(machine, first);
  others.forEach((command, index) => {
    const wantsOk = node.operators[index] === '&&';
    const from = wantsOk ? ways.ok : anyOf(ways.fail);
    if (from === undefined || from.done) return;
    if (!wantsOk) forgive(machine, before);
    const next = walkNode(from, command);
    ways = wantsOk
      ? { ok: next.ok, fail: eitherOf(ways.fail, next.fail) }
      : { ok: eitherWay(ways.ok, next.ok), fail: next.fail };
  });
  if (ways.ok !== undefined) forgive(machine, before);
  return ways;
}

function walkIf(
  machine: Machine,
  branches: readonly { clause: CompoundList; then: CompoundList }[],
  otherwise: CompoundList | undefined,
): Ways {
  const start = machine.failures.length;
  let open: Machine | undefined = machine;
  let ok: Machine | undefined;
  let fail = never;
  for (const { clause, then } of branches) {
    if (open === undefined) break;
    const errexit: boolean = open.errexit;
    const before = machine.failures.length;
    const condition: Ways = walkList(withErrexit(open, false), clause);
    forgive(machine, before);
    if (condition.ok !== undefined) {
      const ways = walkList(withErrexit(condition.ok, errexit), then);
      ok = eitherWay(ok, ways.ok);
      fail = eitherOf(fail, ways.fail);
    }
    const failed = anyOf(condition.fail);
    open = failed && withErrexit(failed, errexit);
  }
  if (open !== undefined) {
    const last = otherwise === undefined ? { ok: open, fail: never } : walkList(open, otherwise);
    ok = eitherWay(ok, last.ok);
    fail = eitherOf(fail, last.fail);
  }
  if (ok !== undefined) forgive(machine, start);
  return { ok, fail };
}

function withErrexit(machine: Machine, errexit: boolean): Machine {
  const result = fork(machine);
  result.errexit = errexit;
  return result;
}

const mostRounds = 500;

function walkFor(machine: Machine, name: Word, words: readonly Word[] | undefined, body: CompoundList): Ways {
  const values = words?.flatMap((word) => expandShellWord(machine, word)) ?? [
    { text: null, prefix: '', glob: false },
  ];
  const before = machine.failures.length;
  let ways: Ways = { ok: machine, fail: never };
  for (const value of values.slice(0, mostRounds)) {
    const goesOn = ways.fail.length > 0 && !ways.fail.every(({ errexit }) => errexit);
    const current = eitherWay(ways.ok, goesOn ? anyOf(ways.fail) : undefined);
    if (current === undefined) return ways;
    if (goesOn) forgive(machine, before);
    const isKnown = value.text !== null && !value.glob;
    const round = fork(current);
    round.vars = trieSet(current.vars, name.value, isKnown ? value.text : null);
    const next = walkList(round, body);
    ways = isKnown ? next : { ok: eitherWay(current, eitherWay(next.ok, anyOf(next.fail))), fail: never };
  }
  if (ways.ok !== undefined) forgive(machine, before);
  return ways;
}

function byTruth(machine: Machine, truth: boolean | undefined): Ways {
  return { ok: truth === false ? undefined : machine, fail: truth === true ? never : [machine] };
}

function testTruth(machine: Machine, test: TestExpression): boolean | undefined {
  switch (test.type) {
    case 'TestUnary':
      return fileTest(machine, test.operator, expandOne(machine, test.operand));
    case 'TestGroup':
      return testTruth(machine, test.expression);
    default:
      return undefined;
  }
}

/** `test -d path` and its like; undefined when it hangs on what is not known. */
export function fileTest(machine: Machine, operator: string, value: Value): boolean | undefined {
  if (value.text === null) return undefined;
  if (operator === '-n') return value.text !== '';
  if (operator === '-z') return value.text === '';
  const place = at(machine, value.text);
  if (place === null || !/^-[defLh]$/.test(operator)) return undefined;
  const follow = operator !== '-L' && operator !== '-h';
  const { node, sure } = locate(machine.root, place, follow);
  if (!sure || node.exists === null) return undefined;
  if (!node.exists) return false;
  if (operator === '-e') return true;
  const kind = operator === '-d' ? 'dir' : operator === '-f' ? 'file' : 'link';
  return node.kind === null ? undefined : node.kind === kind;
}

function redirect(
  machine: Machine,
  redirects: readonly Redirection[],
): { machine: Machine; outcome: Outcome } {
  let outcome: Outcome = 'ok';
  let current = machine;
  for (const each of redirects) {
    if (each.type !== 'Redirect' || each.target === undefined || !/^(?:&?>>?|>\||<>)$/.test(each.operator))
      continue;
    const target = expandOne(current, each.target);
    if (target.text === null || target.glob) {
      outcome = both(outcome, 'maybe');
      continue;
    }
    current = fork(current);
    outcome = both(outcome, writeFile(current, target.text, { append: each.operator.includes('>>') }));
  }
  machine.failedAt = current.failedAt;
  return { machine: current, outcome };
}

function walkCommand(machine: Machine, node: CommandNode): Ways {
  const before = machine.failures.length;
  const written =
    node.redirects.length === 0 ? { machine, outcome: 'ok' as const } : redirect(machine, node.redirects);
  const name = node.name === undefined ? [] : expandShellWord(machine, node.name);
  const label = node.name?.text ?? '';
  if (written.outcome === 'fail')
    return { ok: undefined, fail: [failed(machine, machine, label, node.pos, node.end)] };
  const after = fork(written.machine);
  const outer = after.vars;
  for (const each of node.prefix) {
    if (each.type !== 'Assignment') continue;
    const value =
      each.value.type === 'Word' && each.append !== true ? expandOne(machine, each.value).text : null;
    after.vars = trieSet(after.vars, each.name, value);
  }
  if (name.length === 0) return { ok: after, fail: written.outcome === 'ok' ? never : [machine] };
  const values = name.slice();
  for (const arg of node.args) {
    if (arg.type === 'Word') for (const value of expandShellWord(machine, arg)) values.push(value);
    else values.push(assignmentValue(machine, arg.name, arg.value));
  }
  after.failedAt = undefined;
  const outcome = runValues(after, values);
  if (node.prefix.length > 0) after.vars = outer;
  const combined = both(outcome, written.outcome);
  if (combined !== 'fail') forgive(machine, before);
  if (combined === 'ok') return { ok: after, fail: never };
  if (combined === 'fail')
    return { ok: undefined, fail: [failed(after, machine, label, node.pos, node.end)] };
  return { ok: after, fail: [machine, after] };
}

function assignmentValue(machine: Machine, name: string, value: unknown): Value {
  const word = value as Word;
  const text = word.type === 'Word' ? expandOne(machine, word).text : null;
  return text === null ? { text: null, prefix: `${name}=`, glob: false } : known(`${name}=${text}`);
}

function failed(at: Machine, machine: Machine, command: string, start: number, end: number): Machine {
  const { path, reason } = at.failedAt ?? { path: undefined, reason: 'usage' as const };
  machine.failures.push({ instruction: machine.cause, command, start, end, path, reason, fatal: true });
  return at === machine ? machine : at;
}

function runValues(machine: Machine, values: readonly Value[]): Outcome {
  const [name] = values;
  if (name === undefined) return 'ok';
  const args = values.slice(1);
  if (machine.depth > deepest) return 'maybe';
  const call: Call = { name: '', args, walk: walkScript, run: runValues };
  if (name.text === null) return unknownCommand(machine, call);
  call.name = name.text.startsWith('/')
    ? name.text.replace(/^(?:\/usr)?(?:\/local)?\/s?bin\//, '')
    : name.text;
  const defined = machine.functions.get(call.name);
  if (defined !== undefined) {
    const ways = walkStatements(deeper(machine), defined);
    const end = ways.ok ?? anyOf(ways.fail);
    if (end !== undefined) become(machine, end);
    return outcomeOf(ways);
  }
  if (call.name === 'test' || call.name === '[') return runTest(machine, args);
  return (commandNamed(call.name) ?? unknownCommand)(machine, call);
}

function runTest(machine: Machine, args: readonly Value[]): Outcome {
  const words = args.at(-1)?.text === ']' ? args.slice(0, -1) : args;
  const isNegated = words[0]?.text === '!';
  const [operator, operand, ...more] = isNegated ? words.slice(1) : words;
  if (operator?.text == null || operand === undefined || more.length > 0) return 'maybe';
  const truth = fileTest(machine, operator.text, operand);
  if (truth === undefined) return 'maybe';
  return truth !== isNegated ? 'ok' : fails(machine, 'missing');
}
