import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { collect } from '../../../src/deploy/collect.ts';
import { findSecrets } from '../../../src/deploy/guard.ts';
import { patternsToTry, secretPatterns } from '../../../src/deploy/secretPatterns.ts';
import { memoryFiles } from '../memoryFiles.ts';

async function blockedIn(record: Record<string, string | Uint8Array>, allowed?: ReadonlySet<string>) {
  const files = memoryFiles(record);
  const { files: candidates, envFiles } = await collect(files);
  return findSecrets(files, candidates, { envFiles, ...(allowed && { allowed }) });
}

// Everything secret-shaped is rolled here at run time, so that no scanner takes this file for a leak.
let state = 42;
function roll(length: number, alphabet: string): string {
  let text = '';
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    text += alphabet[(state >>> 12) % alphabet.length];
  }
  return text;
}
const upper = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const digits = '0123456789';
const mixed = upper + upper.toLowerCase() + digits;
const any = (length: number) => roll(length, mixed);
const hex = (length: number) => roll(length, '0123456789abcdef');
const wide = (length: number) => any(length - 6) + '-' + any(2) + '_' + any(2);
const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const pem = (type: 'pkcs1' | 'pkcs8', extra = {}) =>
  generateKeyPairSync('rsa', {
    modulusLength: 1024,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type, format: 'pem', ...extra },
  });
const dashes = (what: string) => `-----${what}-----`;
const key = pem('pkcs8');

const leaks: Record<string, string> = {
  'Hugging Face': `HfApi(token="${'hf_' + any(34)}")`,
  'Hugging Face OAuth': 'hf_oauth_' + wide(60),
  'Hugging Face organization': 'api_org_' + any(34),
  'OpenAI, old': `sk-${any(20)}T3Blbk${'FJ'}${any(20)}`,
  'OpenAI project': 'sk-proj-' + wide(100),
  Anthropic: 'sk-ant-api03-' + wide(95),
  OpenRouter: 'sk-or-v1-' + hex(64),
  'AWS key id': 'AKIA' + roll(16, upper + '234567'),
  'AWS secret': `aws_secret_access_key = ${any(40)}`,
  'GitHub classic': 'ghp_' + any(36),
  'GitHub in a remote': `url = https://${'gho_' + any(36)}@github.com/a/b`,
  'GitHub fine-grained': 'github_pat_' + any(22) + '_' + any(59),
  GitLab: 'glpat-' + wide(20),
  Slack: `xoxb-${roll(12, digits)}-${roll(12, digits)}-${any(24)}`,
  'Slack webhook': `https://hooks.slack.com/services/T${roll(8, upper)}/B${roll(8, upper)}/${any(24)}`,
  'Google API': 'AIza' + wide(35),
  'Google OAuth': 'GOCSPX-' + wide(28),
  Stripe: 'sk_live_' + any(24),
  'Stripe restricted': 'rk_live_' + any(24),
  Twilio: 'SK' + hex(32),
  SendGrid: `SG.${wide(22)}.${wide(43)}`,
  npm: 'npm_' + any(36),
  'npm in .npmrc': `//registry.example.org/:_authToken=${hex(8)}-${hex(4)}-${hex(12)}`,
  PyPI: 'pypi-AgEIcHlwaS5vcmc' + wide(120),
  Telegram: `${roll(10, digits)}:AA${wide(33)}`,
  Discord: `DISCORD = "M${any(25)}.${any(6)}.${any(38)}"`,
  Databricks: 'dapi' + hex(32),
  Replicate: 'r8_' + any(37),
  Groq: 'gsk_' + any(52),
  'W&B': `wandb.login(key="${hex(40)}")`,
  Kaggle: `{"username":"me","key":"${hex(32)}"}`,
  Azure: `DefaultEndpointsProtocol=https;AccountName=a;AccountKey=${any(86)}==`,
  DigitalOcean: 'dop_v1_' + hex(64),
  Docker: `{"auths":{"r.io":{"auth":"${Buffer.from('me:' + any(20)).toString('base64')}"}}}`,
  'Docker Hub': 'dckr_pat_' + wide(27),
  Linear: 'lin_api_' + any(40),
  Shopify: 'shpat_' + hex(32),
  Terraform: `${any(14)}.atlasv1.${wide(67)}`,
  NVIDIA: 'nvapi-' + wide(64),
  LangSmith: `lsv2_pt_${hex(32)}_${hex(10)}`,
  'Supabase service role': `eyJhbGciOiJIUzI1NiJ9.${base64url({ iss: 'supabase', role: 'service_role' })}.${any(43)}`,
  Cohere: `COHERE_API_KEY = "${any(40)}"`,
  'Postgres address': `postgresql+asyncpg://app:${any(12)}@db.acme.io:5432/app`,
  'Git address': `https://me:${any(20)}@gitlab.acme.io/a/b.git`,
  Redis: `redis://:${any(24)}@cache.acme.io:6379/0`,
  '.netrc text': `machine api.acme.io login me password ${any(12)}`,
  '.pypirc text': `[pypi]\nusername = me\npassword = ${any(16)}\n`,
  'PEM, PKCS#8': key.privateKey,
  'PEM, PKCS#1': pem('pkcs1').privateKey,
  'PEM, encrypted': pem('pkcs8', { cipher: 'aes-128-cbc', passphrase: 'x' }).privateKey,
  'PEM in one line': JSON.stringify({ k: key.privateKey }),
  OpenSSH: `${dashes('BEGIN OPENSSH PRIVATE KEY')}\n${any(70)}\n${any(70)}\n`,
  PGP: `${dashes('BEGIN PGP PRIVATE KEY BLOCK')}\nVersion: GnuPG v2\n\n${any(64)}\n`,
  PuTTY: `PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nPublic-Lines: 1\n${any(64)}\nPrivate-Lines: 1\n${any(40)}\n`,
  'service account': JSON.stringify({ type: 'service_account', private_key: key.privateKey }, undefined, 2),
};

const lookAlikes: Record<string, string> = {
  'hf_xxx': 'Set HF_TOKEN=hf_' + 'x'.repeat(34),
  'hf_ in capitals': 'token="hf_' + 'X'.repeat(34) + '"',
  'hf_...': 'export HF_TOKEN=hf_...',
  'your token': 'HF_TOKEN=hf_YOUR_TOKEN_HERE\nOPENAI_API_KEY="your-openai-api-key-goes-here"',
  'angle brackets': 'OPENAI_API_KEY=<your-token>',
  'hf_ function': 'from huggingface_hub import hf_hub_download\nhf_hub_download_and_something_longer_than_that = 1',
  'hf_ in a word': 'self_' + any(40),
  'sk-...': 'api_key="sk-..." # or sk-proj-...',
  'sk-1234': 'sk-' + '1234567890abcdef'.repeat(3),
  'sk- CSS class': 'class="sk-fading-circle sk-circle-container-with-a-long-name-indeed"',
  'scikit HTML': '#sk-container-id-1 div.sk-parallel-item::after { width: 50% }',
  'AWS example': 'AKIAIOSFODNN7EXAMPLE',
  'AWS example secret': 'aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  'git sha': `rev: ${hex(40)}\ncommit ${hex(40)}`,
  'image digest': `FROM python:3.12@sha256:${hex(64)}`,
  'pip hash': `numpy==1.26.4 --hash=sha256:${hex(64)}`,
  uuid: `id = "${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}"`,
  'npm integrity': `"integrity": "sha512-${any(86)}=="`,
  'npm resolved': `"resolved": "https://registry.npmjs.org/npm_helpers/-/a-1.0.0.tgz#${hex(40)}"`,
  'base64 image': `<img src="data:image/png;base64,${any(4000)}">`,
  'minified script': Array.from({ length: 400 }, () => `function ${any(2)}(e,t){return e[${any(3)}]||t.key}`).join(';'),
  notebook: JSON.stringify({ cells: [{ outputs: [{ data: { 'image/png': any(8000) } }], id: hex(8) }] }),
  'public key': key.publicKey,
  certificate: `${dashes('BEGIN CERTIFICATE')}\n${any(64)}\n${dashes('END CERTIFICATE')}`,
  'SSH public key': `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA${any(44)} me@host`,
  'PEM marker in code': `if (text.startsWith("${dashes('BEGIN PRIVATE KEY')}")) throw new Error("no private keys, please")`,
  'PEM in prose': `${dashes('BEGIN RSA PRIVATE KEY')}\n...\n${dashes('END RSA PRIVATE KEY')}\n\n${any(60)}`,
  'local database': 'postgres://postgres:postgres@localhost:5432/app\nredis://default:password@redis:6379',
  'database with variables': 'f"postgresql://{user}:{password}@{host}/db" "mysql://$USER:$PASS@h/d" "http://u:${PW}@h"',
  'database in capitals': 'mongodb+srv://USER:PASSWORD@cluster0.mongodb.net/?retryWrites=true',
  'address with a port': 'http://localhost:8000/users/@me and http://127.0.0.1:7860@',
  'anon key': `eyJhbGciOiJIUzI1NiJ9.${base64url({ iss: 'supabase', role: 'anon' })}.${any(43)}`,
  'secret from the environment': 'const API_KEY = process.env["OPENAI_API_KEY"]; api_key = os.environ["OPENAI_API_KEY_PRODUCTION_1"]',
  'secret name': 'SECRET_KEY: "use-a-long-random-string-in-production"\nauth_token: "azure-keyvault-reference-name-2"',
  'words and numbers as a key': 'api_key = "productionkeynumber1forservice2"',
  'test key of Stripe': 'pk_test_' + any(24),
  'token ids': 'eos_token = "<|endoftext|>"; pad_token_id: 50256; "additional_special_tokens": ["<extra_id_0>"]',
  'model id': 'model = "meta-llama/Meta-Llama-3.1-70B-Instruct-bnb-4bit"',
  'Kaggle without key': '{"username":"KAGGLE_USERNAME","key":"KAGGLE_KEY"}',
  'netrc in prose': 'Write machine, login and password to the file: machine HOST login USER password <token>',
  'service account without key': '{"type": "service_account", "private_key": "..."}',
  'wandb without key': `wandb_project = "runs"; commit = "${hex(40)}"`,
}; // prettier-ignore

describe('findSecrets', () => {
  it('knows at least 30 kinds and is tried on at least 30 look-alikes', () => {
    assert.ok(Object.keys(leaks).length >= 30 && Object.keys(lookAlikes).length >= 30);
  });

  for (const [what, text] of Object.entries(leaks)) {
    it(`blocks: ${what}`, async () => {
      const blocked = await blockedIn({ 'src/a.txt': `first\n\n${text}\nlast\n` });
      assert.ok(blocked.length > 0);
      assert.ok(blocked.every((one) => one.path === 'src/a.txt' && (one.line ?? 0) >= 3));
      for (const word of text.match(/[A-Za-z0-9+/]{12,}/g) ?? []) {
        if (!/Protocol|asyncpg/.test(word)) assert.ok(!JSON.stringify(blocked).includes(word));
      }
    });
  }

  it('tries few patterns on ordinary text, and each on a small part of it', () => {
    const root = new URL('../../../', import.meta.url).pathname;
    const paths = globSync(['src/**/*.ts', 'templates/**/*', 'docs/*.md', 'README.md'], { cwd: root }).filter(
      (path) => /\.\w+$/.test(path) && !path.endsWith('secretPatterns.ts'),
    );
    assert.ok(paths.length > 200);
    const tried = new Map(secretPatterns.map((pattern) => [pattern, 0]));
    for (const path of paths) {
      for (const pattern of patternsToTry(readFileSync(root + path, 'utf8'))) {
        tried.set(pattern, (tried.get(pattern) ?? 0) + 1);
      }
    }
    const all = [...tried.values()].reduce((sum, count) => sum + count, 0);
    assert.ok(all / paths.length < 1, `${all / paths.length} patterns per file`);
    for (const [{ what }, count] of tried) assert.ok(count / paths.length < 0.25, `${what}: ${count}`);
  });

  for (const [what, text] of Object.entries(lookAlikes)) {
    it(`lets pass: ${what}`, async () => {
      assert.deepEqual(await blockedIn({ 'src/a.txt': `first\n${text}\nlast\n` }), []);
    });
  }

  it('blocks files by their name, but not their public kin', async () => {
    const blocked = await blockedIn({
      '.env': 'A=1',
      'sub/.env.local': '',
      '.envrc': '',
      '.env.example': '',
      '.env.production.sample': '',
      'env.py': '',
      'k/id_rsa': '',
      'k/id_ed25519.pub': '',
      'store.p12': new Uint8Array([0, 1]),
      '.streamlit/secrets.toml': '',
      '.streamlit/config.toml': '',
    });
    assert.deepEqual(
      blocked.map(({ path, kind }) => [path, kind]),
      [
        ['.env', 'envFile'],
        ['.envrc', 'envFile'],
        ['.streamlit/secrets.toml', 'credentialsFile'],
        ['k/id_rsa', 'privateKey'],
        ['store.p12', 'privateKey'],
        ['sub/.env.local', 'envFile'],
      ],
    );
  });

  it('names every line, once, in order', async () => {
    const token = 'hf_' + any(34);
    assert.deepEqual(
      await blockedIn({ 'a.py': `a = 1\nx = "${token}"\r\n\ny = "${'ghp_' + any(36)}", "${token}"` }),
      [
        { path: 'a.py', line: 2, kind: 'token', what: 'Hugging Face token' },
        { path: 'a.py', line: 4, kind: 'token', what: 'GitHub token' },
      ],
    );
  });

  it('finds a value of an ignored .env in another file', async () => {
    const secret = any(12);
    const blocked = await blockedIn({
      '.gitignore': '.env\n',
      '.env': `DB_PASSWORD="${secret}"\nRANDOM=${any(24)}`,
      'app.py': `import os\nconnect("${secret}")\n`,
    });
    assert.deepEqual(blocked, [
      {
        path: 'app.py',
        line: 2,
        kind: 'envValue',
        what: 'value of DB_PASSWORD in .env',
        name: 'DB_PASSWORD',
        envFile: '.env',
      },
    ]);
  });

  it('does not take common values of a .env for secrets', async () => {
    const env = {
      DEBUG_KEY: 'true',
      API_URL: 'http://localhost:8000/',
      SECRET_MODE: 'development',
      MODEL_TOKEN_NAME: 'meta-llama/Llama-3.1-8B-Instruct',
      AUTH_KEY_FILE: '/run/secrets/key-file',
      MAX_TOKEN: '1234567890',
      API_KEY: 'your-api-key-here',
      REGION_KEY: 'eu-central-1',
      IMAGE: `sha256:${hex(64)}`,
      DATABASE_URL: 'postgres://postgres:postgres@localhost:5432/app',
      SHORT_KEY: 'aB3dE5f',
      VITE_MAP_KEY: any(30),
    };
    const lines = Object.entries(env).map(([name, value]) => `${name}=${value}`);
    const uses = Object.values(env).join('\n');
    assert.deepEqual(await blockedIn({ '.gitignore': '.env', '.env': lines.join('\n'), 'a.md': uses }), []);
  });

  it('takes a short value inside a longer word for chance', async () => {
    const secret = any(9);
    const record = { '.gitignore': '.env', '.env': `X_KEY=${secret}`, a: `abc${secret}def` };
    assert.deepEqual(await blockedIn(record), []);
    assert.equal((await blockedIn({ ...record, a: `'${secret}'` })).length, 1);
  });

  it('lets through the files the user allowed, and only those', async () => {
    const text = 'hf_' + any(34);
    const blocked = await blockedIn({ a: text, b: text, '.env': '' }, new Set(['a', '.env']));
    assert.deepEqual(
      blocked.map((one) => one.path),
      ['b'],
    );
  });

  it('reads UTF-16, passes over binaries and files over 10 MiB', async () => {
    const token = 'hf_' + any(34);
    const blocked = await blockedIn({
      utf16: new Uint8Array([0xff, 0xfe, ...Buffer.from(`${token}\n`, 'utf16le')]),
      binary: new Uint8Array([0, ...Buffer.from(token)]),
      large: token + '\n'.repeat(10 * 1024 * 1024),
    });
    assert.deepEqual(
      blocked.map((one) => one.path),
      ['utf16'],
    );
  });

  it('stops at once when aborted', async () => {
    const files = memoryFiles({ a: '' });
    const { files: candidates } = await collect(files);
    await assert.rejects(findSecrets(files, candidates, { signal: AbortSignal.abort() }), {
      name: 'AbortError',
    });
  });
});
