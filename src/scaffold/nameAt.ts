/** Languages whose snippets name secrets and variables of a Space, as VS Code calls them. */
export type SnippetLanguage = 'dockerfile' | 'python' | 'shellscript';

export const snippetLanguages: readonly SnippetLanguage[] = ['dockerfile', 'python', 'shellscript'];

export interface NameAt {
  /** A build sees variables as arguments and secrets as files; the running app sees both in its environment. */
  kinds: readonly ('secret' | 'variable')[];
  /** What is written of the name so far. */
  typed: string;
}

const both = ['secret', 'variable'] as const;
const places: Record<SnippetLanguage, readonly (readonly [RegExp, NameAt['kinds']])[]> = {
  dockerfile: [
    [/--mount=type=secret\S*,id=(\w*)$/, ['secret']],
    [/\/run\/secrets\/(\w*)$/, ['secret']],
    [/^\s*ARG\s+(\w*)$/i, ['variable']],
    [/\$\{?(\w*)$/, ['variable']],
  ],
  python: [[/(?:environ\s*(?:\[|\.(?:get|pop|setdefault)\()|\bgetenv\()\s*["'](\w*)$/, both]],
  shellscript: [[/\$\{?(\w*)$/, both]],
};

/** Whether the name of a secret or variable is being written at the end of this text, which is of one line. */
export function nameAt(language: SnippetLanguage, before: string): NameAt | undefined {
  for (const [pattern, kinds] of places[language]) {
    const typed = pattern.exec(before)?.[1];
    if (typed !== undefined) return { kinds, typed };
  }
  return undefined;
}
