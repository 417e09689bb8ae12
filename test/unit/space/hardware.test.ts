import assert from 'node:assert/strict';
import { dollars, duration, perMonth } from '../../../src/space/hardware.ts';

describe('space/hardware', () => {
  it('reckons a month and writes prices', () => {
    assert.equal(perMonth(0.4), 292);
    assert.equal(dollars(perMonth(0.4)), '292.00');
    assert.equal(dollars(0.4), '0.40');
    assert.equal(dollars(0.0333), '0.0333');
  });

  it('tells durations in the largest whole unit', () => {
    assert.deepEqual(duration(172_800), { amount: 2, unit: 'days' });
    assert.deepEqual(duration(36_000), { amount: 10, unit: 'hours' });
    assert.deepEqual(duration(5400), { amount: 90, unit: 'minutes' });
    assert.deepEqual(duration(300), { amount: 5, unit: 'minutes' });
  });
});
