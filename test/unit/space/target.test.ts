import assert from 'node:assert/strict';
import {
  checkSpaceName,
  isSpaceId,
  parseTargets,
  repoUrl,
  spaceFromGitRemote,
  suggestSpaceName,
} from '../../../src/space/target.ts';

describe('checkSpaceName', () => {
  it('follows the rules of the Hub', () => {
    const cases = {
      'my-space_1.0': undefined,
      '': 'empty',
      ['a'.repeat(96)]: undefined,
      ['a'.repeat(97)]: 'tooLong',
      'a b': 'badCharacters',
      ä: 'badCharacters',
      '-a': 'badStart',
      'a.': 'badStart',
      'a.git': 'badStart',
      'a--b': 'doubleDotOrDash',
      'a..b': 'doubleDotOrDash',
    };
    for (const [name, problem] of Object.entries(cases)) assert.equal(checkSpaceName(name), problem, name);
  });

  it('wants an owner and a name', () => {
    assert.ok(isSpaceId('owner/name'));
    for (const text of ['name', 'a/b/c', '/b', 'a/', 'a/b c', '../b', '']) assert.ok(!isSpaceId(text), text);
  });
});

describe('suggestSpaceName', () => {
  it('gives a name the Hub takes for any folder', () => {
    assert.equal(suggestSpaceName('My App'), 'My-App');
    assert.equal(suggestSpaceName('Café übung'), 'Cafe-ubung');
    assert.equal(suggestSpaceName('日本'), 'my-space');
    for (const name of [
      'a--b',
      '.hidden',
      'x.git',
      '.git',
      'x.git-',
      '',
      '-.-',
      'a.-.git',
      `${'a'.repeat(95)}-b`,
    ]) {
      assert.equal(checkSpaceName(suggestSpaceName(name)), undefined, name);
    }
  });
});

describe('parseTargets', () => {
  it('reads a list and cleans the folders', () => {
    assert.deepEqual(
      parseTargets([
        { space: 'o/a' },
        { space: ' o/b ', folder: './sub\\deep/', sdk: 'static', branch: 'main', label: 'L', extra: 1 },
      ]),
      {
        targets: [
          { space: 'o/a', folder: '' },
          { space: 'o/b', folder: 'sub/deep', sdk: 'static', branch: 'main', label: 'L' },
        ],
        problems: [],
      },
    );
  });

  it('keeps the good entries and names the bad ones', () => {
    const bad = [
      null,
      'o/a',
      [],
      {},
      { space: 'x' },
      { space: 'o/a', folder: '../x' },
      { space: 'o/a', folder: '/x' },
    ];
    const { targets, problems } = parseTargets([
      ...bad,
      { space: 'o/a', sdk: 'streamlit' },
      { space: 'o/a' },
      { space: 'o/a' },
    ]);
    assert.deepEqual(targets, [{ space: 'o/a', folder: '' }]);
    assert.equal(problems.length, bad.length + 2);
    assert.match(problems[0] ?? '', /^Target 1: /);
  });

  it('takes nothing as no targets, and anything but a list as a problem', () => {
    assert.deepEqual(parseTargets(undefined), { targets: [], problems: [] });
    assert.equal(parseTargets({ space: 'o/a' }).problems.length, 1);
  });
});

describe('spaceFromGitRemote', () => {
  const hub = 'https://huggingface.co';
  const config = (url: string, name = 'origin') =>
    `[core]\n\tbare = false\n[remote "${name}"]\n\turl = ${url}\n`;

  it('knows the forms of a remote', () => {
    for (const url of [
      'https://huggingface.co/spaces/o/n',
      'https://huggingface.co/spaces/o/n.git',
      'https://huggingface.co/spaces/o/n/',
      'https://user:hf_secret@huggingface.co/spaces/o/n',
      'https://hf.co/spaces/o/n',
      'git@hf.co:spaces/o/n',
      'ssh://git@hf.co/spaces/o/n',
    ]) {
      assert.equal(spaceFromGitRemote(config(url), hub), 'o/n', url);
    }
  });

  it('knows another endpoint with port and path', () => {
    assert.equal(
      spaceFromGitRemote(config('http://u:t@localhost:5000/hub/spaces/o/n'), 'http://localhost:5000/hub/'),
      'o/n',
    );
    assert.equal(
      spaceFromGitRemote(config('https://huggingface.co/spaces/o/n'), 'http://localhost:5000'),
      undefined,
    );
  });

  it('passes over other remotes', () => {
    for (const url of [
      'https://github.com/spaces/o/n',
      'https://huggingface.co/o/model',
      'https://huggingface.co/datasets/o/n',
      'git@github.com:o/n.git',
      'https://evil.example/https://huggingface.co/spaces/o/n',
      '../elsewhere',
    ]) {
      assert.equal(spaceFromGitRemote(config(url), hub), undefined, url);
    }
    assert.equal(spaceFromGitRemote('not a config', hub), undefined);
    assert.equal(
      spaceFromGitRemote(config('https://huggingface.co/spaces/o/n').replace('remote', 'branch'), hub),
      undefined,
    );
  });

  it('prefers origin', () => {
    const both =
      config('https://huggingface.co/spaces/o/first', 'hub') + config('https://hf.co/spaces/o/second');
    assert.equal(spaceFromGitRemote(both, hub), 'o/second');
    const one = config('https://huggingface.co/spaces/o/first', 'hub') + config('https://github.com/o/x');
    assert.equal(spaceFromGitRemote(one, hub), 'o/first');
  });
});

describe('repoUrl', () => {
  it('needs no care about slashes', () => {
    assert.equal(repoUrl('https://huggingface.co/', 'o/n'), 'https://huggingface.co/spaces/o/n');
  });
});
