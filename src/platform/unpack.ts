/**
 * Evaluates a part of the web bundle that was packed by the build: deflated CommonJS as base64. VS Code loads the
 * bundle itself by `new Function`, so no host that runs it forbids this.
 */
export async function unpack<T>(packed: string, load: (id: string) => unknown): Promise<T> {
  const bytes = Uint8Array.from(atob(packed), (char) => char.charCodeAt(0));
  const inflated = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  const source = await new Response(inflated).text();
  const module: { exports: unknown } = { exports: {} };
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- a worker has no other way to load code of its own
  const evaluate = new Function('module', 'exports', 'require', source) as (
    module: object,
    exports: unknown,
    require: (id: string) => unknown,
  ) => void;
  evaluate(module, module.exports, load);
  return module.exports as T;
}
