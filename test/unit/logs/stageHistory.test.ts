import assert from 'node:assert/strict';
import { isPushLine, stageHistory } from '../../../src/logs/stageHistory.ts';
import type { HistoryInput } from '../../../src/logs/stageHistory.ts';

const told = (input: HistoryInput) =>
  stageHistory(input).map(({ phase, from, durationMs }) => [phase, from, durationMs]);
const changes = (...pairs: [string, number][]) => pairs.map(([stage, at]) => ({ stage, at }));

describe('logs/stageHistory', () => {
  it('queued, building, pushing, starting, healthy, each with its time', () => {
    const all = changes(
      ['QUEUED', 0],
      ['BUILDING', 10],
      ['BUILDING', 20],
      ['APP_STARTING', 60],
      ['RUNNING', 90],
    );
    assert.deepEqual(told({ changes: all, pushingAt: 50 }), [
      ['queued', 0, 10],
      ['building', 10, 40],
      ['pushing', 50, 10],
      ['starting', 60, 30],
      ['healthy', 90, undefined],
    ]);
  });

  it('a RUNNING from before the new commit is not healthy', () => {
    const all = changes(
      ['RUNNING', 0],
      ['RUNNING_BUILDING', 5],
      ['RUNNING_APP_STARTING', 30],
      ['RUNNING', 40],
    );
    assert.deepEqual(told({ changes: all, healthyAt: 42 }), [
      ['building', 5, 25],
      ['starting', 30, 12],
      ['healthy', 42, undefined],
    ]);
  });

  it('a failure or a pause ends it', () => {
    assert.deepEqual(told({ changes: changes(['BUILDING', 0], ['BUILD_ERROR', 7]) }), [
      ['building', 0, 7],
      ['failed', 7, undefined],
    ]);
    assert.deepEqual(told({ changes: changes(['APP_STARTING', 0], ['STRANGE', 3], ['PAUSED', 7]) }), [
      ['starting', 0, 7],
      ['stopped', 7, undefined],
    ]);
    assert.deepEqual(told({ changes: [] }), []);
  });

  it('knows the line that begins the push', () => {
    assert.ok(
      isPushLine('--> Pushing image') &&
        isPushLine('#12 exporting to image') &&
        !isPushLine('Pushing image of a cat'),
    );
  });
});
