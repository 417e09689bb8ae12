import { sentence } from '../../space/sentence.ts';
import type { RuleId } from '../../lint/ruleTable.ts';
import { causes } from './cause.ts';
import { textPlace } from './context.ts';

const ruleOfKey: ReadonlyMap<string, RuleId> = new Map<string, RuleId>([
  ['sdk', 'readme-sdk-invalid'],
  ['app_port', 'readme-app-port-invalid'],
  ['colorFrom', 'readme-color-invalid'],
  ['colorTo', 'readme-color-invalid'],
  ['emoji', 'readme-emoji-invalid'],
  ['short_description', 'readme-short-description-too-long'],
  ['license', 'readme-license-invalid'],
  ['suggested_hardware', 'readme-suggested-hardware-invalid'],
  ['startup_duration_timeout', 'readme-startup-timeout-invalid'],
  ['sdk_version', 'readme-version-invalid'],
  ['python_version', 'readme-version-invalid'],
]);

/** The README's front matter, as the Hub judges it. */
export const settingsCauses = causes('settings', [
  {
    id: 'front-matter-missing',
    rank: 3,
    in: ['message'],
    patterns: [/[Mm]issing configuration in README/],
    tell: () => ({
      sentence: sentence('README.md has no front matter that tells the Hub what this Space is.'),
      fix: { kind: 'lintRule', rule: 'readme-missing-front-matter' },
      place: { file: 'README.md', line: 0 },
    }),
  },
  {
    id: 'front-matter-value',
    rank: 3,
    in: ['message'],
    patterns: [/["'`](?<key>\w+)["'`] (?<why>(?:must|is not|is required|length must|with value)\b.*)/],
    tell: ({ group, context }) => {
      const rule = ruleOfKey.get(group('key'));
      if (rule === undefined && !/^CONFIG/.test(context.input.stage ?? '')) return undefined;
      return {
        sentence: sentence(
          'The Hub does not accept {0} in the front matter of README.md: {1}.',
          group('key'),
          group('why').replace(/\.$/, ''),
        ),
        fix: { kind: 'lintRule', rule: rule ?? 'readme-refused-by-hub' },
        place: textPlace(context, 'README.md', new RegExp(`^${group('key')}\\s*:`)) ?? {
          file: 'README.md',
          line: 0,
        },
      };
    },
  },
  {
    id: 'front-matter-syntax',
    rank: 3,
    in: ['message'],
    patterns: [
      /(?:YAML|yaml|front ?matter|metadata).*?(?:invalid|error|bad|cannot|could not|unexpected).*?(?:\((?<line>\d+):\d+\)|line (?<at>\d+))?$/i,
    ],
    tell: ({ group }) => ({
      sentence: sentence('The front matter of README.md is not valid YAML.'),
      fix: { kind: 'lintRule', rule: 'readme-invalid-yaml' },
      place: { file: 'README.md', line: Math.max(0, Number(group('line') || group('at') || 1) - 1) },
    }),
  },
  {
    id: 'no-app-file',
    rank: 3,
    in: ['message'],
    patterns: [/[Nn]o (?:application|app) file|NO_APP_FILE/],
    tell: ({ context }) =>
      context.input.card?.sdk === 'docker'
        ? {
            sentence: sentence('The Space has no file named exactly Dockerfile at its top.'),
            fix: { kind: 'lintRule', rule: 'readme-docker-missing-dockerfile' },
            place: null,
          }
        : {
            sentence: sentence('The Space has no program to run: the file that app_file names is not there.'),
            fix: { kind: 'lintRule', rule: 'readme-app-file-missing' },
            place: textPlace(context, 'README.md', /^app_file\s*:/) ?? null,
          },
  },
  {
    id: 'config-error',
    rank: 0,
    in: ['message'],
    patterns: [/(?<why>.+)/],
    tell: ({ group, context }) =>
      /^CONFIG/.test(context.input.stage ?? '')
        ? {
            sentence: sentence('The Hub does not accept the settings of the Space: {0}', group('why')),
            fix: { kind: 'lintRule', rule: 'readme-refused-by-hub' },
            place: { file: 'README.md', line: 0 },
          }
        : undefined,
  },
]);
