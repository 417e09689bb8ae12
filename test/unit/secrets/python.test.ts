import assert from 'node:assert/strict';
import { needs, told } from './support.ts';

const python = (text: string) => told({ 'app.py': text });

describe('reads of Python', () => {
  it('follows aliases of the environment', () => {
    assert.deepEqual(
      python('from os import environ as e, getenv as g\na = e["A_KEY"]\nb = g("B_HOST", "x")\n'),
      ['A_KEY secret required', 'B_HOST variable defaulted'],
    );
  });

  it('places a name of a call over several lines', () => {
    const [need] = needs({ 'app.py': 'import os\nx = os.environ.get(\n    "REGION",\n    "eu",\n)\n' });
    assert.deepEqual(need?.places, [{ file: 'app.py', line: 3, column: 5, endColumn: 13 }]);
  });

  it('reads no comments, strings and dead code', () => {
    const text = [
      'import os',
      '# os.environ["A_KEY"]',
      'x = """os.environ["B_KEY"]"""',
      'if False:',
      '    os.environ["C_KEY"]',
      'def f():',
      '    return 1',
      '    os.environ["D_KEY"]',
      'if __name__ == "__main__":',
      '    os.environ["E_KEY"]',
    ].join('\n');
    assert.deepEqual(python(text), ['E_KEY secret required']);
  });

  it('takes a read that is followed by a raise for required, and one that is tested for optional', () => {
    const text =
      'import os\na = os.getenv("A_KEY")\nif not a:\n    raise ValueError\nb = os.getenv("B_KEY")\nif b:\n    use(b)\n';
    assert.deepEqual(python(text), ['A_KEY secret required', 'B_KEY secret optional']);
  });

  it('takes one name in two places for one name, and two names for a choice', () => {
    const stop = 'if not key:\n    raise ValueError\n';
    const both = 'import os\nimport streamlit as st\n';
    assert.deepEqual(python(`${both}key = st.secrets.get("A_KEY") or os.environ.get("A_KEY")\n${stop}`), [
      'A_KEY secret required',
    ]);
    assert.deepEqual(python(`${both}key = os.environ.get("A_KEY") or os.environ.get("B_KEY")\n`), [
      'A_KEY secret optional',
      'B_KEY secret optional',
    ]);
  });

  it('does not take an assignment for a read', () => {
    assert.deepEqual(python('import os\nos.environ["A_KEY"] = "x"\nprint(os.environ["A_KEY"])\n'), []);
  });

  it('knows clients that read by themselves, unless they are given a key', () => {
    assert.deepEqual(python('from openai import OpenAI\nOpenAI()\n'), ['OPENAI_API_KEY secret required']);
    assert.deepEqual(python('from openai import OpenAI\nOpenAI(api_key="none")\n'), []);
    assert.deepEqual(python('class OpenAI: ...\nOpenAI()\n'), []);
  });

  it('adds HF_TOKEN for a gated model and says which', () => {
    const [need] = needs({
      'app.py': 'from transformers import pipeline\npipeline(model="google/gemma-2-2b-it")\n',
    });
    assert.equal(need?.name, 'HF_TOKEN');
    assert.deepEqual(need.gated, ['google/gemma-2-2b-it']);
    assert.match(need.why, /access to google\/gemma-2-2b-it/);
  });

  it('reads settings classes across files', () => {
    assert.deepEqual(
      told({
        'base.py':
          'from pydantic_settings import BaseSettings\nclass Base(BaseSettings):\n    model_config = {"env_prefix": "APP_"}\n',
        'conf.py': 'from base import Base\nclass Conf(Base):\n    token: str\n    size: int = 3\n',
      }),
      ['APP_SIZE variable defaulted', 'APP_TOKEN secret required'],
    );
  });

  it('follows a value to the file that uses it', () => {
    const config = 'import os\nMY_KEY = os.getenv("MY_KEY")\n';
    assert.deepEqual(python(config), ['MY_KEY secret optional']);
    assert.deepEqual(
      told({ 'config.py': config, 'app.py': 'from config import MY_KEY\nclient = make(api_key=MY_KEY)\n' }),
      ['MY_KEY secret required'],
    );
  });

  it('reports a header read by a dependency of another file as the caller’s, whatever its annotation', () => {
    const auth =
      'from fastapi import Request\ndef api_auth(request: Request):\n    return request.headers["authorization"]\n';
    assert.deepEqual(told({ 'auth.py': auth }), []);
    const [need] = needs({
      'auth.py': auth,
      'main.py':
        'from auth import api_auth\nfrom fastapi import Depends\ndef stop(token: bool = Depends(api_auth)): ...\n',
    });
    assert.equal(`${need?.name ?? ''} ${need?.kind ?? ''}`, 'Authorization caller');
    assert.match(need?.why ?? '', /Depends\(api_auth\) in main\.py/);
    assert.equal(need?.places[0]?.file, 'auth.py');
  });
});
