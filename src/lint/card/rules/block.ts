import type { FolderFacts } from '../../facts.ts';
import type { Finding, Fix, TextEdit } from '../../finding.ts';
import { sentence } from '../../../space/sentence.ts';
import { createTextMap } from '../../textMap.ts';
import { readFrontMatter, type CardDocument, type FrontMatter } from '../cardDocument.ts';
import { edit, fix, quoted, replaceSpan, scalarText } from '../edits.ts';
import { spanFinding } from '../rule.ts';
import { defaultAppPort, lowestAppPort } from '../values.ts';
import { newDockerfile } from './newDockerfile.ts';
import { fittingSdk, misnamedDockerfile } from './sdk.ts';

/** A block for a README without one; `undefined` when nothing tells what kind of Space it would be. */
function newBlock(body: string, facts: FolderFacts, eol: string): string | undefined {
  const sdk = fittingSdk(facts) ?? (facts.assumeDocker ? 'docker' : undefined);
  if (sdk === undefined) return undefined;
  const heading = /^#[ \t]+(.+?)[ \t#]*$/m.exec(body)?.[1];
  const title = heading ?? facts.folderName ?? 'My Space';
  const lines = ['---', `title: ${scalarText(title)}`, 'emoji: 🚀', 'colorFrom: blue', 'colorTo: green'];
  lines.push(`sdk: ${sdk}`);
  const { startPort = defaultAppPort } = facts;
  if (sdk === 'docker' && startPort !== defaultAppPort && startPort >= lowestAppPort) {
    lines.push(`app_port: ${startPort}`);
  }
  if (sdk === 'gradio') lines.push('app_file: app.py');
  lines.push('---', '');
  return lines.join(eol);
}

/** Without a block a folder is a Docker Space only by assumption; its Dockerfile is asked for all the same. */
function assumedDockerfile(map: CardDocument['map'], facts: FolderFacts): Finding[] {
  if (!facts.assumeDocker || facts.paths === undefined || facts.paths.has('Dockerfile')) return [];
  const wrong = misnamedDockerfile(facts);
  const message = wrong
    ? sentence('A Docker Space needs a file named exactly "Dockerfile" at the root; here it is "{0}".', wrong)
    : sentence('A Docker Space needs a file named exactly "Dockerfile" at the root.');
  const fixes = wrong ? [] : [newDockerfile(facts, defaultAppPort)];
  return [spanFinding({ map }, 'readme-docker-missing-dockerfile', [0, 0], message, { fixes })];
}

export function missingReadme(facts: FolderFacts): Finding[] {
  const map = createTextMap('');
  const block = newBlock('', facts, '\n');
  const fixes =
    block === undefined ? [] : [fix(sentence('Create README.md'), [edit(map.range(0, 0), block)])];
  const message = sentence('The folder has no README.md, which tells the Hub how to run the Space.');
  return [
    spanFinding({ map }, 'readme-missing-front-matter', [0, 0], message, { fixes }),
    ...assumedDockerfile(map, facts),
  ];
}

function firstLine(map: CardDocument['map']): [number, number] {
  return [0, map.lineEnd(0)];
}

function byteOrderMark(map: CardDocument['map']): Finding {
  const fixes = [fix(sentence('Remove the byte order mark'), [edit(map.range(0, 1), '')])];
  const message = sentence('A byte order mark stands before the "---", where the Hub looks for it.');
  return spanFinding({ map }, 'readme-missing-front-matter', [0, 1], message, { severity: 'warning', fixes });
}

/** What is wrong with the place of the block. */
export function missingFrontMatter(front: FrontMatter, facts: FolderFacts): Finding[] {
  const { map } = front;
  const code = 'readme-missing-front-matter';
  switch (front.kind) {
    case 'block':
      return front.bom ? [byteOrderMark(map)] : [];
    case 'open':
      return [];
    case 'late': {
      const { start, end } = front;
      const block = map.text.slice(start, end);
      const ended = /[\r\n]$/.test(block) ? block : block + map.eol;
      const edits = front.blank
        ? [edit(map.range(0, start), '')]
        : [edit(map.range(0, front.bom ? 1 : 0), ended), edit(map.range(start, end), '')];
      const message = front.blank
        ? sentence('Blank lines stand before the front matter; it must start in the first line.')
        : sentence('The front matter must start in the first line; the Hub does not find it here.');
      const fixes = [fix(sentence('Move the front matter to the top'), edits)];
      const span: [number, number] = [start, start + 3];
      return [spanFinding(front, code, span, message, { fixes }), ...assumedDockerfile(map, facts)];
    }
    case 'none': {
      const block = newBlock(map.text, facts, map.eol);
      const bom = map.text.startsWith('\uFEFF') ? 1 : 0;
      const rest = map.text.slice(bom);
      const gap = rest === '' || /^\r?\n/.test(rest) ? '' : map.eol;
      const fixes: Fix[] =
        block === undefined
          ? []
          : [fix(sentence('Insert the front matter'), [edit(map.range(0, bom), block + gap)])];
      const message = sentence(
        'The README has no front matter, so the Space shows "Missing configuration in README".',
      );
      return [spanFinding(front, code, firstLine(map), message, { fixes }), ...assumedDockerfile(map, facts)];
    }
  }
}

/** Whether an edit of the README leaves fewer errors of YAML. */
function repairs(
  map: CardDocument['map'],
  start: number,
  end: number,
  newText: string,
  errors: number,
): boolean {
  const front = readFrontMatter(map.text.slice(0, start) + newText + map.text.slice(end));
  return front.kind === 'block' && front.errors.length < errors;
}

function quoteFix(card: CardDocument, offset: number): Fix | undefined {
  const { map } = card;
  const line = map.positionAt(offset).line;
  for (const candidate of [line, line - 1]) {
    const lineStart = map.lineStart(candidate);
    if (lineStart < card.start) break;
    const found = /^([ ]*(?:- )?(?:[\w-]+:[ \t]+)?)(\S.*?)[ \t]*(?:[ \t]#.*)?$/.exec(map.lineText(candidate));
    if (!found || /^["'|>]/.test(found[2] ?? '')) continue;
    const start = lineStart + (found[1] ?? '').length;
    const text = found[2] ?? '';
    if (!repairs(map, start, start + text.length, quoted(text), card.errors.length)) continue;
    return fix(sentence('Quote the value'), [replaceSpan(card, start, start + text.length, quoted(text))]);
  }
  return undefined;
}

function tabFix(card: CardDocument, offset: number): Fix | undefined {
  const { map } = card;
  const line = map.positionAt(offset).line;
  for (const candidate of [line, line + 1]) {
    const indent = /^[ ]*\t[ \t]*/.exec(map.lineText(candidate))?.[0];
    if (indent === undefined) continue;
    const first = map.lineStart(candidate);
    const spaces = indent.replaceAll('\t', '  ');
    return fix(sentence('Indent with spaces'), [replaceSpan(card, first, first + indent.length, spaces)]);
  }
  return undefined;
}

function duplicate(card: CardDocument, start: number): { fixes: Fix[]; related: Finding['related'] } {
  const again = card.entries.find(({ keyStart }) => keyStart === start);
  const first = again && card.entries.find(({ key, keyStart }) => key === again.key && keyStart < start);
  if (!again || !first) return { fixes: [], related: [] };
  const { map } = card;
  const lines = (entry: typeof again) =>
    map.range(
      map.lineStart(map.positionAt(entry.keyStart).line),
      map.lineStart(map.positionAt(Math.max(entry.keyEnd, entry.valueEnd)).line + 1),
    );
  const same = JSON.stringify(again.value) === JSON.stringify(first.value);
  const fixes = card.flow
    ? []
    : [
        fix(sentence('Remove this "{0}"', again.key), [edit(lines(again), '')], same),
        fix(sentence('Remove the first "{0}"', again.key), [edit(lines(first), '')], false),
      ];
  const range = map.range(first.keyStart, first.keyEnd);
  return { fixes, related: [{ file: 'README.md', range, message: sentence('The key stands here first.') }] };
}

/** The edit that repairs the first mistake of YAML which one can repair; it stays inside one line. */
export function repairOfYaml(card: CardDocument): TextEdit | undefined {
  for (const { code, start } of card.errors) {
    if (code === 'DUPLICATE_KEY') continue;
    const repair = code === 'TAB_AS_INDENT' ? tabFix(card, start) : quoteFix(card, start);
    if (repair?.edits[0]) return repair.edits[0];
  }
  return undefined;
}

/** The last line of an unclosed block: before a blank line, a heading or text. */
function endOfOpenBlock(front: { map: CardDocument['map']; start: number }): number {
  const { map } = front;
  const first = map.positionAt(front.start).line;
  let line = first;
  while (line < map.lineCount && /^(?:[ \t]+\S|- |#\s*hf-|["']?[\w-]+["']?[ \t]*:)/.test(map.lineText(line)))
    line += 1;
  return line;
}

export function invalidYaml(front: FrontMatter): Finding[] {
  const code = 'readme-invalid-yaml';
  if (front.kind === 'open') {
    const { map } = front;
    const line = endOfOpenBlock(front);
    const at = line >= map.lineCount ? map.text.length : map.lineStart(line);
    const gap = at > 0 && !/[\r\n]/.test(map.text[at - 1] ?? '') ? map.eol : '';
    const fixes = [fix(sentence('Close the block'), [edit(map.range(at, at), `${gap}---${map.eol}`)])];
    const message = sentence('The front matter has no closing "---" line.');
    return [spanFinding(front, code, firstLine(map), message, { fixes })];
  }
  if (front.kind !== 'block') return [];
  return front.errors.map((error) => {
    const span: [number, number] = [error.start, error.end];
    switch (error.code) {
      case 'DUPLICATE_KEY': {
        const entry = front.entries.find(({ keyStart }) => keyStart === error.start);
        const place: [number, number] = entry ? [entry.keyStart, entry.keyEnd] : span;
        const message = sentence('The key "{0}" stands twice; the Hub refuses the block.', entry?.key ?? '');
        return spanFinding(front, code, place, message, duplicate(front, error.start));
      }
      case 'TAB_AS_INDENT': {
        const message = sentence('YAML allows no tabs as indentation.');
        return spanFinding(front, code, span, message, { fixes: [tabFix(front, error.start)] });
      }
      case 'BLOCK_AS_IMPLICIT_KEY': {
        const message = sentence('A ": " inside a value needs quotes around the value.');
        return spanFinding(front, code, span, message, { fixes: [quoteFix(front, error.start)] });
      }
      default: {
        const reason = error.message.split('\n')[0] ?? '';
        const message = sentence('The front matter is not valid YAML: {0}', reason);
        return spanFinding(front, code, span, message, { fixes: [quoteFix(front, error.start)] });
      }
    }
  });
}
