import assert from 'node:assert/strict';
import { createLogView, type LogView } from '../../../../src/editor/logs/logView.ts';
import { handClock } from '../../handClock.ts';

function rig(cap?: number) {
  const time = handClock();
  const shown = { text: '', writes: 0, replaced: 0 };
  const view = createLogView({
    clock: time.clock,
    texts: {
      leftOut: (lines) => `<${lines} left out>`,
      filtered: ({ text, level }) => `<${text ?? ''}/${level ?? ''}>`,
    },
    sink: {
      append(text) {
        shown.text += text;
        shown.writes++;
      },
      replace(text) {
        shown.text = text;
        shown.replaced++;
      },
    },
    ...(cap === undefined ? {} : { cap }),
  });
  return { ...time, view, shown };
}

const fill = (view: LogView, from: number, to: number) => {
  for (let at = from; at < to; at++) view.push({ text: `line ${at}` });
};

describe('editor/logs/logView', () => {
  it('takes a burst together within 16 ms, and has no timer while idle', async () => {
    const { view, shown, pass, pending } = rig();
    assert.equal(pending(), 0);
    fill(view, 0, 3);
    assert.equal(pending(), 1);
    assert.equal(shown.text, '');
    await pass(15);
    assert.equal(shown.text, '');
    await pass(1);
    assert.deepEqual([shown.text, shown.writes, pending()], ['line 0\nline 1\nline 2\n', 1, 0]);
    view.push({ text: 'later' });
    await pass(16);
    assert.equal(shown.text, 'line 0\nline 1\nline 2\nlater\n');
  });

  it('shows at once what waits when asked, and nothing twice', async () => {
    const { view, shown, pass, pending } = rig();
    fill(view, 0, 1);
    view.flush();
    assert.deepEqual([shown.text, pending()], ['line 0\n', 0]);
    await pass(100);
    assert.deepEqual([shown.text, shown.writes], ['line 0\n', 1]);
  });

  it('filters by text and level, for lines that are there and lines to come, and back', async () => {
    const { view, shown, pass } = rig();
    for (const text of ['INFO: start', 'ERROR: broken', '  at main', 'INFO: on', 'WARNING: slow'])
      view.push({ text });
    view.note('— end —');
    view.setFilter({ level: 'warning' });
    assert.equal(shown.text, '</warning>\nERROR: broken\n  at main\nWARNING: slow\n— end —\n');
    view.push({ text: 'INFO: hidden' });
    view.push({ text: 'ERROR: shown' });
    await pass(16);
    assert.match(shown.text, /— end —\nERROR: shown\n$/);
    view.setFilter({ text: 'SHOWN' });
    assert.equal(shown.text, '<SHOWN/>\n— end —\nERROR: shown\n');
    view.setFilter(undefined);
    const all: string = shown.text;
    assert.equal(all.split('\n').length, 9);
    assert.doesNotMatch(all, /</);
  });

  it('shows times on demand', () => {
    const { view, shown } = rig();
    view.push({ text: 'a', timestamp: '2026-01-01T00:00:00Z' });
    view.push({ text: 'b' });
    view.setTimestamps(true);
    assert.equal(shown.text, '2026-01-01T00:00:00Z a\nb\n');
    view.setTimestamps(false);
    assert.equal(shown.text, 'a\nb\n');
  });

  it('keeps the last lines and says how many are left out, writing anew seldom', () => {
    const { view, shown } = rig(100);
    fill(view, 0, 1000);
    view.flush();
    const lines = shown.text.trimEnd().split('\n');
    assert.equal(lines.at(-1), 'line 999');
    assert.ok(lines.length <= 151, `${lines.length} lines are shown`);
    assert.match(lines[0] ?? '', /^<\d+ left out>$/);
    assert.ok(shown.replaced <= 20, `written anew ${shown.replaced} times`);
    assert.equal(view.lines().length, 100);
    const first = Number(/\d+/.exec(lines[1] ?? '')?.[0]);
    assert.deepEqual(
      lines.slice(1),
      Array.from({ length: 1000 - first }, (_, at) => `line ${first + at}`),
    );
  });

  it('clears what is shown, kept and waiting', async () => {
    const { view, shown, pass } = rig();
    fill(view, 0, 2);
    view.flush();
    fill(view, 2, 3);
    view.clear();
    await pass(100);
    assert.deepEqual([shown.text, view.lines(), view.lastLineAt()], ['', [], undefined]);
  });

  it('does not take its own notes for lines of the log', async () => {
    const { view, pass } = rig();
    await pass(7);
    fill(view, 0, 1);
    await pass(5);
    view.note('— end —');
    assert.deepEqual([view.lines(), view.lastLineAt()], [[{ text: 'line 0' }], 7]);
  });
});
