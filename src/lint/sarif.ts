import type { Finding, Range, Severity } from './finding.ts';
import { plainText } from '../space/sentence.ts';
import { ruleTable } from './ruleTable.ts';

const levels: Readonly<Record<Severity, string>> = {
  error: 'error',
  warning: 'warning',
  information: 'note',
  hint: 'note',
};

const region = ({ start, end }: Range) => ({
  startLine: start.line + 1,
  startColumn: start.character + 1,
  endLine: end.line + 1,
  endColumn: end.character + 1,
});

const location = (file: string) => ({ uri: file.split('/').map(encodeURIComponent).join('/') });

const place = (file: string, range: Range) => ({
  artifactLocation: location(file),
  region: region(range),
});

/** The findings as a SARIF 2.1.0 log, for CI services. */
export function toSarif(findings: readonly Finding[]): object {
  const used = [...new Set(findings.map(({ code }) => code))].sort();
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'hf-spaces',
            rules: used.map((id) => ({
              id,
              shortDescription: { text: ruleTable.get(id)?.summary ?? id },
              defaultConfiguration: { level: levels[ruleTable.get(id)?.severity ?? 'warning'] },
            })),
          },
        },
        columnKind: 'utf16CodeUnits',
        results: findings.map(({ file, range, severity, code, message, related, fixes }) => ({
          ruleId: code,
          ruleIndex: used.indexOf(code),
          level: levels[severity],
          message: { text: plainText(message) },
          locations: [{ physicalLocation: place(file, range) }],
          relatedLocations: related.map((other) => ({
            physicalLocation: place(other.file, other.range),
            message: { text: plainText(other.message) },
          })),
          fixes: fixes.map((fix) => ({
            description: { text: plainText(fix.title) },
            artifactChanges: [...new Set(fix.edits.map((edit) => edit.file))].map((changed) => ({
              artifactLocation: location(changed),
              replacements: fix.edits
                .filter((edit) => edit.file === changed)
                .map((edit) => ({
                  deletedRegion: region(edit.range),
                  insertedContent: { text: edit.newText },
                })),
            })),
          })),
        })),
      },
    ],
  };
}
