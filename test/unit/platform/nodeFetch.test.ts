import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createNodePlatform } from '../../../src/platform/nodePlatform.ts';

describe('fetch on Node', () => {
  let server: Server;
  let url: string;
  before(async () => {
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        if (request.url === '/moved') response.writeHead(307, { location: '/here' }).end();
        else response.end(Buffer.concat(chunks));
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });

  const { fetch } = createNodePlatform({});
  const send = (method: string, path: string, body: BodyInit) => fetch(url + path, { method, body });

  it('puts a Blob without the copy kept for a redirect, which is thus an error', async () => {
    assert.equal(await (await send('PUT', '/here', new Blob(['bytes']))).text(), 'bytes');
    await assert.rejects(send('PUT', '/moved', new Blob(['bytes'])), TypeError);
  });

  it('follows redirects of everything else', async () => {
    assert.equal(await (await send('PUT', '/moved', 'bytes')).text(), 'bytes');
    assert.equal(await (await send('POST', '/moved', new Blob(['bytes']))).text(), 'bytes');
  });
});
