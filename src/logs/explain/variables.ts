import { sentence } from '../../space/sentence.ts';
import { causes, inRun } from './cause.ts';
import type { Hit, Told } from './cause.ts';

const looksSecret =
  /(?:TOKEN|API_?KEY|SECRET|PASSWORD|PASSWD|PRIVATE_KEY|ACCESS_KEY|CREDENTIALS?|DSN|DATABASE_URL|MONGO(?:DB)?_UR[IL])$|^(?:HF|OPENAI|ANTHROPIC|GROQ|COHERE|REPLICATE|PINECONE)_.*(?:KEY|TOKEN)/;

/** Names the Hub or the image sets itself, and those that no Space setting can be. */
const isSetting = (name: string) =>
  /^[A-Z][A-Z0-9_]{2,}$/.test(name) && !/^(?:SPACE_\w+|PATH|HOME|PWD|LANG|USER)$/.test(name);

const tellVariable =
  (secret: boolean) =>
  (hit: Hit): Told | undefined => {
    const name = (hit.group('name') || hit.group('field')).toUpperCase();
    if (!isSetting(name) || looksSecret.test(name) !== secret) return undefined;
    // A KeyError of a dict in capitals is told apart by its frame, where the trace shows it.
    if (hit.match[0].startsWith('KeyError') && !isFromEnvironment(hit)) return undefined;
    return {
      sentence: secret
        ? sentence('The app needs the secret {0}, which the Space does not have.', name)
        : sentence('The app needs the variable {0}, which the Space does not have.', name),
      fix: secret ? { kind: 'addSecret', name } : { kind: 'addVariable', name },
    };
  };

function isFromEnvironment({ at, context, line }: Hit): boolean {
  if (line.kind === 'message') return true;
  const before = context.lines.slice(Math.max(0, at - 12), at).map(({ text }) => text);
  return (
    !before.some((text) => /^\s+File "/.test(text)) ||
    before.some((text) => /environ|getenv|\bos\.py"|st\.secrets/.test(text))
  );
}

const patterns: readonly RegExp[] = [
  /KeyError: ['"](?<name>[A-Z][A-Z0-9_]+)['"]/,
  /(?:setting|set) (?:the|an?) ['"`]?(?<name>[A-Z][A-Z0-9_]{3,})['"`]? environment variable/i,
  /(?:environment variable|env var|variable d'environnement)s? ['"`$]*(?<name>[A-Z][A-Z0-9_]{3,})['"`]* (?:is |was |must be |has )?(?:not (?:been )?(?:set|found|defined|provided)|missing|required|undefined|unset)/i,
  /[Mm]issing (?:required )?(?:env(?:ironment)?(?: variable)?|secret)s?:? ['"`]?(?<name>[A-Z][A-Z0-9_]{3,})/,
  /['"`]?\b(?<name>[A-Z][A-Z0-9_]{3,})\b['"`]? (?:environment variable |env(?:ironment)? var(?:iable)? )?(?:is |was |must be |has )?(?:not (?:been )?(?:set|provided|configured|defined)|missing|required|undefined|unset)\b/,
  /(?<name>[A-Z][A-Z0-9_]{3,}): (?:parameter not set|unbound variable|parameter null or not set)/,
  /decouple\.UndefinedValueError: (?<name>[A-Z][A-Z0-9_]+) not found/,
  /Error: Missing API key.*?(?<name>[A-Z][A-Z0-9_]*_KEY)/,
];

/** Secrets and variables that the app reads and the Space lacks. */
export const variableCauses = causes('settings', [
  { id: 'missing-secret', rank: 3, in: inRun, patterns, tell: tellVariable(true) },
  { id: 'missing-variable', rank: 3, in: inRun, patterns, tell: tellVariable(false) },
  {
    id: 'missing-setting',
    rank: 3,
    in: inRun,
    patterns: [/^\s+Field required \[type=missing/],
    tell: (hit) => {
      const lines = hit.context.lines;
      const field = lines[hit.at - 1]?.text.trim() ?? '';
      const model = lines
        .slice(Math.max(0, hit.at - 40), hit.at)
        .findLast(({ text }) => /validation errors? for /.test(text))?.text;
      if (!/^\w+$/.test(field) || model === undefined || !/(?:Settings|Config|Env)\w*\s*$/.test(model))
        return undefined;
      const name = field.toUpperCase();
      return {
        sentence: sentence('The settings of the app want {0}, which the Space does not have.', name),
        fix: looksSecret.test(name) ? { kind: 'addSecret', name } : { kind: 'addVariable', name },
      };
    },
  },
  {
    id: 'empty-token',
    rank: 3,
    in: inRun,
    patterns: [
      /Illegal header value b'Bearer ?(?:None)?'/,
      /TypeError: can only concatenate str \(not "NoneType"\) to str/,
      /TypeError: str expected, not NoneType/,
    ],
    tell: ({ at, context, line }) => {
      const before = context.lines
        .slice(Math.max(0, at - 15), at + 1)
        .map(({ text }) => text)
        .join('\n');
      const name = /(?:getenv|environ(?:\.get)?)[([]['"]([A-Z][A-Z0-9_]+)/.exec(before)?.[1];
      const isToken =
        /Bearer/.test(line.text) ||
        (name !== undefined && looksSecret.test(name)) ||
        /[Tt]oken|[Aa]pi_?[Kk]ey|Authorization/.test(before);
      if (!isToken) return undefined;
      return {
        sentence:
          name === undefined
            ? sentence('The app sends an empty token: the secret it reads is not set.')
            : sentence('The app sends an empty token: the secret {0} is not set.', name),
        fix: { kind: 'addSecret', name: name ?? 'HF_TOKEN' },
      };
    },
  },
]);
