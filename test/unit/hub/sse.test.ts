import assert from 'node:assert/strict';
import { HubError } from '../../../src/hub/errors.ts';
import { streamEvents } from '../../../src/hub/sse.ts';
import { eventStream, rig } from './support.ts';
import type { Answer } from './support.ts';

async function read(answer: Answer, keepAlives = false): Promise<{ event?: string; data: string }[]> {
  const events = [];
  const options = { route: 'GET /s', keepAlives };
  for await (const event of streamEvents(rig(answer).hub, '/s', options)) events.push(event);
  return events;
}

const isBad = (message: string | undefined) => (error: unknown) =>
  error instanceof HubError && error.code === 'badAnswer' && error.details.serverMessage === message;

describe('hub/sse', () => {
  const wire =
    ': keep-alive\r\n\r\ndata: {"data":"grüße 🚀\\n"}\n\ndata:\n\nevent: metric\r\ndata: a\r\ndata: b\r\n\r\n';
  const expected = [{ data: '{"data":"grüße 🚀\\n"}' }, { data: '' }, { data: 'a\nb', event: 'metric' }];

  it('reads the same events wherever the bytes are split', async () => {
    const all = new TextEncoder().encode(wire);
    for (let at = 0; at <= all.length; at++) {
      assert.deepEqual(
        await read(() => eventStream([all.subarray(0, at), all.subarray(at)])),
        expected,
        `at ${at}`,
      );
    }
    assert.deepEqual(await read(() => eventStream(Array.from(all, (byte) => Uint8Array.of(byte)))), expected);
  });

  it('tells keep-alive comments only to who asks for them', async () => {
    const answer = () => eventStream([': keep-alive\n\ndata: a\n\n', ':\n\n']);
    assert.deepEqual(await read(answer), [{ data: 'a' }]);
    assert.deepEqual(await read(answer, true), [{ data: '' }, { data: 'a' }, { data: '' }]);
  });

  it('drops an event that is cut off, and tells a broken connection', async () => {
    assert.deepEqual(await read(() => eventStream(['data: a\n\ndata: half'])), [{ data: 'a' }]);
    await assert.rejects(
      read(() => eventStream(['data: a\n\n'], true)),
      (error) => error instanceof HubError && error.code === 'network',
    );
  });

  it('an answer that is no stream is badAnswer with its text', async () => {
    await assert.rejects(read(new Response('SSE is not enabled')), isBad('SSE is not enabled'));
    await assert.rejects(read(new Response('<html></html>')), isBad(undefined));
  });

  it('leaving the loop closes the connection', async () => {
    let closed = false;
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode('data: a\n\n'));
      },
      cancel() {
        closed = true;
      },
    });
    const answer = () => new Response(body, { headers: { 'content-type': 'text/event-stream' } });
    for await (const event of streamEvents(rig(answer).hub, '/s', { route: 'GET /s' })) {
      assert.equal(event.data, 'a');
      break;
    }
    assert.ok(closed);
  });
});
