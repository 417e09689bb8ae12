import assert from 'node:assert/strict';

interface Score {
  precision: number;
  recall: number;
  kindAccuracy: number;
  requiredAccuracy: number;
  files: number;
  wrong: string[];
}

describe('the labelled corpus', () => {
  let score: Score;

  before(async () => {
    const bench = '../../bench/secretsCorpus.mjs';
    const { scoreCorpus } = (await import(bench)) as { scoreCorpus: () => Score };
    score = scoreCorpus();
  });

  it('has at least 120 files', () => {
    assert.ok(score.files >= 120, String(score.files));
  });

  it('is met by name', () => {
    assert.ok(score.precision >= 0.97 && score.recall >= 0.97, score.wrong.join('\n'));
  });

  it('is met in kind and required-ness', () => {
    assert.ok(score.kindAccuracy >= 0.95 && score.requiredAccuracy >= 0.95, score.wrong.join('\n'));
  });
});
