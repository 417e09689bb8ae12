/**
 * The fixes of rules about users and owners, tried: what a rule warns of is seen with the engine, every fix is applied and
 * must take it away, and `lint:space --fix` must leave an image that builds and has no such finding.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { repo, runQuietly, seconds } from '../harness/shell.mjs';
import { docker } from './engine.mjs';
import { commonFiles, fixCases, wheelFiles } from './fixCases.ts';
import { zipOf } from './sample.mjs';

/** Big enough to be seen in the size of an image. */
const bigFile = 8_000_000;

function lint(folder, ...flags) {
  const args = [path.join(repo, 'src/lintSpace.ts'), folder, '--json', ...flags];
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status === null || status > 1) throw new Error(`lint:space ended with ${status}: ${stderr}`);
  return JSON.parse(stdout);
}

function writeFolder(folder, files) {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text, { mode: 0o644 });
  }
}

function applyEdits(folder, edits) {
  const texts = new Map();
  const offset = (text, line, column) =>
    text
      .split('\n')
      .slice(0, line - 1)
      .reduce((sum, each) => sum + each.length + 1, 0) +
    column -
    1;
  const late = [...edits].sort((a, b) => b.startLine - a.startLine || b.startColumn - a.startColumn);
  for (const { file, startLine, startColumn, endLine, endColumn, newText } of late) {
    const place = path.join(folder, file);
    const text = texts.get(place) ?? readFileSync(place, 'utf8');
    const before = text.slice(0, offset(text, startLine, startColumn));
    texts.set(place, before + newText + text.slice(offset(text, endLine, endColumn)));
  }
  for (const [place, text] of texts) writeFileSync(place, text);
}

/** `{ ok, detail }`: whether the folder builds and shows no consequence. */
async function tryFolder(tag, folder, { consequence, dockerfile }, secret, env, reference) {
  const args = ['build', '--network', 'host', '--progress', 'plain', '--secret', `id=TOKEN,src=${secret}`];
  const built = await runQuietly(docker, [...args, '-t', tag, folder], { env });
  if (built.code !== 0) {
    return { built: false, ok: false, detail: built.output.trim().split('\n').slice(-2).join(' | ') };
  }
  if (consequence.is === 'build') return { built: true, ok: true, detail: 'builds' };
  if (consequence.is === 'size') {
    const { output } = await runQuietly(docker, ['image', 'inspect', '--format', '{{.Size}}', tag], { env });
    const extra = Number(output) - reference;
    return { built: true, ok: extra < 1.5 * bigFile, detail: `${extra} bytes more than the base` };
  }
  // An image without USER is what a Space runs as root; the probe asks what uid 1000 could do.
  const text = readFileSync(path.join(folder, 'Dockerfile'), 'utf8');
  const as = /^USER /m.test(text) || /^USER /m.test(dockerfile) ? [] : ['--user', '1000'];
  const run = [
    'run',
    '--rm',
    '--network',
    'host',
    ...as,
    '--entrypoint',
    '/bin/sh',
    tag,
    '-c',
    consequence.script,
  ];
  const { code, output } = await runQuietly(docker, run, { env });
  return { built: true, ok: code === 0, detail: code === 0 ? 'fine' : output.trim() || `ended with ${code}` };
}

/** Tries them all; resolves with whether every fix did what it says. */
export async function checkFixes(engine) {
  const begin = performance.now();
  const scratch = mkdtempSync(path.join(os.tmpdir(), 'hf-fixes-'));
  const secret = path.join(scratch, 'secret');
  writeFileSync(secret, 'hush\n');
  const size = ['image', 'inspect', '--format', '{{.Size}}', 'debian:12-slim'];
  const reference = Number((await runQuietly(docker, size, { env: engine.env })).output);
  const problems = [];
  let tried = 0;
  try {
    for (const [number, fixCase] of fixCases.entries()) {
      const { rule, variant, dockerfile, files, wheel, consequence, flags = [], beyond } = fixCase;
      const name = variant === undefined ? rule : `${rule} (${variant})`;
      const folder = path.join(scratch, `case-${number}`);
      writeFolder(folder, { ...commonFiles, ...files, Dockerfile: dockerfile });
      if (wheel) writeFileSync(path.join(folder, 'uvicorn-1.0-py3-none-any.whl'), zipOf(wheelFiles));
      if (consequence.is === 'size')
        writeFileSync(path.join(folder, 'model.bin'), Buffer.alloc(bigFile, number + 1));
      const wrong = (text) => problems.push(`${name}: ${text}`);
      const attempt = (place) => tryFolder(`hf-fix:${number}`, place, fixCase, secret, engine.env, reference);
      const findings = lint(folder, ...flags).filter(({ code }) => code === rule);
      if (findings.length === 0) {
        wrong('there is no such finding');
        continue;
      }
      const before = await attempt(folder);
      if (before.ok) wrong('the consequence is not seen before the fix');
      if (!before.built && consequence.is !== 'build')
        wrong(`does not build before the fix: ${before.detail}`);
      const fixes = findings[0].fixes;
      if (fixes.length === 0) wrong('has no fix');
      for (const [index, { title, edits }] of fixes.entries()) {
        if (beyond?.test(title)) continue;
        const copy = path.join(scratch, `case-${number}-${index}`);
        cpSync(folder, copy, { recursive: true });
        applyEdits(copy, edits);
        const after = await attempt(copy);
        tried++;
        if (!after.ok)
          wrong(`after "${title}": ${after.detail}\n${readFileSync(path.join(copy, 'Dockerfile'), 'utf8')}`);
        else if (lint(copy, ...flags).some(({ code }) => code === rule))
          wrong(`after "${title}" the finding is still there`);
      }
      const whole = path.join(scratch, `case-${number}-whole`);
      cpSync(folder, whole, { recursive: true });
      const left = lint(whole, '--fix', ...flags);
      const text = readFileSync(path.join(whole, 'Dockerfile'), 'utf8');
      const isFixed = !left.some(({ code }) => code === rule);
      const after = await attempt(whole);
      if (isFixed ? !after.ok : !after.built && before.built) wrong(`after --fix: ${after.detail}\n${text}`);
      const verdict = isFixed ? 'gone after --fix' : 'no preferred fix';
      console.log(`fixes: ${name}: ${before.detail.slice(0, 70)} -> ${fixes.length} fixes, ${verdict}`);
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  const rules = new Set(fixCases.map(({ rule }) => rule));
  const lines = [
    ...problems.map((line) => `fixes: ${line}`),
    `engine ${engine.version}: ${fixCases.length} Dockerfiles of ${rules.size} rules, ${tried} fixes tried, ${problems.length} problems (${seconds(begin)})`,
  ];
  console.log(lines.join('\n'));
  return problems.length === 0;
}
