import assert from 'node:assert/strict';
import { canCreateIn, canWrite, ownerOf, stateOf, withUser } from './support.ts';

const debian = 'FROM debian:12-slim\n';

/** [Dockerfile, directory, file, owner of the directory, owner of the file, uid 1000 creates, uid 1000 changes]. */
const rows: [string, string, string, string, string, boolean, boolean][] = [
  [`${withUser}WORKDIR /app\nCOPY . .\nUSER user`, '/app', 'app.py', '0:0 755', '0:0 644', false, false],
  [
    `${withUser}WORKDIR /app\nCOPY --chown=user . .\nUSER user`,
    '/app',
    'app.py',
    '0:0 755',
    '1000:1000 644',
    false,
    true,
  ],
  [`${withUser}USER user\nWORKDIR /app\nCOPY . .`, '/app', 'app.py', '1000:1000 755', '0:0 644', true, false],
  [
    `${withUser}USER user\nWORKDIR /app\nCOPY --chown=user . .`,
    '/app',
    'app.py',
    '1000:1000 755',
    '1000:1000 644',
    true,
    true,
  ],
  [
    `${withUser}COPY --chown=user . /app\nWORKDIR /app\nUSER user`,
    '/app',
    'app.py',
    '1000:1000 755',
    '1000:1000 644',
    true,
    true,
  ],
  [
    `${withUser}COPY --chown=user a.txt /app/x/a.txt`,
    '/app/x',
    'a.txt',
    '1000:1000 755',
    '1000:1000 644',
    true,
    true,
  ],
  [`${debian}WORKDIR /app\nCOPY . .`, '/app', 'app.py', '0:0 755', '0:0 644', false, false],
  [
    `${debian}WORKDIR /app\nRUN chmod 777 /app\nCOPY . .`,
    '/app',
    'app.py',
    '0:0 777',
    '0:0 644',
    true,
    false,
  ],
  [`${debian}WORKDIR /app\nCOPY --chmod=777 . .`, '/app', 'app.py', '0:0 755', '0:0 777', false, true],
  [
    `${debian}USER 1000\nWORKDIR /srv/x\nCOPY --chown=1000 . .`,
    '/srv/x',
    'app.py',
    '1000:1000 755',
    '1000:1000 644',
    true,
    true,
  ],
  [
    `${withUser}WORKDIR /app\nCOPY . .\nRUN chown user:user /app`,
    '/app',
    'app.py',
    '1000:1000 755',
    '0:0 644',
    true,
    false,
  ],
  [
    `${withUser}USER user\nWORKDIR /app\nWORKDIR sub\nCOPY --chown=user . .`,
    '/app/sub',
    'app.py',
    '1000:1000 755',
    '1000:1000 644',
    true,
    true,
  ],
  [
    `${withUser}USER user\nWORKDIR /app\nADD a.txt .`,
    '/app',
    'a.txt',
    '1000:1000 755',
    '0:0 644',
    true,
    false,
  ],
];

describe('ownership truth table', () => {
  for (const [text, directory, file, directoryOwner, fileOwner, creates, changes] of rows) {
    it(text.split('\n').slice(1).join(', '), () => {
      const state = stateOf(text);
      const path = `${directory}/${file}`;
      assert.deepEqual(
        [
          ownerOf(state, directory),
          ownerOf(state, path),
          canCreateIn(state, directory, 1000),
          canWrite(state, path, 1000),
        ],
        [directoryOwner, fileOwner, creates, changes],
      );
    });
  }

  it('knows that a user can not make folders in /', () => {
    const state = stateOf(`${withUser}USER user\nRUN mkdir /data2`);
    assert.deepEqual(
      state.failures.map(({ reason, path, fatal }) => ({ reason, path, fatal })),
      [{ reason: 'permission', path: '/data2', fatal: true }],
    );
  });

  it('says nothing of an owner that is not there: engines differ', () => {
    assert.equal(
      ownerOf(stateOf(`${debian}WORKDIR /app\nCOPY --chown=nosuch . .`), '/app/app.py'),
      '?:? 644',
    );
  });
});
