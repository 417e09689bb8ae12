import { sentence } from '../../space/sentence.ts';
import { causes, inBuild } from './cause.ts';

/** Commands of the build that fail for the way a Space builds. */
export const buildCauses = causes('build', [
  {
    id: 'secret-not-mounted',
    rank: 4,
    in: inBuild,
    patterns: [
      /\/run\/secrets\/(?<name>[\w.-]+)['"]?: No such file or directory/,
      /No such file or directory: '\/run\/secrets\/(?<name>[\w.-]+)'/,
      /cannot open '?\/run\/secrets\/(?<name>[\w.-]+)/,
    ],
    tell: ({ group }) => ({
      sentence: sentence('The build reads the secret {0}, but the RUN does not mount it.', group('name')),
      fix: { kind: 'lintRule', rule: 'secret-not-mounted' },
    }),
  },
  {
    id: 'build-secret-missing',
    rank: 3,
    in: inBuild,
    patterns: [/secret (?<name>[\w.-]+):? not found/],
    tell: ({ group }) => ({
      sentence: sentence('The build needs the secret {0}, which the Space does not have.', group('name')),
      fix: { kind: 'addSecret', name: group('name') },
    }),
  },
  {
    id: 'secret-not-readable',
    rank: 4,
    in: inBuild,
    patterns: [
      /\/run\/secrets\/(?<name>[\w.-]+)['"]?: Permission denied/,
      /Permission denied: '\/run\/secrets\/(?<name>[\w.-]+)'/,
    ],
    tell: ({ group }) => ({
      sentence: sentence(
        'The mounted secret {0} can be read by root only; the mount needs mode=0444.',
        group('name'),
      ),
      fix: { kind: 'lintRule', rule: 'secret-mount-not-readable' },
    }),
  },
  {
    id: 'uid-1000-taken',
    rank: 3,
    in: inBuild,
    patterns: [
      /(?:useradd|adduser|groupadd): (?:UID|GID|uid|gid) '?1000'? (?:is not unique|already exists|in use)/i,
    ],
    tell: () => ({
      sentence: sentence('The base image has a user with uid 1000 already, so another cannot be made.'),
      fix: { kind: 'lintRule', rule: 'uid-1000-conflict' },
    }),
  },
  {
    id: 'useradd-missing',
    rank: 3,
    in: inBuild,
    patterns: [/(?:useradd|groupadd|usermod): (?:command )?not found/],
    tell: () => ({
      sentence: sentence('The base image has no useradd; Alpine has adduser instead.'),
      fix: { kind: 'lintRule', rule: 'useradd-on-alpine' },
    }),
  },
  {
    id: 'unknown-user',
    rank: 3,
    in: ['build', 'run', 'message'],
    patterns: [
      /unable to find user (?<user>[^:\s]+): no matching entries in passwd file/,
      /chown: invalid user: ['‘](?<user>[^'’]+)['’]/,
    ],
    tell: ({ group }) => ({
      sentence: sentence('The image has no user named {0}.', group('user')),
      fix: { kind: 'lintRule', rule: 'unknown-user' },
    }),
  },
  {
    id: 'package-manager-as-user',
    rank: 3,
    in: inBuild,
    patterns: [
      /Could not open lock file .*\(13: Permission denied\)/,
      /List directory \/var\/lib\/apt\/lists\/partial is missing.*\(13: Permission denied\)/,
      /ERROR: Unable to lock database: Permission denied/,
      /This command has to be run with superuser privileges/,
      /dpkg: error: requested operation requires superuser privilege/,
    ],
    tell: () => ({
      sentence: sentence('System packages are installed after USER, when the build is no longer root.'),
      fix: { kind: 'lintRule', rule: 'package-manager-as-non-root' },
    }),
  },
  {
    id: 'data-at-build',
    rank: 3,
    in: inBuild,
    patterns: [
      /['‘"` ](?<path>\/data(?:\/[^'’"\s:]*)?)['’"]?: (?:Permission denied|No such file or directory|Read-only file system)/,
      /(?:Permission denied|No such file or directory|Read-only file system): '(?<path>\/data(?:\/[^']*)?)'/,
    ],
    tell: ({ group, context }) =>
      context.instruction?.keyword === 'COPY'
        ? undefined
        : {
            sentence: sentence(
              '{0} is storage, which is mounted when the Space runs, not while it is built.',
              group('path'),
            ),
            fix: { kind: 'lintRule', rule: 'data-dir-at-build' },
          },
  },
  {
    id: 'gpu-at-build',
    rank: 3,
    in: ['build'],
    patterns: [
      /nvidia-smi: (?:command )?not found/,
      /NVIDIA-SMI has failed because it couldn't communicate/,
      /RuntimeError: (?:No CUDA GPUs are available|Found no NVIDIA driver|Cannot re-initialize CUDA)/,
      /AssertionError: (?:Torch not compiled with CUDA enabled|CUDA is not available)/,
      /CUDA_HOME environment variable is not set/,
      /libcuda\.so\.1: cannot open shared object file/,
    ],
    tell: () => ({
      sentence: sentence('The build asks for a GPU, but there is none before the Space runs.'),
      fix: { kind: 'lintRule', rule: 'gpu-at-build' },
    }),
  },
  {
    id: 'build-out-of-memory',
    rank: 2,
    in: inBuild,
    patterns: [
      /did not complete successfully: exit code: 137/,
      /executor failed running \[.*\]: exit code: 137/,
      /Job failed with exit code: 137/,
      /returned a non-zero code: 137/,
      /ResourceExhausted: .*(?:memory|OOM)|cannot allocate memory/,
      /JavaScript heap out of memory/,
      /(?:c\+\+|g\+\+|cc1plus|gcc): (?:fatal error: Killed|internal compiler error: Killed)/,
    ],
    tell: ({ line, context }) => {
      // Exit code 137 of a container that had been started is no build.
      if (line.kind === 'message' && /^RUNTIME|^RUNNING|^APP_/.test(context.input.stage ?? ''))
        return undefined;
      return { sentence: sentence('The build ran out of memory and was killed (exit code 137).') };
    },
  },
  {
    id: 'build-timeout',
    rank: 3,
    in: inBuild,
    patterns: [/\b(?:build|job)\b.{0,20}\b(?:timed out|timeout)\b/i, /Job failed with exit code: 143/],
    tell: ({ line }) =>
      line.kind === 'build' && !/^(?:-->|ERROR|Job|===)/.test(line.text)
        ? undefined
        : {
            sentence: sentence('The build took longer than the Hub allows and was ended.'),
            fix: { kind: 'factoryRebuild' },
          },
  },
  {
    id: 'push-failed',
    rank: 3,
    in: inBuild,
    patterns: [
      /failed to push (?:spaces-registry\.\S+|\S+\/spaces\/\S+): (?<why>.+)/,
      /error (?:writing layer blob|pushing image).*spaces-registry/,
    ],
    tell: () => ({
      sentence: sentence(
        "The image was built, but the Hub's own registry did not take it; the Dockerfile is not at fault.",
      ),
      fix: { kind: 'factoryRebuild' },
      place: null,
    }),
  },
  {
    id: 'git-sign-in',
    rank: 3,
    in: inBuild,
    patterns: [
      /fatal: could not read (?:Username|Password) for '(?<url>[^']+)'/,
      /fatal: Authentication failed for '(?<url>[^']+)'/,
      /(?<url>git@\S+): Permission denied \(publickey\)/,
      /remote: (?:Repository not found|Invalid username or (?:password|token))(?<url>)/,
    ],
    tell: ({ group }) => {
      const url = group('url').replace(/\/\/[^@/]*@/, '//');
      return {
        sentence:
          url === ''
            ? sentence('A repository cloned in the build is private or does not exist.')
            : sentence('A repository cloned in the build is private or does not exist: {0}.', url),
      };
    },
  },
  {
    id: 'shell-syntax',
    rank: 3,
    in: inBuild,
    patterns: [
      /\/bin\/(?:sh|bash|dash|ash): (?:\d+: |-c: line \d+: |line \d+: )?(?:[Ss]yntax error|Bad substitution|unexpected EOF)(?<why>.*)/,
      /\/bin\/sh: (?:\d+: )?(?<why>\[\[|source|pushd): not found/,
    ],
    tell: ({ line }) => ({
      sentence: sentence(
        'The shell cannot read the command of this RUN: {0}.',
        line.text.replace(/^\/bin\/\w+: (?:\d+: )?/, ''),
      ),
    }),
  },
  {
    id: 'build-command-not-found',
    rank: 2,
    in: ['build'],
    patterns: [
      /\/bin\/(?:sh|bash|ash|dash): (?:line )?(?:\d+: )?(?<command>[\w.+/-]+): (?:command )?not found/,
    ],
    tell: ({ group }) => {
      const command = group('command').split('/').at(-1) ?? '';
      const known = packageOf.get(command);
      return {
        sentence: sentence('The image has no command {0}.', command),
        ...(known === undefined ? {} : { fix: { kind: 'addSystemPackage', package: known } }),
      };
    },
  },
  {
    id: 'build-download-failed',
    rank: 2,
    in: ['build'],
    patterns: [
      /curl: \((?:6|7|22|28|35|52|56)\) (?<why>.+)/,
      /wget: (?<why>unable to resolve host address .+|server returned error: .+)/,
      /ERROR (?<why>\d{3}: .+)/,
    ],
    tell: ({ group, line }) =>
      /^ERROR \d{3}/.test(line.text) || !line.text.startsWith('ERROR')
        ? { sentence: sentence('A download of the build failed: {0}.', group('why').replace(/\.$/, '')) }
        : undefined,
  },
  {
    id: 'build-permission-denied',
    rank: 2,
    in: ['build'],
    patterns: [
      /(?:mkdir|touch|cp|mv|ln|chown|chmod|rm|tar|install): .*?['‘"](?<path>[^'’"]+)['’"]?: (?:Permission denied|Operation not permitted)/,
      /\/bin\/(?:sh|bash): (?:line )?(?:\d+: )?(?:cannot create )?(?<path>\/\S+): Permission denied/,
      /(?:PermissionError: \[Errno 13\] |OSError: \[Errno 13\] )Permission denied: '(?<path>[^']+)'/,
      /EACCES: permission denied, \w+ '(?<path>[^']+)'/,
    ],
    tell: ({ group }) => ({
      sentence: sentence('The user of this step may not write {0}.', group('path')),
      fix: { kind: 'lintRule', rule: 'privileged-write-as-non-root' },
    }),
  },
  {
    id: 'build-step-failed',
    rank: 0,
    in: inBuild,
    patterns: [
      /process "(?<command>.*)" did not complete successfully: exit code: (?<code>\d+)/,
      /executor failed running \[(?<command>.*)\]: exit code: (?<code>\d+)/,
      /The command '(?<command>.*)' returned a non-zero code: (?<code>\d+)/,
      /^Job failed with exit code: (?<code>\d+)(?<command>)/,
    ],
    tell: ({ group, context }) =>
      /^RUNTIME/.test(context.input.stage ?? '')
        ? undefined
        : { sentence: sentence('A command of the build ended with exit code {0}.', group('code')) },
  },
]);

/** Debian packages of commands that slim images lack. */
const packageOf: ReadonlyMap<string, string> = new Map([
  ...[
    'git',
    'curl',
    'wget',
    'unzip',
    'zip',
    'make',
    'cmake',
    'ffmpeg',
    'jq',
    'sudo',
    'rsync',
    'nginx',
    'bash',
  ].map((name) => [name, name] as const),
  ['gcc', 'build-essential'],
  ['g++', 'build-essential'],
  ['cc', 'build-essential'],
  ['python', 'python3'],
  ['python3', 'python3'],
  ['pip', 'python3-pip'],
  ['pip3', 'python3-pip'],
  ['node', 'nodejs'],
  ['npm', 'npm'],
  ['git-lfs', 'git-lfs'],
  ['ps', 'procps'],
  ['xz', 'xz-utils'],
]);
