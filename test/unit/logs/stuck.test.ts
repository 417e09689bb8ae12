import assert from 'node:assert/strict';
import { plainText } from '../../../src/space/sentence.ts';
import { findStuck, parseDuration } from '../../../src/logs/stuck.ts';
import type { StuckInput } from '../../../src/logs/stuck.ts';

const minute = 60_000;
const reason = (input: Omit<StuckInput, 'since'>) => findStuck({ since: 0, ...input })?.reason;

describe('logs/stuck', () => {
  it('a silent build', () => {
    assert.equal(reason({ stage: 'BUILDING', now: 5 * minute - 1 }), undefined);
    assert.equal(reason({ stage: 'BUILDING', now: 5 * minute }), 'noBuildOutput');
    assert.equal(
      reason({ stage: 'RUNNING_BUILDING', now: 9 * minute, lastLineAt: 4 * minute }),
      'noBuildOutput',
    );
    assert.equal(reason({ stage: 'BUILDING', now: 9 * minute, lastLineAt: 5 * minute }), undefined);
    assert.equal(reason({ stage: 'BUILDING', now: 2 * minute, quietBuildMs: minute }), 'noBuildOutput');
    assert.equal(reason({ stage: 'QUEUED', now: 6 * minute }), 'noBuildOutput');
  });

  it('tells a build that stopped talking from one that never began', () => {
    const first = findStuck({ stage: 'BUILDING', since: 0, now: 7 * minute });
    const later = findStuck({ stage: 'BUILDING', since: 0, now: 27 * minute, lastLineAt: 20 * minute });
    assert.equal(
      first && plainText(first.sentence),
      'The build has not begun to write its log after 7 minutes.',
    );
    assert.equal(later && plainText(later.sentence), 'The build has said nothing for 7 minutes.');
    // A line of the build before counts for nothing.
    const former = findStuck({
      stage: 'BUILDING',
      since: 10 * minute,
      now: 17 * minute,
      lastLineAt: 9 * minute,
    });
    assert.equal(
      former && plainText(former.sentence),
      'The build has not begun to write its log after 7 minutes.',
    );
  });

  it('a start near its timeout', () => {
    assert.equal(reason({ stage: 'APP_STARTING', now: 23 * minute }), undefined);
    assert.equal(reason({ stage: 'APP_STARTING', now: 24 * minute }), 'nearStartupTimeout');
    assert.equal(
      reason({ stage: 'APP_STARTING', now: 24 * minute, startupTimeoutMs: 60 * minute }),
      undefined,
    );
    const over = findStuck({ stage: 'APP_STARTING', since: 0, now: 31 * minute });
    assert.equal(
      over && plainText(over.sentence),
      'The app has not answered within the 30 minutes the Hub gives it.',
    );
    assert.ok(over && over.causes.length >= 3);
  });

  it('an app that runs and does not answer', () => {
    assert.equal(reason({ stage: 'RUNNING', now: 9 * minute }), undefined);
    assert.equal(reason({ stage: 'RUNNING', now: 9 * minute, noAnswerSince: 8.5 * minute }), undefined);
    assert.equal(reason({ stage: 'RUNNING', now: 9 * minute, noAnswerSince: 8 * minute }), 'runningNoAnswer');
  });

  it('nothing at rest', () => {
    for (const stage of ['PAUSED', 'SLEEPING', 'BUILD_ERROR', 'SOMETHING_NEW']) {
      assert.equal(reason({ stage, now: 1000 * minute, noAnswerSince: 0 }), undefined, stage);
    }
  });

  it('reads durations of the card', () => {
    assert.deepEqual(['30m', '1h', '1h30m', '90s', '', 'soon', '10'].map(parseDuration), [
      30 * minute,
      60 * minute,
      90 * minute,
      90_000,
      undefined,
      undefined,
      undefined,
    ]);
  });
});
