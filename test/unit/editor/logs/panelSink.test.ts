import assert from 'node:assert/strict';
import { createPanelSink } from '../../../../src/editor/logs/panelSink.ts';
import { handClock } from '../../handClock.ts';

function rig(isWeb: boolean) {
  const time = handClock();
  const done: string[] = [];
  const channel = {
    append: (text: string) => void done.push(`+${text}`),
    replace: (text: string) => void done.push(`=${text}`),
    clear: () => void done.push('clear'),
  };
  return { ...time, sink: createPanelSink({ channel, clock: time.clock, isWeb }), done };
}

describe('editor/logs/panelSink', () => {
  it('appends at once in a Node host', () => {
    const { sink, done, pending } = rig(false);
    sink.append('a');
    sink.append('b');
    assert.deepEqual([done, pending()], [['+a', '+b'], 0]);
  });

  it('in the web host appends what came within 250 ms as one', async () => {
    const { sink, done, pass, pending } = rig(true);
    sink.append('a');
    assert.deepEqual(done, ['+a']);
    sink.append('b');
    await pass(249);
    sink.append('c');
    assert.deepEqual(done, ['+a']);
    await pass(1);
    assert.deepEqual([done, pending()], [['+a', '+bc'], 0]);
    await pass(250);
    sink.append('d');
    assert.deepEqual(done, ['+a', '+bc', '+d']);
  });

  for (const isWeb of [false, true])
    describe(isWeb ? 'in the web host' : 'in a Node host', () => {
      it('replaces once the last write has rested, with what came meanwhile', async () => {
        const { sink, done, pass, pending } = rig(isWeb);
        sink.append('a');
        sink.replace('b');
        sink.replace('c');
        sink.append('d');
        await pass(249);
        assert.deepEqual(done, ['+a']);
        await pass(1);
        assert.deepEqual([done, pending()], [['+a', '=cd'], 0]);
      });

      it('replaces at once what has rested, and clears what becomes empty', async () => {
        const { sink, done, pass } = rig(isWeb);
        sink.append('a');
        await pass(250);
        sink.replace('b');
        await pass(250);
        sink.replace('');
        assert.deepEqual(done, ['+a', '=b', 'clear']);
      });

      it('does not clear what has nothing', () => {
        const { sink, done } = rig(isWeb);
        sink.replace('');
        sink.append('a');
        assert.deepEqual(done, ['+a']);
      });

      it('writes nothing when it is over', async () => {
        const { sink, done, pass, pending } = rig(isWeb);
        sink.append('a');
        sink.replace('b');
        sink.dispose();
        await pass(1000);
        assert.deepEqual([done, pending()], [['+a'], 0]);
      });
    });
});
