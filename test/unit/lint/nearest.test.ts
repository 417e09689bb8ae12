import assert from 'node:assert/strict';
import { editDistance, nearest } from '../../../src/lint/nearest.ts';

describe('editDistance', () => {
  it('counts inserted, deleted, replaced and swapped letters', () => {
    assert.equal(editDistance('docker', 'docker'), 0);
    assert.equal(editDistance('dokcer', 'docker'), 1);
    assert.equal(editDistance('doker', 'docker'), 1);
    assert.equal(editDistance('', 'abc'), 3);
    assert.equal(editDistance('kitten', 'sitting'), 3);
  });
});

describe('nearest', () => {
  it('looks past case and separators', () => {
    assert.equal(nearest('App-Port', ['app_port', 'app_file']), 'app_port');
  });

  it('takes the closest, and none that is far away', () => {
    assert.equal(nearest('sdk_verion', ['sdk', 'sdk_version', 'python_version']), 'sdk_version');
    assert.equal(nearest('foo', ['bar', 'baz']), undefined);
    assert.equal(nearest('--', ['a']), undefined);
  });
});
