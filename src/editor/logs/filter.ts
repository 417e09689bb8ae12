import { logLevels, type LineFilter, type LogLevel } from '../../logs/lines.ts';

/** `@warning` or `@error` anywhere is the level, the rest is text to look for; `undefined` shows all lines. */
export function parseFilter(typed: string): LineFilter | undefined {
  let level: LogLevel | undefined;
  const text = typed
    .replace(/(?:^|\s)@(\w+)(?=\s|$)/g, (whole, word: string) => {
      const found = logLevels.find(
        (one) => one === word.toLowerCase() || (one === 'warning' && word.toLowerCase() === 'warn'),
      );
      if (!found) return whole;
      level = found;
      return '';
    })
    .trim();
  if (text === '' && level === undefined) return undefined;
  return { ...(text === '' ? {} : { text }), ...(level === undefined ? {} : { level }) };
}
