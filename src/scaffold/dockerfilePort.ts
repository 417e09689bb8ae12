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
