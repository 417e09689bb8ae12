import assert from 'node:assert/strict';
import { findFrames } from '../../../src/logs/traceback.ts';

const files = ['app.py', 'lib/tools.py', 'server.js', 'src/index.ts', 'start.sh', 'backend/main.py', 'app.R'];

function links(lines: string[], dockerfile?: string) {
  return findFrames(lines, files, dockerfile).map((link) => [
    lines[link.lineIndex]?.slice(link.start, link.end),
    link.workspacePath,
    link.line,
  ]);
}

describe('logs/traceback', () => {
  it('finds frames of Python, Node, shell and R', () => {
    assert.deepEqual(
      links([
        'Traceback (most recent call last):',
        '  File "/app/app.py", line 12, in <module>',
        '    import lib',
        '  File "/home/user/app/lib/tools.py", line 3, in f',
        '  File "<string>", line 1, in <module>',
        '    at Object.<anonymous> (/app/server.js:10:5)',
        '    at async main (file:///app/src/index.ts:7:1)',
        '/app/server.js:4',
        '/app/start.sh: line 3: x: not found',
        'Error in app.R#12: no',
      ]),
      [
        ['/app/app.py", line 12', 'app.py', 11],
        ['/home/user/app/lib/tools.py", line 3', 'lib/tools.py', 2],
        ['/app/server.js:10:5', 'server.js', 9],
        ['file:///app/src/index.ts:7:1', 'src/index.ts', 6],
        ['/app/server.js:4', 'server.js', 3],
        ['/app/start.sh: line 3', 'start.sh', 2],
        ['app.R#12', 'app.R', 11],
      ],
    );
  });

  it('leaves out the workspace path of what is not of the folder', () => {
    assert.deepEqual(
      links([
        '  File "/usr/local/lib/python3.11/site-packages/app.py", line 1, in x',
        '    at x (/app/node_modules/server.js:1:2)',
        '  File "/app/gone.py", line 5, in x',
        '    at x (node:internal/modules/cjs/loader:1225:15)',
      ]).map(([, path]) => path),
      [undefined, undefined, undefined],
    );
  });

  it('maps by WORKDIR and by COPY', () => {
    const frame = (path: string) => [`  File "${path}", line 1, in x`];
    const path = (text: string, dockerfile: string) => links(frame(text), dockerfile)[0]?.[1];
    assert.equal(path('/srv/site/app.py', 'FROM a\nENV ROOT=/srv\nWORKDIR $ROOT/site\nCOPY . .\n'), 'app.py');
    assert.equal(path('/opt/x/main.py', 'FROM a\nCOPY --chown=user backend/ /opt/x\n'), 'backend/main.py');
    assert.equal(path('/app/main.py', 'FROM a\nWORKDIR /app\nCOPY backend .\n'), 'backend/main.py');
    assert.equal(path('/run.py', 'FROM a\nCOPY ./app.py /run.py\n'), 'app.py');
    assert.equal(path('/code/app.py', 'FROM a\nWORKDIR /code\nCOPY app.py /code/\n'), 'app.py');
    assert.equal(path('/elsewhere/app.py', 'FROM a\nWORKDIR /code\nCOPY . .\n'), undefined);
    assert.equal(path('/root.py', 'FROM a\nCOPY --from=b / /\n'), undefined);
  });

  it('gives the column where the frame has one', () => {
    assert.equal(findFrames(['    at /app/server.js:10:5'], files)[0]?.column, 4);
    assert.equal(findFrames(['  File "/app/app.py", line 1'], files)[0]?.column, undefined);
  });
});
