import assert from 'node:assert/strict';
import { answerText, prettyJson } from '../../../../src/space/request/answerText.ts';

describe('space/request/answerText', () => {
  it('lays JSON out below the notes and the headers, which become comments', () => {
    const answer = {
      headers: [['content-type', 'application/json']] as const,
      type: 'application/json',
      text: '{"a":[1]}',
    };
    assert.deepEqual(answerText(answer, ['200 OK · 3 ms']), {
      language: 'jsonc',
      text: '// 200 OK · 3 ms\n//\n// content-type: application/json\n\n{\n  "a": [\n    1\n  ]\n}\n',
    });
  });

  it('shows other texts as they came, and of a binary body only the notes', () => {
    assert.deepEqual(answerText({ headers: [], type: 'text/html', text: '<p>' }, ['200']), {
      language: 'html',
      text: '200\n\n\n<p>',
    });
    assert.deepEqual(answerText({ headers: [], type: 'image/png' }, ['200', 'binary']), {
      language: 'plaintext',
      text: '200\nbinary\n\n\n',
    });
  });

  it('changes no token of a JSON text', () => {
    const text =
      '{"big":9007199254740993, "e":1.0e2,"s":"a\\"{,}: \\u00e9","none":[],"no":{ },"deep":[{"x":null}]}';
    const pretty = prettyJson(text) ?? '';
    assert.equal(
      pretty,
      '{\n  "big": 9007199254740993,\n  "e": 1.0e2,\n  "s": "a\\"{,}: \\u00e9",\n  "none": [],\n  "no": {},\n  "deep": [\n    {\n      "x": null\n    }\n  ]\n}',
    );
    assert.deepEqual(JSON.parse(pretty), JSON.parse(text));
    for (const other of ['', '"text"', '1', '{"a":', '{a: 1}', '<p>'])
      assert.equal(prettyJson(other), undefined, other);
  });
});
