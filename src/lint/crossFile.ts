import { entryOf, readFrontMatter, stringValue, type CardDocument } from './card/cardDocument.ts';
import { edit, fix, quoted, readmeFile, replaceValue } from './card/edits.ts';
import type { FolderFacts } from './facts.ts';
import type { Finding } from './finding.ts';
import { sentence } from '../space/sentence.ts';
import { installedBy, packageOfImport } from './requirements/packages.ts';
import { normalizeName } from '../space/pythonPackages.ts';
import { readRequirements, satisfies } from './requirements/requirements.ts';
import { severityOf } from './ruleTable.ts';
import { createTextMap } from './textMap.ts';

const requirementsFile = 'requirements.txt';

function gradioCard(facts: FolderFacts): CardDocument | undefined {
  const front = readFrontMatter(facts.texts.get(readmeFile) ?? '');
  return front.kind === 'block' && stringValue(front, 'sdk') === 'gradio' ? front : undefined;
}

/** A Gradio Space installs `sdk_version` together with the requirements; both cannot win. */
export function gradioVersion(text: string, facts: FolderFacts): Finding[] {
  const card = gradioCard(facts);
  const entry = card && entryOf(card, 'sdk_version');
  if (!card || !entry || entry.value === null) return [];
  const version = typeof entry.value === 'string' ? entry.value : entry.source;
  const required = readRequirements(text).entries.find(({ name }) => name === 'gradio');
  if (!required || satisfies(version, required.specifier) !== false) return [];
  const pinned = /^===?\s*(\d+(?:\.\d+)+)$/.exec(required.specifier)?.[1];
  const fixes = pinned
    ? [fix(sentence('Set "sdk_version" to {0}', pinned), [replaceValue(card, entry, quoted(pinned))])]
    : [];
  const code = 'gradio-version-mismatch';
  const message = sentence(
    'The Space installs Gradio {0} ("sdk_version"), which is not what "gradio{1}" asks for.',
    version,
    required.specifier,
  );
  const place = card.map.range(entry.valueStart, entry.valueEnd);
  const related = [{ file: readmeFile, range: place, message: sentence('The version of the Space.') }];
  return [
    {
      file: requirementsFile,
      range: required.range,
      severity: severityOf(code),
      code,
      message,
      related,
      fixes,
    },
  ];
}

/** Imports at the left margin; guarded ones stand deeper. */
function imports(source: string): { name: string; start: number; end: number }[] {
  const code = source.replace(/("""|''')[\s\S]*?\1/g, (text) => text.replace(/[^\r\n]/g, ' '));
  return [...code.matchAll(/^(?:import|from)[ \t]+([A-Za-z_]\w*)/gm)].map((found) => {
    const name = found[1] ?? '';
    const end = found.index + found[0].length;
    return { name, start: end - name.length, end };
  });
}

/** Whether the image gets its packages from requirements.txt alone. */
function installsOnlyRequirements(dockerfile: string): boolean {
  const installs = dockerfile.match(
    /\b(?:pip3?|uv|poetry|conda|mamba|pipenv|pdm)\b[ \t]+(?:pip[ \t]+)?(?:install|sync|create|env)\b[^\n&;|]*/g,
  );
  if (!installs || !/^[ \t]*FROM[ \t]+(?:\S+\/)?python:/im.test(dockerfile)) return false;
  if (/^[ \t]*FROM\b/gim.exec(dockerfile) && (dockerfile.match(/^[ \t]*FROM\b/gim) ?? []).length > 1)
    return false;
  const upgrades = /install[ \t]+(?:-\S+[ \t]+)*(?:(?:pip|setuptools|wheel)[ \t]*)+$/;
  const others = installs.filter((line) => !upgrades.test(line));
  return (
    others.length > 0 &&
    others.every((line) => /-r[ \t]+(?:\S*\/)?requirements\.txt\b/.test(line) && !/-r[\s\S]*-r/.test(line))
  );
}

/** Packages that the main file imports and nothing installs. */
export function importsMissing(file: string, source: string, facts: FolderFacts): Finding[] {
  const front = readFrontMatter(facts.texts.get(readmeFile) ?? '');
  if (front.kind !== 'block' || facts.paths === undefined) return [];
  const sdk = stringValue(front, 'sdk');
  const dockerfile = facts.texts.get('Dockerfile');
  const gradio = sdk === 'gradio' && file === (stringValue(front, 'app_file') ?? 'app.py');
  const docker =
    sdk === 'docker' &&
    dockerfile !== undefined &&
    ['app.py', 'main.py'].includes(file) &&
    dockerfile.includes(file.slice(0, -3)) &&
    installsOnlyRequirements(dockerfile);
  const text = facts.texts.get(requirementsFile);
  if (!(gradio || docker) || (text === undefined && facts.paths.has(requirementsFile))) return [];
  if (docker && text === undefined) return [];
  const requirements = readRequirements(text ?? '');
  const names = requirements.entries.map(({ name }) => name);
  if (gradio) {
    const more = facts.texts.get('pre-requirements.txt');
    if (more === undefined && facts.paths.has('pre-requirements.txt')) return [];
    names.push(...readRequirements(more ?? '').entries.map(({ name }) => name));
  }
  const installed = requirements.complete ? installedBy(names, gradio) : undefined;
  if (!installed) return [];
  const map = createTextMap(source);
  const requirementsMap = createTextMap(text ?? '');
  const seen = new Set<string>();
  return imports(source).flatMap(({ name, start, end }) => {
    const wanted = Object.hasOwn(packageOfImport, name) ? packageOfImport[name] : undefined;
    const local =
      facts.paths?.has(`${name}.py`) || [...(facts.paths ?? [])].some((path) => path.startsWith(`${name}/`));
    if (!wanted || local || seen.has(wanted) || installed.has(normalizeName(wanted))) return [];
    seen.add(wanted);
    const code = 'import-not-in-requirements';
    const at = requirementsMap.text.length;
    const gap = at > 0 && !/[\r\n]$/.test(requirementsMap.text) ? requirementsMap.eol : '';
    const line = {
      ...edit(requirementsMap.range(at, at), `${gap}${wanted}${requirementsMap.eol}`),
      file: requirementsFile,
    };
    return [
      {
        file,
        range: map.range(start, end),
        severity: severityOf(code),
        code,
        message: sentence('"{0}" is not installed: requirements.txt does not name {1}.', name, wanted),
        related: [],
        fixes: [fix(sentence('Add {0} to requirements.txt', wanted), [line])],
      },
    ];
  });
}
