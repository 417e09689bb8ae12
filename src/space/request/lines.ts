/** What a request document is made of, line by line; the form is that of HTTP/1.1, with comments. */

export const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;

/** Stands for the token in a document. The sender puts the token in; a document never holds it. */
export const tokenPlaceholder = '$HF_TOKEN';

/** Between two requests of one document; a name may follow. */
export const isSeparator = (line: string) => line.startsWith('###');

export const isComment = (line: string) => /^\s*(?:#|\/\/)/.test(line);

/** `POST https://host/path`, an HTTP version may follow. */
export const requestLine = /^\s*([A-Za-z]+)\s+(\S+)(?:\s+HTTP\/[\d.]+)?\s*$/;

/** `< path` in a body: the file of the workspace is sent in its place. */
export const fileLine = /^< +(\S.*?)\s*$/;

/** Lines of `text` that begin a request, from 0. */
export function requestLines(text: string): number[] {
  const found: number[] = [];
  let isOpen = true;
  text.split(/\r?\n/).forEach((line, index) => {
    if (isSeparator(line)) isOpen = true;
    else if (isOpen && line.trim() !== '' && !isComment(line)) {
      isOpen = false;
      found.push(index);
    }
  });
  return found;
}
