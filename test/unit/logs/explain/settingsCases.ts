import { crashed, files, traceback } from './support.ts';
import type { Case } from './support.ts';

const config = (errorMessage: string) => ({
  stage: 'CONFIG_ERROR',
  errorMessage,
  files,
  texts: { 'README.md': '---\ntitle: x\nsdk: docker\napp_port: 80\n---\n' },
});

export const settingsCases: Case[] = [
  {
    cause: 'missing-secret',
    input: crashed([
      'Traceback (most recent call last):',
      '  File "/app/main.py", line 5, in <module>',
      '    key = os.environ["OPENAI_API_KEY"]',
      '  File "<frozen os>", line 679, in __getitem__',
      "KeyError: 'OPENAI_API_KEY'",
    ]),
    line: 'KeyError',
    place: 'main.py:4',
    fix: { kind: 'addSecret', name: 'OPENAI_API_KEY' },
    near: {
      input: crashed(traceback("prices['GOLD_KEY']", "KeyError: 'GOLD_KEY'")),
      gives: 'python-exception',
    },
  },
  {
    cause: 'missing-variable',
    input: crashed(['./start.sh: line 3: MODEL_NAME: unbound variable']),
    line: 'MODEL_NAME',
    place: 'start.sh:2',
    fix: { kind: 'addVariable', name: 'MODEL_NAME' },
    near: { input: crashed(['./start.sh: line 3: HF_TOKEN: unbound variable']), gives: 'missing-secret' },
  },
  {
    cause: 'missing-setting',
    input: crashed(
      traceback(
        'settings = Settings()',
        'pydantic_core._pydantic_core.ValidationError: 1 validation error for Settings',
        'qdrant_host',
        '  Field required [type=missing, input_value={}, input_type=dict]',
      ),
    ),
    line: 'Field required',
    fix: { kind: 'addVariable', name: 'QDRANT_HOST' },
    near: {
      input: crashed(
        traceback(
          'Item()',
          'pydantic_core._pydantic_core.ValidationError: 1 validation error for Item',
          'name',
          '  Field required [type=missing, input_value={}, input_type=dict]',
        ),
      ),
      gives: 'python-exception',
    },
  },
  {
    cause: 'empty-token',
    input: crashed(
      traceback(
        'client.post(url, headers=headers)',
        "httpx.LocalProtocolError: Illegal header value b'Bearer '",
      ),
    ),
    line: 'Bearer',
    fix: { kind: 'addSecret', name: 'HF_TOKEN' },
    near: {
      input: crashed(
        traceback('name = "a" + first(rows)', 'TypeError: can only concatenate str (not "NoneType") to str'),
      ),
      gives: 'python-exception',
    },
  },
  {
    cause: 'front-matter-missing',
    input: config('Missing configuration in README'),
    place: 'README.md:0',
    fix: { kind: 'lintRule', rule: 'readme-missing-front-matter' },
    near: { input: config('Base README metadata not accepted'), gives: 'config-error' },
  },
  {
    cause: 'front-matter-value',
    input: config('"app_port" must be greater than or equal to 1025'),
    place: 'README.md:3',
    fix: { kind: 'lintRule', rule: 'readme-app-port-invalid' },
    near: {
      input: crashed(traceback('f()', 'ValueError: "count" must be positive')),
      gives: 'python-exception',
    },
  },
  {
    cause: 'front-matter-syntax',
    input: config('Invalid YAML in README metadata: bad indentation of a mapping entry (3:8)'),
    place: 'README.md:2',
    near: {
      input: crashed(
        traceback('yaml.safe_load(x)', 'yaml.scanner.ScannerError: mapping values are not allowed here'),
      ),
      gives: 'python-exception',
    },
  },
  {
    cause: 'no-app-file',
    input: { stage: 'NO_APP_FILE', files, card: { sdk: 'gradio' } },
    place: 'README.md:0',
    fix: { kind: 'lintRule', rule: 'readme-app-file-missing' },
    near: { input: { stage: 'QUEUED', files, card: { sdk: 'gradio' } }, gives: undefined },
  },
  {
    cause: 'config-error',
    input: config('Space hardware is not allowed'),
    place: 'README.md:0',
    near: {
      input: { stage: 'PAUSED', errorMessage: 'Space hardware is not allowed', files },
      gives: undefined,
    },
  },
];
