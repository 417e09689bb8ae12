import assert from 'node:assert/strict';
import { readDockerIgnore } from '../../../src/lint/dockerignore.ts';

describe('readDockerIgnore', () => {
  const hides = (text: string, path: string) => readDockerIgnore(text).hiddenBy(path) !== undefined;

  it('anchors patterns at the root, unlike .gitignore', () => {
    assert.ok(hides('*.py', 'a.py'));
    assert.ok(!hides('*.py', 'app/a.py'));
    assert.ok(hides('**/*.py', 'app/lib/a.py') && hides('**/*.py', 'a.py'));
    assert.ok(hides('/app/**', 'app/a.py'));
  });

  it('lets the last pattern decide, for folders too', () => {
    assert.ok(!hides('*\n!app', 'app/lib/x.py'));
    assert.ok(hides('*\n!app\napp/lib', 'app/lib/x.py'));
  });

  it('reads sets, escapes and comments', () => {
    assert.ok(hides('[a-c].py', 'b.py') && !hides('[a-c].py', 'd.py') && hides('[^a].py', 'd.py'));
    assert.ok(hides('a\\*b', 'a*b') && !hides('a\\*b', 'axb'));
    assert.ok(!hides('#a', '#a') && !hides('[', '['));
  });
});
