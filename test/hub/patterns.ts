/** The pattern language shared by `.gitignore` and `.gitattributes`, as far as root files use it. */
export function patternToRegExp(pattern: string): RegExp {
  const anchored = pattern.slice(0, -1).includes('/') || pattern.startsWith('/');
  const body = pattern.replace(/^\//, '').replace(/\/$/, '');
  let out = anchored ? '^' : '^(?:.*/)?';
  for (let i = 0; i < body.length; i++) {
    const ch = body.charAt(i);
    if (body.startsWith('**/', i)) {
      out += '(?:.*/)?';
      i += 2;
    } else if (body.startsWith('**', i)) {
      out += '.*';
      i += 1;
    } else if (ch === '*') out += '[^/]*';
    else if (ch === '?') out += '[^/]';
    else if (ch === '[' && body.includes(']', i + 1)) {
      const end = body.indexOf(']', i + 1);
      out += `[${body
        .slice(i + 1, end)
        .replace(/^!/, '^')
        .replace(/\\/g, '\\\\')}]`;
      i = end;
    } else if (ch === '\\' && i + 1 < body.length) {
      out += escape(body.charAt(++i));
    } else out += escape(ch);
  }
  return new RegExp(`${out}$`);
}

function escape(ch: string): string {
  return ch.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}

export function ignoreMatcher(gitIgnore: string): (path: string) => boolean {
  const rules = gitIgnore
    .split(/\r?\n/)
    .map((line) => line.replace(/(?<!\\)\s+$/, ''))
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const negated = line.startsWith('!');
      const pattern = negated ? line.slice(1) : line.replace(/^\\(?=[#!])/, '');
      return { negated, folderOnly: pattern.endsWith('/'), regExp: patternToRegExp(pattern) };
    });
  const verdict = (path: string, isFolder: boolean) => {
    let ignored = false;
    for (const rule of rules) {
      if (rule.folderOnly && !isFolder) continue;
      if (rule.regExp.test(path)) ignored = !rule.negated;
    }
    return ignored;
  };
  return (path) => {
    const parts = path.split('/');
    // A file below an ignored folder cannot be brought back by a negation.
    for (let n = 1; n < parts.length; n++) if (verdict(parts.slice(0, n).join('/'), true)) return true;
    return verdict(path, false);
  };
}

export function lfsMatcher(gitAttributes: string): (path: string) => boolean {
  const rules: { regExp: RegExp; lfs: boolean }[] = [];
  for (const line of gitAttributes.split(/\r?\n/)) {
    const trimmed = line.trim();
    if (trimmed === '' || trimmed.startsWith('#')) continue;
    const [pattern = '', ...attributes] = trimmed.split(/\s+/);
    const filter = attributes.find((a) => /^[-!]?filter\b/.test(a));
    if (filter === undefined) continue;
    const plain = pattern.replace(/\[\[:space:\]\]/g, '[ ]');
    rules.push({ regExp: patternToRegExp(plain), lfs: filter === 'filter=lfs' });
  }
  return (path) => rules.reduce((found, rule) => (rule.regExp.test(path) ? rule.lfs : found), false);
}

/** Like the Hub: NUL, or a tenth of bytes that belong to no text. A cut multi-byte character is no sign. */
export function looksBinary(bytes: Buffer): boolean {
  const sample = bytes.subarray(0, 512);
  if (sample.length === 0) return false;
  if (sample.includes(0)) return true;
  let strange = 0;
  for (const byte of sample) if ((byte < 7 || (byte > 14 && byte < 32)) && byte !== 27) strange++;
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(sample, { stream: true });
  } catch {
    for (const byte of sample) if (byte > 127) strange++;
  }
  return strange * 10 > sample.length;
}

const lfsExtensions =
  '7z arrow bin bz2 ckpt ftz gz h5 joblib lfs.* mlmodel model msgpack npy npz onnx ot parquet pb pickle pkl pt pth rar safetensors';

export const defaultGitAttributes =
  [
    ...lfsExtensions.split(' ').map((e) => `*.${e}`),
    'saved_model/**/*',
    '*.tar.*',
    '*.tar',
    '*.tflite',
    '*.tgz',
    '*.wasm',
    '*.xz',
    '*.zip',
    '*.zst',
    '*tfevents*',
  ]
    .map((pattern) => `${pattern} filter=lfs diff=lfs merge=lfs -text`)
    .join('\n') + '\n';
