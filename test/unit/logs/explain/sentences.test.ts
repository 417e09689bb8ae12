import assert from 'node:assert/strict';
import { plainText } from '../../../../src/space/sentence.ts';
import { explain, type CauseId } from '../../../../src/logs/explain/explain.ts';
import { crashed, traceback } from './support.ts';

/** Logs that do not name what the sentence would name: it must be a whole one all the same, so that it can be translated. */
const unnamed: [CauseId, string[]][] = [
  ['gated-model', ['You are trying to access a gated repo.']],
  ['file-not-in-repository', ['huggingface_hub.errors.EntryNotFoundError: 404 Client Error.']],
  ['host-not-found', ['socket.gaierror: [Errno -3] Temporary failure in name resolution']],
  ['python-exception', traceback('f()', 'AssertionError')],
  ['empty-token', ["httpx.LocalProtocolError: Illegal header value b'Bearer '"]],
];
const unnamedInBuild: [CauseId, string[]][] = [
  ['git-sign-in', ['remote: Repository not found.']],
  ['pip-conflict', ['ERROR: ResolutionImpossible: for help visit https://pip.pypa.io/']],
  ['package-build-failed', ['error: subprocess-exited-with-error']],
  ['npm-conflict', ['npm error code ERESOLVE']],
  ['apt-package-not-found', ['ERROR: unable to select packages:']],
  ['base-image-not-found', ['invalid reference format']],
];

describe('logs/explain: sentences without a name to tell', () => {
  const whole = (cause: CauseId, explanation: ReturnType<typeof explain>) => {
    assert.equal(explanation?.cause, cause);
    const { template, parts } = explanation.sentence;
    assert.ok(
      parts.every((part) => typeof part === 'number' || !/ /.test(part)),
      `${template} has the parts ${parts.join(', ')}`,
    );
    assert.match(plainText(explanation.sentence), /^[A-Zn{][^{}]*\.$/);
  };
  for (const [cause, lines] of unnamed) {
    it(`${cause}`, () => whole(cause, explain(crashed(lines))));
  }
  for (const [cause, lines] of unnamedInBuild) {
    it(`${cause}`, () => whole(cause, explain({ stage: 'BUILD_ERROR', build: lines })));
  }
  it('not-healthy-in-time', () =>
    whole('not-healthy-in-time', explain({ stage: 'RUNTIME_ERROR', errorMessage: 'Launch timed out' })));
});
