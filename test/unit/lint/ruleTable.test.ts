import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ruleTable, severityOf, type RuleSubject } from '../../../src/lint/ruleTable.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const rules = [...ruleTable.values()];
const testFolders: Record<RuleSubject, string> = {
  dockerfile: 'dockerfile',
  devMode: 'dockerfile',
  readme: 'card',
  crossFile: 'crossFile',
  startScript: 'startScript',
};

/** The catalogue's ids by the severity that a rule usually has. */
const catalogue = {
  dockerfile: {
    error: `
      uid-1000-conflict useradd-on-alpine unknown-user package-manager-as-non-root
      privileged-write-as-non-root secret-not-mounted secret-mount-not-readable secret-at-runtime-path
      secret-in-single-quotes hardcoded-secret app-port-mismatch bind-localhost gpu-at-build
      inline-comment`,
    warning: `
      chown-unknown-user copy-missing-chown recursive-chown runtime-dir-owned-by-root user-uid-not-1000
      numeric-user-without-home build-cache-in-root-home cache-env-after-download
      user-local-bin-not-on-path secret-as-build-arg secret-env-at-build arg-before-from-not-redeclared
      privileged-port data-dir-at-build missing-start-command`,
    information: `
      recursive-chmod workdir-owned-by-root cache-mount-not-writable data-dir-not-writable
      volume-not-persistent heredoc-space-delimiter`,
    hint: `
      no-uid-1000-user undeclared-build-variable`,
  },
  devMode: {
    information: 'dev-mode-app-dir dev-mode-app-owner dev-mode-packages dev-mode-cmd dev-mode-alpine',
  },
  readme: {
    error: `
      readme-missing-front-matter readme-invalid-yaml readme-sdk-invalid readme-docker-missing-dockerfile
      readme-app-file-missing readme-app-port-invalid readme-color-invalid readme-emoji-invalid
      readme-short-description-too-long`,
    warning: `
      readme-license-invalid readme-version-as-float readme-suggested-hardware-invalid
      readme-startup-timeout-invalid readme-custom-headers-invalid readme-base-path-invalid
      readme-oauth-invalid readme-preload-invalid readme-header-invalid`,
    information: `
      readme-app-port-ignored readme-unknown-key readme-suggested-storage-ignored`,
  },
};

const bySubject = (subject: string) => rules.filter((rule) => rule.subject === subject);

describe('the rule table', () => {
  it('has kebab-case ids, and a summary that is one sentence', () => {
    for (const { id, summary } of rules) {
      assert.match(id, /^[a-z0-9]+(?:-[a-z0-9]+)+$/);
      assert.match(summary, /^[^\n]{10,100}\.$/, id);
    }
  });

  it('holds the whole catalogue, under its ids and severities', () => {
    const counts = Object.entries(catalogue).map(([subject, levels]) => {
      const listed = Object.entries(levels).flatMap(([severity, ids]) =>
        ids
          .trim()
          .split(/\s+/)
          .map((id) => [id, severity]),
      );
      for (const [id = '', severity] of listed) {
        const rule = ruleTable.get(id);
        assert.deepEqual([rule?.subject, rule?.severity], [subject, severity], id);
      }
      return listed.length;
    });
    assert.deepEqual(counts, [37, 5, 21]);
    assert.equal(bySubject('devMode').length, 5);
    assert.equal(ruleTable.get('copied-files-owned-by-root')?.severity, 'information');
    assert.equal(ruleTable.get('script-not-executable')?.severity, 'warning');
  });

  it('has a test file of every rule, and none of another', () => {
    const wanted = rules
      // What the Hub's own check refuses: no code of ours finds that.
      .filter(({ id }) => id !== 'readme-refused-by-hub')
      .map(({ id, subject }) => `${testFolders[subject]}/rules/${id}.test.ts`);
    const folder = path.join(root, 'test/unit/lint');
    const found = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .map((file) => file.replaceAll('\\', '/'))
      .filter((file) => /\/rules\/[^/]+\.test\.ts$/.test(file));
    assert.deepEqual(found.sort(), wanted.sort());
    for (const file of wanted) {
      const text = readFileSync(path.join(folder, file), 'utf8');
      const id = path.basename(file, '.test.ts');
      assert.match(text, new RegExp(`^describe(?:Folder)?(?:Rule)?\\(\\s*'${id}'`, 'm'), file);
      // The functions take near misses as an argument of its own.
      assert.match(text, /^describe(?:Folder)?Rule\(|\ballows\b/m, file);
    }
  });

  it('gives severities', () => {
    assert.equal(severityOf('readme-invalid-yaml'), 'error');
    assert.equal(severityOf('copy-missing-chown'), 'warning');
    assert.equal(severityOf('workdir-owned-by-root'), 'information');
    assert.equal(severityOf('no-uid-1000-user'), 'hint');
  });

  for (const { id, severity, docs } of rules) {
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
