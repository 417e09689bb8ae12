import assert from 'node:assert/strict';
import {
  gradioEndpoints,
  openapiEndpoints,
  requestBody,
  requestPath,
} from '../../../src/space/apiEndpoints.ts';
import { endpointCall, type CallLanguage } from '../../../src/space/endpointCalls.ts';

const document = {
  openapi: '3.1.0',
  components: {
    schemas: {
      Item: {
        type: 'object',
        properties: {
          name: { type: 'string', example: "it's" },
          price: { type: 'number' },
          parent: { anyOf: [{ $ref: '#/components/schemas/Item' }, { type: 'null' }] },
        },
      },
    },
  },
  paths: {
    '/items/{id}': {
      parameters: [{ name: 'id', in: 'path', schema: { type: 'integer', default: 7 } }],
      get: {
        summary: 'One item',
        parameters: [{ name: 'q', in: 'query', required: true, schema: { type: 'string' } }],
      },
      put: {
        requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Item' } } } },
      },
    },
  },
};
const info = {
  named_endpoints: {
    '/predict': {
      parameters: [
        { parameter_name: 'name', parameter_has_default: false, example_input: 'Hello' },
        { parameter_name: 'loud', parameter_has_default: true, parameter_default: true },
      ],
      returns: [{ label: 'output' }],
    },
    '/hidden': { show_api: false },
  },
};
const call = { host: 'https://ann-app.hf.space/', private: true, space: 'ann/app' };
const languages: CallLanguage[] = ['curl', 'python', 'javascript'];

describe('space/apiEndpoints', () => {
  it('reads the operations of an OpenAPI document with examples, also of a schema that holds itself', () => {
    const [get, put] = openapiEndpoints(document);
    assert.equal(get?.method, 'GET');
    assert.equal(get.summary, 'One item');
    assert.equal(requestPath(get), '/items/7?q=string');
    assert.equal(put?.method, 'PUT');
    const body = requestBody(put) as { name: string; price: number; parent: unknown };
    assert.equal(body.name, "it's");
    assert.equal(body.price, 0);
    assert.ok(JSON.stringify(body).length < 2000);
  });

  it('reads the named functions of a Gradio app that are to be called', () => {
    const [predict, ...others] = gradioEndpoints(info);
    assert.deepEqual(others, []);
    assert.ok(predict);
    assert.equal(requestPath(predict), '/gradio_api/call/predict');
    assert.deepEqual(requestBody(predict), { data: ['Hello', true] });
  });

  it('finds nothing in what is neither', () => {
    for (const odd of [
      undefined,
      null,
      [],
      'x',
      {},
      { paths: 3 },
      { named_endpoints: [] },
      { paths: { '/': 1 } },
    ]) {
      assert.deepEqual(openapiEndpoints(odd), []);
      assert.deepEqual(gradioEndpoints(odd), []);
    }
  });

  it('writes calls that read the token from the environment when the Space is private, and only then', () => {
    for (const endpoint of [...openapiEndpoints(document), ...gradioEndpoints(info)]) {
      for (const language of languages) {
        assert.match(endpointCall(language, endpoint, call), /HF_TOKEN/, `${language} ${endpoint.path}`);
        assert.doesNotMatch(endpointCall(language, endpoint, { ...call, private: false }), /HF_TOKEN/);
      }
    }
  });

  it('quotes for the shell what an app put into its examples', () => {
    const put = openapiEndpoints(document)[1];
    assert.ok(put);
    assert.match(endpointCall('curl', put, call), /"it'\\''s"/);
    const evil = openapiEndpoints({ paths: { "/a';rm -rf ~;'": { get: {} } } })[0];
    assert.ok(evil);
    const text = endpointCall('curl', evil, call);
    assert.ok(text.includes(`/a'\\'';rm -rf ~;'\\'''`), text);
  });

  it('writes Python literals', () => {
    const predict = gradioEndpoints(info)[0];
    assert.ok(predict);
    const text = endpointCall('python', predict, call);
    assert.match(text, /name="Hello",\n {4}loud=True,\n {4}api_name="\/predict"/);
  });
});
