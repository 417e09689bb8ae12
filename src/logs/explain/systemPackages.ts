import { sentence } from '../../space/sentence.ts';
import { anywhere, causes, inBuild } from './cause.ts';
import { textPlace } from './context.ts';

/** Debian packages of shared libraries and headers that Python and Node packages look for. */
const debianOf: readonly [RegExp, string][] = [
  [/^libGL\.so/, 'libgl1'],
  [/^lib(?:gthread|glib)-2\.0\.so/, 'libglib2.0-0'],
  [/^libSM\.so/, 'libsm6'],
  [/^libXext\.so/, 'libxext6'],
  [/^libXrender\.so/, 'libxrender1'],
  [/^libsndfile\.so/, 'libsndfile1'],
  [/^libportaudio\.so|^portaudio\.h/, 'portaudio19-dev'],
  [/^libgomp\.so/, 'libgomp1'],
  [/^libpq\.so|^libpq-fe\.h/, 'libpq-dev'],
  [/^libmagic\.so/, 'libmagic1'],
  [/^libzbar\.so/, 'libzbar0'],
  [/^libnss3\.so/, 'libnss3'],
  [/^libEGL\.so/, 'libegl1'],
  [/^libpango/, 'libpango-1.0-0'],
  [/^libcairo/, 'libcairo2'],
  [/^Python\.h/, 'python3-dev'],
  [/^ffi\.h/, 'libffi-dev'],
  [/^openssl\//, 'libssl-dev'],
  [/^mysql\.h/, 'default-libmysqlclient-dev'],
  [/^(?:gcc|g\+\+|cc|c\+\+|make|x86_64-linux-gnu-gcc)$/, 'build-essential'],
];
const packageOf = (name: string) => debianOf.find(([pattern]) => pattern.test(name))?.[1];

/** System packages: apt itself, and what is missing from the image. */
export const systemPackageCauses = causes('packages', [
  {
    id: 'missing-shared-library',
    rank: 3,
    in: anywhere,
    patterns: [
      /(?:ImportError|OSError): (?<name>lib[\w.+-]+\.so[\w.]*): cannot open shared object file/,
      /error while loading shared libraries: (?<name>lib[\w.+-]+\.so[\w.]*)/,
      /(?<name>PortAudio) library not found/,
    ],
    tell: ({ group, context }) => {
      const name = group('name') === 'PortAudio' ? 'libportaudio.so' : group('name');
      if (/^lib(?:cuda|cud|cublas|nv|nccl)/.test(name)) return undefined;
      const known = packageOf(name);
      return {
        sentence: sentence('The image has no system library {0}.', name),
        ...(known === undefined ? {} : { fix: { kind: 'addSystemPackage', package: known } }),
        place: context.step ? undefined : (textPlace(context, 'packages.txt', /^/) ?? null),
      };
    },
  },
  {
    id: 'compiler-missing',
    rank: 3,
    in: inBuild,
    patterns: [
      /error: (?:command|unable to execute|could not run) '?(?<name>gcc|g\+\+|cc|x86_64-linux-gnu-gcc)'?(?: failed)?: (?:No such file|.*not found)/,
      /unable to execute '(?<name>[\w+-]+)': No such file/,
      /gyp ERR! stack Error: not found: (?<name>make)/,
      /CMake Error: CMAKE_C(?:XX)?_COMPILER not set|No CMAKE_C(?:XX)?_COMPILER could be found(?<name>)/,
    ],
    tell: () => ({
      sentence: sentence('A package has to be compiled, and the image has no compiler.'),
      fix: { kind: 'addSystemPackage', package: 'build-essential' },
    }),
  },
  {
    id: 'header-missing',
    rank: 3,
    in: inBuild,
    patterns: [/fatal error: (?<name>[\w./-]+\.h): No such file or directory/],
    tell: ({ group }) => {
      const known = packageOf(group('name'));
      return {
        sentence: sentence(
          'A package has to be compiled and lacks the header {0} of a system package.',
          group('name'),
        ),
        ...(known === undefined ? {} : { fix: { kind: 'addSystemPackage', package: known } }),
      };
    },
  },
  {
    id: 'git-missing',
    rank: 3,
    in: inBuild,
    patterns: [
      /ERROR: Cannot find command 'git'/,
      /npm (?:ERR!|error) (?:syscall spawn git|code ENOENT.*git)/,
      /Error: .*spawn git ENOENT/,
    ],
    tell: () => ({
      sentence: sentence('A package is installed from a repository, and the image has no git.'),
      fix: { kind: 'addSystemPackage', package: 'git' },
    }),
  },
  {
    id: 'apt-lists-missing',
    rank: 3,
    in: ['build'],
    patterns: [/E: Unable to locate package (?<name>\S+)/],
    tell: ({ group, context }) => {
      const command = context.step?.text ?? context.instruction?.rest ?? '';
      if (command === '' || /apt(?:-get)? (?:-\S+ )*update/.test(command)) return undefined;
      return {
        sentence: sentence(
          '{0} cannot be found, for this RUN has no apt-get update before the install.',
          group('name'),
        ),
      };
    },
  },
  {
    id: 'apt-package-not-found',
    rank: 2,
    in: inBuild,
    patterns: [
      /E: Unable to locate package (?<name>\S+)/,
      /E: Package '(?<name>[^']+)' has no installation candidate/,
      /ERROR: unable to select packages:(?<name>)/,
    ],
    tell: ({ group, context }) => ({
      sentence:
        group('name') === ''
          ? sentence('The release of the base image lacks one of the packages.')
          : sentence('The release of the base image has no package {0}.', group('name')),
      ...(group('name') === 'libgl1-mesa-glx'
        ? { fix: { kind: 'addSystemPackage', package: 'libgl1' } }
        : {}),
      place: context.instruction
        ? undefined
        : textPlace(context, 'packages.txt', new RegExp(`^${group('name').replace(/[.+]/g, '\\$&')}\\s*$`)),
    }),
  },
  {
    id: 'apt-release-gone',
    rank: 3,
    in: inBuild,
    patterns: [
      /E: The repository '(?<name>[^']+)' (?:does not have|no longer has) a Release file/,
      /E: Failed to fetch (?<name>\S+)\s+404\s+Not Found/,
    ],
    tell: ({ group }) => ({
      sentence: sentence(
        'The package source {0} is gone: the base image is too old, or its lists are stale.',
        group('name'),
      ),
    }),
  },
]);
