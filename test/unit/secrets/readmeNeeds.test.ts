import assert from 'node:assert/strict';
import { withNeeds } from '../../../src/secrets/readmeNeeds.ts';
import { needs, told } from './support.ts';

const code = {
  'app.py': [
    'import os',
    'from transformers import AutoModel',
    'key = os.environ["OPENAI_API_KEY"]',
    'mode = os.environ.get("MODE", "fast")',
    'AutoModel.from_pretrained("meta-llama/Llama-3.1-8B")',
  ].join('\n'),
};

describe('the needs in a generated README', () => {
  it('are listed by name, kind and whether they are required', () => {
    assert.equal(
      withNeeds('---\nsdk: docker\n---\n\n# A\n', needs(code)),
      '---\nsdk: docker\n---\n\n# A\n\n## Secrets and variables\n\nSet these in the settings of the Space:\n\n' +
        '- `HF_TOKEN`: secret, required; with access to meta-llama/Llama-3.1-8B\n' +
        '- `MODE`: variable, optional\n- `OPENAI_API_KEY`: secret, required\n',
    );
  });

  it('stay as they are when the section is there, or the code needs nothing', () => {
    const readme = withNeeds('# A\n', needs(code));
    assert.equal(withNeeds(readme, needs({ 'app.py': 'import os\nos.environ["NEW_KEY"]' })), readme);
    assert.equal(withNeeds('# A', []), '# A');
  });

  it('do not change what the folder is found to need', () => {
    const readme = withNeeds('# A\n', needs(code));
    assert.deepEqual(told({ ...code, 'README.md': readme }), told(code));
  });
});
