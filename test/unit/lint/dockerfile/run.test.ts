import assert from 'node:assert/strict';
import { isAbsent } from '../../../../src/lint/dockerfile/model.ts';
import { ownerOf, stateOf, withUser, canCreateIn } from './support.ts';

/** [title, instructions after the user block, `uid:gid mode` per path]. */
const cases: [string, string, Record<string, string>][] = [
  [
    'conditions that are known',
    'RUN if [ ! -d /a ]; then mkdir /a; else mkdir /b; fi',
    { '/a': '0:0 755', '/b': '-' },
  ],
  [
    'conditions that are not',
    'RUN if grep -q x /etc/os-release; then mkdir /a; else mkdir -m 700 /a; mkdir /b; fi',
    { '/a': '0:0 ?', '/b': 'maybe 0:0 755' },
  ],
  [
    'loops over words',
    'RUN for d in a b; do mkdir /$d && chown user /$d; done',
    { '/a': '1000:0 755', '/b': '1000:0 755' },
  ],
  [
    'subshells and groups',
    'RUN (cd /srv && mkdir in) && { cd /opt; mkdir there; } && mkdir also',
    { '/srv/in': '0:0 755', '/opt/there': '0:0 755', '/opt/also': '0:0 755' },
  ],
  [
    'pipes and redirects',
    'RUN echo x | tee /a > /dev/null && echo y >> /b && : > /c',
    { '/a': '0:0 644', '/b': '0:0 644', '/c': '0:0 644' },
  ],
  ['a heredoc as script', 'RUN <<EOF\nset -e\nmkdir /a\nchown user /a\nEOF', { '/a': '1000:0 755' }],
  ['a heredoc as data', 'RUN cat <<EOF > /a\nmkdir /b\nEOF', { '/a': '0:0 644', '/b': '-' }],
  ['a heredoc for another program', 'RUN python3 <<EOF\nimport os\nEOF', { '/a': '-' }],
  [
    'exec form',
    'RUN ["mkdir", "/a b"]\nRUN ["/bin/bash", "-c", "mkdir /{x,y}"]',
    { '/a b': '0:0 755', '/x': '0:0 755', '/y': '0:0 755' },
  ],
  [
    'shell variables and quotes',
    `RUN D=/srv/x && mkdir -p "$D/y" '$D' && N='b c' && touch $N`,
    { '/srv/x/y': '0:0 755', '/$D': '0:0 755', '/b': '0:0 644', '/c': '0:0 644' },
  ],
  [
    'unknown variables',
    'ARG D\nRUN mkdir -p /srv/k && chown user /srv/k && chmod 700 /srv/$D/',
    { '/srv/k': '-', '/srv': '0:0 755' },
  ],
  [
    'umask',
    'RUN umask 077 && mkdir /a && touch /a/f\nRUN mkdir /b',
    { '/a': '0:0 700', '/a/f': '0:0 600', '/b': '0:0 755' },
  ],
  [
    'symbolic modes',
    'RUN mkdir /a /b /c && chmod g+w,o-rx /a && chmod a=rwx /b && chmod u=rwx,go= /c && touch /f && chmod +x /f',
    { '/a': '0:0 770', '/b': '0:0 777', '/c': '0:0 700', '/f': '0:0 755' },
  ],
  [
    'X only for folders',
    'RUN mkdir -p /a/b && touch /a/f && chmod -R a-x,a+X /a',
    { '/a': '0:0 755', '/a/b': '0:0 755', '/a/f': '0:0 644' },
  ],
  [
    'mv keeps owners',
    'RUN mkdir /a /b && chown -R user: /a && mv /a /b/ && mv /b/a /c',
    { '/a': '-', '/b/a': '-', '/c': '1000:1000 755' },
  ],
  ['rm', 'RUN mkdir -p /a/b /c && rm -rf /a && rmdir /c', { '/a': '-', '/a/b': '-', '/c': '-' }],
  [
    'cp into directories',
    'WORKDIR /w\nCOPY . .\nRUN cp app.py a.txt src/ && cp -r src/. /s && cp src/deep/run.sh /r',
    { '/w/src/app.py': '0:0 644', '/s/deep/run.sh': '0:0 755', '/r': '0:0 755' },
  ],
  [
    'git clone',
    'USER user\nRUN git clone --depth 1 https://github.com/a/thing.git ~/t && cd ~ && git clone https://github.com/a/b',
    { '/home/user/t': '1000:1000 755', '/home/user/b': '1000:1000 755' },
  ],
  [
    'downloads',
    'WORKDIR /w\nRUN curl -fsSL https://x/y -o /opt/y && wget -q https://x/z.zip && wget -O q https://x && curl -LO https://x/k.sh',
    { '/opt/y': '0:0 644', '/w/z.zip': '0:0 644', '/w/q': '0:0 644', '/w/k.sh': '0:0 644' },
  ],
  [
    'venv',
    'RUN python3 -m venv /opt/venv && chown -R user /opt/venv',
    { '/opt/venv': '1000:0 755', '/opt/venv/bin': '1000:0 755' },
  ],
  [
    'sudo, gosu and su',
    'RUN sudo -u user mkdir ~user/a && gosu user mkdir /home/user/b && su user -c "touch /home/user/c"',
    { '/home/user/a': '1000:1000 755', '/home/user/b': '1000:1000 755', '/home/user/c': '1000:1000 644' },
  ],
  [
    'tar into a folder',
    'RUN mkdir /a && touch /a/f && curl -sL https://x | tar xz -C /a',
    { '/a': '?:? ?', '/a/f': '?:? ?' },
  ],
  [
    'programs that are not known',
    'WORKDIR /w\nRUN mkdir -p /a/b c && some-tool --out=/a/b c',
    { '/a': '0:0 755', '/a/b': '-', '/w/c': '-' },
  ],
  [
    'functions and ||',
    'RUN f() { mkdir /a; }; f && mkdir /a || mkdir /b',
    { '/a': '0:0 755', '/b': '0:0 755' },
  ],
  ['set -e', 'RUN set -e; mkdir /a; mkdir /a; mkdir /b', { '/b': '-' }],
  [
    'find -exec',
    "RUN mkdir -p /a/b && touch /a/f && find /a -type d -exec chmod 777 {} + && find /a -name '*.x' -delete",
    { '/a': '0:0 777', '/a/b': '0:0 777', '/a/f': '0:0 644' },
  ],
  [
    'find -exec of what is not known',
    'RUN mkdir -p /a/b && find /a -newer /etc/passwd -exec chmod 777 {} +',
    { '/a': '?:? ?', '/a/b': '?:? ?' },
  ],
];

describe('what RUN does', () => {
  for (const [title, text, expected] of cases) {
    it(title, () => {
      const state = stateOf(withUser + text);
      const found = Object.fromEntries(Object.keys(expected).map((path) => [path, ownerOf(state, path)]));
      assert.deepEqual(found, expected);
    });
  }

  it('knows nothing of folders in an image that is not known, but what it makes there itself', () => {
    const state = stateOf('FROM some/image\nUSER root\nWORKDIR /app\nRUN mkdir -p /app/x && mkdir y');
    assert.equal(canCreateIn(state, '/app', 1000), undefined);
    assert.equal(ownerOf(state, '/app'), '?:? ?');
  });

  it('leaves it open whether a WORKDIR that was removed is there again', () => {
    const removed = stateOf(`${withUser}WORKDIR /w/x\nRUN chown user /w/x\nRUN mkdir /a && rm -r /w /a`);
    assert.equal(isAbsent(removed, '/w/x'), false);
    assert.equal(ownerOf(removed, '/w/x'), '-');
    assert.equal(isAbsent(removed, '/a'), true);
    assert.equal(ownerOf(stateOf(`${withUser}WORKDIR /w\nRUN chown user /w`), '/w'), '1000:0 755');
  });

  it('knows the umask behind sudo where the release does', () => {
    const run = 'RUN useradd -m -u 1000 u\nRUN umask 077 && sudo -u u mkdir /home/u/a';
    assert.equal(ownerOf(stateOf(`FROM debian:12\n${run}`), '/home/u/a'), '1000:1000 700');
    assert.equal(ownerOf(stateOf(`FROM debian:13\n${run}`), '/home/u/a'), '1000:1000 ?');
  });

  it('hands over what an account owns only in a home of its own', () => {
    const run = 'RUN touch ~user/f && chown user ~user/f && usermod -u 6000 user';
    assert.equal(ownerOf(stateOf(withUser + run), '/home/user/f'), '6000:0 644');
    assert.equal(ownerOf(stateOf(`${withUser}RUN chown root ~user\n${run}`), '/home/user/f'), '?:0 644');
  });

  it('takes the command that fails for the build to fail at', () => {
    const [failure] = stateOf(`${withUser}USER user\nRUN true && mkdir /x`).failures;
    assert.equal(failure?.command, 'mkdir');
    assert.deepEqual([failure.start, failure.end], [8, 16]);
  });
});
