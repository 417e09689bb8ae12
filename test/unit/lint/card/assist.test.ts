import assert from 'node:assert/strict';
import { completeCard, hoverCard, valuePlace, type LiveValues } from '../../../../src/lint/card/assist.ts';

function cursor(marked: string) {
  const lines = marked.slice(0, marked.indexOf('|')).split('\n');
  return {
    text: marked.replace('|', ''),
    position: { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 },
  };
}

const complete = (marked: string, live?: LiveValues) => {
  const { text, position } = cursor(marked);
  return completeCard(text, position, live);
};
const labels = (marked: string, live?: LiveValues) => complete(marked, live).map(({ label }) => label);
const placeOf = (marked: string) => {
  const { text, position } = cursor(marked);
  const place = valuePlace(text, position);
  return place && [place.key, place.typed];
};

describe('completion of the front matter', () => {
  it('proposes the keys that are missing and fit the SDK', () => {
    const keys = labels('---\nsdk: docker\n|\n---\n');
    assert.ok(keys.includes('app_port') && !keys.includes('sdk') && !keys.includes('app_file'), keys.join());
    assert.deepEqual(labels('---\nsdk: docker\n---\n|'), []);
  });

  it('proposes values, and live ones instead of those it knows', () => {
    assert.deepEqual(labels('---\nsdk: |\n---\n'), ['gradio', 'docker', 'static']);
    assert.ok(labels('---\nsuggested_hardware: |\n---\n').includes('cpu-basic'));
    const live = { suggested_hardware: [{ value: 't9', detail: 'T9 · $1.00 per hour' }] };
    const [only, ...others] = complete('---\nsuggested_hardware: t|\n---\n', live);
    assert.deepEqual([only?.label, only?.detail, others.length], ['t9', 'T9 · $1.00 per hour', 0]);
    assert.deepEqual(only?.range, { start: { line: 1, character: 20 }, end: { line: 1, character: 21 } });
  });

  it('finds emoji by words', () => {
    const rocket = complete('---\nemoji: |\n---\n').find(({ search }) => search?.includes('rocket'));
    assert.equal(rocket?.insert, '🚀');
  });

  it('knows the list that an item stands in', () => {
    assert.deepEqual(placeOf('---\nmodels:\n  - a/b\n  - goo|\n---\n'), ['models', 'goo']);
    assert.deepEqual(placeOf('---\ndatasets: # used\n- |\n---\n'), ['datasets', '']);
    assert.deepEqual(placeOf('---\nsdk: |\n---\n'), ['sdk', '']);
    assert.equal(placeOf('---\nsdk: docker\n- |\n---\n'), undefined);
    assert.equal(placeOf('---\nmodels:\n---\n- |'), undefined);
    const live = { models: [{ value: 'google-bert/bert', detail: '1 downloads' }] };
    assert.deepEqual(labels('---\nmodels:\n  - |\n---\n', live), ['google-bert/bert']);
    assert.deepEqual(labels('---\nmodels:\n  - |\n---\n'), []);
  });
});

describe('hover of the front matter', () => {
  it('tells what a key is for', () => {
    const { text, position } = cursor('---\ncolor|From: blue\n---\n');
    assert.equal(hoverCard(text, position)?.key, 'colorFrom');
    assert.equal(hoverCard('---\nmine: 1\n---\n', { line: 1, character: 1 }), undefined);
  });
});
