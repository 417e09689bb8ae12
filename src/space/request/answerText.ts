/** A body larger than this is shown as it came: laying it out anew would halt the window. */
const longestPretty = 2_000_000;

export interface ReceivedAnswer {
  headers: readonly (readonly [name: string, value: string])[];
  /** Media type without its parameters; empty when the app names none. */
  type: string;
  /** Absent for a binary body. */
  text?: string | undefined;
}

/** An answer as a document: `notes`, the headers, the body. JSON bodies are laid out, the rest stands above as comments. */
export function answerText(
  answer: ReceivedAnswer,
  notes: readonly string[],
): { language: string; text: string } {
  const head = [...notes, '', ...answer.headers.map(([name, value]) => `${name}: ${value}`)];
  const body = answer.text ?? '';
  const json = body.length <= longestPretty ? prettyJson(body) : undefined;
  if (json !== undefined) {
    const comments = head.map((line) => (line === '' ? '//' : `// ${line}`));
    return { language: 'jsonc', text: [...comments, '', json, ''].join('\n') };
  }
  return { language: languageOf(answer.type), text: [...head, '', body].join('\n') };
}

function languageOf(type: string): string {
  if (type === 'text/html') return 'html';
  if (type === 'text/markdown') return 'markdown';
  return /\bxml$/.test(type) ? 'xml' : 'plaintext';
}

/** Laid out with two blanks, every token as it was written (a number may be longer than this language keeps). */
export function prettyJson(text: string): string | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    JSON.parse(text);
  } catch {
    return undefined;
  }
  let depth = 0;
  let out = '';
  const line = () => `\n${'  '.repeat(depth)}`;
  const tokens = text.match(/"(?:[^"\\]|\\.)*"|[[\]{}:,]|[^\s[\]{}:,"]+/g) ?? [];
  tokens.forEach((token, index) => {
    switch (token) {
      case '{':
      case '[':
        depth += 1;
        out += token + (isClosing(tokens[index + 1]) ? '' : line());
        break;
      case '}':
      case ']':
        depth -= 1;
        out += (isOpening(tokens[index - 1]) ? '' : line()) + token;
        break;
      case ',':
        out += token + line();
        break;
      case ':':
        out += ': ';
        break;
      default:
        out += token;
    }
  });
  return out;
}

const isOpening = (token: string | undefined) => token === '{' || token === '[';
const isClosing = (token: string | undefined) => token === '}' || token === ']';
