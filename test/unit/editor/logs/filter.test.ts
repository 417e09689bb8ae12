import assert from 'node:assert/strict';
import { parseFilter } from '../../../../src/editor/logs/filter.ts';

describe('editor/logs/filter', () => {
  it('takes a level as its own word, and the rest as text', () => {
    assert.deepEqual(parseFilter('@error'), { level: 'error' });
    assert.deepEqual(parseFilter('cuda @Warn'), { text: 'cuda', level: 'warning' });
    assert.deepEqual(parseFilter('@debug  out of memory '), { text: 'out of memory', level: 'debug' });
    assert.deepEqual(parseFilter('me@example.com'), { text: 'me@example.com' });
    assert.deepEqual(parseFilter('@app.get'), { text: '@app.get' });
    assert.deepEqual(parseFilter('@nolevel'), { text: '@nolevel' });
  });

  it('nothing typed shows all', () => {
    assert.equal(parseFilter(''), undefined);
    assert.equal(parseFilter('  '), undefined);
  });
});
