import assert from 'node:assert/strict';
import { baseImage } from '../../../../src/lint/dockerfile/baseImages.ts';
import { accountNamed, accountOf } from '../../../../src/lint/dockerfile/users.ts';
import { ownerOf, stateOf } from './support.ts';

function account(text: string, name: string): string {
  const found = accountNamed(stateOf(text).users, name);
  return found === undefined ? '-' : `${found.uid ?? '?'}:${found.gid ?? '?'} ${found.home ?? '?'}`;
}

describe('users', () => {
  const debian = 'FROM debian:12\nRUN ';
  const alpine = 'FROM alpine:3.20\nRUN ';
  const cases: [string, string, string][] = [
    [`${debian}useradd -ms /bin/bash -u 1000 user`, 'user', '1000:1000 /home/user'],
    [`${debian}useradd -mu 1001 user`, 'user', '1001:1001 /home/user'],
    [`${debian}useradd --create-home --uid=1000 --home-dir /app user`, 'user', '1000:1000 /app'],
    [`${debian}groupadd -g 1000 grp && useradd -u 1000 -g grp user`, 'user', '1000:1000 /home/user'],
    [`${debian}groupadd -g 1000 grp && useradd user`, 'user', '1000:1001 /home/user'],
    [`${debian}useradd -u 1000 a && usermod -u 1005 -l b a`, 'b', '1005:1000 /home/a'],
    [`${debian}useradd a && userdel a`, 'a', '-'],
    [`${debian}adduser --disabled-password --gecos '' --uid 1000 user`, 'user', '1000:1000 /home/user'],
    [`${alpine}adduser -D -u 1000 user`, 'user', '1000:1000 /home/user'],
    [`${alpine}addgroup -S app && adduser -S app -G app`, 'app', '100:101 /home/app'],
    [`${alpine}addgroup -g 1000 app && adduser -D -G app -u 1000 -h /app app`, 'app', '1000:1000 /app'],
    [
      `FROM debian:12\nARG UID=1000\nENV NAME=user\nRUN useradd -m -u $UID "\${NAME}"`,
      'user',
      '1000:1000 /home/user',
    ],
    [`FROM debian:12\nARG UID\nRUN useradd -m -u $UID user`, 'user', '?:? /home/user'],
    ['FROM some/image\nRUN useradd -m user', 'user', '?:? /home/user'],
  ];
  for (const [text, name, expected] of cases) {
    it(text.split('\n').slice(1).join(', ') || text, () => {
      assert.equal(account(text, name), expected);
    });
  }

  it('gives homes of busybox the set-gid bit, which what is made in them gets too', () => {
    const state = stateOf('FROM alpine\nRUN adduser -D -u 1000 user\nUSER user\nRUN mkdir ~/x && touch ~/y');
    assert.deepEqual(
      ['/home/user', '/home/user/x', '/home/user/y'].map((path) => ownerOf(state, path)),
      ['1000:1000 2755', '1000:1000 2755', '1000:1000 644'],
    );
  });

  const clashes: [string, boolean][] = [
    ['FROM node:20\nRUN useradd -u 1000 user', true],
    ['FROM ubuntu:24.04\nRUN useradd -u 1000 user', true],
    ['FROM ubuntu:22.04\nRUN useradd -u 1000 user', false],
    ['FROM nvidia/cuda:12.4.1-runtime-ubuntu24.04\nRUN useradd -u 1000 user', true],
    ['FROM ubuntu:24.04\nRUN userdel -r ubuntu && useradd -u 1000 user', false],
    ['FROM ubuntu:24.04\nRUN useradd -o -u 1000 user', false],
    ['FROM ubuntu:24.04\nRUN usermod -u 1001 ubuntu && useradd -u 1000 user', false],
    ['FROM some/image\nRUN useradd -u 1000 user', false],
  ];
  for (const [text, clash] of clashes) {
    it(`${clash ? 'fails' : 'does not fail'}: ${text.replace('\n', ', ')}`, () => {
      assert.equal(
        stateOf(text).failures.some(({ reason, fatal }) => reason === 'exists' && fatal),
        clash,
      );
    });
  }

  it('does not call a failure fatal that is caught', () => {
    const state = stateOf('FROM node:20\nRUN useradd -u 1000 user || true');
    assert.deepEqual(
      state.failures.map(({ fatal }) => fatal),
      [false],
    );
  });
});

describe('baseImage', () => {
  const uid1000: [string, string | undefined][] = [
    ['node:20-alpine', 'node'],
    ['docker.io/library/node:20', 'node'],
    ['ubuntu', 'ubuntu'],
    ['ubuntu:noble', 'ubuntu'],
    ['ubuntu:22.04', undefined],
    ['nvidia/cuda:12.2.0-base-ubuntu22.04', undefined],
    ['nvcr.io/nvidia/cuda:12.6-ubuntu24.04', 'ubuntu'],
    ['quay.io/jupyter/base-notebook:latest', 'jovyan'],
    ['mcr.microsoft.com/devcontainers/python:3.12', 'vscode'],
    ['rocker/tidyverse:4', 'rstudio'],
    ['python:3.12@sha256:abc', undefined],
    ['gradle:8-jdk21', 'gradle'],
  ];
  for (const [reference, name] of uid1000) {
    it(`${reference}: ${name ?? 'no uid 1000'}`, () => {
      const base = baseImage(reference);
      assert.equal(base.known, true);
      assert.equal(accountOf(base.users, 1000)?.name, name);
    });
  }

  it('says nothing of an image that it does not know', () => {
    assert.equal(baseImage('ghcr.io/me/thing:1').known, false);
    assert.equal(baseImage(null).known, false);
    assert.equal(baseImage('me/python:3').known, false);
  });
});
