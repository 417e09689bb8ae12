import assert from 'node:assert/strict';
import { buildModel, homeIn } from '../../../../src/lint/dockerfile/model.ts';
import { parseDockerfile } from '../../../../src/lint/dockerfile/parse.ts';
import { canCreateIn, ownerOf, owners, stateOf, withUser } from './support.ts';

const debian = 'FROM debian:12-slim\n';

/** Fact number of the reference, Dockerfile, and `uid:gid mode` per path. */
const facts: [string, string, Record<string, string>][] = [
  [
    '1',
    `${withUser}WORKDIR /app\nRUN mkdir src && chown 1000 src && chmod 777 src && touch src/own\nCOPY . .`,
    { '/app/src': '0:0 755', '/app/src/own': '0:0 644' },
  ],
  [
    '1 (other way)',
    `${withUser}WORKDIR /app\nRUN mkdir src\nCOPY --chown=user . .`,
    { '/app': '0:0 755', '/app/src': '1000:1000 755' },
  ],
  [
    '2',
    `${withUser}WORKDIR /app\nRUN touch app.py && chown user app.py && chmod 777 app.py\nCOPY . .`,
    { '/app/app.py': '0:0 644' },
  ],
  [
    '3',
    `${withUser.replace('slim', 'slim AS one')}RUN mkdir -p /s/d && touch /s/d/f && chown -R 1000:1000 /s && chmod 700 /s && chmod 2755 /s/d\nFROM debian:12-slim\nCOPY --from=one /s /t\nCOPY --from=one --chown=7:8 /s /u/v`,
    {
      '/t': '0:0 755',
      '/t/d': '1000:1000 2755',
      '/t/d/f': '1000:1000 644',
      '/u': '7:8 755',
      '/u/v/d': '7:8 2755',
    },
  ],
  [
    '5',
    `${debian}COPY --chmod=644 . /a/b`,
    { '/a': '0:0 755', '/a/b': '0:0 755', '/a/b/src': '0:0 644', '/a/b/app.py': '0:0 644' },
  ],
  [
    '6',
    `${debian}RUN groupadd -g 1500 grp && useradd -g grp -u 1000 user\nCOPY --chown=1000 a.txt /n/\nCOPY --chown=user a.txt /m/`,
    { '/n/a.txt': '1000:1000 644', '/m/a.txt': '1000:1500 644' },
  ],
  [
    '7',
    `${debian}RUN mkdir -p /srv/a\nCOPY --chown=1000:1000 a.txt /srv/a/b/c/f`,
    { '/srv/a': '0:0 755', '/srv/a/b': '1000:1000 755', '/srv/a/b/c/f': '1000:1000 644' },
  ],
  ['8 (file)', `${debian}COPY app.py /app`, { '/app': '0:0 644' }],
  [
    '8 (directory)',
    `${debian}RUN mkdir /app\nCOPY app.py /app`,
    { '/app': '0:0 755', '/app/app.py': '0:0 644' },
  ],
  ['8 (pattern)', `${debian}COPY s* /c/`, { '/c/lib.py': '0:0 644', '/c/src': '-', '/c/deep': '0:0 755' }],
  ['8 (contents)', `${debian}COPY src /c/`, { '/c/lib.py': '0:0 644' }],
  [
    '9',
    `${debian}RUN mkdir /d && ln -s /d /e\nCOPY app.py /e/\nWORKDIR /e/sub`,
    { '/d/app.py': '0:0 644', '/d/sub': '0:0 755', '/e': '0:0 777' },
  ],
  ['11', `${debian}COPY --chown=1000:1000 . /`, { '/app.py': '1000:1000 644', '/src': '1000:1000 755' }],
  [
    '13 (no entry)',
    `${debian}USER 1000\nWORKDIR /w\nRUN mkdir r`,
    { '/w': '1000:1000 755', '/w/r': '1000:0 755' },
  ],
  [
    '13 (entry)',
    `${debian}RUN groupadd -g 1500 grp; useradd -g grp -u 1000 user\nUSER 1000\nWORKDIR /w\nRUN mkdir r`,
    { '/w': '1000:1000 755', '/w/r': '1000:1500 755' },
  ],
  [
    '13 (name)',
    `${debian}RUN groupadd -g 1500 grp; useradd -g grp -u 1000 user\nUSER user\nWORKDIR /w\nRUN mkdir r`,
    { '/w': '1000:1500 755', '/w/r': '1000:1500 755' },
  ],
  [
    '13 (group)',
    `${withUser}USER user:users\nWORKDIR /w\nRUN mkdir r`,
    { '/w': '1000:100 755', '/w/r': '1000:100 755' },
  ],
  [
    '13 (group 0)',
    `${withUser}USER 1000:0\nWORKDIR /w\nRUN mkdir r`,
    { '/w': '1000:0 755', '/w/r': '1000:0 755' },
  ],
  [
    '14',
    `${withUser}USER user\nWORKDIR $HOME/app\nRUN mkdir $HOME/r`,
    { '/app': '1000:1000 755', '/home/user/r': '1000:1000 755', '/home/user/app': '-' },
  ],
  [
    '15',
    `${withUser}ENV HOME=/home/user\nUSER user\nUSER root\nRUN mkdir ~/x $HOME/y`,
    { '/home/user/x': '0:0 755', '/home/user/y': '0:0 755' },
  ],
  [
    '16',
    `${debian}WORKDIR /home/user/app\nRUN useradd -m -u 1000 user`,
    { '/home/user': '0:0 755', '/home/user/app': '0:0 755', '/home/user/.bashrc': '-' },
  ],
  [
    '16 (copy)',
    `${debian}COPY --chown=1000:1000 . /home/user/app\nRUN useradd -m -u 1000 user`,
    { '/home/user': '1000:1000 755' },
  ],
  [
    '17',
    `${debian}RUN useradd -u 1000 user\nUSER user\nWORKDIR /home/user/app`,
    { '/home/user': '1000:1000 755', '/home/user/app': '1000:1000 755' },
  ],
  ['18', `${debian}WORKDIR /app/./x/../y/`, { '/app/y': '0:0 755', '/app/x': '-' }],
  ['21', `${debian}USER nobody\nWORKDIR /w`, { '/w': '65534:65534 755' }],
  [
    '22',
    `FROM debian:12\nRUN useradd -m a && adduser --disabled-password --gecos "" b`,
    { '/home/a': '1000:1000 755', '/home/b': '1001:1001 700' },
  ],
  [
    '22 (moving tag)',
    `FROM python:3.11-slim\nRUN useradd -m -u 1000 a`,
    { '/home/a': '1000:1000 ?', '/home/a/.bashrc': '1000:1000 644' },
  ],
  [
    '24',
    `${debian}RUN useradd -m one && useradd -m two && userdel -r one && useradd -m three\nRUN useradd -rm own && useradd -r -m svc`,
    {
      '/home/one': '-',
      '/home/two': '1001:1001 755',
      '/home/three': '1002:1002 755',
      '/home/own': '999:999 755',
      '/home/svc': '998:998 755',
    },
  ],
  [
    '25',
    `${debian}RUN useradd -m -u 1000 -g 0 a && useradd -m -N b\nCOPY --chown=a a.txt /x/`,
    { '/home/a': '1000:0 755', '/home/b': '1001:100 755', '/x/a.txt': '1000:0 644' },
  ],
  [
    '26',
    `${debian}RUN mkdir /g /t && chmod 2775 /g && chmod 755 /g && mkdir /g/d && touch /g/f && chmod 1777 /t && chmod 755 /t\nRUN mkdir /h && chmod 2755 /h && chmod 00755 /h\nRUN touch /s && chmod 4755 /s && chown 1000 /s\nRUN chown :1000 /g && mkdir /g/e`,
    {
      '/g': '0:1000 2755',
      '/g/d': '0:0 2755',
      '/g/f': '0:0 644',
      '/t': '0:0 755',
      '/h': '0:0 755',
      '/s': '1000:0 755',
      '/g/e': '0:1000 2755',
    },
  ],
  [
    '27',
    `${debian}RUN touch /a /b && chmod 000 /a && chmod +w /a && chmod 777 /b; chmod -w /b; true`,
    { '/a': '0:0 200', '/b': '0:0 ?' },
  ],
  [
    '28',
    `${debian}RUN mkdir -p -m 777 /a/b/c && install -d -m 777 -o 1000 /q/r/s`,
    { '/a': '0:0 755', '/a/b': '0:0 755', '/a/b/c': '0:0 777', '/q/r': '0:0 755', '/q/r/s': '1000:0 777' },
  ],
  [
    '29',
    `${debian}RUN touch /f && chmod 600 /f && chown 5:6 /f && install /f /i && cp /f /c && cp -p /f /p && mkdir /d && chmod 777 /d && touch /d/x && chmod 666 /d/x && cp -r /d /e && cp -a /d /k`,
    {
      '/i': '0:0 755',
      '/c': '0:0 600',
      '/p': '5:6 600',
      '/e': '0:0 755',
      '/e/x': '0:0 644',
      '/k': '0:0 777',
      '/k/x': '0:0 666',
    },
  ],
  ['30', `${debian}WORKDIR /a\nRUN mkdir /a/{x,y}`, { '/a/{x,y}': '0:0 755', '/a/x': '-' }],
  [
    '30 (bash)',
    `${debian}WORKDIR /a\nSHELL ["/bin/bash","-c"]\nRUN mkdir /a/{x,y}`,
    { '/a/x': '0:0 755', '/a/y': '0:0 755' },
  ],
  [
    '31',
    `${debian}RUN useradd -N -g 100 -u 1000 user\nRUN mkdir -p /d/a /d/.b /e /f /g && chown user: /e && chown 1000 /f && chown user.user /g; chown user.users /g && chown user /d/*`,
    {
      '/e': '1000:100 755',
      '/f': '1000:0 755',
      '/g': '1000:100 755',
      '/d/a': '1000:0 755',
      '/d/.b': '0:0 755',
    },
  ],
  [
    '32',
    `${withUser}RUN mkdir /d /t /u /v && ln -s /t /d/l && ln -s /u /m && ln -s /v /n && chown -R user /d && chown user /m && chown -R user /n`,
    {
      '/d/l': '1000:0 777',
      '/t': '0:0 755',
      '/u': '1000:0 755',
      '/m': '0:0 777',
      '/v': '0:0 755',
      '/n': '1000:0 777',
    },
  ],
  [
    '33',
    `${debian}WORKDIR /w\nRUN mkdir c || mkdir d && mkdir e\nRUN mkdir a; false; mkdir b\nRUN cd /w/c\nRUN mkdir here`,
    {
      '/w/c': '0:0 755',
      '/w/d': '-',
      '/w/e': '0:0 755',
      '/w/a': '0:0 755',
      '/w/b': '0:0 755',
      '/w/here': '0:0 755',
    },
  ],
  [
    '34',
    `${withUser}RUN su user -c 'mkdir ~/s' && su - user -c 'mkdir t'`,
    { '/home/user/s': '1000:1000 755', '/home/user/t': '1000:1000 755' },
  ],
  [
    '34 where the tag does not tell the release',
    "FROM python:3.12-slim\nRUN useradd -m -u 1000 user && su user -c 'mkdir ~/s'",
    { '/home/user/s': '1000:1000 ?' },
  ],
  [
    '35',
    `${withUser}USER user\nRUN --mount=type=cache,target=/home/user/.cache/pip,uid=1000 true`,
    { '/home/user/.cache': '-', '/home/user/.cache/pip': '-' },
  ],
];

describe('ownership facts', () => {
  for (const [number, text, expected] of facts) {
    it(`fact ${number}`, () => {
      const state = stateOf(text);
      const found = Object.fromEntries(Object.keys(expected).map((path) => [path, ownerOf(state, path)]));
      assert.deepEqual(found, expected);
    });
  }

  it('fact 4: the mode of a source directory is not used for the destination, those below are', () => {
    const files = [
      { path: 's', kind: 'dir' as const, mode: 0o700 },
      { path: 's/t', kind: 'dir' as const, mode: 0o750 },
      { path: 's/t/f', mode: 0o600 },
    ];
    const state = stateOf(`${debian}COPY s /d`, files);
    assert.deepEqual(
      ['/d', '/d/t', '/d/t/f'].map((path) => ownerOf(state, path)),
      ['0:0 755', '0:0 750', '0:0 600'],
    );
  });

  it('fact 12: a mode that is not given is not known', () => {
    assert.equal(ownerOf(stateOf(`${debian}COPY f /f`, [{ path: 'f' }]), '/f'), '0:0 ?');
  });

  it('fact 14: HOME is that of ENV, else of passwd, else /', () => {
    assert.equal(homeIn(stateOf(`${withUser}USER user`)), '/home/user');
    assert.equal(homeIn(stateOf(`${withUser}ENV HOME=/x\nUSER user`)), '/x');
    assert.equal(homeIn(stateOf(`${debian}USER 1000`)), '/');
    assert.equal(homeIn(stateOf(`${debian}USER nobody`)), '/nonexistent');
  });

  it('fact 19: ENV takes values from before the instruction, and ENV after ARG counts', () => {
    assert.deepEqual(owners(`${debian}ENV A=/one\nENV A=/two B=$A/x\nWORKDIR $B`, '/one/x', '/two'), [
      '0:0 755',
      '-',
    ]);
    assert.equal(stateOf(`${debian}ARG D=/app\nENV D=/other\nWORKDIR $D`).workdir, '/other');
    assert.equal(stateOf(`${debian}ENV D=/fromenv\nARG D=/fromarg\nWORKDIR $D`).workdir, null);
    assert.equal(stateOf('FROM debian:12 AS a\nARG D=/app\nFROM a\nWORKDIR $D').workdir, '/app');
  });

  it('fact 20: a user that is not there leaves the owner open', () => {
    assert.equal(ownerOf(stateOf(`${debian}USER ghost\nWORKDIR /app`), '/app'), '?:? 755');
  });

  it('fact 22: the owner of a home can write in it whatever its mode', () => {
    const state = stateOf('FROM python:3.11-slim\nRUN useradd -m -u 1000 user\nUSER user\nRUN mkdir ~/x');
    assert.equal(canCreateIn(state, '/home/user', 1000), true);
    assert.equal(canCreateIn(state, '/home/user', 1001), undefined);
    assert.equal(ownerOf(state, '/home/user/x'), '1000:1000 755');
  });

  it('fact 31: a number with a colon is refused', () => {
    assert.equal(stateOf(`${debian}RUN mkdir /d && chown 1000: /d`).failures[0]?.reason, 'usage');
  });

  it('fact 36: only what is owned can be chmodded', () => {
    const model = buildModel(
      parseDockerfile(`${withUser}USER user\nWORKDIR /app\nCOPY a.txt .\nRUN chmod -R 755 .`),
      {
        context: { files: [{ path: 'a.txt', mode: 0o644 }] },
      },
    );
    assert.equal(model.final?.last.failures[0]?.reason, 'permission');
  });
});
