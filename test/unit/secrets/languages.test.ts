import assert from 'node:assert/strict';
import { told } from './support.ts';

describe('reads of other languages', () => {
  const cases: [file: string, text: string, expected: string[]][] = [
    [
      'a.js',
      'const { A_KEY, B = "x" } = process.env;\nif (!A_KEY) throw new Error();',
      ['A_KEY secret required', 'B variable defaulted'],
    ],
    [
      'a.js',
      '// process.env.A\nconst r = /process.env.B/;\nconst t = `process.env.C ${process.env.D ?? 1}`;',
      ['D variable defaulted'],
    ],
    ['a.ts', 'const url = process.env.API_BASE!;', ['API_BASE variable required']],
    [
      'a.ts',
      'import.meta.env.DEV; const x = import.meta.env.VITE_KEY ?? "";',
      ['VITE_KEY variable defaulted'],
    ],
    ['a.mjs', 'import OpenAI from "openai";\nnew OpenAI();', ['OPENAI_API_KEY secret required']],
    ['a.js', 'if (false) { process.env.A_KEY.length }\nprocess.env.B_KEY = "x";', []],
    [
      'a.go',
      'func main() {\n  if os.Getenv("A_KEY") == "" {\n    panic("x")\n  }\n}',
      ['A_KEY secret required'],
    ],
    [
      'a.go',
      'func f() {\n  d, ok := os.LookupEnv("D")\n  if !ok {\n    d = "x"\n  }\n}',
      ['D variable defaulted'],
    ],
    [
      'a.rs',
      'let a = env::var("A_KEY")?;\nlet b = env::var("B").unwrap_or_default();',
      ['A_KEY secret required', 'B variable defaulted'],
    ],
    ['a.rs', '#[cfg(test)]\nmod tests { fn t() { env::var("A_KEY").unwrap(); } }', []],
    [
      'a.rb',
      'a = ENV.fetch("A_KEY")\nb = ENV["B"] || "x"',
      ['A_KEY secret required', 'B variable defaulted'],
    ],
    ['a.R', 'k <- Sys.getenv("A_KEY")\nif (k == "") stop("x")', ['A_KEY secret required']],
    [
      'a.ex',
      'System.fetch_env!("A_KEY")\nSystem.get_env("B", "x")',
      ['A_KEY secret required', 'B variable defaulted'],
    ],
    [
      'start.sh',
      ': "${A_KEY:?}"\nL=1\necho "$L" "${B:-x}" \'$C\'',
      ['A_KEY secret required', 'B variable defaulted'],
    ],
    [
      'Dockerfile',
      'FROM x\nRUN --mount=type=secret,id=WHATEVER cat /run/secrets/WHATEVER',
      ['WHATEVER secret required'],
    ],
    [
      'Dockerfile',
      'FROM x\nRUN --mount=type=secret,id=WHATEVER if [ -f /run/secrets/WHATEVER ]; then cat /run/secrets/WHATEVER; fi',
      ['WHATEVER secret optional'],
    ],
    [
      'Dockerfile',
      'FROM x\nARG EXTRA\nRUN pip install ${EXTRA:+--index $EXTRA} a\nARG MODEL=a\nENV MODEL=$MODEL\nCMD run $MODEL',
      ['EXTRA variable optional', 'MODEL variable defaulted'],
    ],
    [
      'start.sh',
      'if [ -n "${REPO:-}" ]; then\n  clone "$REPO" "$A_TOKEN"\nfi\n',
      ['A_TOKEN secret optional', 'REPO variable optional'],
    ],
    [
      'start.sh',
      "envsubst '$ORIGIN ${SITE}' < a > b\n# envsubst '$NONE'\necho 'envsubst $NEITHER'\n",
      ['ORIGIN variable required', 'SITE variable required'],
    ],
    [
      'a.go',
      'import "github.com/caarlos0/env/v11"\ntype c struct {\n  K string `env:"A_KEY,required"`\n  N int `env:"B" envDefault:"1"`\n  O string `env:"C"`\n}',
      ['A_KEY secret required', 'B variable defaulted', 'C variable optional'],
    ],
    ['a.go', 'type c struct {\n  K string `env:"A_KEY,required"`\n}', []],
    [
      'a.go',
      'func f() {\n  c := conf{dsn: os.Getenv("A_DSN"), key: os.Getenv("B_KEY")}\n  if c.dsn == "" {\n    log.Fatal("x")\n  }\n  if c.key == "" {\n    return\n  }\n}',
      ['A_DSN secret required', 'B_KEY secret optional'],
    ],
    [
      'a.go',
      'func f() error {\n  d, ok := os.LookupEnv("D")\n  if !ok {\n    return errNone\n  }\n  return use(d)\n}',
      ['D variable required'],
    ],
    [
      'vite.config.ts',
      'import { loadEnv } from "vite";\nconst env = loadEnv("a", ".", "");\nexport const url = env.VITE_URL ?? "/";',
      ['VITE_URL variable defaulted'],
    ],
    [
      'a.py',
      'import os\nfrom dataclasses import dataclass, field\n@dataclass\nclass C:\n    dsn: str = field(default_factory=lambda: os.environ.get("A_DSN"))\nconfig = C()\nif config.dsn:\n    start(config.dsn)\n',
      ['A_DSN secret optional'],
    ],
    [
      'a.py',
      'import boto3, os\ns = boto3.Session()\ns.client("s3", aws_access_key_id=os.environ["R2_ACCESS_KEY_ID"], aws_secret_access_key=os.environ["A_SECRET"])\n',
      ['A_SECRET secret required', 'R2_ACCESS_KEY_ID secret required'],
    ],
    [
      'a.py',
      'import os\nfrom supabase import create_client\nc = create_client(os.environ.get("SUPABASE_URL"), os.environ.get("SUPABASE_KEY"))\n',
      ['SUPABASE_KEY secret required', 'SUPABASE_URL variable required'],
    ],
    [
      'a.py',
      'import os\nUSER = os.environ["MAIL_USER"]\nserver.login(USER, os.environ["MAIL_PASSWORD"])\n',
      ['MAIL_PASSWORD secret required', 'MAIL_USER variable required'],
    ],
    ['Dockerfile', 'FROM x\nARG REPO\nARG TAG=1', ['REPO variable required', 'TAG variable defaulted']],
    [
      'compose.yaml',
      'services:\n  a:\n    environment:\n      - A_KEY\n      - B=1\n',
      ['A_KEY secret required', 'B variable defaulted'],
    ],
    ['.env.example', 'A_KEY=\nB=1\n# C=2\n', ['A_KEY secret required', 'B variable defaulted']],
    [
      'app.dstack.yml',
      'type: task\nenv:\n  - A_KEY\n  - B=1\n',
      ['A_KEY secret required', 'B variable defaulted'],
    ],
    [
      'README.md',
      'Set `WEATHER` as a secret.\n\nDo not set `OTHER_KEY` as a secret.\n',
      ['WEATHER secret required'],
    ],
  ];
  for (const [file, text, expected] of cases) {
    it(`${file}: ${text.replace(/\n/g, ' ⏎ ').slice(0, 70)}`, () => {
      assert.deepEqual(told({ [file]: text }), expected);
    });
  }

  it('lets the image supply what the code reads', () => {
    assert.deepEqual(
      told({ Dockerfile: 'FROM x\nENV MODEL=a', 'app.py': 'import os\nos.environ["MODEL"]\n' }),
      ['MODEL variable defaulted'],
    );
  });

  it('lets the code decide over an example file', () => {
    assert.deepEqual(
      told({ '.env.example': 'A_KEY=', 'app.py': 'import os\nos.environ.get("A_KEY", "x")\n' }),
      ['A_KEY secret defaulted'],
    );
  });

  it('reads nothing that does not run on a Space', () => {
    const text = 'import os\nos.environ["A_KEY"]\n';
    for (const path of ['tests/a.py', 'test_a.py', 'node_modules/a/b.py', '.venv/lib/a.py', 'a.ipynb']) {
      assert.deepEqual(told({ [path]: text }), [], path);
    }
    assert.deepEqual(told({ '.github/workflows/a.yml': 'x: ${{ secrets.A_KEY }}' }), []);
  });
});
