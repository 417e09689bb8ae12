/** Reads a suite run from what the extension host prints. */

export const resultMark = 'HF-SPACES-RESULT ';

/** Collects what `openUnseenPage` tells until the run's end; `finish` resolves with the summary. */
export function hostResult({ timeoutMs = 900_000, log = () => {} } = {}) {
  let summary;
  let end;
  const ended = new Promise((resolve) => (end = resolve));
  const lines = [];
  const take = (line) => {
    lines.push(line);
    if (/^ {2}[✓✗]/.test(line)) log(line);
    const at = line.indexOf(resultMark);
    if (at >= 0) summary = JSON.parse(line.slice(at + resultMark.length).split('\n')[0]);
  };
  const finish = async () => {
    const timer = setTimeout(() => end('timeout'), timeoutMs);
    const code = await ended;
    clearTimeout(timer);
    if (summary) return summary;
    const why =
      code === 'timeout'
        ? `no end within ${timeoutMs} ms`
        : `the extension host ended with ${code} and no result`;
    const message = `${why}\n${lines.slice(-40).join('\n')}`;
    return { passed: 0, failed: 1, skipped: 0, failures: [{ title: 'host suites', message }], reports: {} };
  };
  return {
    /** Console arguments, of which the first may be a format string. */
    onLine: (args) => take(args.map((arg) => arg.replace(/^%c/, '')).join(' ')),
    onError: (line) => lines.push(line),
    onExit: end,
    finish,
  };
}

/** One summary of several. */
export function merged(summaries) {
  const sum = (key) => summaries.reduce((total, summary) => total + summary[key], 0);
  return {
    passed: sum('passed'),
    failed: sum('failed'),
    skipped: sum('skipped'),
    failures: summaries.flatMap(({ failures }) => failures),
    reports: Object.assign({}, ...summaries.map(({ reports }) => reports)),
  };
}
