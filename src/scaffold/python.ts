/** Comments and triple-quoted texts blanked, line breaks kept: an example in a docstring is no code. */
export function codeOnly(source: string): string {
  return source
    .replace(/\r\n?/g, '\n')
    .replace(/("""|''')[\s\S]*?\1/g, (text) => text.replace(/[^\n]/g, ' '))
    .replace(/^[ \t]*#.*$/gm, '');
}

export const lineOf = (text: string, index: number) => text.slice(0, index).split('\n').length;

/** The variable of a module that holds an instance of `className`, made there or by a function of the module. */
export function createdApp(
  source: string | undefined,
  className: 'FastAPI' | 'Flask',
): { variable: string; line: number } | undefined {
  if (source === undefined) return undefined;
  const code = codeOnly(source);
  const assignment = (maker: string) =>
    new RegExp(`^([A-Za-z_]\\w*)[ \\t]*(?::[^=\\n]+)?=[ \\t]*(?:\\w+\\.)?${maker}\\(`, 'm').exec(code);
  const direct = assignment(className);
  if (direct?.[1] !== undefined) return { variable: direct[1], line: lineOf(code, direct.index) };
  const inside = new RegExp(`^[ \\t]+.*\\b${className}\\(`, 'm').exec(code);
  if (!inside) return undefined;
  const maker = [...code.slice(0, inside.index).matchAll(/^def[ \t]+(\w+)/gm)].at(-1)?.[1];
  const made = maker === undefined ? null : assignment(maker);
  return made?.[1] === undefined ? undefined : { variable: made[1], line: lineOf(code, made.index) };
}

export function importLine(source: string | undefined, packageName: string): number | undefined {
  if (source === undefined) return undefined;
  const code = codeOnly(source);
  const found = new RegExp(`^[ \\t]*(?:import|from)[ \\t]+${packageName}\\b`, 'm').exec(code);
  return found ? lineOf(code, found.index) : undefined;
}

export function moduleName(path: string): string {
  return path
    .replace(/\.py$/, '')
    .replace(/\/__init__$/, '')
    .replaceAll('/', '.');
}
