import assert from 'node:assert/strict';
import { gradioEndpoints, openapiEndpoints, type Endpoint } from '../../../../src/space/apiEndpoints.ts';
import { requestLines } from '../../../../src/space/request/lines.ts';
import { parseRequest, type WrittenRequest } from '../../../../src/space/request/parseRequest.ts';
import { requestText } from '../../../../src/space/request/requestText.ts';

const call = { host: 'https://ann-app.hf.space/', private: true, space: 'ann/app' };

const operation = (path: string, method: string, more: object): Endpoint => {
  const [endpoint] = openapiEndpoints({
    openapi: '3.1.0',
    components: {
      schemas: {
        Text: {
          type: 'object',
          properties: {
            text: { type: 'string', example: 'Nice' },
            options: { $ref: '#/components/schemas/Options' },
          },
        },
        Options: { type: 'object', properties: { top: { type: 'integer', default: 3 } } },
        Upload: {
          type: 'object',
          properties: {
            file: { type: 'string', format: 'binary' },
            title: { type: 'string', example: 'A "b"\nc' },
          },
        },
      },
    },
    paths: { [path]: { [method]: more } },
  });
  assert.ok(endpoint);
  return endpoint;
};

const jsonBody = { content: { 'application/json': { schema: { $ref: '#/components/schemas/Text' } } } };

const read = (text: string, line = 0): WrittenRequest => {
  const parsed = parseRequest(text, line);
  assert.ok(parsed.kind === 'request', JSON.stringify(parsed));
  return parsed.request;
};

const problemOf = (text: string, line = 0) => {
  const parsed = parseRequest(text, line);
  assert.ok(parsed.kind === 'problem', JSON.stringify(parsed));
  return [parsed.problem, parsed.line, parsed.text];
};

describe('space/request', () => {
  it('writes an endpoint as a request that reads back as itself', () => {
    const text = requestText(
      operation('/analyze', 'post', { summary: 'Score\na text', requestBody: jsonBody }),
      call,
    );
    assert.equal(
      text,
      [
        '# POST /analyze · Score a text',
        '# Space: ann/app',
        'POST https://ann-app.hf.space/analyze',
        'Authorization: Bearer $HF_TOKEN',
        'Content-Type: application/json',
        '',
        '{',
        '  "text": "Nice",',
        '  "options": {',
        '    "top": 3',
        '  }',
        '}',
        '',
      ].join('\n'),
    );
    const request = read(text);
    assert.deepEqual(JSON.parse(request.body as string), { text: 'Nice', options: { top: 3 } });
    assert.deepEqual(
      { ...request, body: undefined },
      {
        method: 'POST',
        url: 'https://ann-app.hf.space/analyze',
        headers: [['Content-Type', 'application/json']],
        body: undefined,
        wantsToken: true,
        space: 'ann/app',
      },
    );
  });

  it('writes no token placeholder for a public app, required headers, and the optional query as a comment', () => {
    const parameters = [
      { name: 'X-Key', in: 'header', required: true, schema: { type: 'string' } },
      { name: 'q', in: 'query', required: true, schema: { type: 'string', example: 'a b' } },
      { name: 'limit', in: 'query', schema: { type: 'integer', default: 10 } },
    ];
    const text = requestText(operation('/items', 'get', { parameters }), { ...call, private: false });
    assert.equal(
      text,
      '# GET /items\n# Space: ann/app\n# ?limit=10\nGET https://ann-app.hf.space/items?q=a%20b\nX-Key: string\n',
    );
    assert.equal(read(text).wantsToken, false);
  });

  it('writes a call of a Gradio function', () => {
    const [predict] = gradioEndpoints({
      named_endpoints: { '/predict': { parameters: [{ parameter_name: 'name', example_input: 'Hello' }] } },
    });
    assert.ok(predict);
    const request = read(requestText(predict, call));
    assert.equal(request.url, 'https://ann-app.hf.space/gradio_api/call/predict');
    assert.deepEqual(JSON.parse(request.body as string), { data: ['Hello'] });
  });

  it('writes forms, whose parts are sent with CRLF', () => {
    const schema = { $ref: '#/components/schemas/Upload' };
    const plain = operation('/form', 'post', {
      requestBody: { content: { 'application/x-www-form-urlencoded': { schema } } },
    });
    assert.equal(read(requestText(plain, call)).body, 'file=string&title=A+%22b%22%0Ac');
    const parts = operation('/form', 'post', {
      requestBody: { content: { 'multipart/form-data': { schema } } },
    });
    const request = read(requestText(parts, call));
    assert.deepEqual(request.headers, [['Content-Type', 'multipart/form-data; boundary=form-part']]);
    assert.equal(
      request.body,
      [
        '--form-part',
        'Content-Disposition: form-data; name="file"; filename="file.txt"',
        'Content-Type: text/plain',
        '',
        'text of the file',
        '--form-part',
        'Content-Disposition: form-data; name="title"',
        '',
        'A "b" c',
        '--form-part--',
        '',
      ].join('\r\n'),
    );
  });

  it('puts files in the place of lines that name them: in a form, or as the whole body', () => {
    const form = (part: string) =>
      [
        'POST https://ann-app.hf.space/form',
        'Content-Type: multipart/form-data; boundary=b',
        '',
        '--b',
        'Content-Disposition: form-data; name="file"; filename="a b.png"',
        '',
        part,
        '--b--',
      ].join('\n');
    const before = '--b\r\nContent-Disposition: form-data; name="file"; filename="a b.png"\r\n\r\n';
    assert.deepEqual(read(form('< pictures/a b.png ')).body, [
      { text: before },
      { file: 'pictures/a b.png' },
      { text: '\r\n--b--\r\n' },
    ]);
    assert.equal(read(form('<p>no file</p>')).body, `${before}<p>no file</p>\r\n--b--\r\n`);
    const raw = 'POST https://ann-app.hf.space/raw\nContent-Type: image/png\n\n';
    assert.deepEqual(read(`${raw}< a.png\n`).body, [{ file: 'a.png' }]);
    assert.equal(read(`${raw}< a.png\nand more`).body, '< a.png\nand more');
  });

  it('says in the document of a form how to send a file', () => {
    const schema = { $ref: '#/components/schemas/Upload' };
    const upload = operation('/form', 'post', {
      requestBody: { content: { 'multipart/form-data': { schema } } },
    });
    const text = requestText(upload, call);
    assert.match(text, /^# A file of the workspace instead of its text: < path\/of\/the\/file$/m);
    const changed = read(text.replace('text of the file', '< cat.png'));
    assert.deepEqual(Array.isArray(changed.body) && changed.body[1], { file: 'cat.png' });
  });

  it('lets no name an app gives become a line of the request', () => {
    const evil = 'x\n# Space: me/private\nDELETE https://me-private.hf.space/';
    const parameters = [
      { name: evil, in: 'query', schema: { type: 'string' } },
      { name: 'h', in: 'header', required: true, schema: { type: 'string', example: evil } },
    ];
    const text = requestText(operation(`/${evil}`, 'get', { summary: evil, parameters }), call);
    assert.deepEqual(
      text.split('\n').filter((line) => /^(?:# Space|DELETE)/.test(line)),
      ['# Space: ann/app'],
    );
    const parsed = parseRequest(text);
    assert.ok(parsed.kind === 'request' && new URL(parsed.request.url).hostname === 'ann-app.hf.space');
  });

  it('reads the request the cursor is in', () => {
    const text =
      '\n# one\nGET https://a.test/1\nAccept: */*\n\n### two\n\n// note\nPOST https://a.test/2 HTTP/1.1\nX-A: 1\n# in between\nX-B: 2\n\n\nbody\n### \n';
    assert.deepEqual(requestLines(text), [2, 8]);
    assert.equal(read(text, 0).url, 'https://a.test/1');
    assert.equal(read(text, 3).body, undefined);
    const second = read(text, 5);
    assert.deepEqual(
      [second.method, second.headers, second.body],
      [
        'POST',
        [
          ['X-A', '1'],
          ['X-B', '2'],
        ],
        'body',
      ],
    );
    assert.equal(read(text.replaceAll('\n', '\r\n'), 10).body, 'body');
    assert.deepEqual(problemOf(text, 16), ['noRequest', 16, '']);
  });

  it('takes the token out of the headers, and reads how long to wait', () => {
    const request = read('# Timeout: 300\nGET https://a.test/\nauthorization: Bearer $HF_TOKEN\n');
    assert.deepEqual([request.headers, request.wantsToken, request.timeoutSeconds], [[], true, 300]);
    const own = read('GET https://a.test/\nAuthorization: Basic abc\n');
    assert.deepEqual([own.headers, own.wantsToken], [[['Authorization', 'Basic abc']], false]);
    // A body that looks like a comment is no setting.
    assert.equal(read('POST https://a.test/\n\n# Space: ann/app').space, undefined);
  });

  it('says what cannot be sent, and where', () => {
    assert.deepEqual(problemOf(''), ['noRequest', 0, '']);
    assert.deepEqual(problemOf('# only a note\n'), ['noRequest', 0, '']);
    assert.deepEqual(problemOf('hello'), ['requestLine', 0, 'hello']);
    assert.deepEqual(problemOf('FETCH https://a.test/'), ['method', 0, 'FETCH']);
    assert.deepEqual(problemOf('GET /path'), ['url', 0, '/path']);
    assert.deepEqual(problemOf('GET file:///etc/passwd'), ['url', 0, 'file:///etc/passwd']);
    assert.deepEqual(problemOf('GET https://a:b@c.test/'), ['url', 0, 'https://a:b@c.test/']);
    assert.deepEqual(problemOf('\nGET https://a.test/{id}'), ['unfilled', 1, '{id}']);
    assert.deepEqual(problemOf('GET https://a.test/\nno header'), ['header', 1, 'no header']);
    assert.deepEqual(problemOf('GET https://a.test/\nX-A: 文'), ['header', 1, 'X-A: 文']);
    assert.deepEqual(problemOf('GET https://a.test/\n\n{}'), ['body', 2, 'GET']);
  });
});
