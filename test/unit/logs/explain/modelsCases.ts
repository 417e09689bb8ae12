import { crashed, traceback } from './support.ts';
import type { Case } from './support.ts';

export const modelsCases: Case[] = [
  {
    cause: 'gated-model',
    input: crashed(
      traceback(
        'model = AutoModel.from_pretrained("meta-llama/Llama-3-8B")',
        'huggingface_hub.errors.GatedRepoError: 401 Client Error. (Request ID: Root=1-aa)',
        '',
        'Cannot access gated repo for url https://huggingface.co/meta-llama/Llama-3-8B/resolve/main/config.json.',
        'Access to model meta-llama/Llama-3-8B is restricted. You must have access to it and be authenticated to access it. Please log in.',
      ),
    ),
    line: 'is restricted',
    place: 'main.py:11',
    fix: { kind: 'addSecret', name: 'HF_TOKEN' },
    near: {
      input: crashed(
        traceback(
          'load()',
          'huggingface_hub.errors.RepositoryNotFoundError: 401 Client Error.',
          '',
          'Repository Not Found for url: https://huggingface.co/api/models/ann/private.',
        ),
      ),
      gives: 'repository-not-found',
    },
  },
  {
    cause: 'bad-hub-token',
    input: crashed(traceback('login(token)', 'ValueError: Invalid user token.')),
    line: 'Invalid user token',
    fix: { kind: 'addSecret', name: 'HF_TOKEN' },
    near: {
      input: crashed(traceback('check(token)', 'ValueError: Invalid token count 3')),
      gives: 'python-exception',
    },
  },
  {
    cause: 'repository-not-found',
    input: crashed(
      traceback(
        'pipeline()',
        "OSError: ann/modell is not a local folder and is not a valid model identifier listed on 'https://huggingface.co/models'",
      ),
    ),
    line: 'not a local folder',
    place: 'main.py:11',
    near: {
      input: crashed(
        traceback(
          'pipeline()',
          'OSError: You are trying to access a gated repo.',
          'Make sure to have access to it at https://huggingface.co/google/gemma-2b.',
          '403 Client Error.',
          'Access to model google/gemma-2b is restricted and you are not in the authorized list.',
        ),
      ),
      gives: 'gated-model',
    },
  },
  {
    cause: 'file-not-in-repository',
    input: crashed(
      traceback(
        'hf_hub_download()',
        'huggingface_hub.errors.EntryNotFoundError: 404 Client Error.',
        '',
        'Entry Not Found for url: https://huggingface.co/ann/m/resolve/main/model.onnx.',
      ),
    ),
    line: 'Entry Not Found',
    near: {
      input: crashed(
        traceback(
          'get()',
          'requests.exceptions.HTTPError: 404 Client Error: Not Found for url: https://example.org/x',
        ),
      ),
      gives: 'python-exception',
    },
  },
  {
    cause: 'remote-code',
    input: crashed(
      traceback(
        'load()',
        'ValueError: Loading ann/m requires you to execute the configuration file in that repo on your local machine. Please pass the argument `trust_remote_code=True` to allow custom code to be run.',
      ),
    ),
    line: 'trust_remote_code',
    near: {
      input: crashed(['WARNING: trust_remote_code=True is set', ...traceback('x()', 'TypeError: bad')]),
      gives: 'python-exception',
    },
  },
  {
    cause: 'hub-rate-limit',
    input: crashed(
      traceback(
        'load()',
        'huggingface_hub.errors.HfHubHTTPError: 429 Client Error: Too Many Requests for url: https://huggingface.co/ann/m/resolve/main/x',
      ),
    ),
    line: '429',
    near: {
      input: crashed(traceback('ask()', 'openai.RateLimitError: Error code: 429')),
      gives: 'python-exception',
    },
  },
];
