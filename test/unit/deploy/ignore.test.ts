import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  createIgnoreRules,
  type IgnoreRules,
  type RuleHit,
  type Verdict,
} from '../../../src/deploy/ignore.ts';

/** Seeded, so that a failure can be run again. */
function random(seed: number) {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const below = (count: number) => Math.floor(next() * count);
  return { below, pick: <T>(from: readonly T[]): T => from[below(from.length)] as T };
}

interface Case {
  /** `.gitignore` texts by folder, `''` the case's own. */
  gitignores: Record<string, string>;
  infoExclude: string;
  /** Files, and folders with a trailing `/`, relative to the case. Links as `name@`. */
  paths: string[];
}

const names = [
  'a', 'b', 'ab', 'abc', 'foo', 'bar', 'foo.txt', 'bar.js', 'x.log', 'FOO', '.hid', 'a b', 'end ', 'é', 'ü.md', '日本',
  'a[b', '#h', '!bang', 'a\\b', 'a-b', 'a*b', 'q?', '1', '-', ']', '^', 'A1_', 'b.tar.gz', 'foobar',
]; // prettier-ignore

const pieces = [
  'a', 'b', 'ab', 'foo', 'bar', 'x', 'txt', 'log', '.', '*', '*', '**', '**', '***', '?', '/', '/', '/', '[ab]', '[!a]',
  '[^a]', '[a-c]', '[]a]', '[!]a]', '[[:alpha:]]', '[[:digit:][:upper:]]', '[[:space:]]', '[[:punct:]]', '[[:nope:]]',
  '[[:alpha:]', '[a', '[', ']', '[\\]]', '[a\\-c]', '[--0]', '[é]', 'é', '日', '\\a', '\\*', '\\ ', '\\\\', '\\', ' ', '!',
  '#', '-', 'F', '{a,b}', '[[:xdigit:]-z]', '[a-]', '[[]', '[[:]', '[[::]]', '[/]', '\\/',
]; // prettier-ignore

const fixed = [
  '**/foo', 'foo/**', 'a/**/b', '**', '/**/', '*', '/*', '!*/', 'foo/', '/foo', 'foo/bar', '**/foo/bar', 'foo/*',
  'foo/**/', '/foo/**/bar', 'foo**', 'foo**/bar', 'a**b', '*.txt', '*.txt/', '*.*', '.*', '*.tar.gz', 'end\\ ', 'end ',
  'end   ', '\\#h', '\\!bang', '#h', '!bang', '!foo', '!foo/bar', '!/foo', '/', '//', '!', '!/', '', '   ', '/*/', '*/*',
  '?', '??', 'a?b', '???', '[a-c]*', '**/', '/**', '/**/foo', '**/a/**', 'foo/**/**/bar', '*a*b*', 'a b', 'é', 'ü*', '日?',
  '日???', '[!a]', '[!a]/', 'A1_', 'foo//bar', './foo', '../foo', 'a\\b', 'a\\\\b', 'a[[]b', 'a\\[b', 'a/', 'a/*', '!a/b',
  '*/foo', '*/foo/*', 'foo/bar/', '[[:upper:]]*', 'constructor', '[[:constructor:]]', '*\\', 'foo\t',
]; // prettier-ignore

function makeCase({ below, pick }: ReturnType<typeof random>): Case {
  const pattern = () => {
    const bang = below(5) === 0 ? '!' : '';
    if (below(3) === 0) return bang + pick(fixed);
    return bang + Array.from({ length: 1 + below(5) }, () => pick(pieces)).join('');
  };
  const text = () => {
    const eol = pick(['\n', '\n', '\r\n']);
    const lines = Array.from({ length: 1 + below(5) }, pattern);
    return pick(['', '', '', '\uFEFF']) + lines.join(eol) + pick(['', eol]);
  };
  const kinds = new Map<string, 'file' | 'folder' | 'link'>();
  for (let i = 0; i < 9; i++) {
    const parts = Array.from({ length: 1 + below(4) }, () => pick(names));
    for (const [depth] of parts.entries()) {
      const at = parts.slice(0, depth + 1).join('/');
      const known = kinds.get(at);
      if (known !== undefined && known !== 'folder') break;
      const isLast = depth === parts.length - 1;
      if (!known) kinds.set(at, isLast ? pick(['file', 'file', 'folder', 'link'] as const) : 'folder');
    }
  }
  const folders = [...kinds].flatMap(([at, kind]) => (kind === 'folder' ? [at] : []));
  const gitignores: Record<string, string> = { '': text() };
  for (const folder of folders) if (below(4) === 0) gitignores[folder] = text();
  const mark = { file: '', folder: '/', link: '@' };
  return { gitignores, infoExclude: text(), paths: [...kinds].map(([at, kind]) => at + mark[kind]) };
}

const bare = (marked: string) => marked.replace(/[/@]$/, '');

function write(root: string, one: Case) {
  mkdirSync(path.join(root, '.git/info'), { recursive: true });
  mkdirSync(path.join(root, '.git/objects'));
  mkdirSync(path.join(root, '.git/refs'));
  writeFileSync(path.join(root, '.git/HEAD'), 'ref: refs/heads/main\n');
  writeFileSync(
    path.join(root, '.git/config'),
    '[core]\n\tignorecase = false\n\tprecomposeunicode = false\n',
  );
  writeFileSync(path.join(root, '.git/info/exclude'), one.infoExclude);
  for (const marked of one.paths) {
    const at = path.join(root, bare(marked));
    if (marked.endsWith('/')) mkdirSync(at, { recursive: true });
    else if (marked.endsWith('@')) symlinkSync('.', at);
    else writeFileSync(at, '');
  }
  for (const [folder, text] of Object.entries(one.gitignores)) {
    writeFileSync(path.join(root, folder, '.gitignore'), text);
  }
}

/** What git answers: `file:line:rule` of the last rule that matches when it keeps the path back, `''` otherwise. */
function askGit(root: string, paths: string[]): string[] {
  const { status, stdout, stderr } = spawnSync(
    'git',
    ['-c', 'core.excludesFile=', 'check-ignore', '--no-index', '-v', '-n', '-z', '--stdin'],
    { cwd: root, input: paths.join('\0'), encoding: 'utf8' },
  );
  // 1 says that no path is ignored.
  assert.ok(status === 0 || status === 1, stderr);
  const fields = stdout.split('\0');
  return paths.map((_, i) => {
    const [file = '', line = '', rule = ''] = fields.slice(i * 4);
    return rule === '' || rule.startsWith('!') ? '' : `${file}:${line}:${rule}`;
  });
}

const shown = (hit: RuleHit | undefined) => (hit ? `${hit.file}:${hit.line}:${hit.rule}` : '');

/** As the walk does it: folder by folder, reading a `.gitignore` only where the folder is kept. */
function judgeAll(rules: IgnoreRules, one: Case): string[] {
  const verdicts = new Map<string, Verdict>([['', rules.root]]);
  rules.addGitignore('', one.gitignores[''] ?? '');
  return one.paths.map((marked) => {
    const at = bare(marked);
    const parent = verdicts.get(at.slice(0, Math.max(0, at.lastIndexOf('/'))));
    assert.ok(parent);
    const verdict = rules.judge(at, marked.endsWith('/'), parent);
    verdicts.set(at, verdict);
    if (!verdict.hit && one.gitignores[at] !== undefined) rules.addGitignore(at, one.gitignores[at]);
    return shown(verdict.hit);
  });
}

describe('ignore rules beside git', () => {
  const answered: { seed: number; one: Case; expected: string[] }[] = [];
  before(function () {
    this.timeout(120_000);
    const folder = mkdtempSync(path.join(tmpdir(), 'ignore-'));
    try {
      for (let seed = 1; seed <= 160; seed++) {
        const one = makeCase(random(seed));
        const root = path.join(folder, String(seed));
        write(root, one);
        answered.push({ seed, one, expected: askGit(root, one.paths.map(bare)) });
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('answer as git does, with the same rule and line, on 160 generated trees', () => {
    let ignored = 0;
    let asked = 0;
    for (const { seed, one, expected } of answered) {
      const actual = judgeAll(createIgnoreRules({ infoExclude: one.infoExclude }), one);
      assert.deepEqual(
        one.paths.map((at, i) => `${at} <- ${actual[i]}`),
        one.paths.map((at, i) => `${at} <- ${expected[i]}`),
        `seed ${seed}: ${JSON.stringify(one, undefined, 1)}`,
      );
      asked += expected.length;
      ignored += expected.filter((answer) => answer !== '').length;
    }
    // Both answers are frequent, so that neither side is right by saying always the same.
    assert.ok(asked > 1600 && ignored > asked / 5 && ignored < (asked * 4) / 5, `${ignored} of ${asked}`);
  });

  it('answer as git does below any folder of a repository, whose rules above count', () => {
    let asked = 0;
    const byAbove = new Set<string>();
    for (const { seed, one, expected } of answered) {
      const said = new Map(expected.map((answer, i) => [one.paths[i], answer]));
      for (const chosen of one.paths.filter((at) => at.endsWith('/') && said.get(at) === '')) {
        const below = one.paths.filter((at) => at !== chosen && at.startsWith(chosen));
        const inside = bare(chosen);
        const above = Object.entries(one.gitignores).filter(
          ([at]) => at === '' || chosen.startsWith(`${at}/`),
        );
        const rules = createIgnoreRules({
          infoExclude: one.infoExclude,
          above: { path: inside, gitignores: new Map(above.filter(([at]) => at !== inside)) },
        });
        const own = Object.entries(one.gitignores)
          .filter(([at]) => at === inside || at.startsWith(chosen))
          .map(([at, text]) => [at.slice(chosen.length), text] as const);
        const actual = judgeAll(rules, {
          ...one,
          gitignores: Object.fromEntries(own),
          paths: below.map((at) => at.slice(chosen.length)),
        });
        for (const [i, at] of below.entries()) {
          const [file = '', ...rest] = (actual[i] ?? '').split(':');
          const fromRoot = file === '' ? '' : [path.posix.join(inside, file), ...rest].join(':');
          assert.equal(fromRoot, said.get(at), `${at} below ${chosen}, seed ${seed}`);
          if (file.startsWith('../')) byAbove.add(file.replace(/^(?:\.\.\/)+/, ''));
          asked += 1;
        }
      }
    }
    assert.ok(asked > 300, `${asked}`);
    assert.deepEqual([...byAbove].sort(), ['.git/info/exclude', '.gitignore']);
  });
});

describe('ignore rules', () => {
  it('takes a chosen folder for kept although a rule above leaves it out', () => {
    const rules = createIgnoreRules({
      above: {
        path: 'app/dist',
        gitignores: new Map([
          ['', 'dist/\n*.map\n'],
          ['app', '/dist/tmp\n'],
        ]),
      },
    });
    assert.equal(said(rules, 'index.html'), undefined);
    assert.equal(said(rules, 'js/a.map'), 'git ../../.gitignore:2 *.map');
    assert.equal(said(rules, 'tmp/x'), 'git ../.gitignore:1 /dist/tmp');
  });

  const said = (rules: IgnoreRules, at: string) => {
    const { hit } = rules.judgeFile(at);
    return hit && `${hit.source} ${hit.file}:${hit.line} ${hit.rule}`;
  };

  it('leaves out what is never part of an app, but not .env files', () => {
    const rules = createIgnoreRules();
    assert.equal(said(rules, 'a/node_modules/b.js'), 'default :0 node_modules');
    assert.equal(said(rules, '.cache/huggingface/x'), 'default :0 **/.cache/huggingface');
    assert.equal(said(rules, '.hfignore'), 'default :0 /.hfignore');
    assert.equal(said(rules, '.env'), undefined);
    assert.equal(said(rules, 'sub/.cache/other'), undefined);
  });

  it('says the rule of git rather than our default, and keeps the default against a negative one', () => {
    const rules = createIgnoreRules({});
    rules.addGitignore('', '# ours\nvenv/\n!.vscode\n');
    assert.equal(said(rules, 'venv/x'), 'git .gitignore:2 venv/');
    assert.equal(said(rules, '.vscode/x'), 'default :0 .vscode');
  });

  it('lets .hfignore have the last word, except on .git', () => {
    const rules = createIgnoreRules({ hfignore: '!*.bin\n!.vscode\n!.git\n!.git/config\nnotes\n!notes/a\n' });
    rules.addGitignore('', '*.bin\n');
    assert.equal(said(rules, 'model.bin'), undefined);
    assert.equal(said(rules, '.vscode/x'), undefined);
    assert.equal(said(rules, '.git/config'), 'default :0 .git');
    assert.equal(said(rules, 'sub/.git/config'), 'default :0 .git');
    assert.equal(said(rules, 'notes/a'), 'hfignore .hfignore:5 notes');
  });

  it('re-includes below an ignored folder only what .hfignore names by its folder', () => {
    const rules = createIgnoreRules({ hfignore: '!dist/app.js\n!dist/*/x.css\n!lib/\n!*.map\n' });
    rules.addGitignore('', 'dist/\nlib\n');
    assert.equal(said(rules, 'dist/app.js'), undefined);
    assert.equal(said(rules, 'dist/deep/x.css'), undefined);
    assert.equal(said(rules, 'dist/other.js'), 'git .gitignore:1 dist/');
    assert.equal(said(rules, 'dist/a.map'), 'git .gitignore:1 dist/');
    assert.equal(said(rules, 'lib/any/file'), undefined);
    assert.equal(rules.judge('dist', true, rules.root).mayKeepBelow, true);
    assert.equal(rules.judge('node_modules', true, rules.root).mayKeepBelow, false);
  });

  it('takes exclude and include of the target', () => {
    const rules = createIgnoreRules({
      include: ['src/', '/app.py', '!src/big'],
      exclude: ['*.test.py'],
      hfignore: '!a',
    });
    assert.equal(said(rules, 'src/deep/a.py'), undefined);
    assert.equal(said(rules, 'app.py'), undefined);
    assert.equal(said(rules, 'src/a.test.py'), 'target :0 *.test.py');
    assert.equal(said(rules, 'src/big/x'), 'target :0 !src/big');
    assert.equal(said(rules, 'docs/a'), 'target :0 include');
  });
});
