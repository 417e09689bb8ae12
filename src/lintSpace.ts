/** `npm run -s lint:space -- FOLDER [--json | --sarif] [--fix] [--dev-mode]`, or `--model [LINE] --json`. */
import { lstat, mkdir, readdir, readFile, readlink, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fixAll } from './lint/applyFixes.ts';
import type { BuildContext, ContextFile } from './lint/dockerfile/buildContext.ts';
import { modelReport, type ModelReport } from './lint/dockerfile/modelReport.ts';
import { readDockerIgnore } from './lint/dockerignore.ts';
import type { FolderFacts } from './lint/facts.ts';
import type { Finding, Range } from './lint/finding.ts';
import { plainText } from './space/sentence.ts';
import { gatherFacts, lintTexts } from './lint/lintFolder.ts';
import { toSarif } from './lint/sarif.ts';
import { defaultSettings, type LintSettings } from './lint/settings.ts';
import { nodeFiles } from './platform/nodeFiles.ts';

const usage =
  'Usage: npm run -s lint:space -- FOLDER [--json | --sarif] [--fix] [--dev-mode] [--model [LINE] --json]';

interface Options {
  folder: string;
  output: 'text' | 'json' | 'sarif';
  fix: boolean;
  /** Print the model after this one-based line, or of the final image. */
  model: number | 'final' | undefined;
  settings: LintSettings;
}

function readOptions(args: string[]): Options | string {
  const options: Options = {
    folder: '',
    output: 'text',
    fix: false,
    model: undefined,
    settings: defaultSettings,
  };
  for (const [index, argument] of args.entries()) {
    if (argument === '--json') options.output = 'json';
    else if (argument === '--sarif') options.output = 'sarif';
    else if (argument === '--fix') options.fix = true;
    else if (argument === '--model') options.model = 'final';
    else if (args[index - 1] === '--model' && /^[1-9]\d*$/.test(argument)) options.model = Number(argument);
    else if (argument === '--dev-mode') options.settings = { ...options.settings, devMode: true };
    else if (argument.startsWith('-')) return `There is no option ${argument}.\n${usage}`;
    else if (options.folder !== '')
      return `One folder at a time: ${options.folder} or ${argument}?\n${usage}`;
    else options.folder = argument;
  }
  return options.folder === '' ? usage : options;
}

/** One-based, as compilers print places. */
const places = ({ start, end }: Range) => ({
  line: start.line + 1,
  column: start.character + 1,
  endLine: end.line + 1,
  endColumn: end.character + 1,
});

function toJson({ file, range, severity, code, message, related, fixes }: Finding) {
  return {
    file,
    ...places(range),
    severity,
    code,
    message: plainText(message),
    related: related.map((other) => ({
      file: other.file,
      line: other.range.start.line + 1,
      message: plainText(other.message),
    })),
    fixes: fixes.map((fix) => ({
      title: plainText(fix.title),
      edits: fix.edits.map((edit) => ({
        file: edit.file,
        startLine: edit.range.start.line + 1,
        startColumn: edit.range.start.character + 1,
        endLine: edit.range.end.line + 1,
        endColumn: edit.range.end.character + 1,
        newText: edit.newText,
      })),
    })),
  };
}

function toText(findings: readonly Finding[]): string {
  const lines = findings.flatMap(({ file, range, severity, code, message, related }) => [
    `${file}:${range.start.line + 1}:${range.start.character + 1}: ${severity}: ${plainText(message)} [${code}]`,
    ...related.map((other) => `    ${other.file}:${other.range.start.line + 1}: ${plainText(other.message)}`),
  ]);
  const count = (wanted: string) => findings.filter(({ severity }) => severity === wanted).length;
  const errors = count('error');
  const warnings = count('warning');
  const other = findings.length - errors - warnings;
  return [...lines, `${errors} errors, ${warnings} warnings, ${other} notes`].join('\n');
}

/** A text that would not come back byte for byte, such as one in Latin-1, is left as it is. */
async function isUtf8(file: string, text: string): Promise<boolean> {
  const bytes = await readFile(file).catch(() => undefined);
  return bytes === undefined || bytes.equals(Buffer.from(text));
}

async function applyAll(folder: string, facts: FolderFacts, settings: LintSettings): Promise<FolderFacts> {
  const withTexts = (texts: ReadonlyMap<string, string>): FolderFacts => ({
    ...facts,
    texts,
    ...(facts.paths ? { paths: new Set([...facts.paths, ...texts.keys()]) } : {}),
  });
  const changed = await fixAll(facts.texts, (texts) => lintTexts(withTexts(texts), settings));
  const written = new Map(facts.texts);
  for (const [file, text] of changed) {
    const target = path.join(folder, file);
    if (!(await isUtf8(target, facts.texts.get(file) ?? ''))) continue;
    await mkdir(path.dirname(target), { recursive: true });
    await writeFile(target, text);
    written.set(file, text);
  }
  return withTexts(written);
}

async function lint({ folder, output, fix, settings }: Options): Promise<number> {
  const folderName = path.basename(path.resolve(folder));
  let facts: FolderFacts;
  try {
    if (!(await stat(folder)).isDirectory()) throw new Error('it is no folder');
    facts = await gatherFacts(nodeFiles(folder), { folderName, assumeDocker: true });
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/\.$/, '') : String(error);
    console.error(`Cannot read the folder ${folder}: ${reason}.`);
    return 2;
  }
  if (fix) facts = await applyAll(folder, facts, settings);
  const findings = lintTexts(facts, settings);
  if (output === 'json') console.log(JSON.stringify(findings.map(toJson), null, 2));
  else if (output === 'sarif') console.log(JSON.stringify(toSarif(findings), null, 2));
  else console.log(toText(findings));
  return findings.some(({ severity }) => severity === 'error') ? 1 : 0;
}

const mostContextFiles = 20_000;

/** What a build of this folder copies from, with the modes on disk; `undefined` when it is too much to list. */
async function readContext(folder: string): Promise<BuildContext | undefined> {
  const files: ContextFile[] = [];
  const folders = [''];
  for (let inside = folders.shift(); inside !== undefined; inside = folders.shift()) {
    for (const name of await readdir(path.join(folder, inside))) {
      const relative = inside === '' ? name : `${inside}/${name}`;
      const found = await lstat(path.join(folder, relative));
      const mode = found.mode & 0o7777;
      if (found.isSymbolicLink()) {
        files.push({
          path: relative,
          kind: 'link',
          mode,
          target: await readlink(path.join(folder, relative)),
        });
      } else if (found.isDirectory()) {
        files.push({ path: relative, kind: 'dir', mode });
        folders.push(relative);
      } else if (found.isFile()) files.push({ path: relative, kind: 'file', mode });
      if (files.length > mostContextFiles) return undefined;
    }
  }
  const readText = (name: string) => readFile(path.join(folder, name), 'utf8').catch(() => undefined);
  const rules = (await readText('Dockerfile.dockerignore')) ?? (await readText('.dockerignore'));
  if (rules === undefined) return { files };
  const { hiddenBy } = readDockerIgnore(rules);
  return { files, ignores: (file) => hiddenBy(file) !== undefined };
}

function modelText({ user, workdir, home, paths }: ModelReport): string {
  const known = (value: string | number | null) => value ?? 'unknown';
  return [
    `user: ${known(user.name)} (uid ${known(user.uid)})`,
    `workdir: ${known(workdir)}`,
    `home: ${known(home)}`,
    ...paths.map(
      ({ path: place, kind, uid, gid, mode, line }) =>
        `${place}: ${known(kind)}, ${known(uid)}:${known(gid)}, mode ${known(mode)}, line ${known(line)}`,
    ),
  ].join('\n');
}

async function printModel({ folder, output, model }: Options): Promise<number> {
  let report: ModelReport | undefined;
  try {
    const text = await readFile(path.join(folder, 'Dockerfile'), 'utf8');
    const context = await readContext(folder);
    report = modelReport(text, {
      ...(context ? { context } : {}),
      ...(typeof model === 'number' ? { line: model } : {}),
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/\.$/, '') : String(error);
    console.error(`Cannot read the Dockerfile of ${folder}: ${reason}.`);
    return 2;
  }
  if (!report) {
    console.error(`The Dockerfile of ${folder} has no stage${model === 'final' ? '' : ' up to that line'}.`);
    return 2;
  }
  console.log(output === 'json' ? JSON.stringify(report, null, 2) : modelText(report));
  return 0;
}

const options = readOptions(process.argv.slice(2));
if (typeof options === 'string') {
  console.error(options);
  process.exitCode = 2;
} else {
  process.exitCode = await (options.model === undefined ? lint(options) : printModel(options));
}
