import { codeOnly, lineOf } from './python.ts';

/** `line` is 1-based. */
export interface FoundPlace {
  file: string;
  line: number;
}

export interface PythonFacts {
  /** Absolute imports, dotted, each with its first line. */
  imports: { module: string; line: number }[];
  /** Folders the code creates or writes files to; `.` is the working directory. */
  writes: { folder: string; line: number }[];
  models: { id: string; line: number }[];
  datasets: { id: string; line: number }[];
  /** A port that the code itself listens on. */
  port?: { value: number; line: number };
  /** It moves something to a GPU. */
  usesGpu: boolean;
}

const repoId = String.raw`["']([A-Za-z0-9][\w.-]*\/[A-Za-z0-9][\w.-]*)["']`;

const modelPatterns = [
  // The class that loads it, or a function that downloads it.
  String.raw`(?:from_pretrained|SentenceTransformer|CrossEncoder|snapshot_download|hf_hub_download|InferenceClient|WhisperModel|load_model)\(\s*(?:(?:repo_id|model|model_id|pretrained_model_name_or_path)\s*=\s*)?${repoId}`,
  String.raw`pipeline\((?:[^()]|\([^()]*\))*?\bmodel\s*=\s*${repoId}`,
  String.raw`pipeline\(\s*["'][\w-]+["']\s*,\s*${repoId}`,
  String.raw`\b\w*(?:MODEL|CHECKPOINT|model_id|model_name|MODEL_ID)\w*\s*(?::[^=\n]+)?=\s*(?:os\.(?:getenv|environ\.get)\([^,()]+,\s*)?${repoId}`,
];
const datasetPatterns = [
  String.raw`load_dataset\(\s*(?:path\s*=\s*)?${repoId}`,
  String.raw`repo_id\s*=\s*${repoId}\s*,\s*repo_type\s*=\s*["']dataset["']`,
];

const path = String.raw`["']([^"'\n{}]+)["']`;
/** `file` patterns name a file, of which the folder counts. */
const writePatterns: readonly { pattern: string; file: boolean }[] = [
  { pattern: String.raw`\bos\.(?:makedirs|mkdir)\(\s*${path}`, file: false },
  { pattern: String.raw`\bPath\(\s*${path}\s*\)\.mkdir\(`, file: false },
  {
    pattern: String.raw`\b(?:cache_dir|cache_folder|output_dir|save_dir|persist_directory|upload_folder|UPLOAD_FOLDER)["']?\]?\s*=\s*${path}`,
    file: false,
  },
  { pattern: String.raw`\bopen\(\s*${path}\s*,\s*(?:mode\s*=\s*)?["'][wax]`, file: true },
  { pattern: String.raw`\bPath\(\s*${path}\s*\)\.(?:write_text|write_bytes|touch)\(`, file: true },
  { pattern: String.raw`\b(?:sqlite3|aiosqlite|duckdb)\.connect\(\s*${path}`, file: true },
  { pattern: String.raw`["']sqlite(?:\+\w+)?:///([^"'\n{}]+)["']`, file: true },
  {
    pattern: String.raw`\.(?:to_csv|to_json|to_parquet|to_excel|savefig|save_pretrained|write_image)\(\s*${path}`,
    file: true,
  },
];

function all(pattern: string, code: string): { text: string; line: number }[] {
  return [...code.matchAll(new RegExp(pattern, 'g'))].map((found) => ({
    text: found[1] ?? '',
    line: lineOf(code, found.index),
  }));
}

function firstOfEach<T>(items: T[], key: (item: T) => string): T[] {
  const seen = new Set<string>();
  return items.filter((item) => !seen.has(key(item)) && seen.add(key(item)));
}

function importsOf(code: string): PythonFacts['imports'] {
  const found: PythonFacts['imports'] = [];
  for (const match of code.matchAll(/^[ \t]*import[ \t]+([^\n;#]+)/gm)) {
    const line = lineOf(code, match.index);
    for (const one of (match[1] ?? '').split(',')) {
      const module = one.trim().split(/\s+/)[0] ?? '';
      if (/^[A-Za-z_][\w.]*$/.test(module)) found.push({ module, line });
    }
  }
  const from = /^[ \t]*from[ \t]+([A-Za-z_][\w.]*)[ \t]+import[ \t]+(\w+)?/gm;
  for (const match of code.matchAll(from)) {
    const [, module = '', name] = match;
    // `from google import genai`: only both parts name the package.
    const whole =
      /^(?:google|google\.cloud|azure)$/.test(module) && name !== undefined ? `${module}.${name}` : module;
    found.push({ module: whole, line: lineOf(code, match.index) });
  }
  return firstOfEach(
    found.sort((a, b) => a.line - b.line),
    ({ module }) => module,
  );
}

const folderOf = (file: string) => (file.includes('/') ? file.slice(0, file.lastIndexOf('/')) || '/' : '.');
const tidy = (folder: string) => folder.replace(/^\.\//, '').replace(/(.)\/+$/, '$1') || '.';

/** The port that a script passes to its own server. */
function portOf(code: string): PythonFacts['port'] {
  const found =
    /(?:\.run|\.launch|run_app|serve|HTTPServer|run_simple)\((?:[^()]|\([^()]*\))*?\b(?:server_)?port\s*=\s*(\d{2,5})/.exec(
      code,
    ) ?? /HTTPServer\(\(\s*["'][^"']*["']\s*,\s*(\d{2,5})\s*\)/.exec(code);
  return found?.[1] === undefined ? undefined : { value: Number(found[1]), line: lineOf(code, found.index) };
}

/** What a Python file tells about the Space it needs. Read as text: what is computed is not found. */
export function pythonFacts(source: string): PythonFacts {
  const code = codeOnly(source);
  const writes = writePatterns.flatMap(({ pattern, file }) =>
    all(pattern, code).map(({ text, line }) => ({ folder: tidy(file ? folderOf(text) : text), line })),
  );
  const ids = (patterns: readonly string[]) =>
    firstOfEach(
      patterns.flatMap((pattern) => all(pattern, code).map(({ text, line }) => ({ id: text, line }))),
      ({ id }) => id,
    ).sort((a, b) => a.line - b.line);
  const datasets = ids(datasetPatterns);
  const port = portOf(code);
  return {
    imports: importsOf(code),
    writes: firstOfEach(
      writes.filter(({ folder }) => !/^(?:\/tmp|\/dev)(?:\/|$)/.test(folder)).sort((a, b) => a.line - b.line),
      ({ folder }) => folder,
    ),
    models: ids(modelPatterns).filter(({ id }) => !datasets.some((dataset) => dataset.id === id)),
    datasets,
    ...(port ? { port } : {}),
    usesGpu: /\.cuda\(\)|\.to\(\s*["']cuda|device(?:_map)?\s*=\s*["']cuda/.test(code),
  };
}
