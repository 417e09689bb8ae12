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
