import assert from 'node:assert/strict';
import { parseLogUri } from '../../../../src/editor/logs/uri.ts';

describe('editor/logs/uri', () => {
  it('reads owner, name and kind', () => {
    assert.deepEqual(parseLogUri('/logs/me/my.app-1'), { space: 'me/my.app-1', kind: 'run' });
    assert.deepEqual(parseLogUri('/logs/me/app/build'), { space: 'me/app', kind: 'build' });
    assert.deepEqual(parseLogUri('/logs/me/app/run/'), { space: 'me/app', kind: 'run' });
  });

  it('takes nothing else', () => {
    for (const path of [
      '',
      '/logs',
      '/logs/me',
      '/logs/me/app/x',
      '/logs/me/app/build/x',
      '/me/app',
      '/logs/../app',
      '/logs/me/..',
      '/logs/me/a b',
      '/logs/me/a%2Fb',
      '/logs//app',
    ])
      assert.equal(parseLogUri(path), undefined, path);
  });
});
