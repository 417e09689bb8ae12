import { isPlaceholder, isRealPassword, looksRandom } from './secretShape.ts';

/**
 * `envFile`: a `.env` file. `privateKey`: a key or key store. `serviceAccount`: a Google service-account key.
 * `token`: a key or token of a service. `connectionString`: an address with a password. `credentialsFile`: a file made
 * to hold credentials. `envValue`: a value that also stands in a local `.env`.
 */
export type SecretKind =
  'envFile' | 'privateKey' | 'serviceAccount' | 'token' | 'connectionString' | 'credentialsFile' | 'envValue';

export interface SecretPattern {
  kind: SecretKind;
  /** Told to the user. */
  what: string;
  /**
   * What must stand in the text before `pattern` is tried: one of these strings, in this case of letters, or what the
   * expression finds. Rare in ordinary text. Absent for tokens with a prefix, which `anyPrefixed` looks for.
   */
  hints?: readonly string[] | RegExp;
  /** Global; its first group, or the whole match, is the secret. */
  pattern: RegExp;
  /** Says no to matches that are no secrets, besides placeholders. */
  accept?: (match: RegExpMatchArray, text: string) => boolean;
}

/** Nothing that may be part of a word stands before or after it. */
const alone = (body: string) => `(?<![A-Za-z0-9_])(?:${body})(?![A-Za-z0-9])`;

/** A token of its own shape. */
function token(what: string, body: string, hints?: readonly string[]): SecretPattern {
  return { kind: 'token', what, pattern: new RegExp(alone(body), 'g'), ...(hints ? { hints } : {}) };
}

const word = '[A-Za-z0-9]';
const wide = '[A-Za-z0-9_-]';
const hex = '[0-9a-f]';

/** Each begins with letters of its own, so that all are looked for at once. */
const prefixes: [what: string, body: string][] = [
  ['Hugging Face token', `hf_${word}{30,}|hf_(?:oauth|jwt)_[A-Za-z0-9._-]{30,}`],
  ['Hugging Face organization token', `api_org_${word}{30,}`],
  ['Anthropic key', `sk-ant-${wide}{32,}`],
  ['OpenRouter key', `sk-or-(?:v1-)?${hex}{48,}`],
  ['OpenAI key', `sk-(?:proj|svcacct|admin|None)-${wide}{32,}|sk-${word}{32,}`],
  ['AWS access key', '(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}'],
  ['GitHub token', `gh[pousr]_${word}{36,}`],
  ['GitHub token', `github_pat_[A-Za-z0-9_]{50,}`],
  ['GitLab token', `gl(?:pat|dt|rt|ptt)-${wide}{20,}`],
  ['Slack token', `(?:xox[abprse](?:\\.xox[bp])?|xapp)-[0-9]{1,}-?${wide}{20,}`],
  ['Slack webhook', `hooks\\.slack\\.com/(?:services|workflows)/[A-Z0-9]+/[A-Z0-9]+/${word}{18,}`],
  ['Google API key', `AIza${wide}{35}`],
  ['Google OAuth secret', `GOCSPX-${wide}{24,}`],
  ['Google access token', `ya29\\.${wide}{40,}`],
  ['Stripe key', `[sr]k_live_${word}{20,}`],
  ['Stripe webhook secret', `whsec_[A-Za-z0-9+/]{30,}`],
  ['Twilio API key', `SK${hex}{32}`],
  ['SendGrid key', `SG\\.${wide}{20,24}\\.${wide}{39,50}`],
  ['npm token', `npm_${word}{36}`],
  ['PyPI token', `pypi-AgE${wide}{50,}`],
  ['Discord webhook', `discord(?:app)?\\.com/api/webhooks/[0-9]{17,20}/${wide}{60,}`],
  ['Databricks token', `dapi${hex}{32}(?:-[0-9])?`],
  ['Replicate token', `r8_${word}{37}`],
  ['Groq key', `gsk_${word}{40,}`],
  ['xAI key', `xai-${word}{60,}`],
  ['Perplexity key', `pplx-${word}{40,}`],
  ['NVIDIA key', `nvapi-${wide}{50,}`],
  ['Together key', `tgp_v1_${wide}{40,}`],
  ['Pinecone key', `pcsk_[A-Za-z0-9_]{50,}`],
  ['LangSmith key', `lsv2_(?:pt|sk)_${hex}{32}_${hex}{10}`],
  ['Tavily key', `tvly-(?:dev-|prod-)?${word}{30,}`],
  ['ElevenLabs key', `sk_${hex}{48}`],
  ['W&B key', `wandb_v1_[A-Za-z0-9_]{60,}`],
  ['DigitalOcean token', `do[opr]_v1_${hex}{64}`],
  ['Docker Hub token', `dckr_[op]at_${wide}{24,}`],
  ['Shopify token', `shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}`],
  ['Notion token', `ntn_${word}{40,}`],
  ['Linear key', `lin_api_${word}{40}`],
  ['Supabase token', `sbp_${hex}{40}|sb_secret_${wide}{25,}`],
  ['Netlify token', `nfp_${word}{36,}`],
  ['Sentry token', `sntrys_[A-Za-z0-9+/=_-]{60,}|sntryu_${hex}{64}`],
  ['New Relic key', `NRAK-[A-Z0-9]{27}`],
  ['Postman key', `PMAK-${hex}{24}-${hex}{34}`],
  ['Grafana token', `glsa_${word}{32}_${hex}{8}|glc_[A-Za-z0-9+/=]{50,}`],
  ['Vault token', `hv[sb]\\.${wide}{80,}`],
  ['Doppler token', `dp\\.(?:pt|st|ct|sa)\\.[A-Za-z0-9.]{40,}`],
  ['PlanetScale password', `pscale_(?:pw|tkn|oauth)_[A-Za-z0-9_.-]{32,}`],
  ['Airtable token', `pat${word}{14}\\.${hex}{64}`],
  ['Figma token', `figd_${wide}{38,}`],
  ['Tailscale key', `tskey-(?:api|auth|client)-${word}+-${word}{20,}`],
  ['age key', `AGE-SECRET-KEY-1[0-9A-Z]{58}`],
]; // prettier-ignore

const prefixedTokens = prefixes.map(([what, body]) => token(what, body));

const shapedTokens: SecretPattern[] = [
  token('Telegram bot token', `[0-9]{8,10}:AA${wide}{33}`, [':AA']),
  token('Terraform token', `${word}{14}\\.atlasv1\\.${wide}{60,}`, ['.atlasv1.']),
  token('Mailchimp key', `${hex}{32}-us[0-9]{1,2}`, ['-us']),
  token('Discord bot token', `[MNO]${wide}{23,27}\\.${wide}{6}\\.${wide}{27,40}`, [
    'discord',
    'Discord',
    'DISCORD',
  ]),
];

/** `name = "value"` in the usual notations: assignment, JSON, YAML, INI, a quoted argument. */
const assigned = `["']?\\]?\\s{0,4}(?:=|:|,|=>|:=)\\s{0,4}["']?`;

const namedTokens: SecretPattern[] = [
  {
    kind: 'token',
    what: 'AWS secret access key',
    hints: ['aws', 'Aws', 'AWS', 'SecretAccessKey'],
    pattern: new RegExp(`secret_?(?:access)?_?key${assigned}([A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])`, 'gi'),
    accept: (match) => looksRandom(match[1] ?? ''),
  },
  {
    kind: 'token',
    what: 'W&B key',
    hints: ['wandb', 'WANDB'],
    pattern: new RegExp(
      `(?:wandb[a-z_]{0,10}(?:key|token)${assigned}|wandb\\.login\\([^)\\n]{0,40}["']|wandb login +)(${hex}{40})\\b`,
      'gi',
    ),
  },
  {
    kind: 'token',
    what: 'Kaggle key',
    hints: ['kaggle', 'KAGGLE', '"username"'],
    pattern: new RegExp(
      `(?:kaggle_key${assigned}|"username"[^{}]{1,120}"key"\\s*:\\s*")(${hex}{32})\\b`,
      'gi',
    ),
  },
  {
    kind: 'token',
    what: 'Azure key',
    hints: ['AccountKey', 'SharedAccessKey'],
    pattern: /(?:AccountKey|SharedAccessKey)=([A-Za-z0-9+/]{43,86}={1,2})/g,
  },
  {
    kind: 'token',
    what: 'npm registry token',
    hints: [':_'],
    pattern: /\/\/\S{1,200}:_(?:authToken|password|auth)\s{0,4}=\s{0,4}"?([^\s"$]{16,})/g,
  },
  {
    kind: 'token',
    what: 'Docker registry login',
    hints: ['"auths"'],
    pattern: /"auth"\s*:\s*"([A-Za-z0-9+/]{16,}={0,2})"/g,
  },
  {
    kind: 'token',
    what: 'Kubernetes client key',
    hints: ['client-key-data'],
    pattern: /client-key-data:\s{0,4}([A-Za-z0-9+/]{100,}={0,2})/g,
  },
  {
    kind: 'token',
    what: 'Supabase service key',
    hints: ['eyJ'],
    pattern: /(?<![A-Za-z0-9_])eyJ[A-Za-z0-9_-]{10,}\.(eyJ[A-Za-z0-9_-]{20,})\.[A-Za-z0-9_-]{20,}/g,
    accept: (match) => isServiceRole(match[1] ?? ''),
  },
  {
    kind: 'token',
    what: 'API key',
    hints: /[=:]\s{0,4}["'][A-Za-z0-9_+/=.-]{20}/,
    pattern: new RegExp(
      `(?:api_?key|secret_?key|client_?secret|access_?token|auth_?token|bot_?token)["']?\\]?\\s{0,4}(?:=|:)\\s{0,4}["']([A-Za-z0-9_+/=.-]{20,200})["']`,
      'gi',
    ),
    accept: (match) => looksRandom(match[1] ?? ''),
  },
];

/** Supabase's `service_role` key passes every row rule; its `anon` sibling is meant for browsers. */
function isServiceRole(payload: string): boolean {
  try {
    return /"role"\s*:\s*"service_role"/.test(atob(payload.replaceAll('-', '+').replaceAll('_', '/')));
  } catch {
    return false;
  }
}

const keysAndFiles: SecretPattern[] = [
  {
    kind: 'serviceAccount',
    what: 'Google service-account key',
    hints: ['"service_account"'],
    pattern: /"type"\s*:\s*"service_account"/g,
    accept: (_, text) => /"private_key"\s*:\s*"-----BEGIN [^"]{100,}/.test(text),
  },
  {
    kind: 'privateKey',
    what: 'private key',
    hints: ['PRIVATE KEY'],
    // With key data behind it: code that only mentions the line is no key.
    pattern: /-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----(?=[^]{0,400}?[A-Za-z0-9+/]{40})/g,
    accept: (match, text) => isKeyBody(text.slice((match.index ?? 0) + match[0].length).slice(0, 500)),
  },
  {
    kind: 'privateKey',
    what: 'PuTTY private key',
    hints: ['PuTTY-User-Key-File-'],
    pattern: /^PuTTY-User-Key-File-[23]: \S+[^]{1,4000}?Private-Lines: [0-9]+/gm,
  },
  {
    kind: 'credentialsFile',
    what: 'password of a .netrc',
    hints: ['machine'],
    pattern: /^[ \t]*machine\s+\S+\s+login\s+\S+\s+password\s+(\S{6,})/gm,
  },
  {
    kind: 'credentialsFile',
    what: 'password of a .pypirc',
    hints: ['[pypi]', '[testpypi]', '[distutils]'],
    pattern: /^[ \t]*password[ \t]*[=:][ \t]*(\S{6,})/gm,
  },
  {
    kind: 'connectionString',
    what: 'address with a password',
    hints: ['://'],
    pattern: /:\/\/([^\s:@/"'`<>]{0,64}):([^\s@/"'`<>]{4,200})@[A-Za-z0-9[_]/g,
    accept: ({ 1: user = '', 2: password = '' }) => isRealPassword(user, password),
  },
];

/** Only data and headers until the line of data: `…` or a word of prose makes it an example. */
function isKeyBody(text: string): boolean {
  const body = text.replaceAll('\\n', '\n').replaceAll('\\r', '');
  const data = /(?:^|\n)[\s"'+#*,]*([A-Za-z0-9+/=]{40,})/.exec(body);
  return data !== null && !/-----END/.test(body.slice(0, data.index)) && !isPlaceholder(data[1] ?? '');
}

export const secretPatterns: readonly SecretPattern[] = [
  ...keysAndFiles,
  ...prefixedTokens,
  ...shapedTokens,
  ...namedTokens,
];

/** Finds any of the tokens with a prefix, in one pass that looks at the beginnings of words only. */
const anyPrefixed = new RegExp(alone(prefixes.map(([, body]) => body).join('|')));

/** The patterns that `text` gives reason to try; none for most files. */
export function patternsToTry(text: string): SecretPattern[] {
  const hasPrefixed = anyPrefixed.test(text);
  return secretPatterns.filter(({ hints }) => {
    if (!hints) return hasPrefixed;
    return hints instanceof RegExp ? hints.test(text) : hints.some((hint) => text.includes(hint));
  });
}

/** What a name alone tells. */
export function secretFileName(path: string): { kind: SecretKind; what: string } | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  if (/^id_(?:rsa|dsa|ecdsa|ed25519|ecdsa_sk|ed25519_sk)$/.test(name))
    return { kind: 'privateKey', what: 'SSH private key' };
  if (/\.(?:p12|pfx|jks|keystore|kdbx|ppk)$/.test(name)) return { kind: 'privateKey', what: 'key store' };
  if (/(?:^|\/)\.streamlit\/secrets\.toml$/i.test(path))
    return { kind: 'credentialsFile', what: 'Streamlit secrets' };
  if (/(?:^|\/)\.aws\/credentials$/i.test(path)) return { kind: 'credentialsFile', what: 'AWS credentials' };
  if (name === '.git-credentials') return { kind: 'credentialsFile', what: 'Git credentials' };
  if (name === '.netrc' || name === '_netrc') return { kind: 'credentialsFile', what: '.netrc' };
  if (name === '.pypirc') return { kind: 'credentialsFile', what: '.pypirc' };
  if (name === '.pgpass') return { kind: 'credentialsFile', what: '.pgpass' };
  if (/\.tfstate(?:\.backup)?$/.test(name)) return { kind: 'credentialsFile', what: 'Terraform state' };
  return undefined;
}
