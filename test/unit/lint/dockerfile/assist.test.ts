import assert from 'node:assert/strict';
import { namePlace } from '../../../../src/lint/dockerfile/assist.ts';

/** The place at `|`, with what a proposal replaces. */
function at(marked: string): { kind: string; replaced: string; taken: string[] } | undefined {
  const text = marked.replace('|', '');
  const lines = marked.slice(0, marked.indexOf('|')).split('\n');
  const found = namePlace(text, { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 });
  if (!found) return undefined;
  const { start, end } = found.range;
  const replaced = text.split('\n')[start.line]?.slice(start.character, end.character) ?? '';
  return { kind: found.kind, replaced, taken: [...found.taken] };
}

const secret = (replaced: string) => ({ kind: 'secret', replaced, taken: [] });
const from = 'FROM python:3.12\n';

describe('names of the Space in a Dockerfile', () => {
  it('are secrets in the id of a secret mount', () => {
    assert.deepEqual(at(`${from}RUN --mount=type=secret,id=| cat x`), secret(''));
    assert.deepEqual(at(`${from}RUN --mount=type=secret,id=HF_|TOKEN,mode=0444 cat x`), secret('HF_TOKEN'));
    assert.deepEqual(at(`${from}RUN --mount=id=A|,type=secret cat x`), secret('A'));
    assert.deepEqual(
      at(`${from}RUN --mount=type=cache,target=/c \\\n  --mount=type=secret,id=|`),
      secret(''),
    );
  });

  it('are none in other mounts, fields and instructions', () => {
    assert.equal(at(`${from}RUN --mount=type=cache,id=|`), undefined);
    assert.equal(at(`${from}RUN --mount=type=secret,target=|`), undefined);
    assert.equal(at(`${from}RUN --mount=type=secret,id=A ls |`), undefined);
    assert.equal(at(`${from}RUN --mount=type=secret,id=A echo id=|`), undefined);
    assert.equal(at(`${from}COPY --mount=type=secret,id=| a b`), undefined);
    assert.equal(at(`${from}# RUN --mount=type=secret,id=|`), undefined);
  });

  it('are variables behind ARG, without those of the stage', () => {
    assert.deepEqual(at(`ARG ZERO\n${from}ARG ONE\nARG TWO=2\nARG |\n`), {
      kind: 'variable',
      replaced: '',
      taken: ['ONE', 'TWO'],
    });
    assert.deepEqual(at(`${from}ARG A MOD|EL\n`), { kind: 'variable', replaced: 'MODEL', taken: [] });
    assert.equal(at(`${from}ARG NAME=|`), undefined);
    assert.equal(at(`${from}ENV |`), undefined);
    assert.equal(at(`${from}RUN echo \\\n ARG |`), undefined);
  });
});
