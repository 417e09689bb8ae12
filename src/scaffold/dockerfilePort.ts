/** The port the container's command listens on, as far as the text of a Dockerfile tells. */
export function readPort(dockerfile: string): number | undefined {
  const lines = dockerfile
    .split(/\r?\n/)
    .filter((line) => !/^\s*#/.test(line))
    .join('\n')
    .replace(/\\[ \t]*\n/g, ' ')
    .split('\n');
  const last = (instruction: RegExp) => lines.findLast((line) => instruction.test(line)) ?? '';
  const command = `${last(/^\s*ENTRYPOINT\s/i)} ${last(/^\s*CMD\s/i)}`;
  const option = /--(?:server[._-])?port["',\s=]+(\d+)|(?:--bind|-b|--host)["',\s=]+[\w.]*:(\d+)/i.exec(
    command,
  );
  const variable = /\b(?:\w+_)?PORT[=\s]+"?(\d+)/.exec(
    lines.filter((line) => /^\s*ENV\s/i.test(line)).join('\n'),
  );
  const exposed = lines.flatMap((line) => /^\s*EXPOSE\s+(\d+)(?:\/tcp)?\s*$/i.exec(line)?.[1] ?? []);
  const text = option?.[1] ?? option?.[2] ?? variable?.[1] ?? (exposed.length === 1 ? exposed[0] : undefined);
  const port = Number(text);
  return port >= 1 && port <= 65535 ? port : undefined;
}

/** Other hosts set `PORT`, a Space does not: a Dockerfile that starts its app with it gets the port of a Space. */
export function withGivenPort(dockerfile: string, port: number): string {
  const lines = dockerfile.split('\n');
  const from = lines.findLastIndex((line) => /^\s*FROM\s/i.test(line));
  const last = lines.slice(from + 1);
  if (last.some((line) => /^\s*(?:ENV|ARG)\s(?:.*\s)?PORT(?:[=\s]|$)/i.test(line))) return dockerfile;
  // With a default of its own, as in ${PORT:-8000}, it starts all the same.
  const used = last.findIndex((line) => /^\s*(?:CMD|ENTRYPOINT)\s.*\$(?:PORT\b|\{PORT\})/i.test(line));
  if (used < 0) return dockerfile;
  lines.splice(from + 1 + used, 0, `ENV PORT=${port}`);
  return lines.join('\n');
}
