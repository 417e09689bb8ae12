import assert from 'node:assert/strict';
import { baseImage } from '../../../../src/lint/dockerfile/baseImages.ts';
import { changedPaths, isAbsent } from '../../../../src/lint/dockerfile/model.ts';
import { canCreateIn, canWrite, ownerOf, stateOf, withUser } from './support.ts';

/** What the model had wrong, or did not know, when generated Dockerfiles were built by a real engine (test/docker). */
const cases: [string, string, Record<string, string>][] = [
  [
    'what lies in a folder that may be gone may be gone',
    `${withUser}RUN mkdir -p /a/b && if grep -q x /etc/os-release; then rm -rf /a; fi`,
    { '/a': 'maybe 0:0 755', '/a/b': 'maybe 0:0 755' },
  ],
  [
    'a volume that no step made belongs to root in the end, whatever chown -R did',
    `${withUser}VOLUME /home/user/lib\nRUN chown -R user /home/user`,
    { '/home/user/lib': '-', '/home/user': '1000:1000 755' },
  ],
  [
    'chown -R of busybox gives away what links lead to, not the links',
    'FROM alpine:3.20\nRUN adduser -D -u 1000 user && mkdir /a && touch /f && ln -s /f /a/l && touch /a/g && chown -R user /a',
    { '/a': '1000:0 755', '/a/g': '1000:0 644', '/a/l': '?:? 777', '/f': '?:0 644' },
  ],
  [
    'and that of other systems the links',
    'FROM debian:12-slim\nRUN mkdir /a && touch /f && ln -s /f /a/l && chown -R 1000 /a',
    { '/a/l': '1000:0 777', '/f': '0:0 644' },
  ],
  [
    'su runs nothing for an account whose shell refuses',
    'FROM alpine:3.20\nRUN addgroup -S app && adduser -S -u 1000 -G app app\nRUN su app -c "touch ~/a"; su -s /bin/sh app -c "touch ~/b"; true',
    { '/home/app/a': '-', '/home/app/b': '1000:101 644' },
  ],
  [
    'whoever made it',
    'FROM debian:12-slim\nRUN useradd -m -u 1000 -s /usr/sbin/nologin app && useradd -m two && usermod -s /bin/false two\nRUN su app -c "touch ~/a"; su two -c "touch ~/a"; su www-data -c "touch /tmp/a"; runuser -u app -- touch /tmp/b; true',
    { '/home/app/a': '-', '/home/two/a': '-', '/tmp/a': '-', '/tmp/b': '1000:1000 644' },
  ],
  [
    'mkdir -m and install -o of busybox keep nothing of a set-gid parent',
    'FROM alpine:3.20\nRUN mkdir -m 2755 /a && chgrp users /a && mkdir /a/b && mkdir -m 750 /a/c && install -d -o 1000 /a/d /e',
    { '/a/b': '0:100 2755', '/a/c': '0:100 750', '/a/d': '1000:? ?', '/e': '1000:0 755' },
  ],
  [
    'mkdir -m of other systems does',
    'FROM debian:12-slim\nRUN mkdir -m 2755 /a && chgrp users /a && mkdir -m 750 /a/c && install -d -o 1000 /a/d',
    { '/a/c': '0:100 2750', '/a/d': '1000:100 ?' },
  ],
  [
    'cp of busybox keeps set-gid',
    'FROM alpine:3.20\nRUN mkdir -m 2755 /a && mkdir /c && cp -r /a /b && cp -r /c /d',
    { '/b': '0:0 ?', '/d': '0:0 755' },
  ],
  [
    'curl --create-dirs makes every folder with 750',
    `${withUser}RUN curl -fsSL --create-dirs -o /a/b/f https://example.com/f`,
    { '/a': '0:0 750', '/a/b': '0:0 750', '/a/b/f': '0:0 644' },
  ],
  [
    'the group of an account is outside the range of its kind: another number',
    'FROM debian:12-slim\nRUN useradd -r -u 1001 app && useradd -m -u 500 low\nUSER app\nRUN mkdir /tmp/a\nUSER low\nRUN mkdir /tmp/b',
    { '/tmp/a': '1001:999 755', '/tmp/b': '500:1000 755' },
  ],
  [
    'adduser --system --group gives the group the number of the account',
    'FROM debian:12-slim\nRUN adduser --system --uid 1000 --group dev\nUSER dev\nRUN mkdir /tmp/a',
    { '/tmp/a': '1000:1000 755' },
  ],
  [
    'chmod by somebody outside the group takes set-gid away',
    `${withUser}RUN install -d -o user -g 33 -m 2775 /a /b\nUSER user\nRUN chmod 777 /a\nUSER root\nRUN chmod 777 /b`,
    { '/a': '1000:33 777', '/b': '1000:33 2777' },
  ],
  [
    'mkdir that ends well made the folder, whatever may have been there',
    'FROM debian:12-slim\nRUN mkdir /usr/share/thing && mkdir -m 700 /var/lib/own',
    { '/usr/share/thing': '0:0 755', '/var/lib/own': '0:0 700' },
  ],
  [
    'pip leaves the folder it runs in alone',
    `${withUser}USER user\nWORKDIR /app\nRUN pip install --no-cache-dir -r requirements.txt\nRUN mkdir -p cache`,
    { '/app/cache': '1000:1000 755' },
  ],
  [
    'unless it builds what is there',
    `${withUser}USER user\nWORKDIR /app\nRUN pip install -e .\nRUN mkdir -p cache`,
    { '/app/cache': '?:? ?' },
  ],
  [
    'pip makes folders of its own as mkdir does, and no cache when told so',
    `${withUser}USER user\nRUN pip install -r r.txt && mkdir -p ~/.cache/hf\nRUN mkdir -p ~/.local/share`,
    {
      '/home/user/.cache': '1000:1000 755',
      '/home/user/.cache/hf': '1000:1000 755',
      '/home/user/.local': '1000:1000 755',
    },
  ],
  [
    'cd is sure to work where the folder can be entered',
    `${withUser}USER user\nWORKDIR /app\nRUN cd /app && mkdir a; mkdir b`,
    { '/app/a': '1000:1000 755', '/app/b': '1000:1000 755' },
  ],
  [
    'chmod -R that meets files of others changes its own',
    `${withUser}USER user\nWORKDIR /app\nCOPY app.py .\nRUN touch mine; chmod -R 700 /app; true`,
    { '/app': '1000:1000 700', '/app/mine': '1000:1000 700', '/app/app.py': '0:0 644' },
  ],
  [
    'rm -r that may not remove a folder empties it',
    `${withUser}WORKDIR /app/in\nRUN chown user . && mkdir /opt/a && touch f\nUSER user\nRUN rm -rf /app/in || true`,
    { '/app/in': '1000:0 755', '/app/in/f': 'maybe 0:0 644' },
  ],
  [
    'rm -r that may not empty all',
    `${withUser}USER user\nRUN mkdir -p /tmp/a/b/c && chmod a=rx /tmp/a/b\nRUN rm -r /tmp/a; true`,
    { '/tmp/a': '1000:1000 755', '/tmp/a/b': 'maybe 1000:1000 555', '/tmp/a/b/c': 'maybe 1000:1000 755' },
  ],
  [
    'find -exec in a folder that may not be there',
    'FROM debian:12-slim\nRUN if grep -q x /y; then mkdir -p /a/b; fi; find /a -exec chown 1000 {} +; true',
    { '/a': '-', '/a/b': '-' },
  ],
  [
    'a folder that the engine makes in one with set-gid',
    `${withUser}RUN install -d -g user -m 2775 /a\nWORKDIR /a/b\nCOPY app.py /a/c/`,
    { '/a/b': '0:? ?', '/a/c': '0:? ?', '/a/c/app.py': '0:0 644' },
  ],
  [
    'a hard link is the same file',
    'FROM debian:12-slim\nRUN touch /a && ln /a /b && chmod 700 /b',
    { '/a': '?:? ?', '/b': '?:? 700' },
  ],
  [
    'a folder of an earlier layer may be copied when it is moved',
    `${withUser}USER user\nWORKDIR /app\nCOPY --chown=1000:33 src src\nRUN mkdir own && mv src moved && mv own also`,
    { '/app/moved': '1000:? ?', '/app/moved/lib.py': '1000:? ?', '/app/also': '1000:1000 755' },
  ],
  [
    'a virtual environment',
    `${withUser}RUN python3 -m venv /v`,
    {
      '/v/bin/python3': '0:0 777',
      '/v/bin/activate': '0:0 644',
      '/v/include': '0:0 755',
      '/v/lib/x': 'maybe 0:0 ?',
    },
  ],
  [
    'what xargs gets from find lies where find looked',
    `${withUser}RUN mkdir -p /a/b /c && find /a -type d -print0 | xargs -0 chmod 700`,
    { '/a/b': '?:? ?', '/c': '0:0 755' },
  ],
  [
    'packages of Debian leave /opt alone, others do not',
    'FROM debian:12-slim\nRUN apt-get install -y git\nRUN mkdir -p /opt/a\nRUN apt-get install -y google-chrome-stable\nRUN mkdir -p /opt/b',
    { '/opt/a': '0:0 755', '/opt/b': '?:? ?' },
  ],
  [
    'git makes .git',
    `${withUser}RUN git clone https://example.com/a/b /b && git init /c`,
    { '/b/.git': '0:0 755', '/c/.git': '0:0 755' },
  ],
  [
    'the home of the image itself holds what useradd put there',
    'FROM node:20-bookworm-slim\nUSER node\nWORKDIR /home/node/app\nRUN mkdir -p /home/node/.cache',
    {
      '/home/node/app': '1000:1000 755',
      '/home/node/.cache': '1000:1000 755',
      '/home/node/.bashrc': '1000:1000 644',
    },
  ],
  [
    '/tmp and /usr/src are empty',
    'FROM debian:12-slim\nRUN mkdir -p /tmp/a /usr/src/app',
    { '/tmp': '0:0 1777', '/tmp/a': '0:0 755', '/usr/src/app': '0:0 755' },
  ],
];

describe('facts of generated builds', () => {
  for (const [title, text, expected] of cases) {
    it(title, () => {
      const state = stateOf(text);
      const found = Object.fromEntries(Object.keys(expected).map((path) => [path, ownerOf(state, path)]));
      assert.deepEqual(found, expected);
    });
  }

  it('lists no path below one that may be gone', () => {
    const state = stateOf('FROM debian:12-slim\nRUN mkdir -p /a/b && if grep -q x /y; then rm -rf /a; fi');
    assert.deepEqual(
      changedPaths(state).map(([path]) => path),
      [],
    );
    assert.equal(canCreateIn(state, '/a/b', 1000), undefined);
  });

  it('leaves open whether `x` of WORKDIR /a/x/.. is there', () => {
    const state = stateOf('FROM debian:12-slim\nWORKDIR /app/x/..\nRUN true');
    assert.equal(isAbsent(state, '/app/x'), false);
    assert.equal(isAbsent(state, '/app/y'), true);
  });

  it('leaves open whether a volume that was removed is there', () => {
    const state = stateOf('FROM debian:12-slim\nRUN mkdir /a /b\nVOLUME /a\nRUN rm -r /a /b');
    assert.deepEqual([isAbsent(state, '/a'), isAbsent(state, '/b')], [false, true]);
  });

  it('claims nothing of a cp -r that can not read all', () => {
    const made = `${withUser}RUN mkdir -p /a/open && mkdir -m 700 /a/shut\nUSER user\nRUN cp -r /a ~/a || true`;
    const state = stateOf(made);
    assert.equal(isAbsent(state, '/home/user/a/open'), false);
    assert.equal(ownerOf(state, '/home/user/a/open'), '-');
    assert.deepEqual(
      state.failures.map(({ reason, fatal }) => [reason, fatal]),
      [['permission', false]],
    );
  });

  it('does not take a copy of what may be there for empty', () => {
    const state = stateOf(
      'FROM debian:12-slim\nRUN if grep -q x /y; then mkdir -p /a/b; fi\nRUN cp -a /a /c; true',
    );
    assert.equal(isAbsent(state, '/c/b'), false);
  });

  it('does not know where a source goes that may be a folder or a file', () => {
    const state = stateOf(
      'FROM debian:12-slim AS one\nRUN ./make-it /out/thing\nFROM debian:12-slim\nCOPY --from=one /out/thing /a/\nWORKDIR /b',
    );
    assert.equal(ownerOf(state, '/a'), '0:0 755');
    assert.deepEqual([isAbsent(state, '/a/thing'), isAbsent(state, '/a/inner')], [false, false]);
    assert.deepEqual(
      changedPaths(state)
        .map(([path]) => path)
        .sort(),
      ['/a', '/b'],
    );
  });

  it('follows links that a pattern of COPY meets', () => {
    const files = [
      { path: 'app.py', mode: 0o644 },
      { path: 'link.py', kind: 'link' as const, mode: 0o777, target: 'app.py' },
    ];
    const state = stateOf('FROM debian:12-slim\nCOPY *.py /a/', files);
    assert.equal(ownerOf(state, '/a/link.py'), '0:0 644');
  });

  it('leaves the special bits of a set-gid folder open after COPY --chmod', () => {
    const files = [
      { path: 'team', kind: 'dir' as const, mode: 0o2775 },
      { path: 'team/f', mode: 0o644 },
    ];
    const state = stateOf('FROM debian:12-slim\nCOPY --chmod=777 . /a/', files);
    assert.equal(ownerOf(state, '/a/team'), '0:0 ?');
    assert.equal(ownerOf(state, '/a/team/f'), '0:0 777');
    assert.equal(canCreateIn(state, '/a/team', 1000), true);
  });

  it('knows the further groups of ubuntu', () => {
    const state = stateOf(
      'FROM ubuntu:24.04\nRUN install -d -g video -m 775 /a && install -d -g staff -m 775 /b',
    );
    assert.deepEqual([canCreateIn(state, '/a', 1000), canCreateIn(state, '/b', 1000)], [true, false]);
  });

  it('needs the right to pass above a link as well as above what it leads to', () => {
    const state = stateOf(
      `${withUser}RUN install -d -o user /code /open && install -d -m 770 /closed && ln -s /code /closed/l && ln -s /code /open/l`,
    );
    assert.deepEqual(
      ['/closed/l', '/open/l'].map((path) => [canWrite(state, path, 1000), canCreateIn(state, path, 1000)]),
      [
        [false, false],
        [true, true],
      ],
    );
    const { failures } = stateOf(
      `${withUser}RUN install -d -o user /code && install -d -m 770 /closed && ln -s /code /closed/l\nUSER user\nRUN touch /closed/l/f`,
    );
    assert.deepEqual(
      failures.map(({ path, reason }) => [path, reason]),
      [['/closed/l/f', 'permission']],
    );
  });

  it('leaves open whether links of others are followed in a sticky folder', () => {
    const state = stateOf(
      `${withUser}RUN install -d -m 777 /code && ln -s /code /tmp/own\nUSER 1001\nRUN ln -s /code /tmp/l`,
    );
    assert.deepEqual(
      ['/tmp/own', '/tmp/l'].map((path) => canCreateIn(state, path, 1000)),
      [true, undefined],
    );
  });

  it('takes `devel` for a release in tags of ubuntu alone', () => {
    const has1000 = (image: string): boolean =>
      baseImage(image).users.accounts.some((account) => account.uid === 1000);
    assert.equal(has1000('nvidia/cuda:12.1.1-cudnn8-devel-ubuntu22.04'), false);
    assert.equal(has1000('nvidia/cuda:12.6.0-devel-ubuntu24.04'), true);
    assert.equal(has1000('ubuntu:devel'), true);
  });
});
