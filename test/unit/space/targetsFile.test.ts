import assert from 'node:assert/strict';
import { findTarget, parseTargets } from '../../../src/space/target.ts';
import { targetsInSettings } from '../../../src/space/targetsFile.ts';

const full = {
  space: 'o/a',
  folder: 'sub',
  sdk: 'docker',
  branch: 'next',
  label: 'staging',
  pullRequest: true,
  include: ['*.py'],
  exclude: ['*.log'],
  message: 'Deploy {sha}',
  deletion: 'keep',
  readme: 'space/README.md',
  source: 'clone',
  repo: 'https://example.org/r.git',
  commit: '1a2b3c4',
  sendAsLf: true,
  factoryRebuild: false,
  hardware: 't4-small',
  visibility: 'private',
  secrets: ['TOKEN'],
  variables: ['MODE'],
};

describe('deployment parameters of a target', () => {
  it('are read as they stand', () => {
    assert.deepEqual(parseTargets([full]), { targets: [full], problems: [] });
  });

  it('that cannot be used are told and left out, and the target stays', () => {
    const bad = {
      pullRequest: 'yes',
      include: '*.py',
      exclude: [1],
      deletion: 'replace',
      readme: '../README.md',
      source: 'git',
      repo: 'https://me:secret@example.org/r',
      commit: 'main',
      sendAsLf: 1,
      visibility: 'secret',
      secrets: { TOKEN: 'value' },
      branch: 7,
    };
    const { targets, problems } = parseTargets([{ space: 'o/a', ...bad }]);
    assert.deepEqual(targets, [{ space: 'o/a', folder: '' }]);
    assert.deepEqual(problems.map((problem) => /"(\w+)"/.exec(problem)?.[1]).sort(), Object.keys(bad).sort());
    assert.ok(!problems.join().includes('secret@'));
  });

  it('are found by label, else by Space', () => {
    const { targets } = parseTargets([{ space: 'o/a', label: 'o/b' }, { space: 'o/b' }, full]);
    assert.equal(findTarget(targets, 'o/b')?.space, 'o/a');
    assert.equal(findTarget(targets, 'staging')?.folder, 'sub');
    assert.equal(findTarget(targets, 'production'), undefined);
  });
});

describe('targetsInSettings', () => {
  it('reads settings with comments and trailing commas, and leaves strings alone', () => {
    const text = `{
      // a comment, with "quotes"
      "other": "http://x/*no comment*/,}", /* more */
      "hfSpaces.targets": [{ "space": "o/a", "label": "a // b", },],
    }`;
    assert.deepEqual(targetsInSettings(text), {
      targets: [{ space: 'o/a', folder: '', label: 'a // b' }],
      problems: [],
    });
    assert.deepEqual(targetsInSettings('{'), { targets: [], problems: ['The settings are not JSON.'] });
    assert.deepEqual(targetsInSettings('{}'), { targets: [], problems: [] });
  });
});
