type Require = (id: string) => unknown;

/**
 * Loads parts of the extension where `require` cannot: `files` gives the file of each part, `read` its text. All texts
 * are read on the first use of any, since a part asks for another one without waiting; each is evaluated when it is
 * wanted, once.
 */
export function createPartLoader(
  files: Readonly<Record<string, string>>,
  read: (file: string) => Promise<string>,
  hostRequire: Require,
): (id: string) => Promise<unknown> {
  const loaded = new Map<string, unknown>();
  let reading: Promise<Map<string, string>> | undefined;

  const readAll = async () =>
    new Map(
      await Promise.all(
        Object.entries(files).map(async ([id, file]) => [id, await read(file)] as [string, string]),
      ),
    );

  return async (id) => {
    reading ??= readAll();
    let texts: Map<string, string>;
    try {
      texts = await reading;
    } catch (error) {
      // The next command tries again.
      reading = undefined;
      throw error;
    }
    const load: Require = (wanted) => {
      const text = texts.get(wanted);
      if (text === undefined) return hostRequire(wanted);
      if (!loaded.has(wanted)) loaded.set(wanted, evaluate(text, load));
      return loaded.get(wanted);
    };
    return load(id);
  };
}

function evaluate(text: string, load: Require): unknown {
  const module: { exports: unknown } = { exports: {} };
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- a worker has no other way to run a file of its own
  const run = new Function('module', 'exports', 'require', text) as (
    module: object,
    exports: unknown,
    require: Require,
  ) => void;
  run(module, module.exports, load);
  return module.exports;
}
