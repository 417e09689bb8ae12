import { isSdk, type Sdk } from '../../../space/target.ts';
import { hasFile, rootNames, type FolderFacts } from '../../facts.ts';
import type { Finding, Fix, RelatedPlace } from '../../finding.ts';
import { sentence } from '../../../space/sentence.ts';
import { nearest } from '../../nearest.ts';
import { cardKeys } from '../cardKeys.ts';
import { entryOf, stringValue, type CardDocument, type CardEntry } from '../cardDocument.ts';
import { addEntry, fix, removeEntry, replaceText, replaceValue, scalarText } from '../edits.ts';
import { keyFinding, spanFinding, valueFinding } from '../rule.ts';
import { newDockerfile } from './newDockerfile.ts';
import { defaultAppPort, highestAppPort, lowestAppPort, sdks } from '../values.ts';

const topOfFile = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

/** The SDK that fits the files at hand; `undefined` when none does. */
export function fittingSdk(facts: FolderFacts): 'docker' | 'gradio' | 'static' | undefined {
  if (hasFile(facts, 'Dockerfile')) return 'docker';
  if (hasFile(facts, 'app.py') && /^\s*(?:import|from)\s+gradio\b/m.test(facts.texts.get('app.py') ?? '')) {
    return 'gradio';
  }
  return hasFile(facts, 'index.html') && !hasFile(facts, 'package.json') ? 'static' : undefined;
}

/** Whether the files that an SDK asks for are there; true when that is not known. */
function filesFit(card: CardDocument, facts: FolderFacts, sdk: string): boolean {
  if (sdk === 'docker') return hasFile(facts, 'Dockerfile') !== false;
  const file = stringValue(card, 'app_file') ?? (sdk === 'gradio' ? 'app.py' : 'index.html');
  return hasFile(facts, file) !== false;
}

/** A Streamlit app becomes a Docker Space: keys without effect go, the port of its Dockerfile is told. */
function streamlitFix(card: CardDocument, entry: CardEntry, facts: FolderFacts): Fix {
  const edits = [replaceText(card, entry, 'docker')];
  for (const key of ['sdk_version', 'python_version', 'app_file']) {
    const other = entryOf(card, key);
    if (other) edits.push(...removeEntry(card, other));
  }
  const port = facts.startPort;
  if (port !== undefined && port !== defaultAppPort && !entryOf(card, 'app_port')) {
    edits.push(...addEntry(card, 'app_port', String(port)));
  }
  const dockerfileThere = hasFile(facts, 'Dockerfile') === true;
  return fix(sentence('Make it a Docker Space'), edits, dockerfileThere);
}

/** The SDK the card has, or will have when its `sdk` is repaired. */
function effectiveSdk(card: CardDocument, facts: FolderFacts): Sdk | undefined {
  const entry = entryOf(card, 'sdk');
  if (!entry) return fittingSdk(facts) ?? (facts.assumeDocker ? 'docker' : undefined);
  if (isSdk(entry.value)) return entry.value;
  if (entry.value === 'streamlit') return undefined;
  const meant = nearest(entry.source, sdks) ?? (facts.assumeDocker ? 'docker' : undefined);
  return isSdk(meant) ? meant : undefined;
}

export function sdkInvalid(card: CardDocument, facts: FolderFacts): Finding[] {
  const entry = entryOf(card, 'sdk');
  if (!entry) {
    const first = card.map.positionAt(card.start).line - 1;
    const fitting = fittingSdk(facts) ?? (facts.assumeDocker ? 'docker' : undefined);
    const choices = fitting ? [fitting] : sdks.filter((sdk) => filesFit(card, facts, sdk));
    const fixes = choices.map((sdk) =>
      fix(sentence('Add "sdk: {0}"', sdk), addEntry(card, 'sdk', sdk), fitting !== undefined),
    );
    const message = sentence('The front matter has no "sdk", so the Hub does not know how to run the Space.');
    const line: [number, number] = [card.map.lineStart(first), card.map.lineEnd(first)];
    return [spanFinding(card, 'readme-sdk-invalid', line, message, { fixes })];
  }
  if (isSdk(entry.value)) return [];
  if (entry.value === 'streamlit') {
    const message = sentence(
      'The Streamlit SDK was retired on 2025-04-30; new Streamlit apps run as Docker Spaces.',
    );
    const fixes = [streamlitFix(card, entry, facts)];
    return [valueFinding(card, 'readme-sdk-invalid', entry, message, { severity: 'warning', fixes })];
  }
  const written = entry.value === null ? '' : entry.source;
  const meant = nearest(written, sdks) ?? (facts.assumeDocker ? 'docker' : undefined);
  const choices = meant ? [meant] : sdks.filter((sdk) => filesFit(card, facts, sdk));
  const fixes = choices.map((sdk) =>
    fix(sentence('Change to "{0}"', sdk), [replaceValue(card, entry, sdk)], sdk === meant),
  );
  const message =
    written === ''
      ? sentence('"sdk" is empty; it must be gradio, docker or static.')
      : sentence('"sdk" must be gradio, docker or static, not {0}.', written);
  return [valueFinding(card, 'readme-sdk-invalid', entry, message, { fixes })];
}

/** The misnamed file, when the folder has one. */
export function misnamedDockerfile(facts: FolderFacts): string | undefined {
  const names = rootNames(facts);
  return (
    names.find((name) => name !== 'Dockerfile' && name.toLowerCase() === 'dockerfile') ??
    names.find((name) => /^(?:dockerfile\..+|.+\.dockerfile|containerfile)$/i.test(name))
  );
}

export function dockerMissingDockerfile(card: CardDocument, facts: FolderFacts): Finding[] {
  const entry = entryOf(card, 'sdk');
  if (effectiveSdk(card, facts) !== 'docker' || hasFile(facts, 'Dockerfile') !== false) return [];
  const wrong = misnamedDockerfile(facts);
  const related: RelatedPlace[] = wrong
    ? [{ file: wrong, range: topOfFile, message: sentence('Rename this file to "Dockerfile".') }]
    : [];
  const message = wrong
    ? sentence('A Docker Space needs a file named exactly "Dockerfile" at the root; here it is "{0}".', wrong)
    : sentence('A Docker Space needs a file named exactly "Dockerfile" at the root.');
  // One under another name is to be renamed, not to be written anew.
  const fixes = wrong ? [] : [newDockerfile(facts, declaredPort(card)?.port ?? defaultAppPort)];
  const more = { related, fixes };
  if (entry) return [valueFinding(card, 'readme-docker-missing-dockerfile', entry, message, more)];
  const start: [number, number] = [0, 0];
  return [spanFinding(card, 'readme-docker-missing-dockerfile', start, message, more)];
}

export function appFileMissing(card: CardDocument, facts: FolderFacts): Finding[] {
  const sdk = effectiveSdk(card, facts);
  if (sdk !== 'gradio' && sdk !== 'static') return [];
  const told = entryOf(card, 'app_file');
  const path = (stringValue(card, 'app_file') ?? (sdk === 'gradio' ? 'app.py' : 'index.html')).replace(
    /^\.?\//,
    '',
  );
  // The file of a built Space is made by its command.
  if (hasFile(facts, path) !== false || entryOf(card, 'app_build_command')) return [];
  const suffix = sdk === 'gradio' ? '.py' : '.html';
  const candidates = rootNames(facts).filter(
    (name) => name.endsWith(suffix) && !/^(?:test_.*|.*_test|setup|conftest)\.py$/.test(name),
  );
  const near = nearest(path, candidates);
  const choices = near ? [near] : candidates.slice(0, 3);
  const fixes = choices.map((name) => {
    const edits = told ? [replaceText(card, told, name)] : addEntry(card, 'app_file', scalarText(name));
    return fix(sentence('Use "{0}"', name), edits, choices.length === 1);
  });
  const message = told
    ? sentence('"{0}" is not in the folder, so the Space will show "No application file".', path)
    : sentence('The folder has no "{0}" and the front matter names no other "app_file".', path);
  const place = told ?? entryOf(card, 'sdk');
  return place ? [valueFinding(card, 'readme-app-file-missing', place, message, { fixes })] : [];
}

const validPort = (port: unknown): port is number =>
  typeof port === 'number' && Number.isInteger(port) && port >= lowestAppPort && port <= highestAppPort;

/** The port of `app_port`, quoted ones included, or the Hub's own choice when the card has none. */
export function declaredPort(card: CardDocument): { port: number; entry?: CardEntry } | undefined {
  const entry = entryOf(card, 'app_port');
  if (!entry) return { port: defaultAppPort };
  const port = typeof entry.value === 'string' ? Number(entry.value) : entry.value;
  return validPort(port) ? { port, entry } : undefined;
}

export function appPort(card: CardDocument, facts: FolderFacts): Finding[] {
  const entry = entryOf(card, 'app_port');
  if (!entry) return [];
  const sdk = effectiveSdk(card, facts);
  if (sdk === 'gradio' || sdk === 'static') {
    const message = sentence('"app_port" has no effect with "sdk: {0}".', sdk);
    const fixes = [fix(sentence('Remove "app_port"'), removeEntry(card, entry))];
    return [keyFinding(card, 'readme-app-port-ignored', entry, message, { fixes })];
  }
  if (validPort(entry.value)) return [];
  const text = typeof entry.value === 'string' ? entry.value.trim() : '';
  if (/^\d+$/.test(text) && validPort(Number(text))) {
    const message = sentence('"app_port" is an integer; the quotes make it text.');
    const fixes = [fix(sentence('Remove the quotes'), [replaceValue(card, entry, text)])];
    return [valueFinding(card, 'readme-app-port-invalid', entry, message, { severity: 'warning', fixes })];
  }
  const listens = facts.startPort;
  const port = validPort(listens) ? listens : defaultAppPort;
  const right = listens === undefined || port === listens;
  const fixes = [fix(sentence('Use {0}', port), [replaceValue(card, entry, String(port))], right)];
  const range = [lowestAppPort, highestAppPort];
  const message =
    entry.source === ''
      ? sentence('"app_port" is empty; it must be an integer from {0} to {1}.', ...range)
      : sentence(
          '"app_port" must be an integer from {0} to {1}; the Hub refuses {2}.',
          ...range,
          entry.source,
        );
  return [valueFinding(card, 'readme-app-port-invalid', entry, message, { fixes })];
}

/** Keys that have an effect with another SDK only; app_port and base_path have rules of their own. */
export function keyIgnored(card: CardDocument, facts: FolderFacts): Finding[] {
  const sdk = effectiveSdk(card, facts);
  if (sdk === undefined) return [];
  return card.entries.flatMap((entry) => {
    const key = Object.hasOwn(cardKeys, entry.key) ? cardKeys[entry.key] : undefined;
    if (!key?.sdks || key.sdks.includes(sdk) || entry.key === 'app_port' || entry.key === 'base_path') {
      return [];
    }
    const message = sentence('"{0}" has no effect with "sdk: {1}".', entry.key, sdk);
    const fixes = [fix(sentence('Remove "{0}"', entry.key), removeEntry(card, entry), false)];
    return [keyFinding(card, 'readme-key-ignored', entry, message, { fixes })];
  });
}

export function basePath(card: CardDocument, facts: FolderFacts): Finding[] {
  const entry = entryOf(card, 'base_path');
  if (!entry) return [];
  if (effectiveSdk(card, facts) === 'static') {
    const message = sentence('A static Space has no "base_path"; "app_file" says what is shown first.');
    const fixes = [fix(sentence('Remove "base_path"'), removeEntry(card, entry))];
    return [keyFinding(card, 'readme-base-path-invalid', entry, message, { fixes })];
  }
  if (typeof entry.value === 'string' && entry.value.startsWith('/')) return [];
  const path = typeof entry.value === 'string' ? entry.value.trim() : '';
  const usable = path !== '' && !path.includes('://');
  const fixes = usable
    ? [fix(sentence('Start it with "/"'), [replaceText(card, entry, `/${path.replace(/^\.\//, '')}`)])]
    : [fix(sentence('Remove "base_path"'), removeEntry(card, entry), false)];
  const message = sentence('"base_path" is a path that starts with "/".');
  return [valueFinding(card, 'readme-base-path-invalid', entry, message, { fixes })];
}
