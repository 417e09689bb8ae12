import type { RuleContext, Step } from './ruleContext.ts';
import { verbOf, words } from './commandFacts.ts';
import type { ShellCommand } from './shellCommands.ts';

/** A download that lands in a cache of the home unless a variable sends it elsewhere. */
export interface Download {
  command: ShellCommand;
  /** What downloads, as a message names it. */
  what: string;
  /** Below the home. */
  folder: string;
  /** The first one is the one to set. */
  variables: readonly string[];
  /** It installs system packages too. */
  needsRoot: boolean;
}

interface Pattern {
  what: string;
  test: RegExp;
  folder: string;
  variables: readonly string[];
}

const hub = ['HF_HOME', 'HF_HUB_CACHE', 'HUGGINGFACE_HUB_CACHE', 'TRANSFORMERS_CACHE', 'XDG_CACHE_HOME'];

/** In Python text. */
const patterns: readonly Pattern[] = [
  {
    what: 'SentenceTransformer',
    test: /\b(?:SentenceTransformer|CrossEncoder)\(\s*['"]/,
    folder: '.cache/huggingface',
    variables: ['HF_HOME', 'SENTENCE_TRANSFORMERS_HOME', ...hub.slice(1)],
  },
  { what: 'from_pretrained', test: /\.from_pretrained\(/, folder: '.cache/huggingface', variables: hub },
  {
    what: 'snapshot_download',
    test: /\b(?:snapshot_download|hf_hub_download)\((?![^)]*local_dir)/,
    folder: '.cache/huggingface',
    variables: hub,
  },
  {
    what: 'pipeline',
    test: /\bpipeline\(\s*(?:task\s*=\s*)?['"]/,
    folder: '.cache/huggingface',
    variables: hub,
  },
  {
    what: 'nltk.download',
    test: /\bnltk\.download\((?![^)]*download_dir)/,
    folder: 'nltk_data',
    variables: ['NLTK_DATA'],
  },
  {
    what: 'whisper.load_model',
    test: /\bwhisper\.load_model\((?![^)]*download_root)/,
    folder: '.cache/whisper',
    variables: ['XDG_CACHE_HOME'],
  },
  {
    what: 'torch.hub',
    test: /\btorch\.hub\.load(?:_state_dict_from_url)?\(|\btorchvision\.models\.\w+\([^)]*(?:pretrained=True|weights=)/,
    folder: '.cache/torch',
    variables: ['TORCH_HOME', 'XDG_CACHE_HOME'],
  },
  {
    what: 'easyocr.Reader',
    test: /\beasyocr\.Reader\((?![^)]*model_storage_directory)/,
    folder: '.EasyOCR',
    variables: ['EASYOCR_MODULE_PATH', 'MODULE_PATH'],
  },
];

const ownFolder = /\bcache_dir\s*=|\bcache_folder\s*=/;

function pythonText({ facts }: RuleContext, command: ShellCommand): string {
  const list = words(command);
  const inline = list.indexOf('-c');
  if (inline !== -1) return list[inline + 1] ?? command.text;
  const script = list.find((each) => each.endsWith('.py'))?.replace(/^.*\//, '');
  if (script === undefined) return list.includes('-m') ? '' : command.heredocs.join('\n');
  // What stands in a function or behind `if` may never run: only a script made for the download counts.
  if (!/download|preload|prefetch|cache|warm|fetch|setup_model|get_model/.test(script)) return '';
  return [...facts.texts].find(([path]) => path === script || path.endsWith(`/${script}`))?.[1] ?? '';
}

function byProgram(command: ShellCommand): Omit<Download, 'command'> | undefined {
  const { tool, verb } = verbOf(command);
  const list = words(command);
  if ((tool === 'hf' || tool === 'huggingface-cli') && verb === 'download') {
    if (list.some((each) => /^--(?:local-dir|cache-dir)(?:=|$)/.test(each))) return undefined;
    return { what: `${tool} download`, folder: '.cache/huggingface', variables: hub, needsRoot: false };
  }
  if (tool === 'playwright' && verb === 'install') {
    return {
      what: 'playwright install',
      folder: '.cache/ms-playwright',
      variables: ['PLAYWRIGHT_BROWSERS_PATH'],
      needsRoot: list.includes('--with-deps'),
    };
  }
  if (tool === 'ollama' && verb === 'pull')
    return { what: 'ollama pull', folder: '.ollama/models', variables: ['OLLAMA_MODELS'], needsRoot: false };
  return undefined;
}

/** The downloads of a RUN that go to the home's cache as far as the command itself says. */
export function downloadsOf(context: RuleContext, step: Step): readonly Download[] {
  if (step.instruction.keyword !== 'RUN') return [];
  return context.once(step, 'downloads', () => readDownloads(context, step));
}

function readDownloads(context: RuleContext, step: Step): Download[] {
  return context.commands(step).flatMap((command): Download[] => {
    const program = byProgram(command);
    if (program !== undefined) return [{ command, ...program }];
    if (!/^python\d?(?:\.\d+)?$/.test(command.name) && command.name !== 'uv') return [];
    const text = pythonText(context, command);
    const found = patterns.find(({ test }) => test.test(text));
    if (found === undefined || ownFolder.test(text)) return [];
    const set = /os\.environ\[?\(?['"](\w+)/.exec(text)?.[1];
    if (set !== undefined && found.variables.includes(set)) return [];
    return [
      { command, what: found.what, folder: found.folder, variables: found.variables, needsRoot: false },
    ];
  });
}
