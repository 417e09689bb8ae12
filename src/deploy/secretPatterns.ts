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
  /** Strings one of which must stand in the text, in this case of letters, before `pattern` is tried. */
  hints: readonly string[];
  /** Global; its first group, or the whole match, is the secret. */
  pattern: RegExp;
  /** Says no to matches that are no secrets, besides placeholders. */
  accept?: (match: RegExpMatchArray, text: string) => boolean;
}

/** A token with a prefix of its own: nothing that may be part of a word stands before or after it. */
function prefixed(what: string, hints: string | readonly string[], body: string): SecretPattern {
  return {
    kind: 'token',
    what,
    hints: typeof hints === 'string' ? [hints] : hints,
    pattern: new RegExp(`(?<![A-Za-z0-9_])(?:${body})(?![A-Za-z0-9])`, 'g'),
  };
}

const word = '[A-Za-z0-9]';
const wide = '[A-Za-z0-9_-]';
const hex = '[0-9a-f]';

const prefixedTokens: SecretPattern[] = [
  prefixed('Hugging Face token', 'hf_', `hf_${word}{30,}|hf_(?:oauth|jwt)_[A-Za-z0-9._-]{30,}`),
  prefixed('Hugging Face organization token', 'api_org_', `api_org_${word}{30,}`),
  prefixed('Anthropic key', 'sk-ant-', `sk-ant-${wide}{32,}`),
  prefixed('OpenRouter key', 'sk-or-', `sk-or-(?:v1-)?${hex}{48,}`),
  prefixed('OpenAI key', 'sk-', `sk-(?:proj|svcacct|admin|None)-${wide}{32,}|sk-${word}{32,}`),
  prefixed('AWS access key', ['AKIA', 'ASIA', 'ABIA', 'ACCA'], '(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}'),
  prefixed('GitHub token', ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'], `gh[pousr]_${word}{36,}`),
  prefixed('GitHub token', 'github_pat_', `github_pat_[A-Za-z0-9_]{50,}`),
  prefixed('GitLab token', ['glpat-', 'gldt-', 'glrt-', 'glptt-'], `gl(?:pat|dt|rt|ptt)-${wide}{20,}`),
  prefixed('Slack token', ['xoxb-', 'xoxp-', 'xoxa-', 'xoxr-', 'xoxs-', 'xoxe-', 'xoxe.', 'xapp-'],
    `(?:xox[abprse](?:\\.xox[bp])?|xapp)-[0-9]{1,}-?${wide}{20,}`),
  prefixed('Slack webhook', 'hooks.slack.com/', `hooks\\.slack\\.com/(?:services|workflows)/[A-Z0-9]+/[A-Z0-9]+/${word}{18,}`),
  prefixed('Google API key', 'AIza', `AIza${wide}{35}`),
  prefixed('Google OAuth secret', 'GOCSPX-', `GOCSPX-${wide}{24,}`),
  prefixed('Google access token', 'ya29.', `ya29\\.${wide}{40,}`),
  prefixed('Stripe key', ['sk_live_', 'rk_live_'], `[sr]k_live_${word}{20,}`),
  prefixed('Stripe webhook secret', 'whsec_', `whsec_[A-Za-z0-9+/]{30,}`),
  prefixed('Twilio API key', 'SK', `SK${hex}{32}`),
  prefixed('SendGrid key', 'SG.', `SG\\.${wide}{20,24}\\.${wide}{39,50}`),
  prefixed('npm token', 'npm_', `npm_${word}{36}`),
  prefixed('PyPI token', 'pypi-', `pypi-AgE${wide}{50,}`),
  prefixed('Telegram bot token', ':AA', `[0-9]{8,10}:AA${wide}{33}`),
  { ...prefixed('Discord bot token', ['M', 'N', 'O'], `[MNO]${wide}{23,27}\\.${wide}{6}\\.${wide}{27,40}`),
    hints: ['discord', 'Discord', 'DISCORD'] },
  prefixed('Discord webhook', 'discord', `discord(?:app)?\\.com/api/webhooks/[0-9]{17,20}/${wide}{60,}`),
  prefixed('Databricks token', 'dapi', `dapi${hex}{32}(?:-[0-9])?`),
  prefixed('Replicate token', 'r8_', `r8_${word}{37}`),
  prefixed('Groq key', 'gsk_', `gsk_${word}{40,}`),
  prefixed('xAI key', 'xai-', `xai-${word}{60,}`),
  prefixed('Perplexity key', 'pplx-', `pplx-${word}{40,}`),
  prefixed('NVIDIA key', 'nvapi-', `nvapi-${wide}{50,}`),
  prefixed('Together key', 'tgp_v1_', `tgp_v1_${wide}{40,}`),
  prefixed('Pinecone key', 'pcsk_', `pcsk_[A-Za-z0-9_]{50,}`),
  prefixed('LangSmith key', 'lsv2_', `lsv2_(?:pt|sk)_${hex}{32}_${hex}{10}`),
  prefixed('Tavily key', 'tvly-', `tvly-(?:dev-|prod-)?${word}{30,}`),
  prefixed('ElevenLabs key', 'sk_', `sk_${hex}{48}`),
  prefixed('W&B key', 'wandb_v1_', `wandb_v1_[A-Za-z0-9_]{60,}`),
  prefixed('DigitalOcean token', ['dop_v1_', 'doo_v1_', 'dor_v1_'], `do[opr]_v1_${hex}{64}`),
  prefixed('Docker Hub token', 'dckr_', `dckr_[op]at_${wide}{24,}`),
  prefixed('Shopify token', 'shp', `shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}`),
  prefixed('Notion token', 'ntn_', `ntn_${word}{40,}`),
  prefixed('Linear key', 'lin_api_', `lin_api_${word}{40}`),
  prefixed('Supabase token', ['sbp_', 'sb_secret_'], `sbp_${hex}{40}|sb_secret_${wide}{25,}`),
  prefixed('Netlify token', 'nfp_', `nfp_${word}{36,}`),
  prefixed('Sentry token', 'sntry', `sntrys_[A-Za-z0-9+/=_-]{60,}|sntryu_${hex}{64}`),
  prefixed('New Relic key', 'NRAK-', `NRAK-[A-Z0-9]{27}`),
  prefixed('Postman key', 'PMAK-', `PMAK-${hex}{24}-${hex}{34}`),
  prefixed('Grafana token', ['glsa_', 'glc_'], `glsa_${word}{32}_${hex}{8}|glc_[A-Za-z0-9+/=]{50,}`),
  prefixed('Vault token', ['hvs.', 'hvb.'], `hv[sb]\\.${wide}{80,}`),
  prefixed('Terraform token', '.atlasv1.', `${word}{14}\\.atlasv1\\.${wide}{60,}`),
  prefixed('Doppler token', 'dp.', `dp\\.(?:pt|st|ct|sa)\\.[A-Za-z0-9.]{40,}`),
  prefixed('PlanetScale password', 'pscale_', `pscale_(?:pw|tkn|oauth)_[A-Za-z0-9_.-]{32,}`),
  prefixed('Airtable token', 'pat', `pat${word}{14}\\.${hex}{64}`),
  prefixed('Figma token', 'figd_', `figd_${wide}{38,}`),
  prefixed('Tailscale key', 'tskey-', `tskey-(?:api|auth|client)-${word}+-${word}{20,}`),
  prefixed('Mailchimp key', '-us', `${hex}{32}-us[0-9]{1,2}`),
  prefixed('age key', 'AGE-SECRET-KEY-1', `AGE-SECRET-KEY-1[0-9A-Z]{58}`),
]; // prettier-ignore

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
    hints: ['_authToken', '_password', '_auth'],
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
    hints: ['key', 'Key', 'KEY', 'secret', 'SECRET', 'Secret', 'token', 'TOKEN', 'Token'],
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

export const secretPatterns: readonly SecretPattern[] = [...keysAndFiles, ...prefixedTokens, ...namedTokens];

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
