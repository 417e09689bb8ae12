/**
 * A small describe/it for suites that run inside an extension host: mocha's names, one code path for Node and the web
 * worker, and a result that leaves the host as one console line.
 */
type Body = (this: void) => unknown;
interface Case {
  title: string;
  body: Body | undefined;
  timeoutMs: number;
}
interface Suite {
  title: string;
  parent: Suite | undefined;
  items: (Case | Suite)[];
  before: Body[];
  after: Body[];
  beforeEach: Body[];
  afterEach: Body[];
  timeoutMs: number;
  skipped: boolean;
}
interface Failure {
  title: string;
  message: string;
}
export interface Summary {
  passed: number;
  failed: number;
  skipped: number;
  failures: Failure[];
  /** What suites measured, by name. */
  reports: Record<string, unknown>;
}

export const resultMark = 'HF-SPACES-RESULT ';

function suite(title: string, parent: Suite | undefined, skipped = false): Suite {
  const hooks = { before: [], after: [], beforeEach: [], afterEach: [] };
  return { title, parent, items: [], ...hooks, timeoutMs: parent?.timeoutMs ?? 60_000, skipped };
}

const reports: Record<string, unknown> = {};
const root = suite('', undefined);
let current = root;

function addSuite(title: string, body: Body | undefined, skipped: boolean): void {
  const outer = current;
  current = suite(title, outer, skipped || outer.skipped);
  outer.items.push(current);
  try {
    const self = { timeout: (ms: number) => void (current.timeoutMs = ms) };
    (body as ((this: typeof self) => void) | undefined)?.call(self);
  } finally {
    current = outer;
  }
}

function addCase(title: string, body: Body | undefined): Case {
  const item = { title, body: current.skipped ? undefined : body, timeoutMs: current.timeoutMs };
  current.items.push(item);
  return item;
}

const describe = Object.assign((title: string, body: Body) => addSuite(title, body, false), {
  skip: (title: string, body?: Body) => addSuite(title, body, true),
});
const it = Object.assign(
  (title: string, body?: Body) => {
    const item = addCase(title, body);
    return { timeout: (ms: number) => void (item.timeoutMs = ms) };
  },
  { skip: (title: string, _body?: Body) => void addCase(title, undefined) },
);

Object.assign(globalThis, {
  describe,
  it,
  report: (name: string, value: unknown) => void (reports[name] = value),
  before: (body: Body) => current.before.push(body),
  after: (body: Body) => current.after.push(body),
  beforeEach: (body: Body) => current.beforeEach.push(body),
  afterEach: (body: Body) => current.afterEach.push(body),
});

async function limited(body: Body, timeoutMs: number): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`took longer than ${timeoutMs} ms`)), timeoutMs);
  });
  const self = { timeout: () => undefined };
  try {
    await Promise.race([(body as (this: typeof self) => unknown).call(self), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Hooks of the suite and all above it, outermost first. */
function inherited(of: Suite, kind: 'beforeEach' | 'afterEach'): Body[] {
  return [...(of.parent ? inherited(of.parent, kind) : []), ...of[kind]];
}

const describeError = (error: unknown) =>
  error instanceof Error ? (error.stack ?? `${error.name}: ${error.message}`) : String(error);

async function runSuite(of: Suite, path: string, summary: Summary): Promise<void> {
  const fail = (title: string, error: unknown) => {
    summary.failed += 1;
    summary.failures.push({ title, message: describeError(error) });
    console.log(`  ✗ ${title}`);
  };
  const hook = async (kind: 'before' | 'after') => {
    try {
      for (const body of of.skipped ? [] : of[kind]) await limited(body, of.timeoutMs);
      return true;
    } catch (error) {
      fail(`${path} (${kind})`, error);
      return false;
    }
  };
  const ready = await hook('before');
  for (const item of ready ? of.items : []) {
    const title = path ? `${path} › ${item.title}` : item.title;
    if ('items' in item) await runSuite(item, title, summary);
    else if (!item.body) summary.skipped += 1;
    else {
      const start = Date.now();
      try {
        for (const body of inherited(of, 'beforeEach')) await limited(body, of.timeoutMs);
        await limited(item.body, item.timeoutMs);
        summary.passed += 1;
        console.log(`  ✓ ${title} (${Date.now() - start} ms)`);
      } catch (error) {
        fail(title, error);
      }
      try {
        for (const body of inherited(of, 'afterEach').reverse()) await limited(body, of.timeoutMs);
      } catch (error) {
        fail(`${title} (afterEach)`, error);
      }
    }
  }
  await hook('after');
}

/** Runs all that was described, prints the summary as one line, and rejects when something failed. */
export async function runAll(): Promise<void> {
  const summary: Summary = { passed: 0, failed: 0, skipped: 0, failures: [], reports };
  await runSuite(root, '', summary);
  console.log(resultMark + JSON.stringify(summary));
  if (summary.failed > 0) throw new Error(`${summary.failed} host tests failed`);
}
