import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtemp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import ts from 'typescript';
import { parse } from 'yaml';
import { plainText } from '../../../src/space/sentence.ts';
import { lintTexts } from '../../../src/lint/lintFolder.ts';
import { defaultSettings } from '../../../src/lint/settings.ts';
import { parseManifest, type TemplateManifest } from '../../../src/scaffold/manifest.ts';
import { requirementLine } from '../../../src/scaffold/packages.ts';
import { listTemplates, renderTemplate, slugOf, yamlText } from '../../../src/scaffold/templates.ts';
import { readCard } from '../../../src/space/card.ts';
import { readCard as readHubCard } from '../../hub/frontMatter.ts';
import { shippedTemplates } from './shippedTemplates.ts';

const { templates, problems } = await listTemplates(shippedTemplates);
const title = 'A <b> & "c": \\ {d}';
const rendered = new Map(
  await Promise.all(
    templates.map(async ({ id }): Promise<[string, Map<string, string>]> => {
      const files = await renderTemplate(shippedTemplates, id, { title });
      return [id, new Map(files.map((file) => [file.path, file.content]))];
    }),
  ),
);
const filesOf = (id: string) => rendered.get(id) ?? new Map<string, string>();
const all = () =>
  [...rendered].flatMap(([id, files]) => [...files].map(([file, content]) => ({ id, file, content })));
const cardOf = (id: string) => {
  const card = readCard(filesOf(id).get('README.md') ?? '');
  assert.ok(card.kind === 'card', id);
  return card.data;
};
const apps = templates.filter(({ id }) => id !== 'docker-python');
const dockers = templates.filter(({ sdk }) => sdk === 'docker');

describe('the shipped templates', () => {
  it('are those that are promised', () => {
    assert.deepEqual(problems, []);
    assert.deepEqual(
      templates.map(({ id }) => id),
      [
        ...['docker-clone', 'docker-clone-at-start', 'docker-fastapi', 'docker-fastapi-gateway', 'docker-go'],
        ...['docker-gpu', 'docker-jobs-autotrain', 'docker-multiservice', 'docker-next', 'docker-node'],
        ...[
          'docker-phoenix',
          'docker-python',
          'docker-r-plumber',
          'docker-static-nginx',
          'docker-streamlit',
          'gradio-basic',
          'gradio-fastapi',
        ],
        ...['gradio-image-classifier', 'gradio-mcp', 'gradio-zerogpu', 'keep-data-bucket'],
        ...['keep-data-dataset', 'static-html', 'static-vite'],
      ],
    );
  });

  it('have exactly the files of their manifest', async () => {
    for (const { id, files } of templates) {
      const there = (await shippedTemplates.list(id)).filter((file) => file !== 'template.json');
      assert.deepEqual(there.sort(), files.toSorted(), id);
    }
  });

  it('leave no placeholder, and use each they declare', async () => {
    for (const { id, file, content } of all())
      assert.doesNotMatch(content, /\{\{\s*\w+\s*\}\}/, `${id}/${file}`);
    for (const manifest of templates) {
      const sources = await Promise.all(
        manifest.files.map((file) => shippedTemplates.read(manifest.id, file)),
      );
      for (const name of Object.keys(manifest.placeholders)) {
        const used = sources.some((text) => text.includes(`{{${name}}}`));
        // The module also gives the Python path.
        assert.ok(used, `${manifest.id}: ${name}`);
      }
    }
  });

  it('have a card that says what the manifest says', () => {
    for (const { id, sdk, port, look, hardware } of apps) {
      const card = cardOf(id);
      assert.equal(card.title, title, id);
      assert.equal(card.sdk, sdk, id);
      assert.equal(card.app_port, port, id);
      assert.deepEqual([card.emoji, card.colorFrom, card.colorTo], Object.values(look), id);
      if (hardware !== 'zero-a10g') assert.equal(card.suggested_hardware, hardware, id);
      if (card.app_file !== undefined && !card.app_file.startsWith('dist/'))
        assert.ok(filesOf(id).has(card.app_file), id);
    }
  });

  it('have front matter that the Hub takes', () => {
    for (const { id } of apps) {
      const { present, errors, warnings } = readHubCard(filesOf(id).get('README.md'));
      assert.deepEqual([present, errors, warnings], [true, [], []], id);
    }
  });

  it('tell in the README which secrets and variables to set, and bake none in', () => {
    for (const { id, secrets, variables } of apps) {
      const readme = filesOf(id).get('README.md') ?? '';
      for (const { name } of [...secrets, ...variables])
        assert.ok(readme.includes(`\`${name}\``), `${id} ${name}`);
      const dockerfile = filesOf(id).get('Dockerfile') ?? '';
      for (const { name } of secrets) assert.doesNotMatch(dockerfile, new RegExp(`(?:ARG|ENV) ${name}`), id);
    }
  });

  it('answer /health when they answer programs, and say so when they do not', () => {
    for (const { id, sdk, answersApi } of apps) {
      const texts = [...filesOf(id).values()].join('\n');
      if (sdk === 'static') assert.match(texts, /answers no API/, id);
      else if (answersApi && id !== 'gradio-zerogpu' && id !== 'gradio-mcp')
        assert.match(texts, /\/health/, id);
    }
  });

  it('work in /app as uid 1000, with the tools of Dev Mode, and start scripts with bash', () => {
    for (const { id } of dockers) {
      const dockerfile = filesOf(id).get('Dockerfile') ?? '';
      assert.match(dockerfile, /^CMD \[/m, id);
      assert.doesNotMatch(dockerfile, /CMD \["(?:\.\/)?\S*\.sh"/, id);
      // AutoTrain's image brings user, folder and tools.
      if (id === 'docker-jobs-autotrain') continue;
      const last = dockerfile.slice(dockerfile.lastIndexOf('FROM '));
      assert.match(last, /^USER (?:user|node)\n(?:.*\n)*?WORKDIR \/app$/m, id);
      for (const tool of ['bash', 'curl', 'wget', 'procps', 'git', 'git-lfs'])
        assert.match(last, new RegExp(` ${tool}\\b`), `${id}: ${tool}`);
      for (const [copy] of last.matchAll(/^(?:COPY|ADD) .*/gm)) assert.match(copy, /--chown=/, id);
    }
  });

  it('are clean under our own diagnostics, Dev Mode rules included', () => {
    const told: string[] = [];
    for (const { id } of templates) {
      const texts = new Map(filesOf(id));
      if (!texts.has('README.md')) texts.set('README.md', '---\nsdk: docker\n---\n');
      for (const file of ['requirements.txt', 'app.py']) if (id === 'docker-python') texts.set(file, '');
      const findings = lintTexts(
        { texts, paths: new Set(texts.keys()) },
        { ...defaultSettings, devMode: true },
      );
      for (const { file, range, code, message } of findings)
        told.push(`${id}/${file}:${range.start.line + 1} ${code} ${plainText(message)}`);
    }
    assert.deepEqual(told, []);
  });

  it('require each package in the versions that other apps get, and no open-ended ones', () => {
    for (const { id, content } of all().filter(({ file }) => file === 'requirements.txt')) {
      const lines = content.split('\n').filter((line) => /^\w/.test(line));
      for (const line of lines) {
        const name = /^[\w-]+/.exec(line)?.[0] ?? '';
        assert.equal(line, requirementLine(name), id);
        assert.match(line, /~=\d|<\d/, id);
      }
      assert.deepEqual(lines, lines.toSorted(), id);
    }
  });

  it('hold Python that compiles', async function () {
    this.timeout(20_000);
    if (spawnSync('python3', ['--version']).status !== 0) return this.skip();
    const folder = await mkdtemp(path.join(tmpdir(), 'templates-'));
    try {
      for (const { id, file, content } of all().filter((one) => one.file.endsWith('.py'))) {
        const to = path.join(folder, id, file);
        await mkdir(path.dirname(to), { recursive: true });
        await writeFile(to, content);
      }
      const { status, stdout } = spawnSync('python3', ['-W', 'error', '-m', 'compileall', '-q', folder], {
        encoding: 'utf8',
      });
      assert.equal(status, 0, stdout);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('hold shell scripts that bash reads', function () {
    if (spawnSync('bash', ['--version']).status !== 0) return this.skip();
    for (const { id, file, content } of all().filter((one) => one.file.endsWith('.sh'))) {
      const { status, stderr } = spawnSync('bash', ['-n'], { input: content, encoding: 'utf8' });
      assert.equal(status, 0, `${id}/${file}: ${stderr}`);
      assert.match(content, /^set -euo pipefail$/m);
    }
  });

  it('hold JavaScript, JSON and nginx files that parse', () => {
    for (const { id, file, content } of all()) {
      if (file.endsWith('.json')) assert.ok(JSON.parse(content), `${id}/${file}`);
      if (/\.(?:[mc]?js|jsx)$/.test(file)) {
        const { diagnostics } = ts.transpileModule(content, {
          fileName: file,
          reportDiagnostics: true,
          compilerOptions: { allowJs: true, jsx: ts.JsxEmit.Preserve },
        });
        assert.deepEqual(
          diagnostics?.map((one) => one.messageText),
          [],
          `${id}/${file}`,
        );
      }
      if (file === 'nginx.conf') assert.equal(unbalanced(content), undefined, `${id}/${file}`);
    }
  });

  it('give nginx only places that uid 1000 can write', () => {
    for (const { id, content } of all().filter(({ file }) => file === 'nginx.conf')) {
      for (const name of ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'])
        assert.match(content, new RegExp(`${name}_temp_path /tmp/`), id);
      assert.match(content, /^pid \/tmp\//m, id);
    }
  });
});

/** The line of an nginx file where a directive does not end or braces do not match. */
function unbalanced(text: string): number | undefined {
  let depth = 0;
  for (const [index, line] of text.split('\n').entries()) {
    const code = line
      .replace(/'[^']*'|"[^"]*"/g, 'x')
      .replace(/#.*$/, '')
      .trim();
    if (code === '') continue;
    if (code.endsWith('{')) depth += 1;
    else if (code === '}') depth -= 1;
    else if (!code.endsWith(';') && !code.endsWith('{}')) return index + 1;
    if (depth < 0) return index + 1;
  }
  return depth === 0 ? undefined : -1;
}

const manifest = (change: Record<string, unknown>): string =>
  JSON.stringify({
    id: 'mine',
    title: 'Mine',
    description: 'd',
    sdk: 'docker',
    build: 'image',
    look: { emoji: '🚀', colorFrom: 'red', colorTo: 'blue' },
    files: ['Dockerfile'],
    ...change,
  });

describe('the folder of own templates', () => {
  it('is not what a workspace says that is not trusted', async () => {
    const manifest = JSON.parse(
      await readFile(new URL('../../../package.json', import.meta.url), 'utf8'),
    ) as { capabilities: { untrustedWorkspaces: { restrictedConfigurations: string[] } } };
    const { restrictedConfigurations } = manifest.capabilities.untrustedWorkspaces;
    assert.ok(restrictedConfigurations.includes('hfSpaces.templates'));
  });
});

describe('parseManifest', () => {
  it('takes the least that is needed', () => {
    const read: TemplateManifest = parseManifest('mine', manifest({}));
    assert.deepEqual([read.placeholders, read.secrets, read.tags, read.answersApi], [{}, [], [], false]);
  });

  it('names what is wrong', () => {
    const wrongs: [Record<string, unknown>, RegExp][] = [
      [{ id: 'other' }, /"id" must be "mine"/],
      [{ sdk: 'streamlit' }, /"sdk" must be/],
      [{ build: 'make' }, /"build" must be one of/],
      [{ port: 80 }, /"port" must be a number from 1025/],
      [{ look: { emoji: '🚀', colorFrom: 'red', colorTo: 'black' } }, /"look.colorTo"/],
      [{ files: [] }, /"files"/],
      [{ files: ['../../etc/passwd'] }, /inside the template/],
      [{ files: ['/etc/passwd'] }, /inside the template/],
      [{ placeholders: { a: { default: 'x', description: 'd', pattern: '(' } } }, /regular expression/],
      [{ placeholders: { a: { default: 'x', description: 'd', pattern: '\\d' } } }, /fits its pattern/],
      [{ secrets: [{ name: 'A' }] }, /"secrets\[0\]\.why"/],
    ];
    for (const [change, told] of wrongs) assert.throws(() => parseManifest('mine', manifest(change)), told);
    assert.throws(() => parseManifest('mine', '{'), /mine\/template\.json: /);
  });

  it('lists the good ones of a folder beside the broken', async () => {
    const texts: Record<string, string> = { mine: manifest({}), bad: '{}' };
    const found = await listTemplates({
      list: () => Promise.resolve(['mine/template.json', 'mine/Dockerfile', 'bad/template.json', 'note.txt']),
      read: (id) => Promise.resolve(texts[id] ?? ''),
    });
    assert.deepEqual(
      found.templates.map(({ id }) => id),
      ['mine'],
    );
    assert.deepEqual(
      found.problems.map(({ id }) => id),
      ['bad'],
    );
  });
});

describe('renderTemplate', () => {
  it('puts the values in, and refuses one that would break the file', async () => {
    const files = await renderTemplate(shippedTemplates, 'docker-fastapi', {
      title: 'T',
      port: 8000,
      placeholders: { module: 'app.web', variable: 'api', pythonVersion: '3.12' },
    });
    const dockerfile = files.find((file) => file.path === 'Dockerfile')?.content ?? '';
    assert.match(dockerfile, /^FROM python:3\.12-slim$/m);
    assert.match(dockerfile, /"app\.web:api", "--host", "0\.0\.0\.0", "--port", "8000"/);
    assert.match(dockerfile, /PYTHONPATH=\/app:\/app\/app$/m);
    await assert.rejects(
      renderTemplate(shippedTemplates, 'docker-fastapi', {
        title: 'T',
        placeholders: { module: 'a"]\nRUN rm -rf /' },
      }),
      /is no value for module/,
    );
  });

  it('makes a package name of any title', () => {
    assert.deepEqual(['My App!', 'Ünïcode', '日本', '3d'].map(slugOf), ['my-app', 'unicode', 'app', 'app']);
  });

  it('writes titles that YAML reads back', () => {
    for (const text of ['a: b', '# x', "it's", 'yes', '1.0', '{x}', '- y'])
      assert.equal((parse(`t: ${yamlText(text)}`) as { t: string }).t, text);
  });
});
