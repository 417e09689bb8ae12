import { sentence } from '../../space/sentence.ts';
import { causes, inRun } from './cause.ts';
import { escape, startPlace } from './context.ts';
import type { Context } from './cause.ts';

/** The folder's own file that a container path or a bare name stands for. */
function fileOf({ input, map }: Context, path: string): string | undefined {
  const name = path.split('/').at(-1) ?? path;
  const files = input.files ?? [];
  return (
    map(path) ??
    map(path.replace(/^\.\//, '')) ??
    files.find((file) => file === name) ??
    files.find((file) => file.endsWith(`/${name}`))
  );
}

const isScript = (path: string) => /\.(?:sh|bash|py|pl)$/.test(path) || !/\.\w+$/.test(path);

/** The command that starts the container. */
export const startCauses = causes('start', [
  {
    id: 'crlf-in-script',
    rank: 3,
    in: ['build', 'run', 'message'],
    patterns: [
      /(?:env|exec)[^\n]*['‘"](?:bash|sh|python3?|node)\\r['’"]/,
      /env: (?:can't execute )?['‘"]?(?:bash|sh|python3?|node)\s*['’"]?: No such file or directory(?<path>)/,
      /(?<path>\S+\.sh): (?:line )?\d+: (?:\$?'?\\r'?: (?:command )?not found|[Ss]yntax error[^\n]*\\r)/,
      /(?<path>\S+): (?:\S+: )?bad interpreter: (?:.*\^M|\/\S+\s*: no such file)/i,
      /exec (?<path>\.{0,2}\/\S+): no such file or directory/,
      /exec: "(?<path>[^"]+\.sh)": stat [^:]+: no such file or directory/,
    ],
    tell: ({ group, context, line }) => {
      const path = group('path');
      const command = context.view && startInstructionText(context);
      const named = path !== '' ? path : /[\w./-]+\.sh/.exec(command ?? '')?.[0];
      const file = named === undefined ? undefined : fileOf(context, named);
      // A script that is there and yet "not found" has an interpreter with \r at the end of its name.
      const isSure = /\\r|\^M/.test(line.text);
      if (!isSure && (file === undefined || /stat /.test(line.text) || !isScript(file))) return undefined;
      const shown = file ?? named;
      return {
        sentence:
          shown === undefined
            ? sentence(
                'The start script has Windows line ends, so Linux looks for an interpreter that does not exist.',
              )
            : sentence(
                '{0} has Windows line ends, so Linux looks for an interpreter that does not exist.',
                shown,
              ),
        ...(file === undefined ? {} : { fix: { kind: 'sendAsLf', path: file }, place: { file, line: 0 } }),
      };
    },
  },
  {
    id: 'script-without-interpreter',
    rank: 3,
    in: inRun,
    patterns: [
      /exec (?:user process caused: )?"?(?<path>\/?[\w./-]+\.(?:sh|py))"?: exec format error/,
      /(?<path>)standard_init_linux\.go:\d+: exec user process caused[: "]+exec format error/,
    ],
    tell: ({ group, context }) => {
      const named = group('path') || /[\w./-]+\.(?:sh|py)/.exec(startInstructionText(context) ?? '')?.[0];
      if (named === undefined) return undefined;
      const file = fileOf(context, named);
      return {
        sentence: sentence('{0} does not begin with a line such as #!/bin/sh.', file ?? named),
        place: file === undefined ? startPlace(context) : { file, line: 0 },
      };
    },
  },
  {
    id: 'exec-format',
    rank: 2,
    in: ['build', 'run', 'message'],
    patterns: [/exec format error/i, /rosetta error: failed to open elf/],
    tell: ({ context }) => ({
      sentence: sentence('A program of the image is made for another processor than linux/amd64.'),
      place: context.step ? undefined : startPlace(context),
    }),
  },
  {
    id: 'script-not-executable',
    rank: 3,
    in: ['build', 'run', 'message'],
    patterns: [
      /exec: "(?<path>[^"]+)": permission denied/,
      /exec (?<path>\.{0,2}\/\S+): permission denied/,
      /\/bin\/(?:sh|bash): (?:line )?(?:\d+: )?(?<path>[\w./-]+\.sh): Permission denied/,
      /(?:exec|entrypoint)[^\n]*?(?<path>[\w./-]+\.sh): (?:Permission denied|EACCES)/,
    ],
    tell: ({ group, context }) => {
      const file = fileOf(context, group('path'));
      return {
        sentence: sentence('{0} is not marked as executable in the image.', file ?? group('path')),
        fix: { kind: 'makeExecutable', path: file ?? group('path') },
        place: context.step ? undefined : startPlace(context),
      };
    },
  },
  {
    id: 'start-file-missing',
    rank: 3,
    in: inRun,
    patterns: [
      /can't open file '(?<path>[^']+)': \[Errno 2\]/,
      /Error: Cannot find module '(?<path>\/[^']+)'/,
      /(?:\/bin\/)?(?:sh|bash): (?:\d+: )?(?:can't open |cannot open )?'?(?<path>[\w./-]+\.sh)'?: (?:No such file|not found)/,
      /exec: "(?<path>\.{0,2}\/[^"]+)": (?:stat [^:]+: )?no such file or directory/,
      /Error: (?:Invalid value: )?File does not exist: (?<path>\S+)/,
    ],
    tell: ({ group, context, line }) => {
      // A module below node_modules, or asked for by another module, is no start file.
      if (/node_modules/.test(group('path'))) return undefined;
      const file = fileOf(context, group('path'));
      if (
        /Cannot find module/.test(line.text) &&
        /require stack/i.test(followingText(context, line.index, line.kind)) &&
        !(startInstructionText(context) ?? '').includes(group('path').split('/').at(-1) ?? '')
      ) {
        return undefined;
      }
      return {
        sentence:
          file === undefined
            ? sentence('The start command runs {0}, which is not in the Space.', group('path'))
            : sentence(
                'The start command looks for {0}, but the Dockerfile puts {1} elsewhere.',
                group('path'),
                file,
              ),
        place: startPlace(context),
      };
    },
  },
  {
    id: 'start-module-missing',
    rank: 3,
    in: inRun,
    patterns: [
      /Error loading ASGI app\. Could not import module "(?<name>[^"]+)"/,
      /ModuleNotFoundError: No module named '(?<name>[^']+)'/,
      /Error loading ASGI app\. Attribute "(?<attribute>[^"]+)" not found in module "(?<name>[^"]+)"/,
      /Failed to find attribute '(?<attribute>[^']+)' in '(?<name>[^']+)'/,
    ],
    tell: ({ group, context, line }) => {
      const command = startInstructionText(context) ?? '';
      const name = group('name');
      const attribute = group('attribute');
      const path = `${name.replaceAll('.', '/')}.py`;
      const file = context.input.files?.find((one) => one === path || one.endsWith(`/${path}`));
      if (attribute !== '') {
        return {
          sentence: sentence(
            'The start command wants {0} of {1}, which does not define it.',
            attribute,
            path,
          ),
          place: file === undefined ? startPlace(context) : { file, line: 0 },
        };
      }
      const isStarted = new RegExp(`\\b${escape(name)}(?:\\.\\w+)*:\\w+`).test(command);
      if (line.text.startsWith('ModuleNotFoundError') && !isStarted) return undefined;
      return {
        sentence: sentence(
          'The server is told to load the module {0}, which it cannot find in {1}.',
          name,
          context.workdir,
        ),
        place: startPlace(context),
      };
    },
  },
  {
    id: 'start-command-not-found',
    rank: 3,
    in: inRun,
    patterns: [
      /exec: "(?<name>[^"/]+)": executable file not found in \$PATH/,
      /\/(?:bin\/)?(?:sh|bash|[\w.-]+\.sh): (?:line )?(?:\d+: )?(?:exec: )?(?<name>[\w.-]+): (?:command )?not found/,
    ],
    tell: ({ group, context }) => {
      const isPython =
        /^(?:uvicorn|gunicorn|streamlit|flask|gradio|chainlit|jupyter|hypercorn|fastapi|celery)$/.test(
          group('name'),
        );
      return {
        sentence: isPython
          ? sentence(
              '{0} is not installed, or installed where PATH does not look (~/.local/bin).',
              group('name'),
            )
          : sentence('The start command {0} is not in the image.', group('name')),
        ...(isPython ? { fix: { kind: 'lintRule', rule: 'user-local-bin-not-on-path' } } : {}),
        place: startPlace(context),
      };
    },
  },
  {
    id: 'missing-start-command',
    rank: 3,
    in: inRun,
    patterns: [/[Nn]o command specified/],
    tell: () => ({
      sentence: sentence('The image has no CMD or ENTRYPOINT, so nothing is started.'),
      fix: { kind: 'lintRule', rule: 'missing-start-command' },
      place: { file: 'Dockerfile', line: 0 },
    }),
  },
  {
    id: 'exits-at-once',
    rank: 2,
    in: inRun,
    patterns: [/^Exit code: 0\b/, /container ended with exit code 0\b/],
    tell: ({ context }) => ({
      sentence: sentence(
        'The start command came to its end; a Space needs one that stays in the foreground.',
      ),
      place: startPlace(context),
    }),
  },
  {
    id: 'container-not-started',
    rank: 2,
    in: ['message'],
    patterns: [/^(?:failed to create (?:containerd|shim) task|Exit code: 128\b).*/],
    tell: ({ context }) =>
      context.lines.some(({ text }) => /exec:|executable file|no such file|permission denied/i.test(text))
        ? undefined
        : {
            sentence: sentence('The Hub could not create the container; starting it again usually helps.'),
            fix: { kind: 'restart' },
            place: null,
          },
  },
  {
    id: 'container-exited',
    rank: 0,
    in: inRun,
    patterns: [/^Exit code: (?<code>\d+)/, /exited with (?:exit )?code (?<code>\d+)/],
    tell: ({ group, context }) => ({
      sentence: sentence('The container ended with exit code {0}.', group('code')),
      place: startPlace(context),
    }),
  },
]);

function startInstructionText(context: Context): string | undefined {
  const place = startPlace(context);
  return context.view?.instructions.find((one) => one.line === place?.line)?.rest;
}

function followingText({ lines }: Context, index: number, kind: string): string {
  const at = lines.findIndex((line) => line.index === index && line.kind === kind);
  return lines
    .slice(at + 1, at + 3)
    .map((line) => line.text)
    .join('\n');
}
