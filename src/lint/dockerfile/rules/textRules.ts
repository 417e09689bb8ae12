import type { Finding, Severity } from '../../finding.ts';
import { sentence } from '../../../space/sentence.ts';
import { sourceOffset } from '../sourceText.ts';
import type { Instruction } from '../syntax.ts';
import {
  dockerfileName,
  fixOf,
  replaceRange,
  ruleFinding,
  type RuleContext,
  type RuleMap,
} from './ruleContext.ts';

/** Keywords that take a `#` behind their arguments for another argument. */
const severities: Readonly<Partial<Record<string, Severity>>> = {
  ENV: 'error',
  ARG: 'error',
  EXPOSE: 'error',
  USER: 'error',
  FROM: 'error',
  WORKDIR: 'warning',
  COPY: 'warning',
  ADD: 'warning',
};

/** Where a `#` stands that was meant to begin a comment; an offset in the joined text. */
function commentStart(instruction: Instruction): number | undefined {
  const { keyword, args, json } = instruction;
  if (json !== undefined || args.length === 0 || !instruction.joined.text.includes('#')) return undefined;
  if (keyword === 'USER' || keyword === 'WORKDIR') {
    const [word] = args;
    const match =
      /\s#(?=\s|$)/.exec(word?.text ?? '') ?? (keyword === 'USER' ? /\s#/.exec(word?.text ?? '') : null);
    return match === null || word === undefined ? undefined : word.start + match.index + 1;
  }
  const isFile = keyword === 'COPY' || keyword === 'ADD';
  return args.slice(1).find(({ text }) => (isFile ? text === '#' : text.startsWith('#')))?.start;
}

function inlineComment(context: RuleContext): Finding[] {
  const { map, file } = context;
  return file.instructions.flatMap((instruction) => {
    const severity = Object.hasOwn(severities, instruction.keyword)
      ? severities[instruction.keyword]
      : undefined;
    const start = severity === undefined ? undefined : commentStart(instruction);
    if (severity === undefined || start === undefined) return [];
    const at = sourceOffset(instruction.joined, start);
    const { line } = map.positionAt(at);
    const rest = map.text.slice(at, map.lineEnd(line));
    const isContinued = line < instruction.endLine && instruction.heredocs.length === 0;
    const comment = (isContinued ? rest.replace(/[\\`][ \t]*$/, '') : rest).trimEnd();
    const range = map.range(at, at + comment.length);
    // `ENV NAME value # text`: it builds, and the value is wrong.
    const isOld =
      instruction.keyword === 'ENV' &&
      instruction.pairs[0]?.value?.includes('#') === true &&
      instruction.pairs.length === 1;
    const message = sentence(
      severity === 'error' && !isOld
        ? 'A "#" behind arguments is no comment: {0} takes it for another argument, and the build fails.'
        : 'A "#" behind arguments is no comment: it becomes part of what {0} does.',
      instruction.keyword,
    );
    const before = map.text.slice(map.lineStart(line), at);
    const gap = before.length - before.trimEnd().length;
    const above = map.lineStart(instruction.line);
    const indent = /^[ \t]*/.exec(map.lineText(instruction.line))?.[0] ?? '';
    const end = isContinued ? at + comment.length : map.lineEnd(line);
    const edits = [
      replaceRange(map.range(above, above), `${indent}${comment}${map.eol}`),
      replaceRange(map.range(at - gap, end), ''),
    ];
    return [
      ruleFinding('inline-comment', range, message, {
        severity: isOld ? 'warning' : severity,
        fixes: [fixOf(sentence('Move the comment above'), edits)],
      }),
    ];
  });
}

function heredocSpace({ map, file }: RuleContext): Finding[] {
  return file.instructions.flatMap(({ heredocs }) =>
    heredocs
      .filter(({ spaced }) => spaced)
      .map(({ range, name }) => {
        const message = sentence(
          'Only Dockerfile frontends from 1.16 on read "<< {0}" as a heredoc; older ones fail on its lines.',
          name,
        );
        const written = map.text.slice(map.offsetAt(range.start), map.offsetAt(range.end));
        const edit = { file: dockerfileName, range, newText: written.replace(/(<<-?)\s+/, '$1') };
        return ruleFinding('heredoc-space-delimiter', range, message, {
          fixes: [fixOf(sentence('Remove the space'), [edit])],
        });
      }),
  );
}

export const textRules: RuleMap = {
  'inline-comment': inlineComment,
  'heredoc-space-delimiter': heredocSpace,
};
