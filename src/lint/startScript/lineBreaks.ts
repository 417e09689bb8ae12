import type { FolderFacts } from '../facts.ts';
import type { Finding } from '../finding.ts';
import { sentence } from '../../space/sentence.ts';
import { severityOf } from '../ruleTable.ts';
import { createTextMap } from '../textMap.ts';

/** How the Dockerfile uses a script: started by it, only copied or run in the build, or not at all. */
function useOf(name: string, dockerfile: string): 'started' | 'named' | undefined {
  const lines = dockerfile.replace(/[\\`][ \t]*\r?\n/g, ' ').split(/\r?\n/);
  if (lines.some((line) => /^\s*(?:CMD|ENTRYPOINT)\s/i.test(line) && line.includes(name))) return 'started';
  return lines.some((line) => !/^\s*#/.test(line) && line.includes(name)) ? 'named' : undefined;
}

/** Linux reads the `\r` of a Windows line break as part of the command: the script does not start. */
export function lineBreaks(file: string, text: string, facts: FolderFacts): Finding[] {
  const dockerfile = facts.texts.get('Dockerfile');
  const first = /\r\n/.exec(text);
  if (!first || dockerfile === undefined) return [];
  const use = useOf(file.slice(file.lastIndexOf('/') + 1), dockerfile);
  const converted = /dos2unix|sed\b[^\n]*\\r/.test(dockerfile);
  if (use === undefined || converted) return [];
  const map = createTextMap(text);
  const code = 'crlf-in-script';
  const shebang = text.startsWith('#!');
  const message = shebang
    ? sentence(
        'Linux looks for "{0}\\r", because the script has Windows line breaks; it does not start.',
        map.lineText(0).slice(2).trim(),
      )
    : sentence('The script has Windows line breaks; the shell takes the "\\r" for a part of each command.');
  const edits = [{ file, range: map.range(0, text.length), newText: text.replace(/\r\n/g, '\n') }];
  return [
    {
      file,
      range: map.range(0, map.lineEnd(0)),
      severity: use === 'started' ? severityOf(code) : 'warning',
      code,
      message,
      related: [],
      fixes: [{ title: sentence('Use Unix line breaks'), preferred: true, edits }],
    },
  ];
}
