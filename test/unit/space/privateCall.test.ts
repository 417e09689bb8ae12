import assert from 'node:assert/strict';
import { curlCall } from '../../../src/space/privateCall.ts';

describe('curlCall', () => {
  it('sends the token of the environment to a private Space', () => {
    const { curl, python } = curlCall('o-n.hf.space', { sdk: 'docker', private: true });
    assert.equal(curl, 'curl -H "Authorization: Bearer $HF_TOKEN" https://o-n.hf.space/\n');
    assert.match(python, /"https:\/\/o-n\.hf\.space\/",/);
    assert.match(python, /Bearer \{os\.environ\['HF_TOKEN'\]\}/);
  });

  it('leaves the token out for a public Space', () => {
    const { curl, python } = curlCall('https://o-n.hf.space/', { sdk: 'gradio', private: false });
    assert.equal(curl, 'curl https://o-n.hf.space/gradio_api/info\n');
    assert.doesNotMatch(curl + python, /TOKEN|Authorization/);
  });
});
