import assert from 'node:assert/strict';
import { cardLinks, dockerfileLinks, imagePage, type Link } from '../../../src/lint/links.ts';
import { createTextMap } from '../../../src/lint/textMap.ts';

const hub = 'https://hub.test';

/** What is underlined, and where it leads. */
function shown(text: string, links: readonly Link[]): [string, string][] {
  const map = createTextMap(text);
  return links.map(({ range, url, file }) => [
    text.slice(map.offsetAt(range.start), map.offsetAt(range.end)),
    url ?? file ?? '',
  ]);
}

describe('links of a Dockerfile', () => {
  it('lead from an image to its registry', () => {
    const pages = {
      'python:3.12-slim': 'https://hub.docker.com/_/python',
      'docker.io/library/python': 'https://hub.docker.com/_/python',
      'nvidia/cuda:12.4.1-base-ubuntu22.04': 'https://hub.docker.com/r/nvidia/cuda',
      'ghcr.io/astral-sh/uv:0.5@sha256:abc': 'https://ghcr.io/astral-sh/uv',
      'quay.io/jupyter/base-notebook': 'https://quay.io/repository/jupyter/base-notebook',
      'mcr.microsoft.com/devcontainers/python:3.12':
        'https://mcr.microsoft.com/artifact/mar/devcontainers/python/about',
      'nvcr.io/nvidia/pytorch:24.01-py3': 'https://catalog.ngc.nvidia.com/orgs/nvidia/containers/pytorch',
    };
    for (const [image, page] of Object.entries(pages)) assert.equal(imagePage(image), page);
    for (const other of ['scratch', 'registry.example.com:5000/a/b:1', 'a b', ''])
      assert.equal(imagePage(other), undefined, other);
  });

  it('stand under images and files, not under stages, folders and what is not there', () => {
    const text = [
      'ARG TAG=3.12',
      'FROM python:${TAG} AS build',
      'FROM build',
      'COPY requirements.txt src missing.txt ./',
      'COPY --from=build app.py .',
      'COPY ["app.py", "/x"]',
      'ADD https://example.com/app.py .',
    ].join('\n');
    assert.deepEqual(
      shown(text, dockerfileLinks(text, new Set(['requirements.txt', 'src/a.py', 'app.py']))),
      [
        ['python:${TAG}', 'https://hub.docker.com/_/python'],
        ['requirements.txt', 'requirements.txt'],
        ['"app.py"', 'app.py'],
      ],
    );
    assert.deepEqual(dockerfileLinks('FROM $UNKNOWN\nCOPY app.py .\n', undefined), []);
  });
});

describe('links of the front matter', () => {
  it('lead to the Hub, and app_file to its file', () => {
    const text = [
      '---',
      'sdk: gradio',
      'app_file: ./main.py',
      'license: mit',
      'models:',
      '  - openai-community/gpt2 # small',
      '  - "not an id"',
      'datasets: [rajpurkar/squad]',
      'preload_from_hub:',
      '  - google-bert/bert-base-uncased config.json',
      '---',
      'models: a/b',
    ].join('\n');
    assert.deepEqual(shown(text, cardLinks(text, new Set(['main.py']), hub)), [
      ['openai-community/gpt2', `${hub}/openai-community/gpt2`],
      ['rajpurkar/squad', `${hub}/datasets/rajpurkar/squad`],
      ['google-bert/bert-base-uncased', `${hub}/google-bert/bert-base-uncased`],
      ['mit', `${hub}/models?license=license:mit`],
      ['./main.py', 'main.py'],
    ]);
  });

  it('are none where nothing leads anywhere', () => {
    assert.deepEqual(cardLinks('---\napp_file: gone.py\nlicense: mine\n---\n', new Set(), hub), []);
    assert.deepEqual(cardLinks('# no front matter\n', new Set(), hub), []);
  });
});
