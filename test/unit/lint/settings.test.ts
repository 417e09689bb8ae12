import assert from 'node:assert/strict';
import type { Finding } from '../../../src/lint/finding.ts';
import { sentence } from '../../../src/space/sentence.ts';
import { applySettings, readRuleLevels } from '../../../src/lint/settings.ts';

function finding(code: string): Finding {
  const place = { line: 0, character: 0 };
  const range = { start: place, end: place };
  return { file: 'x', range, severity: 'warning', code, message: sentence('x'), related: [], fixes: [] };
}

describe('readRuleLevels', () => {
  it('takes known rules and levels, and tells of the others', () => {
    const { rules, problems } = readRuleLevels({
      'copy-missing-chown': 'off',
      'no-such-rule': 'error',
      'readme-color-invalid': 'loud',
    });
    assert.deepEqual(rules, { 'copy-missing-chown': 'off' });
    assert.equal(problems.length, 2);
    assert.match(problems[0] ?? '', /no-such-rule/);
  });

  it('reads nothing as no levels, and a list as a problem', () => {
    assert.deepEqual(readRuleLevels(undefined), { rules: {}, problems: [] });
    assert.equal(readRuleLevels(['off']).problems.length, 1);
  });
});

describe('applySettings', () => {
  it('turns rules off and changes severities', () => {
    const found = applySettings(
      [finding('copy-missing-chown'), finding('readme-key-ignored'), finding('bind-localhost')],
      {
        rules: { 'copy-missing-chown': 'off', 'readme-key-ignored': 'error' },
        devMode: false,
      },
    );
    assert.deepEqual(
      found.map(({ code, severity }) => [code, severity]),
      [
        ['readme-key-ignored', 'error'],
        ['bind-localhost', 'warning'],
      ],
    );
  });

  it('keeps the Dev Mode rules quiet until they are asked for', () => {
    const all = [finding('dev-mode-cmd')];
    assert.deepEqual(applySettings(all, { rules: {}, devMode: false }), []);
    assert.equal(applySettings(all, { rules: {}, devMode: true }).length, 1);
    assert.equal(
      applySettings(all, { rules: { 'dev-mode-cmd': 'hint' }, devMode: false })[0]?.severity,
      'hint',
    );
  });
});
