import assert from 'node:assert/strict';
import { buildModel } from '../../../../src/lint/dockerfile/model.ts';
import { parseDockerfile } from '../../../../src/lint/dockerfile/parse.ts';
import { resolveStages } from '../../../../src/lint/dockerfile/stages.ts';
import { owners, stateOf } from './support.ts';

describe('resolveStages', () => {
  it('finds the chain of the final image and every stage that it needs', () => {
    const stages = resolveStages(
      parseDockerfile(
        'FROM debian AS base\nFROM node AS web\nFROM base AS unused\nFROM base AS Mid\nCOPY --from=web /a /a\nFROM mid\nRUN --mount=type=bind,from=0,target=/x true',
      ),
    );
    assert.deepEqual(
      stages.chain.map(({ name, index }) => name ?? index),
      ['base', 'mid', 4],
    );
    assert.deepEqual([...stages.needed].map(({ index }) => index).sort(), [0, 1, 3, 4]);
  });

  it('resolves global arguments in FROM, and leaves those without a value open', () => {
    const text = 'ARG V=3.11\nARG T\nFROM python:${V}-slim AS one\nFROM python:$T';
    assert.deepEqual(
      resolveStages(parseDockerfile(text)).all.map(({ base }) => base),
      ['python:3.11-slim', null],
    );
    assert.equal(resolveStages(parseDockerfile(text), new Map([['T', '3.9']])).final?.base, 'python:3.9');
  });
});

describe('variables of the build', () => {
  it('needs ARG in the stage for what is declared before FROM', () => {
    assert.equal(stateOf('ARG D=app\nFROM debian:12\nWORKDIR /x/$D').workdir, '/x');
    assert.equal(stateOf('ARG D=app\nFROM debian:12\nARG D\nWORKDIR /x/$D').workdir, '/x/app');
  });

  it('does not guess an argument without a value, and takes one that is given', () => {
    const text = 'FROM debian:12\nARG D\nWORKDIR /x/$D';
    assert.equal(stateOf(text).workdir, null);
    const model = buildModel(parseDockerfile(text), { args: new Map([['D', 'y']]) });
    assert.equal(model.final?.last.workdir, '/x/y');
  });

  it('does not guess variables of an image that is not known', () => {
    assert.equal(stateOf('FROM some/image\nWORKDIR $APP_HOME').workdir, null);
  });

  it('gives a stage what its parent had', () => {
    assert.deepEqual(
      owners(
        'FROM debian:12 AS a\nRUN useradd -u 1000 user\nUSER user\nWORKDIR /app\nFROM a\nRUN mkdir x',
        '/app/x',
      ),
      ['1000:1000 755'],
    );
  });
});
