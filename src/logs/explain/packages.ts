import { sentence } from '../../space/sentence.ts';
import { anywhere, causes, inBuild } from './cause.ts';
import type { Hit, Told } from './cause.ts';
import { requirementPlace, textPlace } from './context.ts';

const nameOf = (requirement: string) => /^[\w.-]+/.exec(requirement.trim())?.[0] ?? requirement;
const inRequirements = ({ context }: Hit, requirement: string): Pick<Told, 'place'> => ({
  place: requirementPlace(context, nameOf(requirement)),
});

/** Python and Node packages that cannot be resolved or built. */
export const packageCauses = causes('packages', [
  {
    id: 'pip-conflict',
    rank: 3,
    in: anywhere,
    patterns: [
      /ERROR: Cannot install (?<who>.+?) because these package versions have conflicting dependencies/,
      /ERROR: ResolutionImpossible(?<who>)/,
      /No solution found when resolving dependencies(?<who>)/,
    ],
    tell: (hit) => {
      const who =
        hit.group('who') ||
        lineBefore(hit, /Cannot install (.+?) because|Because (.+?),? we can conclude/) ||
        '';
      const names = who.split(/,\s*|\s+and\s+/).filter((name) => !/^-r /.test(name) && name !== '');
      return {
        sentence:
          names.length === 0
            ? sentence('Packages want versions of each other that do not go together.')
            : sentence(
                'Packages want versions of each other that do not go together: {0}.',
                names.join(', '),
              ),
        ...inRequirements(hit, names[0] ?? ''),
      };
    },
  },
  {
    id: 'pip-python-version',
    rank: 3,
    in: inBuild,
    patterns: [
      /Package '?(?<name>[\w.-]+)'? requires a different Python: (?<has>\S+) not in '(?<wants>[^']+)'/,
      /Ignored the following versions that require a different python version: .*Requires-Python (?<wants>[^;]+)(?<name>)(?<has>)/,
    ],
    tell: (hit) => {
      const missing = lineAfter(hit, /No matching distribution found for (\S+)/);
      // Older versions are passed over in silence when one of them fits.
      if (hit.group('name') === '' && missing === undefined) return undefined;
      const name = hit.group('name') || nameOf(missing ?? '');
      return {
        sentence: sentence(
          '{0} does not support the Python of this image; it wants {1}.',
          name,
          hit.group('wants').trim(),
        ),
        fix: { kind: 'pinRequirement', package: name },
        ...inRequirements(hit, name),
      };
    },
  },
  {
    id: 'pip-no-such-version',
    rank: 3,
    in: inBuild,
    patterns: [
      /ERROR: No matching distribution found for (?<what>[^\s(]+)/,
      /ERROR: Could not find a version that satisfies the requirement (?<what>[^\s(]+)/,
    ],
    tell: (hit) => {
      const what = hit.group('what');
      if (lineBefore(hit, /(requires a different Python|Requires-Python)/) !== undefined) return undefined;
      return {
        sentence: sentence('There is no package {0} for this Python and platform.', what),
        fix: { kind: 'pinRequirement', package: nameOf(what) },
        ...inRequirements(hit, what),
      };
    },
  },
  {
    id: 'requirements-syntax',
    rank: 3,
    in: inBuild,
    patterns: [
      /ERROR: Invalid requirement: ['"]?(?<what>[^'"]+)['"]?(?:.*\(from line (?<line>\d+) of (?<file>\S+?)\))?/,
    ],
    tell: ({ group, context }) => {
      const line = Number(group('line')) - 1;
      const file = group('file').split('/').at(-1) || 'requirements.txt';
      return {
        sentence: sentence('{0} is not a requirement pip can read.', group('what').trim()),
        place: line >= 0 ? { file, line } : textPlace(context, file, /^.*$/),
      };
    },
  },
  {
    id: 'requirements-missing',
    rank: 3,
    in: inBuild,
    patterns: [/Could not open requirements file: \[Errno 2\] No such file or directory: '(?<file>[^']+)'/],
    tell: ({ group }) => ({
      sentence: sentence(
        'pip is to read {0}, which has not been copied into the image at this step.',
        group('file'),
      ),
    }),
  },
  {
    id: 'externally-managed-python',
    rank: 3,
    in: inBuild,
    patterns: [/error: externally-managed-environment/],
    tell: () => ({
      sentence: sentence(
        "pip may not install into the system's Python; use a virtual environment, or a python base image.",
      ),
    }),
  },
  {
    id: 'hash-mismatch',
    rank: 3,
    in: inBuild,
    patterns: [
      /THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE/,
      /npm (?:ERR!|error) code EINTEGRITY/,
    ],
    tell: () => ({ sentence: sentence('A downloaded package is not the one the lock file names.') }),
  },
  {
    id: 'package-build-failed',
    rank: 2,
    in: inBuild,
    patterns: [
      /ERROR: Failed (?:building wheel|to build installable wheels) for (?:some pyproject\.toml based projects \()?(?<name>[\w.-]+)/,
      /ERROR: Could not build wheels for (?<name>[\w.-]+)/,
      /error: subprocess-exited-with-error(?<name>)/,
      /Failed to build '?(?<name>[\w.-]+)'? when getting requirements to build wheel/,
    ],
    tell: (hit) => {
      const name = hit.group('name') || lineBefore(hit, /^Collecting ([\w.-]+)/) || '';
      if (name === '')
        return { sentence: sentence('A package has no ready-made wheel here, and building it failed.') };
      return {
        sentence: sentence('The package {0} has no ready-made wheel here, and building it failed.', name),
        fix: { kind: 'pinRequirement', package: name },
        ...inRequirements(hit, name),
      };
    },
  },
  {
    id: 'npm-conflict',
    rank: 3,
    in: inBuild,
    patterns: [/npm (?:ERR!|error) code ERESOLVE/, /ERR_PNPM_PEER_DEP_ISSUES/],
    tell: (hit) => {
      const name = lineAfter(hit, /While resolving: (\S+)/);
      return {
        sentence:
          name === undefined
            ? sentence('npm finds no set of versions that all packages accept.')
            : sentence('npm finds no set of versions that all packages accept: {0}.', name),
        place: textPlace(hit.context, 'package.json', /"dependencies"/),
      };
    },
  },
  {
    id: 'npm-lock-mismatch',
    rank: 3,
    in: inBuild,
    patterns: [
      /`?npm ci`? can only install (?:packages when|with an existing package-lock)/,
      /The `npm ci` command can only install with an existing package-lock\.json/,
      /ERR_PNPM_OUTDATED_LOCKFILE|Your lockfile needs to be updated/,
    ],
    tell: ({ line, context }) => ({
      sentence: /existing package-lock/.test(line.text)
        ? sentence('npm ci needs package-lock.json, which is not in the image at this step.')
        : sentence('The lock file does not fit package.json; install once and deploy the new lock file.'),
      place: /existing package-lock/.test(line.text)
        ? undefined
        : textPlace(context, 'package-lock.json', /^\{/),
    }),
  },
  {
    id: 'npm-package-not-found',
    rank: 3,
    in: inBuild,
    patterns: [
      /npm (?:ERR!|error) 404\s+'?(?<name>@?[\w./-]+)@\S*' is not in/,
      /npm (?:ERR!|error) notarget No matching version found for (?<name>@?[\w./-]+)@/,
    ],
    tell: ({ group, context }) => ({
      sentence: sentence('npm knows no such version of {0}.', group('name')),
      place: textPlace(context, 'package.json', new RegExp(`"${group('name').replace(/[/.]/g, '\\$&')}"`)),
    }),
  },
  {
    id: 'npm-script-missing',
    rank: 3,
    in: anywhere,
    patterns: [
      /npm (?:ERR!|error) [Mm]issing script: "?(?<name>[\w:-]+)"?/,
      /error Command "(?<name>[\w:-]+)" not found/,
    ],
    tell: ({ group, context }) => ({
      sentence: sentence('package.json has no script {0}.', group('name')),
      place: textPlace(context, 'package.json', /"scripts"/),
    }),
  },
]);

function lineBefore({ at, context }: Hit, pattern: RegExp): string | undefined {
  for (let index = at; index >= Math.max(0, at - 40); index--) {
    const found = pattern.exec(context.lines[index]?.text ?? '');
    if (found) return found.slice(1).find((part) => part !== undefined) ?? '';
  }
  return undefined;
}

function lineAfter({ at, context }: Hit, pattern: RegExp): string | undefined {
  for (const { text } of context.lines.slice(at, at + 12)) {
    const found = pattern.exec(text)?.[1];
    if (found !== undefined) return found;
  }
  return undefined;
}
