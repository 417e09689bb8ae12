import assert from 'node:assert/strict';
import type { FolderFacts } from '../../../../../src/lint/facts.ts';
import { lintTexts } from '../../../../../src/lint/lintFolder.ts';
import { plainText } from '../../../../../src/space/sentence.ts';
import { describeRule, files } from './describeRule.ts';

describeRule(
  'readme-docker-missing-dockerfile',
  {
    'no Dockerfile': { card: 'sdk: docker', facts: files('README.md', 'app.py'), at: 'docker' },
    'a Dockerfile of another case': { card: 'sdk: docker', facts: files('dockerfile'), at: 'docker' },
    'a Dockerfile in a subfolder': { card: 'sdk: docker', facts: files('docker/Dockerfile'), at: 'docker' },
    'no README and no Dockerfile, linted as a Docker Space': {
      readme: 'Text\n',
      facts: { ...files('app.py'), assumeDocker: true },
      at: '',
    },
  },
  {
    'a Dockerfile at the root': { card: 'sdk: docker', facts: files('Dockerfile') },
    'a folder whose files are not known': { card: 'sdk: docker' },
    'a static Space': { card: 'sdk: static', facts: files('index.html') },
  },
);

describe('the Dockerfile that readme-docker-missing-dockerfile offers', () => {
  const offer = (texts: Record<string, string>) => {
    const facts: FolderFacts = { paths: new Set(Object.keys(texts)), texts: new Map(Object.entries(texts)) };
    const found = lintTexts(facts).find(({ code }) => code === 'readme-docker-missing-dockerfile');
    return { facts, fixes: found?.fixes ?? assert.fail('no finding') };
  };
  const readme = '---\nsdk: docker\napp_port: 8080\n---\n';

  for (const [name, file, code, start] of [
    [
      'FastAPI',
      'main.py',
      'from fastapi import FastAPI\napi = FastAPI()\n',
      '"main:api", "--host", "0.0.0.0", "--port", "8080"]',
    ],
    [
      'Streamlit',
      'app.py',
      'import streamlit as st\n',
      '"streamlit", "run", "app.py", "--server.address=0.0.0.0", "--server.port=8080"]',
    ],
    [
      'Flask',
      'app.py',
      'from flask import Flask\napp = Flask(__name__)\n',
      '"flask", "--app", "app", "run", "--host=0.0.0.0", "--port=8080"]',
    ],
    [
      'Gradio',
      'app.py',
      'import gradio as gr\ngr.Interface(print, "text", "text").launch()\n',
      '"python", "app.py"]',
    ],
    ['something else', 'server.py', 'print(1)\n', '"python", "server.py"]'],
  ] as const) {
    it(`starts ${name}, and has no finding itself`, () => {
      const { facts, fixes } = offer({ 'README.md': readme, [file]: code, 'requirements.txt': 'x\n' });
      const [fix] = fixes;
      assert.equal(fix?.preferred, false);
      assert.deepEqual(
        fix.edits.map((edit) => edit.file),
        ['Dockerfile'],
      );
      const text = fix.edits[0]?.newText ?? '';
      assert.ok(text.includes(start), text);
      assert.match(text, /COPY --chown=user requirements\.txt \.\nRUN pip install/);
      const after = lintTexts({
        paths: new Set([...(facts.paths ?? []), 'Dockerfile']),
        texts: new Map([...facts.texts, ['Dockerfile', text]]),
      }).filter((each) => each.file !== 'requirements.txt' && each.file !== file);
      assert.deepEqual(
        after.map(({ code: rule, message }) => `${rule} ${plainText(message)}`),
        [],
      );
    });
  }

  it('is not offered where nothing tells what to start, or a file is to be renamed', () => {
    assert.deepEqual(offer({ 'README.md': readme, 'lib.py': '' }).fixes, []);
    assert.deepEqual(offer({ 'README.md': readme, 'app.py': '', 'Dockerfile.prod': 'FROM x\n' }).fixes, []);
  });
});
