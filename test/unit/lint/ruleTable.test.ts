import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ruleTable, severityOf } from '../../../src/lint/ruleTable.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const rules = [...ruleTable.values()];
const documented = ['dockerfile', 'devMode', 'readme', 'crossFile', 'startScript'];

const bySubject = (subject: string) => rules.filter((rule) => rule.subject === subject);

describe('the rule table', () => {
  it('has kebab-case ids, and a summary that is one sentence', () => {
    for (const { id, summary } of rules) {
      assert.match(id, /^[a-z0-9]+(?:-[a-z0-9]+)+$/);
      assert.match(summary, /^[^\n]{10,100}\.$/, id);
    }
  });

  it('holds the whole catalogue', () => {
    assert.ok(bySubject('dockerfile').length >= 37);
    assert.equal(bySubject('devMode').length, 5);
    assert.ok(bySubject('readme').length >= 21);
  });

  it('gives severities', () => {
    assert.equal(severityOf('readme-invalid-yaml'), 'error');
    assert.equal(severityOf('copy-missing-chown'), 'warning');
    assert.equal(severityOf('workdir-owned-by-root'), 'information');
    assert.equal(severityOf('no-uid-1000-user'), 'hint');
  });

  for (const { id, severity, docs } of rules.filter(({ subject }) => documented.includes(subject))) {
    it(`documents ${id}`, () => {
      const page = readFileSync(path.join(root, docs), 'utf8');
      assert.ok(page.startsWith(`# ${id}\n`));
      const named = /^\*\*(\w+)\.\*\*/m.exec(page)?.[1]?.toLowerCase();
      assert.equal(named, severity);
      for (const part of ['## Why', '## Bad', '## Good']) assert.ok(page.includes(`\n${part}\n`), part);
    });
  }

  it('has no page without a rule', () => {
    assert.ok(existsSync(path.join(root, 'docs/rules')));
    for (const file of readdirSync(path.join(root, 'docs/rules'))) {
      if (file.endsWith('.md')) assert.ok(ruleTable.has(file.slice(0, -3)), file);
    }
  });
});
