import { isPlaceholder } from './dockerfile.ts';
import { parseDotenv } from './dotenv.ts';
import { addRead } from './environment.ts';
import { noFacts, type FileFacts } from './model.ts';
import { isName, isSecretName, isSecretValue } from './names.ts';
import { lineStartsOf, placeAt } from './source.ts';

/** `.env.example`: the names an app is told to be given. */
export function readEnvExample(file: string, text: string): FileFacts {
  const facts = noFacts(file);
  const lines = text.split(/\r?\n/);
  for (const { name, value, line } of parseDotenv(text)) {
    const raw = lines[line - 1] ?? '';
    let optional = /#.*\boptional\b/i.test(raw);
    for (let above = line - 2; above >= 0 && /^\s*#/.test(lines[above] ?? ''); above--) {
      if (/\boptional\b/i.test(lines[above] ?? '')) optional = true;
    }
    const column = raw.indexOf(name) + 1;
    const secretValue = isSecretValue(value);
    const needed = value === '' || isPlaceholder(value) || isSecretName(name) || secretValue;
    addRead(
      facts,
      name,
      { file, line, column, endColumn: column + name.length },
      optional ? 'optional' : needed ? 'required' : 'defaulted',
      'listed in an example of the environment',
      { source: 'told', ...(secretValue ? { kind: 'secret' as const } : {}) },
    );
  }
  return facts;
}

const asks =
  /\b(?:set|sets|setting|add|create|define|configure|provide|supply|store|put|needs?|requires?|required|must|export|expects?|fill|enter|save|specify)\b/i;
const about =
  /\b(?:secrets?|environment variables?|env(?:ironment)?[ -]?vars?|variables?|settings tab|space settings)\b/i;
const denies =
  /\b(?:don['’]t|do not|doesn['’]t|does not|no longer|not (?:be )?(?:needed|required|necessary)|no need|never|unset|remove[ds]?|deprecated|automatically|sets? (?:it )?for you|set by|provided by|built[- ]in|already)\b/i;
const optionally =
  /\b(?:optional|optionally|if you want|if you like|to enable|can also|may also|defaults? to|default is|\(default)/i;

/** Sentences of a README that ask for a name to be set. Code blocks and tables are no such sentences. */
export function readReadme(file: string, text: string): FileFacts {
  const facts = noFacts(file);
  const starts = lineStartsOf(text);
  const body = text.replace(/^---\r?\n[\s\S]*?\r?\n---(?=\r?\n|$)/, blank);
  const prose = body
    .replace(/^([ \t]*)(```+|~~~+)[^\n]*\n[\s\S]*?(?:^\1\2[ \t]*$|(?![\s\S]))/gm, blank)
    .replace(/<!--[\s\S]*?-->/g, blank)
    .replace(/^[ \t]*\|.*$/gm, blank);
  for (const sentence of prose.matchAll(
    /[^\n.!?](?:[^\n.!?]|[.!?](?!\s)|\n(?![ \t]*(?:\n|[-*+#>]|\d+\.)))*/g,
  )) {
    const words = sentence[0];
    if (!asks.test(words) || !about.test(words) || denies.test(words)) continue;
    const level = optionally.test(words) ? 'optional' : 'required';
    const secret = /\bsecrets?\b/i.test(words) && !/\bvariables?\b/i.test(words);
    for (const match of words.matchAll(
      /`([A-Za-z_][A-Za-z0-9_]*)(?:=[^`]*)?`|\b([A-Z][A-Z0-9]*_[A-Z0-9_]*[A-Z0-9])\b/g,
    )) {
      const name = match[1] ?? match[2] ?? '';
      if (!isName(name) || name !== name.toUpperCase() || name.length < 3) continue;
      const before = words.slice(0, match.index);
      // The value in "set `LOG_LEVEL` to `DEBUG`".
      if (/\b(?:to|=|or|like|e\.g)\s*[("']?$/.test(before) && !/_/.test(name)) continue;
      const at = sentence.index + match.index + match[0].indexOf(name);
      addRead(facts, name, placeAt(file, starts, at, at + name.length), level, 'the README asks for it', {
        source: 'told',
        ...(secret ? { kind: 'secret' as const } : {}),
      });
    }
  }
  return facts;
}

const blank = (part: string) => part.replace(/[^\n]/g, ' ');

/** `url = env("DATABASE_URL")` of a Prisma schema. */
export function readPrisma(file: string, text: string): FileFacts {
  const facts = noFacts(file);
  const starts = lineStartsOf(text);
  for (const match of text.replace(/\/\/.*$/gm, blank).matchAll(/\benv\(\s*"(\w+)"\s*\)/g)) {
    const at = match.index + match[0].indexOf(match[1] ?? '');
    addRead(
      facts,
      match[1] ?? '',
      placeAt(file, starts, at, at + (match[1] ?? '').length),
      'required',
      'env(…) of the Prisma schema',
    );
  }
  return facts;
}
