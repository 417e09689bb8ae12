import assert from 'node:assert/strict';
import { collect } from '../../../src/deploy/collect.ts';
import { scriptsWithCrlf, withLf } from '../../../src/deploy/lineEndings.ts';
import { memoryFiles } from '../memoryFiles.ts';

describe('line endings', () => {
  it('names scripts with CRLF and nothing else', async () => {
    const files = memoryFiles({
      'start.sh': 'echo 1\r\n',
      'bin/run': '#!/bin/sh\r\necho\r\n',
      'docker-entrypoint.d.txt': '#!/bin/sh\r\n',
      'fine.sh': '#!/bin/sh\necho "a\rb"\n',
      LICENSE: 'text\r\n',
      'app.py': '#!/usr/bin/env python\r\n',
      'packed.sh': '#!/bin/sh\r\n\0',
      'large.sh': '\r\n'.repeat(600_000),
    });
    const { files: candidates } = await collect(files);
    assert.deepEqual(await scriptsWithCrlf(files, candidates), [
      'bin/run',
      'docker-entrypoint.d.txt',
      'start.sh',
    ]);
    await assert.rejects(scriptsWithCrlf(files, candidates, AbortSignal.abort()), { name: 'AbortError' });
  });

  it('turns CRLF into LF and leaves other bytes', () => {
    const bytes = new TextEncoder().encode('a\r\nb\rc\n\r\r\n\r');
    assert.equal(new TextDecoder().decode(withLf(bytes)), 'a\nb\rc\n\r\n\r');
    assert.deepEqual(withLf(new Uint8Array([0xff, 0, 13, 10])), new Uint8Array([0xff, 0, 10]));
  });
});
