import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { readDstack, type DstackRun } from '../../../../src/scaffold/import/dstack.ts';
import { dstackToJob } from '../../../../src/scaffold/import/dstackJob.ts';
import { dstackToSpace } from '../../../../src/scaffold/import/dstackSpace.ts';
import type { ReportRow } from '../../../../src/scaffold/import/report.ts';
import { plainText } from '../../../../src/space/sentence.ts';
import { properties, rows, type MappedRow } from './dstackTable.ts';

function read(generation: MappedRow[0], yaml: string): DstackRun {
  const kind = yaml.startsWith('type:') ? '' : 'type: task\n';
  const [text, file] =
    generation === 'old'
      ? [
          `workflows:\n  - ${yaml.startsWith('name:') ? '' : 'name: w\n    '}${yaml}\n`,
          '.dstack/workflows/x.yaml',
        ]
      : [`${kind}${yaml}\n`, 'x.dstack.yml'];
  const runs = readDstack(text, file);
  assert.ok(Array.isArray(runs) && runs[0]);
  return runs[0];
}

function linesOf(run: DstackRun): string[] {
  const { files, variables, secrets, volumes, sleepSeconds, devMode } = dstackToSpace(run);
  const { request, missing, schedule, ...job } = dstackToJob(run);
  const paths = (some: typeof volumes) => some.map(({ mountPath }) => mountPath);
  const json = (value: object) =>
    Object.entries(value).flatMap(([key, one]) =>
      one === undefined ? [] : [`${key} ${JSON.stringify(one)}`],
    );
  const settings = { variables, secrets, sleepSeconds, devMode, volumes: paths(volumes) };
  const asked = { secrets: job.secrets, missing, schedule, volumes: paths(job.volumes) };
  return [
    ...files.flatMap(({ path, content }) => content.split('\n').map((line) => `${path}: ${line}`)),
    ...json(settings).map((line) => `space: ${line}`),
    ...json({ ...request, ...asked }).map((line) => `job: ${line}`),
  ];
}

const reported = (report: readonly ReportRow[], property: string) => {
  const found = report.find((one) => one.property === property);
  assert.ok(found, property);
  return { verdict: found.verdict, note: plainText(found.note) };
};

/** What a row brings into the Space and the job that they have not without it. */
const golden = JSON.parse(readFileSync(new URL('./dstackGolden.json', import.meta.url), 'utf8')) as Record<
  string,
  string[]
>;
const keyOf = ([generation, yaml]: MappedRow) => `${generation} ${yaml}`;

describe('the mapping table of dstack', () => {
  for (const row of rows) {
    const [generation, yaml, property, onSpace, asJob] = row;
    it(keyOf(row), () => {
      const run = read(generation, yaml);
      const [space, job] = [dstackToSpace(run).report, dstackToJob(run).report].map((report) =>
        reported(report, property),
      );
      assert.deepEqual([space?.verdict, job?.verdict], [onSpace, asJob]);
      const without = linesOf(read(generation, generation === 'old' ? 'provider: docker' : 'name: x'));
      const brought = linesOf(run).filter((line) => !without.includes(line));
      assert.deepEqual(
        [...brought, `on a Space: ${space?.note ?? ''}`, `as a job: ${job?.note ?? ''}`],
        golden[keyOf(row)],
      );
    });
  }

  it('has a golden output for each of its properties, in both generations', () => {
    for (const { old, today } of properties) {
      for (const property of old)
        assert.ok(
          rows.some((row) => row[0] === 'old' && row[2] === property),
          `old ${property}`,
        );
      for (const property of today)
        assert.ok(
          rows.some((row) => row[0] === 'new' && row[2] === property),
          `new ${property}`,
        );
    }
  });

  it('has no golden output but of a row', () => {
    assert.deepEqual(Object.keys(golden).sort(), rows.map(keyOf).sort());
  });
});
