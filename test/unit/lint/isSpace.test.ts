import assert from 'node:assert/strict';
import { spaceEvidence, type FolderTraces } from '../../../src/lint/isSpace.ts';

const nothing: FolderTraces = { folder: '', targets: [], endpoint: 'https://huggingface.co' };
const remote = '[remote "origin"]\n\turl = https://huggingface.co/spaces/me/app\n';

describe('spaceEvidence', () => {
  it('finds nothing in an unrelated folder', () => {
    assert.equal(spaceEvidence({ ...nothing, readme: '# App\n\nsdk: docker\n' }), undefined);
    assert.equal(spaceEvidence({ ...nothing, readme: '---\ntitle: blog post\n---\n' }), undefined);
    assert.equal(
      spaceEvidence({ ...nothing, gitConfig: '[remote "origin"]\n\turl = https://github.com/me/app\n' }),
      undefined,
    );
  });

  it('takes front matter with an SDK, even when it is broken', () => {
    assert.equal(spaceEvidence({ ...nothing, readme: '---\nsdk: docker\n---\n' }), 'card');
    assert.equal(spaceEvidence({ ...nothing, readme: '---\nsdk: streamlit\n---\n' }), 'card');
    assert.equal(spaceEvidence({ ...nothing, readme: '---\ntitle: a: b\nsdk: docker\n---\n' }), 'card');
  });

  it('takes a target of this folder only', () => {
    const targets = [{ space: 'me/app', folder: 'web' }];
    assert.equal(spaceEvidence({ ...nothing, targets, folder: 'web' }), 'target');
    assert.equal(spaceEvidence({ ...nothing, targets }), undefined);
  });

  it('takes a remote on the Hub', () => {
    assert.equal(spaceEvidence({ ...nothing, gitConfig: remote }), 'remote');
  });

  it('follows the setting before all else', () => {
    assert.equal(spaceEvidence({ ...nothing, setting: true }), 'setting');
    assert.equal(spaceEvidence({ ...nothing, setting: false, gitConfig: remote }), undefined);
  });
});
