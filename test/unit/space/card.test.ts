import assert from 'node:assert/strict';
import { readCard, setCardFields } from '../../../src/space/card.ts';

const readme = [
  '---',
  'title: "My app" # shown on the Hub',
  'emoji: 🚀',
  '# the platform reads this',
  'sdk: docker',
  'app_port:',
  'tags:',
  '  - one',
  'dev-mode-folder: /app',
  '---',
  '# My app',
  '',
  'Text --- more',
  '',
].join('\n');

const dataOf = (text: string) => {
  const card = readCard(text);
  assert.equal(card.kind, 'card');
  return card.kind === 'card' ? card.data : {};
};

describe('readCard', () => {
  it('reads fields, also unlisted ones', () => {
    const data = dataOf(readme);
    assert.equal(data.title, 'My app');
    assert.equal(data.sdk, 'docker');
    assert.deepEqual(data.tags, ['one']);
    assert.equal(data['dev-mode-folder'], '/app');
  });

  it('tells where the YAML text is', () => {
    const card = readCard('\uFEFF---\r\nsdk: static\r\n---\r\nBody');
    assert.ok(card.kind === 'card');
    assert.equal(card.data.sdk, 'static');
    assert.deepEqual(card.frontMatter, { start: 6, end: 19 });
  });

  it('finds no block where none is at the very top', () => {
    assert.deepEqual(readCard(''), { kind: 'none' });
    assert.deepEqual(readCard('\n---\nsdk: docker\n---\n'), { kind: 'none' });
    assert.deepEqual(readCard('# Title\n---\n'), { kind: 'none' });
  });

  it('accepts an empty block', () => {
    assert.deepEqual(dataOf('---\n---\n'), {});
    assert.deepEqual(dataOf('---\n# nothing yet\n---\n'), {});
  });

  it('tells what is broken, and in which line of the README', () => {
    const broken = (text: string) => {
      const card = readCard(text);
      return card.kind === 'broken' ? card.line : card.kind;
    };
    assert.equal(broken('---\nsdk: docker\n'), 1);
    assert.equal(broken('---\nsdk: docker\ntitle: "open\n---\n'), 3);
    assert.equal(broken('---\nsdk: docker\nsdk: static\n---\n'), 3);
    assert.equal(broken('---\n- sdk\n---\n'), 2);
    assert.equal(broken('---\ntitle: *nowhere\n---\n'), 2);
  });

  it('leaves out a value of a wrong type', () => {
    assert.equal(dataOf('---\nsdk: [docker]\napp_port: many\n---\n').sdk, undefined);
    assert.equal(dataOf('---\napp_port: "8080"\n---\n').app_port, 8080);
  });
});

describe('setCardFields', () => {
  it('changes only the values it is given', () => {
    assert.equal(
      setCardFields(readme, { title: 'Other', sdk: 'static', app_port: 8080 }),
      readme
        .replace('"My app"', '"Other"')
        .replace('sdk: docker', 'sdk: static')
        .replace('app_port:', 'app_port: 8080'),
    );
  });

  it('adds a new field at the end and keeps CRLF', () => {
    const text = '\uFEFF---\r\nsdk: docker # why\r\n---\r\nBody\r\n';
    assert.equal(
      setCardFields(text, { app_port: 7861 }),
      '\uFEFF---\r\nsdk: docker # why\r\napp_port: 7861\r\n---\r\nBody\r\n',
    );
  });

  it('adds the block when there is none', () => {
    assert.equal(setCardFields('# Hello\n', { sdk: 'static' }), '---\nsdk: static\n---\n\n# Hello\n');
    assert.equal(setCardFields('', { sdk: 'static' }), '---\nsdk: static\n---\n');
    assert.equal(setCardFields('Hello\r\n', { sdk: 'static' }), '---\r\nsdk: static\r\n---\r\n\r\nHello\r\n');
  });

  it('replaces lists, block texts and values on the next line', () => {
    const text = '---\ntags:\n  - a\n  - b\ntitle: |\n  long\n  text\nsdk:\n  docker\nlast: 1\n---\n';
    const changed = setCardFields(text, { tags: 'x', title: 'short', sdk: 'static' });
    assert.equal(changed, '---\ntags: x\ntitle: short\nsdk:\n  static\nlast: 1\n---\n');
  });

  it('quotes what YAML would read otherwise', () => {
    for (const title of [
      'a: b',
      'yes # no',
      '3.10',
      'true',
      "it's",
      '"x"',
      '- x',
      '{{a}}',
      'null',
      '🚀',
      '',
    ]) {
      assert.equal(dataOf(setCardFields('', { title, python_version: '3.10' })).title, title);
      assert.equal(dataOf(setCardFields(readme, { title })).title, title);
    }
  });

  it('follows the indentation of the block', () => {
    const text = '---\n# c\n  sdk: docker\n---\n';
    assert.equal(setCardFields(text, { app_port: 8080 }), '---\n# c\n  sdk: docker\n  app_port: 8080\n---\n');
  });

  it('handles a block in braces', () => {
    assert.deepEqual(dataOf(setCardFields('---\n{sdk: docker}\n---\n', { app_port: 8080 })), {
      sdk: 'docker',
      app_port: 8080,
    });
  });

  it('does not write into a broken block', () => {
    assert.throws(() => setCardFields('---\na: "\n---\n', { sdk: 'docker' }), /README\.md, line/);
  });
});
