import assert from 'node:assert/strict';
import { findingsOf, withFindings, withWritableFolders } from '../../../src/scaffold/findings.ts';
import { proposeSpace } from '../../../src/scaffold/proposal.ts';
import { proposalFiles } from '../../../src/scaffold/proposalFiles.ts';
import { memoryFiles } from '../memoryFiles.ts';
import { shippedTemplates } from './shippedTemplates.ts';

const app = [
  'import os',
  'import httpx, our_thing',
  'from fastapi import FastAPI',
  'from datasets import load_dataset',
  'app = FastAPI()',
  'load_dataset("a/data")',
  'pipeline("asr", model="a/model")',
  'os.makedirs("/srv/cache")',
  'os.makedirs("uploads")',
  'open("/data/x.txt", "w")',
  '',
].join('\n');

async function proposed(
  files: Record<string, string>,
  leaveOut: readonly string[] = [],
  add: readonly string[] = [],
) {
  const folder = memoryFiles(files);
  const proposal = await proposeSpace(folder);
  const findings = findingsOf(proposal).map((one) => ({
    ...one,
    kept: add.includes(one.name) || (one.kept && !leaveOut.includes(one.name)),
  }));
  const made = await proposalFiles(withFindings(proposal, findings), folder, shippedTemplates, {
    title: 'T',
  });
  return (path: string) => made.find((file) => file.path === path)?.content ?? '';
}

describe('findingsOf', () => {
  it('lists what no file asks for, models, datasets and folders, each with its place', async () => {
    const found = findingsOf(await proposeSpace(memoryFiles({ 'main.py': app })));
    assert.deepEqual(
      found.map(
        ({ kind, name, place, isGuess }) =>
          `${kind} ${name} ${place.file}:${place.line}${isGuess ? '?' : ''}`,
      ),
      [
        ...['package datasets main.py:4', 'package fastapi main.py:3', 'package httpx main.py:2'],
        ...['package our-thing main.py:2?', 'model a/model main.py:7', 'dataset a/data main.py:6'],
        ...['folder /srv/cache main.py:8', 'folder uploads main.py:9', 'folder /data main.py:10'],
      ],
    );
    assert.ok(found.every(({ kept }) => kept));
  });

  it('leaves out what the platform installs, and guesses beside requirements of the project', async () => {
    const gradio = { 'app.py': 'import gradio\nimport our_thing\n', 'requirements.txt': 'pandas\n' };
    const found = findingsOf(await proposeSpace(memoryFiles(gradio)));
    assert.deepEqual(
      found.map(({ name, kept }) => [name, kept]),
      [['our-thing', false]],
    );
  });
});

describe('withFindings', () => {
  it('writes nothing of what was left out', async () => {
    const file = await proposed({ 'main.py': app }, ['httpx', 'our-thing', 'a/model', '/srv/cache']);
    assert.equal(file('requirements.txt'), 'datasets>=3.2,<6\nfastapi>=0.115,<1\nuvicorn>=0.34,<1\n');
    assert.match(file('README.md'), /datasets:\n {2}- a\/data/);
    assert.doesNotMatch(file('README.md'), /a\/model/);
    assert.match(file('Dockerfile'), /mkdir \/app && chown user:user \/app$/m);
  });

  it('adds a guess to requirements that are there when it is kept', async () => {
    const files = { 'main.py': app, 'requirements.txt': 'fastapi\n' };
    assert.equal(
      (await proposed(files))('requirements.txt'),
      'fastapi\ndatasets>=3.2,<6\nhttpx~=0.28\nuvicorn>=0.34,<1\n',
    );
    assert.match((await proposed(files, [], ['our-thing']))('requirements.txt'), /^our-thing$/m);
  });
});

describe('withWritableFolders', () => {
  it('gives the user the folders outside of the app, and no volume', async () => {
    const file = await proposed({ 'main.py': app });
    assert.match(file('Dockerfile'), /mkdir -p \/app \/srv\/cache && chown user:user \/app \/srv\/cache$/m);
  });

  it('puts no path into a shell that it would read otherwise', () => {
    const line = 'RUN mkdir /app && chown user:user /app';
    assert.equal(
      withWritableFolders(line, ['/a b', '/$(x)', '/tmp/x', 'data', '/home/user/x', '/app/x']),
      line,
    );
    assert.match(withWritableFolders(line, ['/a', '/a']), /mkdir -p \/app \/a && chown user:user \/app \/a$/);
  });
});
