import { sentence } from '../../space/sentence.ts';
import { anywhere, causes, inRun } from './cause.ts';
import { framePlace } from './context.ts';

const packageOf = (name: string) =>
  name.startsWith('@') ? name.split('/').slice(0, 2).join('/') : (name.split('/')[0] ?? name);

/** Node programs that throw. */
export const nodeCauses = causes('node', [
  {
    id: 'missing-node-module',
    rank: 3,
    in: anywhere,
    patterns: [
      /Error: Cannot find (?:module|package) '(?<name>[^'./][^']*)'/,
      /Module not found: (?:Error: )?Can't resolve '(?<name>[^'./][^']*)'/,
      /Rollup failed to resolve import "(?<name>[^"./][^"]*)"/,
    ],
    tell: ({ group, context, at }) => ({
      sentence: sentence(
        'The package {0} is not installed; it belongs to the dependencies of package.json.',
        packageOf(group('name')),
      ),
      fix: { kind: 'addNodePackage', package: packageOf(group('name')) },
      place: context.step ? undefined : framePlace(context, at),
    }),
  },
  {
    id: 'node-module-kind',
    rank: 3,
    in: anywhere,
    patterns: [
      /SyntaxError: Cannot use import statement outside a module/,
      /ReferenceError: require is not defined in ES module scope/,
      /Error \[ERR_REQUIRE_ESM\]/,
    ],
    tell: ({ context, at }) => ({
      sentence: sentence(
        'The program mixes import and require; "type" in package.json decides which of them Node takes.',
      ),
      place: framePlace(context, at),
    }),
  },
  {
    id: 'node-version',
    rank: 3,
    in: anywhere,
    patterns: [
      /npm (?:ERR!|error) code EBADENGINE/,
      /error \S+: The engine "node" is incompatible/,
      /You are using Node\.js (?<has>[\d.]+)\. .*(?:requires|required)/,
      /ERR_OSSL_EVP_UNSUPPORTED/,
    ],
    tell: () => ({ sentence: sentence('A package does not work with the Node version of the base image.') }),
  },
  {
    id: 'node-exception',
    rank: 1,
    in: inRun,
    patterns: [/^(?:Uncaught )?(?<name>(?:[A-Z]\w*)?Error)(?: \[\w+\])?: (?<why>.+)/],
    tell: ({ group, at, context }) => {
      const isNode = context.lines.slice(at + 1, at + 4).some(({ text }) => /^\s+at /.test(text));
      if (!isNode || !context.isFailure) return undefined;
      return {
        sentence: sentence('The app stopped with {0}: {1}', group('name'), group('why')),
        place: framePlace(context, at),
      };
    },
  },
]);
