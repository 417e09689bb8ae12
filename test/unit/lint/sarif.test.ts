import assert from 'node:assert/strict';
import type { Finding, Range } from '../../../src/lint/finding.ts';
import { toSarif } from '../../../src/lint/sarif.ts';
import { sentence } from '../../../src/space/sentence.ts';

const on = (line: number, from: number, to: number): Range => ({
  start: { line, character: from },
  end: { line, character: to },
});

const findings: Finding[] = [
  {
    file: 'scripts/run it.sh',
    range: on(4, 0, 9),
    severity: 'warning',
    code: 'privileged-write-as-non-root',
    message: sentence("'{0}' can't create files in {1}; the build stops here.", 'user', '/srv'),
    related: [{ file: 'Dockerfile', range: on(1, 0, 4), message: sentence('The user is set here.') }],
    fixes: [],
  },
  {
    file: 'Dockerfile',
    range: on(0, 0, 11),
    severity: 'hint',
    code: 'no-uid-1000-user',
    message: sentence('The image has no USER.'),
    related: [],
    fixes: [
      {
        title: sentence('Insert a user with uid 1000'),
        preferred: true,
        edits: [
          { file: 'Dockerfile', range: on(1, 0, 0), newText: 'USER user\n' },
          { file: 'scripts/run it.sh', range: on(0, 1, 2), newText: '' },
        ],
      },
    ],
  },
];

interface Log {
  $schema: string;
  version: string;
  runs: {
    columnKind: string;
    tool: { driver: { name: string; rules: { id: string; defaultConfiguration: { level: string } }[] } };
    results: Record<string, unknown>[];
  }[];
}

const log = JSON.parse(JSON.stringify(toSarif(findings))) as Log;
const [run] = log.runs;

describe('toSarif', () => {
  it('is a log of version 2.1.0 with the rules that found something, each once', () => {
    assert.equal(log.version, '2.1.0');
    assert.match(log.$schema, /sarif-2\.1\.0\.json$/);
    assert.equal(log.runs.length, 1);
    assert.equal(run?.columnKind, 'utf16CodeUnits');
    assert.deepEqual(
      run.tool.driver.rules.map(({ id, defaultConfiguration }) => [id, defaultConfiguration.level]),
      [
        ['no-uid-1000-user', 'note'],
        ['privileged-write-as-non-root', 'error'],
      ],
    );
  });

  it('tells level, one-based place and related places of a finding', () => {
    assert.deepEqual(run?.results[0], {
      ruleId: 'privileged-write-as-non-root',
      ruleIndex: 1,
      level: 'warning',
      message: { text: "'user' can't create files in /srv; the build stops here." },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'scripts/run%20it.sh' },
            region: { startLine: 5, startColumn: 1, endLine: 5, endColumn: 10 },
          },
        },
      ],
      relatedLocations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'Dockerfile' },
            region: { startLine: 2, startColumn: 1, endLine: 2, endColumn: 5 },
          },
          message: { text: 'The user is set here.' },
        },
      ],
      fixes: [],
    });
  });

  it('tells fixes by file', () => {
    const found = run?.results[1];
    assert.deepEqual([found?.['ruleIndex'], found?.['level']], [0, 'note']);
    assert.deepEqual(found?.['fixes'], [
      {
        description: { text: 'Insert a user with uid 1000' },
        artifactChanges: [
          {
            artifactLocation: { uri: 'Dockerfile' },
            replacements: [
              {
                deletedRegion: { startLine: 2, startColumn: 1, endLine: 2, endColumn: 1 },
                insertedContent: { text: 'USER user\n' },
              },
            ],
          },
          {
            artifactLocation: { uri: 'scripts/run%20it.sh' },
            replacements: [
              {
                deletedRegion: { startLine: 1, startColumn: 2, endLine: 1, endColumn: 3 },
                insertedContent: { text: '' },
              },
            ],
          },
        ],
      },
    ]);
  });
});
