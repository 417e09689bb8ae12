/** Names of variables that hold secrets. */
const secretName = /^(?:\w*_)?(?:TOKEN|API_KEY|SECRET|PASSWORD)$/i;
/** Made for browsers, or no secret for all its name. */
const publicName = /^(?:NEXT_PUBLIC_|VITE_|REACT_APP_)|_ID$/i;

export function isSecretName(name: string): boolean {
  return secretName.test(name) && !publicName.test(name);
}

const tokenPatterns: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['Hugging Face token', /(?<![\w])hf_[A-Za-z0-9]{30,}(?!\w)/g],
  ['OpenAI key', /(?<![\w-])sk-(?:(?:proj|svcacct|admin|ant|or)-[\w-]{32,}|[A-Za-z0-9]{32,})(?!\w)/g],
  ['GitHub token', /(?<!\w)(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_\w{50,})(?!\w)/g],
  ['AWS access key', /(?<![A-Za-z0-9])(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])/g],
  ['Google API key', /(?<!\w)AIza[\w-]{35}(?![\w-])/g],
  ['Groq key', /(?<!\w)gsk_[A-Za-z0-9]{40,}(?!\w)/g],
  ['JSON web token', /(?<![\w.-])eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{20,}(?![\w.-])/g],
];

const placeholder =
  /your|example|change|xxx|test|dummy|placeholder|sample|fake|insert|replace|todo|none|\.\.\.|\*\*|[<>$]/i;

/** Hardly a secret that somebody has: an example, or one character again and again. */
export function isPlaceholder(text: string): boolean {
  return placeholder.test(text) || new Set(text.toLowerCase().replace(/[^a-z0-9]/g, '')).size < 6;
}

/** How those tokens begin: most files have none of it. */
const tokenBegin = /hf_|sk-|gh[pousr]_|github_pat_|AKIA|ASIA|AIza|gsk_|eyJ/;

/** Tokens of services in a text. */
export function tokensIn(text: string): { what: string; start: number; end: number }[] {
  if (!tokenBegin.test(text)) return [];
  return tokenPatterns.flatMap(([what, pattern]) =>
    [...text.matchAll(pattern)].flatMap((match) =>
      isPlaceholder(match[0].replace(/^[a-zA-Z]+[_-]/, ''))
        ? []
        : [{ what, start: match.index, end: match.index + match[0].length }],
    ),
  );
}
