import assert from 'node:assert/strict';
import { createLogDocument, durationText } from '../../../src/logs/document.ts';

const plain = (lines: string[]) => lines.map((text) => ({ text }));

describe('logs/document', () => {
  it('has one fold and one outline entry per step, with duration and cache hits', () => {
    const document = createLogDocument(
      plain([
        '===== Build Queued =====',
        '',
        '--> FROM a',
        'DONE 1.5s',
        '',
        '--> WORKDIR /app',
        'CACHED',
        '',
        '[3/3] RUN \u001b[1mx\u001b[0m',
        '1%\r99%\rout',
        '',
        '--> ERROR: process "/bin/sh -c x" did not complete successfully: exit code: 1',
      ]),
    );
    assert.deepEqual(document.folds, [
      { startLine: 2, endLine: 3 },
      { startLine: 5, endLine: 6 },
      { startLine: 8, endLine: 11 },
    ]);
    assert.deepEqual(
      document.outline.map(({ name, durationMs, cached, failed }) => [name, durationMs, cached, failed]),
      [
        ['FROM a', 1500, false, false],
        ['WORKDIR /app', undefined, true, false],
        ['3/3 RUN x', undefined, false, true],
      ],
    );
    assert.equal(document.lines[9], 'out');
  });

  it('steps told in turns fold in turns, and no two folds overlap', () => {
    const { folds } = createLogDocument(
      plain([
        '#1 [1/2] RUN a',
        '#1 0.1 x',
        '',
        '#2 [2/2] RUN b',
        '#2 0.1 y',
        '',
        '#1 0.2 x',
        '#1 DONE 0.3s',
        '#11 other',
        '#2 DONE 1s',
      ]),
    );
    assert.deepEqual(folds, [
      { startLine: 0, endLine: 1 },
      { startLine: 3, endLine: 4 },
      { startLine: 6, endLine: 7 },
    ]);
  });

  it('measures a step by its times where it tells no duration, and puts times before lines on demand', () => {
    const log = [
      { text: '--> RUN a', timestamp: '2026-11-21T10:00:00Z' },
      { text: 'x', timestamp: '2026-11-21T10:01:05Z' },
      { text: 'end' },
    ];
    const document = createLogDocument(log.slice(0, 2), { timestamps: true });
    assert.equal(document.outline[0]?.durationMs, 65_000);
    assert.deepEqual(document.lines, ['2026-11-21T10:00:00Z --> RUN a', '2026-11-21T10:01:05Z x']);
    assert.deepEqual(createLogDocument(log.slice(2), { timestamps: true }).lines, ['end']);
  });

  it('a log without steps is just its lines', () => {
    assert.deepEqual(createLogDocument(plain(['a', 'b'])), {
      lines: ['a', 'b'],
      folds: [],
      outline: [],
      steps: [],
    });
  });

  it('tells durations', () => {
    assert.deepEqual([0, 340, 9949, 9950, 59_499, 61_000, 7_440_000].map(durationText), [
      '0.0 s',
      '0.3 s',
      '9.9 s',
      '10 s',
      '59 s',
      '1 min 1 s',
      '2 h 4 min',
    ]);
  });
});
