/** Present in a Space at run time: those the Hub documents, and `PORT`, `SYSTEM`, `SPACES_ZERO_GPU`, `SPACE_SUBDOMAIN`. */
const builtIn = new Set([
  'ACCELERATOR',
  'CPU_CORES',
  'MEMORY',
  'OPENID_PROVIDER_URL',
  'PORT',
  'SPACE_AUTHOR_NAME',
  'SPACE_CREATOR_USER_ID',
  'SPACE_HOST',
  'SPACE_ID',
  'SPACE_REPO_NAME',
  'SPACE_SUBDOMAIN',
  'SPACE_TITLE',
  'SPACES_ZERO_GPU',
  'SYSTEM',
]);

/** Set by the system, the shell or the tool that runs the code, in any container. */
const fromSystem = new Set(
  (
    'HOME PATH USER LOGNAME PWD OLDPWD SHELL TERM LANG LC_ALL LC_CTYPE TZ HOSTNAME TMPDIR TMP TEMP UID EUID ' +
    'PPID RANDOM LINENO SECONDS IFS OPTARG OPTIND BASH BASH_SOURCE BASH_VERSION FUNCNAME SHLVL PS1 PS4 ' +
    'PIPESTATUS REPLY EDITOR DISPLAY VIRTUAL_ENV PYTHONPATH LD_LIBRARY_PATH LD_PRELOAD GOPATH GOROOT CARGO_MANIFEST_DIR ' +
    'CARGO_PKG_NAME CARGO_PKG_VERSION OUT_DIR CI GITHUB_ACTIONS PYTEST_CURRENT_TEST DEBIAN_FRONTEND ' +
    'TARGETPLATFORM TARGETOS TARGETARCH TARGETVARIANT BUILDPLATFORM BUILDOS BUILDARCH BUILDVARIANT ' +
    'HTTP_PROXY HTTPS_PROXY NO_PROXY ALL_PROXY http_proxy https_proxy no_proxy USERPROFILE APPDATA LOCALAPPDATA'
  ).split(' '),
);

export const isOauthName = (name: string) => /^OAUTH_|^OPENID_PROVIDER_URL$/.test(name);

/** Names nobody is asked for, because the Space or its container sets them. */
export function isGiven(name: string): boolean {
  return builtIn.has(name) || fromSystem.has(name) || /^(?:OAUTH|XDG)_/.test(name);
}

/** What may be a key of a Space's variable or secret. */
export const isName = (name: string) => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && /[A-Za-z]/.test(name);

/** A name as env names are written; anything else needs to be proven a read by its syntax. */
export const looksLikeName = (name: string) =>
  /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*$/.test(name) && name.length > 1;

const publicPrefix = /^(?:VITE|NEXT_PUBLIC|REACT_APP|PUBLIC|NUXT_PUBLIC|EXPO_PUBLIC|GATSBY)_/;
const credentialWord =
  /(?:^|_)(?:API_?KEY|APIKEY|[A-Z]*KEY|KEYS|[A-Z]*TOKEN|(?<=(?:^|_)(?:API|ACCESS|AUTH|ALLOWED|VALID|BEARER|HF|USER|CLIENT|ADMIN)_)TOKENS|SECRETS?|[A-Z]*PASSWORD|PASSWD|PASSWORDS|PASS|PWD|PASSPHRASE|PASSCODE|CREDENTIALS?|CREDS|DSN|PAT|SALT|PEPPER|PRIVATE|WEBHOOK|CONNECTION_STRING|CONN_STR|SERVICE_ACCOUNT|COOKIE|SIGNATURE|JWT|AUTH|BEARER|PIN)(?=_|$)/;
const connection =
  /(?:^|_)(?:DATABASE|DB|POSTGRES|POSTGRESQL|PG|MYSQL|MARIADB|MONGO|MONGODB|REDIS|AMQP|RABBITMQ|BROKER|CLOUDAMQP|SQLALCHEMY|NEON|CLICKHOUSE)(?:_[A-Z]+)*_(?:URL|URI)$|^SQLALCHEMY_DATABASE_UR[IL]$/;
/** The last word says that the value only speaks about a credential. */
const about =
  /_(?:URL|URI|PATH|FILE|FILENAME|DIR|NAME|HEADER|TTL|EXPIRY|EXPIRES?|EXPIRATION|MINUTES|SECONDS|HOURS|DAYS|MS|LENGTH|LEN|LIMIT|COUNT|TYPE|ALGORITHM|ALG|ENDPOINT|ENABLED|DISABLED|REQUIRED|TIMEOUT|PREFIX|SUFFIX|SIZE|MODE|ISSUER|AUDIENCE|DOMAIN|HOST|PORT|REGION|VERSION|USER|USERNAME|EMAIL|BACKEND|PROVIDER|METHOD|SCHEME|REALM|LEVEL|ROUNDS|BUDGET|INTERVAL|IDS?|IN|BUCKET|FORMAT|STRATEGY|SPACE|INDEX|COLUMN|FIELD)$/;

/** What a name alone says. */
export function isSecretName(name: string): boolean {
  if (publicPrefix.test(name)) return false;
  const upper = name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase();
  if (connection.test(upper)) return true;
  if (/WEBHOOK(?:_URL)?$/.test(upper) || /CONNECTION_STRING$/.test(upper)) return true;
  if (/ACCESS_KEY_ID$/.test(upper)) return true;
  if (!credentialWord.test(upper)) return false;
  if (
    /(?:^|_)PUBLIC_?KEY$|PUBLISHABLE|(?:^|_)(?:MAX|MIN|NUM|N)_(?:[A-Z]+_)*TOKENS?$|(?:^|_)(?:MONKEY|HOTKEY|KEYBOARD|TURKEY)$/.test(
      upper,
    )
  ) {
    return false;
  }
  if (
    /^(?:PAD|EOS|BOS|STOP|MASK|UNK|SEP|CLS|CACHE|SORT|PARTITION|PRIMARY|ROUTING|IDEMPOTENCY)_(?:TOKEN|KEY)$/.test(
      upper,
    )
  )
    return false;
  return !about.test(upper);
}

export const isPublicName = (name: string) => publicPrefix.test(name);

/** Values that are credentials whatever they are called. */
const secretValue =
  /^(?:sk-|hf_|ghp_|gho_|github_pat_|glpat-|xox[abp]-|AKIA|AIza|gsk_|r8_|pk_live_|sk_live_|sk_test_|rk_live_|SG\.|eyJ)[\w.\-*…]*|^[a-z][a-z0-9+]*:\/\/[^\s:/@]*:[^\s@/]+@|-----BEGIN [A-Z ]*PRIVATE KEY/;

export const isSecretValue = (value: string) => secretValue.test(value);

/** A default of this shape belongs to a setting, not to a credential. */
export const isSettingValue = (value: string) =>
  /^(?:-?\d+(?:\.\d+)?|true|false|True|False|TRUE|FALSE|on|off|yes|no)$/.test(value);

/** Argument, property and header names that take a credential. */
export function takesCredential(argument: string): boolean {
  const name = argument
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/-/g, '_')
    .toLowerCase();
  if (/max|num|count|limit|tokenizer|tokens$|public|path|file|_url$|_name$|_type$|^key$/.test(name))
    return false;
  return /(?:^|_)(?:token|api_?key|apikey|access_?key|secret|secret_?key|password|passwd|credentials?|authorization|auth|bearer|key|connection_string)$/.test(
    name,
  );
}
