import type { Sdk } from './target.ts';

export interface CallSnippets {
  curl: string;
  python: string;
}

/** A path that answers whatever the app does; a Gradio app lists its functions there. */
const pathOf = (sdk: Sdk) => (sdk === 'gradio' ? '/gradio_api/info' : '/');

/**
 * How to call a Space from a shell and from Python. The token is never part of the text: both read it from the
 * environment variable `HF_TOKEN`.
 */
export function curlCall(host: string, space: { sdk: Sdk; private: boolean }): CallSnippets {
  const origin = (/^https?:\/\//.test(host) ? host : `https://${host}`).replace(/\/+$/, '');
  const url = origin + pathOf(space.sdk);
  if (!space.private) {
    return {
      curl: `curl ${url}\n`,
      python: [
        'import requests',
        '',
        `response = requests.get("${url}", timeout=60)`,
        'response.raise_for_status()',
        'print(response.text)',
        '',
      ].join('\n'),
    };
  }
  return {
    curl: `curl -H "Authorization: Bearer $HF_TOKEN" ${url}\n`,
    python: [
      'import os',
      '',
      'import requests',
      '',
      'response = requests.get(',
      `    "${url}",`,
      `    headers={"Authorization": f"Bearer {os.environ['HF_TOKEN']}"},`,
      '    timeout=60,',
      ')',
      'response.raise_for_status()',
      'print(response.text)',
      '',
    ].join('\n'),
  };
}
