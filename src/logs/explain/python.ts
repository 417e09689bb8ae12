import { sentence } from '../../space/sentence.ts';
import { anywhere, causes, inRun } from './cause.ts';
import { framePlace, requirementPlace } from './context.ts';

/** Distributions whose name is not that of the module they bring. */
const distributionOf: ReadonlyMap<string, string> = new Map([
  ['cv2', 'opencv-python-headless'],
  ['PIL', 'Pillow'],
  ['sklearn', 'scikit-learn'],
  ['skimage', 'scikit-image'],
  ['yaml', 'PyYAML'],
  ['dotenv', 'python-dotenv'],
  ['bs4', 'beautifulsoup4'],
  ['dateutil', 'python-dateutil'],
  ['jwt', 'PyJWT'],
  ['Crypto', 'pycryptodome'],
  ['fitz', 'PyMuPDF'],
  ['docx', 'python-docx'],
  ['pptx', 'python-pptx'],
  ['magic', 'python-magic'],
  ['serial', 'pyserial'],
  ['faiss', 'faiss-cpu'],
  ['pkg_resources', 'setuptools'],
  ['google.generativeai', 'google-generativeai'],
  ['multipart', 'python-multipart'],
  ['whisper', 'openai-whisper'],
  ['psycopg2', 'psycopg2-binary'],
  ['MySQLdb', 'mysqlclient'],
  ['git', 'GitPython'],
  ['jose', 'python-jose'],
  ['telegram', 'python-telegram-bot'],
]);

/** Python programs that raise. */
export const pythonCauses = causes('python', [
  {
    id: 'module-not-in-image',
    rank: 3,
    in: anywhere,
    patterns: [/ModuleNotFoundError: No module named '(?<name>[^']+)'/],
    tell: ({ group, context, at }) => {
      const first = group('name').split('.')[0] ?? '';
      const own = context.input.files?.find((file) => new RegExp(`(?:^|/)${first}(?:\\.py$|/)`).test(file));
      if (own === undefined) return undefined;
      return {
        sentence: sentence(
          '{0} is part of the folder ({1}), but the app does not find it in the container: it is not copied, or not beside the program.',
          group('name'),
          own,
        ),
        place: context.step ? undefined : framePlace(context, at),
      };
    },
  },
  {
    id: 'missing-module',
    rank: 3,
    in: anywhere,
    patterns: [
      /ModuleNotFoundError: No module named '(?<name>[^']+)'/,
      /ImportError: No module named (?<name>[\w.]+)/,
      /\/python[\d.]*: No module named (?<name>[\w.]+)/,
      /Form data requires "(?<name>python-multipart)" to be installed/,
      /requires? (?:the |that )?[`'"]?(?<name>[\w-]+)[`'"]? (?:library|package) (?:but it was not found|to be installed|is not installed)/,
    ],
    tell: ({ group, context, at }) => {
      const name = group('name');
      const known =
        distributionOf.get(name) ??
        distributionOf.get(name.split('.')[0] ?? '') ??
        (name.split('.')[0] ?? name).replaceAll('_', '-');
      return {
        sentence: sentence(
          'The Python module {0} is not installed; add {1} to requirements.txt.',
          name,
          known,
        ),
        fix: { kind: 'addRequirement', package: known },
        place: context.step ? undefined : framePlace(context, at),
      };
    },
  },
  {
    id: 'numpy-mismatch',
    rank: 3,
    in: anywhere,
    patterns: [
      /numpy\.dtype size changed, may indicate binary incompatibility/,
      /A module that was compiled using NumPy 1\.x cannot be run in/,
      /AttributeError: `np\.\w+` was removed in the NumPy 2\.0 release/,
      /numpy\.core\.multiarray failed to import/,
    ],
    tell: ({ context, line }) => {
      // The long notice about NumPy 1.x is a warning as long as nothing raises.
      if (/compiled using NumPy/.test(line.text) && !context.isFailure) return undefined;
      return {
        sentence: sentence('A package was built for another NumPy than the one installed; pin numpy.'),
        fix: { kind: 'pinRequirement', package: 'numpy' },
        place: requirementPlace(context, 'numpy') ?? undefined,
      };
    },
  },
  {
    id: 'version-mismatch',
    rank: 2,
    in: anywhere,
    patterns: [
      /ImportError: cannot import name '(?<name>[^']+)' from (?:partially initialized module )?'(?<module>[\w.]+)'/,
      /AttributeError: module '(?<module>[\w.]+)' has no attribute '(?<name>[^']+)'/,
    ],
    tell: ({ group, context, line }) => {
      const first = group('module').split('.')[0] ?? '';
      const own =
        context.input.files?.some((file) => file === `${first}.py` || file.startsWith(`${first}/`)) ?? false;
      if (own || /partially initialized/.test(line.text)) return undefined;
      const known = distributionOf.get(first) ?? first.replaceAll('_', '-');
      return {
        sentence: sentence(
          'The installed version of {0} has no {1}; another version is needed.',
          known,
          group('name'),
        ),
        fix: { kind: 'pinRequirement', package: known },
        place: requirementPlace(context, known) ?? undefined,
      };
    },
  },
  {
    id: 'python-syntax',
    rank: 3,
    in: anywhere,
    patterns: [/^\s*(?<kind>SyntaxError|IndentationError|TabError): (?<why>.+)/],
    tell: ({ group, context, at }) => {
      const above = context.lines
        .slice(Math.max(0, at - 6), at)
        .findLast(({ text }) => /^\s*File "/.test(text));
      const file = /File "([^"]+)"/
        .exec(above?.text ?? '')?.[1]
        ?.split('/')
        .at(-1);
      // Node has SyntaxErrors too, with frames of its own.
      if (file === undefined) return undefined;
      return {
        sentence: sentence('{0} cannot be read by Python: {1}.', file, group('why').replace(/\.$/, '')),
        place: framePlace(context, at),
      };
    },
  },
  {
    id: 'missing-file',
    rank: 2,
    in: inRun,
    patterns: [
      /FileNotFoundError: \[Errno 2\] (?:No such file or directory|Unable to [^:]+): ['"](?<path>[^'"]+)['"]/,
      /ENOENT: no such file or directory, \w+ '(?<path>[^']+)'/,
    ],
    tell: ({ group, context, at }) => {
      const own =
        context.map(group('path')) ??
        context.input.files?.find((file) => file === group('path').replace(/^\.\//, ''));
      return {
        sentence:
          own === undefined
            ? sentence('The app opens {0}, which is not in the container.', group('path'))
            : sentence(
                'The app opens {0}; {1} is in the folder, but not at that path in the container.',
                group('path'),
                own,
              ),
        place: framePlace(context, at),
      };
    },
  },
  {
    id: 'python-exception',
    rank: 1,
    in: inRun,
    patterns: [/^(?<name>(?:[A-Za-z_]\w*\.)*[A-Z]\w*(?:Error|Exception|Exit|Interrupt))(?:: (?<why>.*))?$/],
    tell: ({ group, at, context }) => {
      const above = context.lines.slice(Math.max(0, at - 60), at);
      const trace = above.findLastIndex(({ text }) => text.startsWith('Traceback (most recent call last):'));
      if (trace < 0 || !context.isFailure) return undefined;
      const name = group('name').split('.').at(-1) ?? '';
      return {
        sentence:
          group('why') === ''
            ? sentence('The app stopped with {0}.', name)
            : sentence('The app stopped with {0}: {1}', name, group('why')),
        place: framePlace(context, at),
      };
    },
  },
]);
