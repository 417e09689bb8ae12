import { fileLine, isComment, isSeparator, methods, requestLine, tokenPlaceholder } from './lines.ts';

/** Of a body: text as it is sent, or the path of a file whose bytes are. */
export type BodyPiece = { text: string } | { file: string };

/** A request as its document has it, without any token. */
export interface WrittenRequest {
  method: string;
  url: string;
  headers: [name: string, value: string][];
  /** In pieces when there are files in it. */
  body?: string | BodyPiece[];
  /** An `Authorization` header holds the placeholder; the header is not among `headers` then. */
  wantsToken: boolean;
  /** By the comment `# Space: owner/name`. */
  space?: string;
  /** By the comment `# Timeout: seconds`. */
  timeoutSeconds?: number;
}

export type RequestProblem =
  | 'noRequest'
  | 'requestLine'
  | 'method'
  | 'url'
  /** `{name}` in the URL has to be filled in. */
  | 'unfilled'
  | 'header'
  /** A GET or HEAD has no body. */
  | 'body';

export type ParsedRequest =
  | { kind: 'request'; request: WrittenRequest; line: number }
  /** `line` counts from 0; `text` is what is wrong there. */
  | { kind: 'problem'; problem: RequestProblem; line: number; text: string };

/** The request of a document that `line` (from 0) is in. */
export function parseRequest(document: string, line = 0): ParsedRequest {
  const lines = document.split(/\r?\n/);
  const start = lines.findLastIndex((text, index) => index <= line && isSeparator(text)) + 1;
  const after = lines.findIndex((text, index) => index >= start && isSeparator(text));
  const end = after < 0 ? lines.length : after;

  let at = start;
  while (at < end && (lines[at]?.trim() === '' || isComment(lines[at] ?? ''))) at += 1;
  const problem = (kind: RequestProblem, where = at, text = lines[where] ?? ''): ParsedRequest => ({
    kind: 'problem',
    problem: kind,
    line: Math.min(where, lines.length - 1),
    text: text.trim(),
  });
  if (at >= end) return problem('noRequest', start, '');

  const [, given = '', address = ''] = requestLine.exec(lines[at] ?? '') ?? [];
  if (address === '') return problem('requestLine');
  const method = given.toUpperCase();
  if (!methods.some((known) => known === method)) return problem('method', at, given);
  const unfilled = /\{[^{}]*\}/.exec(address)?.[0];
  if (unfilled !== undefined) return problem('unfilled', at, unfilled);
  if (!isAddress(address)) return problem('url', at, address);

  const first = at;
  const headers: [string, string][] = [];
  let wantsToken = false;
  for (at += 1; at < end && lines[at]?.trim() !== ''; at += 1) {
    const text = lines[at] ?? '';
    if (isComment(text)) continue;
    const [, name = '', value = ''] = /^\s*([!#$%&'*+.^_`|~\w-]+):(.*)$/.exec(text) ?? [];
    // Anything else could not be sent: header values are Latin-1.
    if (name === '' || !/^[\t\x20-\x7e\xa0-\xff]*$/.test(value)) return problem('header');
    const isToken = name.toLowerCase() === 'authorization' && value.includes(tokenPlaceholder);
    if (isToken) wantsToken = true;
    else headers.push([name, value.trim()]);
  }

  const body = lines
    .slice(at + 1, end)
    .join('\n')
    .replace(/^\n+|\s+$/g, '');
  if (body !== '' && (method === 'GET' || method === 'HEAD')) return problem('body', at + 1, method);
  const notes = lines.slice(start, at).filter(isComment).join('\n');
  const space = /^\s*(?:#|\/\/)\s*Space:\s*(\S+\/\S+)\s*$/im.exec(notes)?.[1];
  const seconds = Number(/^\s*(?:#|\/\/)\s*Timeout:\s*(\d{1,5})\b/im.exec(notes)?.[1] ?? 0);
  return {
    kind: 'request',
    line: first,
    request: {
      method,
      url: address,
      headers,
      wantsToken,
      ...(body === '' ? {} : { body: asSent(body, headers) }),
      ...(space === undefined ? {} : { space }),
      ...(seconds > 0 ? { timeoutSeconds: seconds } : {}),
    },
  };
}

function isAddress(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, username, password } = new URL(address);
  return /^https?:$/.test(protocol) && username === '' && password === '';
}

/** The parts of a form are divided by CRLF, which no editor writes by itself, and end with one. */
function asSent(body: string, headers: readonly [string, string][]): string | BodyPiece[] {
  const isForm = headers.some(
    ([name, value]) => name.toLowerCase() === 'content-type' && value.startsWith('multipart/'),
  );
  const lines = body.split('\n');
  // Elsewhere than in a form such a line among others may be meant as it is.
  const fileOf = (line: string) => (isForm || lines.length === 1 ? fileLine.exec(line)?.[1] : undefined);
  const newline = isForm ? '\r\n' : '\n';
  const pieces: BodyPiece[] = [];
  let text = '';
  lines.forEach((line, index) => {
    const file = fileOf(line);
    if (file === undefined) text += line;
    else {
      if (text !== '') pieces.push({ text });
      pieces.push({ file });
      text = '';
    }
    if (isForm || index < lines.length - 1) text += newline;
  });
  if (pieces.length === 0) return text;
  return text === '' ? pieces : [...pieces, { text }];
}
