import { sentence } from '../../space/sentence.ts';
import type { RuleId } from '../../lint/ruleTable.ts';
import { causes, inRun } from './cause.ts';
import { dockerfilePlace, ownerOf } from './context.ts';
import type { Context } from './cause.ts';

const denied =
  '(?:\\[Errno 13\\] |\\(os error 13\\) )?(?:Permission denied|EACCES|\\[Errno 13\\])[^\'"]*[\'"]';
const pathOf = (path: string) => new RegExp(`${denied}(?<path>${path})['"]`);

/** The last USER, or the last FROM: what decides who owns the home directory. */
const userPlace = ({ view }: Context) =>
  dockerfilePlace(view?.instructions.findLast((one) => one.keyword === 'USER' || one.keyword === 'FROM'));

function cache(variable: string, value: string, what: string) {
  return ({ context, group }: { context: Context; group: (name: string) => string }) => ({
    sentence:
      group('path') === ''
        ? sentence(
            '{0} cannot write its cache: the user of the container has no home directory it may write.',
            what,
          )
        : sentence(
            '{0} cannot write its cache {1}: the user of the container has no home directory it may write.',
            what,
            group('path'),
          ),
    fix: { kind: 'addVariable' as const, name: variable, value },
    place: userPlace(context),
  });
}

/** Files and folders that the running app may not write. */
export const permissionCauses = causes('permissions', [
  {
    id: 'hf-cache-not-writable',
    rank: 3,
    in: inRun,
    patterns: [
      pathOf(
        '[^\'"]*/\\.cache(?:/huggingface[^\'"]*)?|[^\'"]*/huggingface(?:/[^\'"]*)?|[^\'"]*hf_cache[^\'"]*',
      ),
      /There was a problem when trying to write in your cache folder \((?<path>[^)]+)\)/,
      /PermissionError at (?<path>\S*\/huggingface\S*) when downloading/,
    ],
    tell: cache('HF_HOME', '/tmp/huggingface', 'Hugging Face'),
  },
  {
    id: 'streamlit-not-writable',
    rank: 3,
    in: inRun,
    patterns: [pathOf('[^\'"]*/?\\.streamlit[^\'"]*')],
    tell: cache('HOME', '/tmp', 'Streamlit'),
  },
  {
    id: 'matplotlib-not-writable',
    rank: 3,
    in: inRun,
    patterns: [
      pathOf('[^\'"]*/(?:\\.config/)?matplotlib[^\'"]*'),
      /OSError: Matplotlib requires access to a writable cache directory.*\((?<path>[^)]+)\)/,
    ],
    tell: cache('MPLCONFIGDIR', '/tmp/matplotlib', 'Matplotlib'),
  },
  {
    id: 'numba-not-writable',
    rank: 3,
    in: inRun,
    patterns: [/RuntimeError: cannot cache function .*: no locator available for file '(?<path>[^']+)'/],
    tell: cache('NUMBA_CACHE_DIR', '/tmp/numba', 'Numba'),
  },
  {
    id: 'gradio-not-writable',
    rank: 3,
    in: inRun,
    patterns: [pathOf('[^\'"]*(?:/gradio|\\.gradio|flagged)(?:/[^\'"]*)?')],
    tell: cache('GRADIO_TEMP_DIR', '/tmp/gradio', 'Gradio'),
  },
  {
    id: 'nltk-not-writable',
    rank: 3,
    in: inRun,
    patterns: [pathOf('[^\'"]*nltk_data[^\'"]*')],
    tell: cache('NLTK_DATA', '/tmp/nltk_data', 'NLTK'),
  },
  {
    id: 'nginx-not-writable',
    rank: 3,
    in: inRun,
    patterns: [
      /nginx: \[(?:emerg|alert)\] .*(?:open|mkdir)\(\) "(?<path>[^"]+)" failed \((?:13: Permission denied|30: Read-only)/,
      /\[emerg\] \d+#\d+: (?:open|mkdir)\(\) "(?<path>[^"]+)" failed \(13: Permission denied\)/,
    ],
    tell: ({ group, context }) => {
      // nginx first complains of a log it can do without.
      if (
        /error\.log$/.test(group('path')) &&
        context.lines.some(
          ({ text }) => /\[emerg\].*(?:mkdir|open|bind)\(\)/.test(text) && !text.includes('error.log'),
        )
      )
        return undefined;
      return {
        sentence: sentence(
          'nginx runs as an ordinary user and may not write {0}; pid and temp paths belong under /tmp.',
          group('path'),
        ),
        place: nginxConfig(context),
      };
    },
  },
  {
    id: 'data-not-writable',
    rank: 3,
    in: inRun,
    patterns: [
      pathOf('/data(?:/[^\'"]*)?'),
      /(?:Permission denied|No such file or directory|Read-only file system|ENOENT|EACCES|EROFS)[^'"]*['"](?<path>\/data(?:\/[^'"]*)?)['"]/,
      /(?<path>\/data(?:\/[^\s:'"]*)?)['"]?: (?:Permission denied|No such file or directory|Read-only file system)/,
    ],
    tell: ({ group, line }) =>
      /Permission|EACCES/.test(line.text)
        ? {
            sentence: sentence(
              'The app may not write {0}: the storage there belongs to another user.',
              group('path'),
            ),
            fix: { kind: 'lintRule', rule: 'data-dir-not-writable' },
          }
        : {
            sentence: sentence(
              'The app wants {0}, but no writable storage is attached at /data.',
              group('path'),
            ),
            fix: { kind: 'attachStorage' },
          },
  },
  {
    id: 'read-only-file-system',
    rank: 3,
    in: inRun,
    patterns: [
      /\[Errno 30\] Read-only file system: '(?<path>[^']+)'/,
      /EROFS: read-only file system, \w+ '(?<path>[^']+)'/,
      /(?<path>\/[^\s:'"]+)['"]?: Read-only file system/,
    ],
    tell: ({ group }) => ({
      sentence: sentence(
        '{0} is on storage mounted read-only; repositories always are, only a bucket can be written.',
        group('path'),
      ),
      fix: { kind: 'attachStorage' },
    }),
  },
  {
    id: 'database-not-writable',
    rank: 3,
    in: inRun,
    patterns: [
      /sqlite3\.OperationalError\)? ?:?\(?.*(?<why>unable to open database file|attempt to write a readonly database)/,
      /SqliteError: (?<why>unable to open database file|attempt to write a readonly database)/,
      /SQLITE_(?<why>CANTOPEN|READONLY)/,
    ],
    tell: ({ context }) => ({
      sentence: sentence('SQLite may not write its database file or the folder it is in.'),
      fix: { kind: 'lintRule', rule: 'workdir-owned-by-root' },
      place: dockerfilePlace(ownerOf(context, context.workdir)),
    }),
  },
  {
    id: 'permission-denied',
    rank: 2,
    in: inRun,
    patterns: [
      pathOf('[^\'"]+'),
      /EACCES: permission denied, \w+ '(?<path>[^']+)'/,
      /(?:mkdir|touch|cp|mv|rm|tee|chmod|chown): .*?['‘"](?<path>[^'’"]+)['’"]?: (?:Permission denied|Operation not permitted)/,
      /(?:sh|bash): (?:line )?(?:\d+: )?(?:cannot create )?(?<path>\/?[\w./-]+): Permission denied/,
      /open (?<path>\/\S+): permission denied/,
    ],
    tell: ({ group, context }) => {
      const path = group('path');
      if (/^\('|^0\.0\.0\.0|^\d+$/.test(path)) return undefined;
      const owner = ownerOf(context, path);
      const rule: RuleId =
        owner?.keyword === 'RUN'
          ? 'runtime-dir-owned-by-root'
          : owner?.keyword === 'COPY' || owner?.keyword === 'ADD'
            ? 'copy-missing-chown'
            : 'workdir-owned-by-root';
      return {
        sentence: owner
          ? sentence(
              'The app runs as uid 1000 and may not write {0}, which {1} in the Dockerfile made for another user.',
              path,
              owner.keyword,
            )
          : sentence('The app runs as uid 1000 and may not write {0}.', path),
        ...(owner ? { fix: { kind: 'lintRule', rule }, place: dockerfilePlace(owner) } : {}),
      };
    },
  },
]);

function nginxConfig({ input }: Context) {
  const file = input.files?.find((one) => /(?:^|\/)nginx[\w.-]*\.conf[\w.]*$/.test(one));
  return file === undefined ? undefined : { file, line: 0 };
}
