/** Shannon entropy of the characters, in bits. */
function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const char of text) counts.set(char, (counts.get(char) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}

const placeholderWords =
  /your|example|placeholder|change.?me|change.?it|dummy|fake|redacted|replace|insert|secret.?here|key.?here|token.?here|goes.?here|todo|fill.?in|x{5,}|\*{3,}|\.{3,}|…|<|>|\{\{|\$\{|\$\(|(.)\1{7,}|sample|lorem|not.?a.?real/i;

/** Share of neighbours that go up by one: `abcdef`, `123456`. */
function isSequence(text: string): boolean {
  let steps = 0;
  for (let i = 1; i < text.length; i++) if (text.charCodeAt(i) - text.charCodeAt(i - 1) === 1) steps += 1;
  return text.length >= 8 && steps / (text.length - 1) > 0.6;
}

/** A value that stands for one: `hf_xxxxxxxx`, `<your-token>`, `sk-...`, `AKIA…EXAMPLE`, `abcdefgh`. */
export function isPlaceholder(value: string): boolean {
  const body = value.replace(/^[A-Za-z]{1,6}[-_]/, '');
  return placeholderWords.test(value) || isSequence(body) || (body.length >= 8 && new Set(body).size <= 2);
}

/**
 * As if rolled by dice: a run without separators of at least 16 characters, letters and digits mixed, evenly spread.
 * Hashes in hexadecimal, words joined by `-` and versions are not.
 */
export function looksRandom(value: string): boolean {
  if (/^(?:sha\d+[-:])?(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{96}|[0-9a-f]{128})$/i.test(value))
    return false;
  return value.split(/[-_./:,;@]/).some((run) => {
    if (run.length < 16 || !/[0-9]/.test(run) || !/[A-Za-z]/.test(run)) return false;
    const changes = run.match(/[0-9](?=[A-Za-z])|[A-Za-z](?=[0-9])|[a-z](?=[A-Z])/g)?.length ?? 0;
    return changes >= 4 && entropy(run) > 3.2;
  });
}

const commonPasswords =
  /^(?:pass|passwd|passwort|pwd|root|admin|administrator|user|username|guest|default|postgres|mysql|mongo|redis|rabbitmq|minio\w*|docker|dev|development|local\w*|app|db|database|demo|none|null|qwerty|letmein|p[a@]ssw[o0]rd\d*|1234\d*|0+)$/i;

/** Whether the password of an address is worth hiding: not a default, a placeholder or an interpolation. */
export function isRealPassword(user: string, password: string): boolean {
  return (
    password !== user &&
    !commonPasswords.test(password) &&
    !isPlaceholder(password) &&
    // A port, an interpolation of some language, or a name in capitals standing for a value.
    !/^\d{1,5}$|[${}%()[\]\\|*]|^[A-Z]+(?:_[A-Z]+)*$/.test(password)
  );
}
