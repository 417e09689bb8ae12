import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';

const root = new URL('../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const object = (value: unknown): Json => (isObject(value) ? value : {});
/** A contribution point may hold one record or a list of them. */
const records = (value: unknown): Json[] =>
  Array.isArray(value) ? value.filter(isObject) : isObject(value) ? [value] : [];
const text = (value: unknown): string => (typeof value === 'string' ? value : '');

const manifest = JSON.parse(read('package.json')) as Json;
const contributes = object(manifest['contributes']);
const commands = records(contributes['commands']);
const commandIds = new Set(commands.map((command) => text(command['command'])));
const menus = Object.entries(object(contributes['menus']));
const settings = records(contributes['configuration']).flatMap((part) =>
  Object.entries(object(part['properties'])),
);

/** Every text of the manifest, at any depth. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return isObject(value) ? Object.values(value).flatMap(textsIn) : [];
}

function exists(path: string): boolean {
  return path !== '' && existsSync(new URL(path.replace(/^\.\//, ''), root));
}

/** File paths an `icon` names; a `$(codicon)` names none. */
function iconPaths(icon: unknown): string[] {
  return textsIn(icon).filter((path) => !path.startsWith('$('));
}

const keysIn = (value: unknown) =>
  textsIn(value).flatMap((item) => [...item.matchAll(/%([\w.-]+)%/g)].map((match) => match[1] ?? ''));

describe('package.json', () => {
  it('uses each text of package.nls.json, and no other', () => {
    const used = new Set(keysIn(manifest));
    const entries = JSON.parse(read('package.nls.json')) as Json;
    assert.deepEqual([...used].sort(), Object.keys(entries).sort());
    for (const [key, value] of Object.entries(entries)) {
      const message = isObject(value) ? value['message'] : value;
      assert.ok(text(message).trim() !== '', key);
    }
  });

  it('names files that exist', () => {
    const containers = Object.values(object(contributes['viewsContainers'])).flatMap(records);
    const views = Object.values(object(contributes['views'])).flatMap(records);
    const icons = [manifest, ...containers, ...views, ...commands, ...records(contributes['submenus'])];
    for (const path of icons.flatMap((owner) => iconPaths(owner['icon']))) assert.ok(exists(path), path);
    assert.ok(exists('LICENSE'));
  });

  it('gives each command a category and a title', () => {
    assert.equal(commandIds.size, commands.length, 'a command is listed twice');
    const texts = object(JSON.parse(read('package.nls.json')));
    for (const command of commands) {
      const id = text(command['command']);
      assert.match(id, /^hfSpaces\.[a-z]\w*(?:\.[a-z]\w*)*$/);
      assert.match(text(command['category']), /^%[\w.-]+%$/, id);
      assert.match(text(command['title']), /^%[\w.-]+%$/, id);
      const title = text(texts[text(command['title']).slice(1, -1)]);
      assert.match(title, /^[A-Z]/, `${id}: a title starts with a capital`);
      assert.doesNotMatch(title, /\.$|\.\.\./, `${id}: no full stop, and … for more steps`);
    }
  });

  it('refers to commands and submenus that exist', () => {
    const submenus = new Set(records(contributes['submenus']).map((submenu) => text(submenu['id'])));
    for (const [menu, items] of menus) {
      for (const item of records(items)) {
        const { command, alt, submenu } = item;
        assert.ok(command !== undefined || submenu !== undefined, `${menu}: an item without a command`);
        if (command !== undefined) assert.ok(commandIds.has(text(command)), `${menu}: ${text(command)}`);
        if (alt !== undefined) assert.ok(commandIds.has(text(alt)), `${menu}: ${text(alt)}`);
        if (submenu !== undefined) assert.ok(submenus.has(text(submenu)), `${menu}: ${text(submenu)}`);
      }
    }
  });

  it('refers to existing commands in the texts of welcome views and walkthroughs', () => {
    const texts = object(JSON.parse(read('package.nls.json')));
    for (const [key, value] of Object.entries(texts)) {
      for (const [, id = ''] of text(value).matchAll(/\(command:(hfSpaces\.[\w.]+)/g)) {
        assert.ok(commandIds.has(id), `${key}: ${id}`);
      }
    }
  });

  it('shows views that exist in containers that exist', () => {
    const builtIn = ['explorer', 'scm', 'debug', 'test', 'remote'];
    const own = Object.values(object(contributes['viewsContainers'])).flatMap(records);
    const containers = new Set([...builtIn, ...own.map((container) => text(container['id']))]);
    const views = Object.entries(object(contributes['views']));
    for (const [container] of views) assert.ok(containers.has(container), container);
    const ids = new Set(views.flatMap(([, list]) => records(list)).map((view) => text(view['id'])));
    for (const welcome of records(contributes['viewsWelcome'])) {
      const view = text(welcome['view']);
      if (view.startsWith('hfSpaces')) assert.ok(ids.has(view), view);
    }
  });

  it('describes each setting and says where it may be set', () => {
    const scopes = [
      'application',
      'machine',
      'machine-overridable',
      'window',
      'resource',
      'language-overridable',
    ];
    for (const [name, value] of settings) {
      const setting = object(value);
      assert.match(name, /^hfSpaces\.\w+(?:\.\w+)*$/);
      assert.match(text(setting['markdownDescription'] ?? setting['description']), /^%[\w.-]+%$/, name);
      assert.ok(scopes.includes(text(setting['scope'])), `${name}: scope`);
      assert.ok('default' in setting, `${name}: default`);
    }
  });

  it('lets no workspace redirect the token or silence the question', () => {
    const scopeOf = (name: string) => object(settings.find(([key]) => key === name)?.[1])['scope'];
    assert.equal(scopeOf('hfSpaces.endpoint'), 'machine');
    assert.equal(scopeOf('hfSpaces.confirmDeploy'), 'application');
  });

  it('binds keys to own commands, each with a condition', () => {
    for (const binding of records(contributes['keybindings'])) {
      const id = text(binding['command']);
      assert.ok(commandIds.has(id), id);
      assert.ok(text(binding['key']) !== '', `${id}: key`);
      assert.ok(text(binding['when']) !== '', `${id}: a binding without "when" takes the key everywhere`);
    }
  });

  it('has the pictures and pages of its walkthroughs', () => {
    for (const walkthrough of records(contributes['walkthroughs'])) {
      const steps = records(walkthrough['steps']);
      assert.ok(steps.length > 0, text(walkthrough['id']));
      assert.equal(new Set(steps.map((step) => step['id'])).size, steps.length, 'a step id is used twice');
      for (const step of steps) {
        const { image, markdown, svg } = object(step['media']);
        const paths = textsIn([image, markdown, svg]);
        assert.ok(paths.length > 0, `${text(step['id'])}: no media`);
        for (const path of paths) assert.ok(exists(path), `${text(step['id'])}: ${path}`);
      }
    }
  });

  it('promises the oldest editor its types are of', () => {
    const minor = (range: unknown) => /^[~^]?(\d+\.\d+)\./.exec(text(range))?.[1];
    const floor = minor(object(manifest['engines'])['vscode']);
    assert.ok(floor);
    assert.equal(minor(object(manifest['devDependencies'])['@types/vscode']), floor);
    const installed = JSON.parse(read('node_modules/@types/vscode/package.json')) as Json;
    assert.equal(minor(installed['version']), floor);
  });

  it('brings no dependency along, because the code is bundled', () => {
    assert.deepEqual(Object.keys(object(manifest['dependencies'])), []);
  });
});

describe('.vscodeignore', () => {
  const lines = read('.vscodeignore')
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'));

  it('lets in only what it names', () => {
    assert.equal(lines[0], '**');
    for (const line of lines.slice(1)) assert.match(line, /^![\w]/, line);
  });

  it('lets in what the manifest needs', () => {
    const allowed = (path: string) =>
      lines.some(
        (line) => line === `!${path}` || (line.endsWith('/**') && path.startsWith(line.slice(1, -2))),
      );
    const needed = [manifest['main'], manifest['browser'], ...iconPaths(manifest['icon'])].map((path) =>
      text(path).replace(/^\.\//, ''),
    );
    const steps = records(contributes['walkthroughs']).flatMap((one) => records(one['steps']));
    const media = steps.flatMap((step) => textsIn(step['media']).filter((path) => exists(path)));
    const containers = Object.values(object(contributes['viewsContainers'])).flatMap(records);
    const icons = [...containers, ...commands].flatMap((owner) => iconPaths(owner['icon']));
    for (const path of [
      ...needed,
      ...media,
      ...icons,
      'package.nls.json',
      'package.nls.zh-cn.json',
      'LICENSE',
      'templates/static-html/index.html',
    ]) {
      assert.ok(allowed(path.replace(/^\.\//, '')), path);
    }
  });
});
