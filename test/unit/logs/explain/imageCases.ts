import { buildInput, solve } from './support.ts';
import type { Case } from './support.ts';

const pip = 'pip install -r requirements.txt';

export const imageCases: Case[] = [
  {
    cause: 'dockerfile-syntax',
    input: solve(
      '--> ERROR: failed to solve: dockerfile parse error on line 4: unknown instruction: WORKDIRR (did you mean WORKDIR?)',
    ),
    line: 'parse error on line 4',
    place: 'Dockerfile:3',
    near: {
      input: buildInput({
        command: 'python check.py',
        output: ['parse error on line 4: unknown instruction'],
      }),
      gives: 'build-step-failed',
    },
  },
  {
    cause: 'no-dockerfile',
    input: solve(
      'ERROR: failed to solve: failed to read dockerfile: open Dockerfile: no such file or directory',
    ),
    line: 'failed to read dockerfile',
    place: null,
    near: {
      input: buildInput({
        command: 'cat Dockerfile.tmpl',
        output: ['cat: Dockerfile.tmpl: No such file or directory'],
      }),
      gives: 'build-step-failed',
    },
  },
  {
    cause: 'base-image-not-found',
    input: solve(
      '--> FROM docker.io/library/python:3.11-slim',
      'ERROR: docker.io/library/python:3.11-slim: not found',
      '--> ERROR: failed to solve: python:3.11-slim: failed to resolve source metadata for docker.io/library/python:3.11-slim: docker.io/library/python:3.11-slim: not found',
    ),
    line: 'failed to resolve source metadata',
    place: 'Dockerfile:0',
    near: {
      input: buildInput({ command: 'git describe', output: ['/bin/sh: 1: git: not found'], code: 127 }),
      gives: 'build-command-not-found',
    },
  },
  {
    cause: 'base-image-private',
    input: {
      ...solve(
        '--> ERROR: failed to resolve source metadata for ghcr.io/ann/base:1: unexpected status from HEAD request to https://ghcr.io/v2/ann/base/manifests/1: 401 Unauthorized',
      ),
      dockerfile: 'FROM ghcr.io/ann/base:1\nCMD ["/start"]\n',
    },
    line: '401 Unauthorized',
    place: 'Dockerfile:0',
    near: {
      input: solve(
        'ERROR: failed to push spaces-registry.huggingface.tech/spaces/1:cpu-2: unexpected status from HEAD request to https://spaces-registry.huggingface.tech/v2/spaces/1/manifests/cpu-2: 401 Unauthorized',
      ),
      gives: 'push-failed',
    },
  },
  {
    cause: 'base-image-rate-limit',
    input: solve(
      'ERROR: failed to copy: httpReadSeeker: failed open: toomanyrequests: You have reached your unauthenticated pull rate limit. https://www.docker.com/increase-rate-limit',
    ),
    line: 'toomanyrequests',
    fix: { kind: 'factoryRebuild' },
    near: {
      input: buildInput({
        command: 'curl -fO https://example.org/a',
        output: ['curl: (22) The requested URL returned error: 429'],
        code: 22,
      }),
      gives: 'build-download-failed',
    },
  },
  {
    cause: 'wrong-platform',
    input: solve(
      'ERROR: failed to solve: python:3.11-slim: no match for platform in manifest sha256:aa: not found',
    ),
    line: 'no match for platform',
    near: {
      input: buildInput({
        command: pip,
        output: [
          "WARNING: The requested image's platform (linux/arm64) does not match the detected host platform",
          'ERROR: No matching distribution found for torch==9.9',
        ],
      }),
      gives: 'pip-no-such-version',
    },
  },
  {
    cause: 'copy-source-missing',
    input: solve(
      '--> COPY --chown=user . /app',
      '--> ERROR: failed to calculate checksum of ref 1a2b::3c4d: "/requirements.txt": not found',
    ),
    line: 'failed to calculate checksum',
    near: {
      input: buildInput({
        command: pip,
        output: [
          "ERROR: Could not open requirements file: [Errno 2] No such file or directory: 'requirements.txt'",
        ],
      }),
      gives: 'requirements-missing',
    },
  },
  {
    cause: 'build-secret-missing',
    input: solve(
      '--> RUN --mount=type=secret,id=HF_TOKEN,required=true hf download a/b',
      '--> ERROR: failed to solve: secret HF_TOKEN: not found',
    ),
    line: 'secret HF_TOKEN: not found',
    fix: { kind: 'addSecret', name: 'HF_TOKEN' },
    near: {
      input: buildInput({
        command: 'cat /run/secrets/HF_TOKEN',
        output: ['cat: /run/secrets/HF_TOKEN: No such file or directory'],
      }),
      gives: 'secret-not-mounted',
    },
  },
  {
    cause: 'build-timeout',
    input: {
      ...solve('--> RUN pip install -r requirements.txt', 'Collecting torch'),
      errorMessage: 'Build timed out after 3600 s',
    },
    line: null,
    near: {
      input: buildInput({
        command: pip,
        output: ['pip._vendor.urllib3.exceptions.ReadTimeoutError: Read timed out.'],
      }),
      gives: 'build-step-failed',
    },
  },
  {
    cause: 'push-failed',
    input: solve(
      '--> Pushing image',
      'ERROR: failed to push spaces-registry.huggingface.tech/spaces/65a:cpu-1-2: unexpected status from HEAD request to https://spaces-registry.huggingface.tech/v2/x: 401 Unauthorized',
    ),
    line: 'failed to push',
    place: null,
    fix: { kind: 'factoryRebuild' },
    near: {
      input: buildInput({
        command: 'git push',
        output: ["error: failed to push some refs to 'https://github.com/a/b'"],
      }),
      gives: 'build-step-failed',
    },
  },
];
