import { readmeFile } from '../card/edits.ts';
import type { FolderFacts } from '../facts.ts';
import type { Finding } from '../finding.ts';
import { sentence } from '../../space/sentence.ts';
import { addressFindings } from '../dockerfile/rules/portRules.ts';
import { createRuleContext, type RuleContext } from '../dockerfile/rules/ruleContext.ts';
import { isGuarded, runtimeMessage, secretPathFindings } from '../dockerfile/rules/secretRules.ts';
import { scriptsStarted, startPort } from '../dockerfile/startCommand.ts';
import { createTextMap } from '../textMap.ts';
import { lineBreaks } from './lineBreaks.ts';
import { runtimeFailures } from './runtimeFailures.ts';

/** Findings of a script; all but its line breaks only when the container is sure to start it. */
export function lintStartScript(file: string, text: string, facts: FolderFacts): Finding[] {
  const breaks = lineBreaks(file, text, facts);
  const dockerfile = facts.texts.get('Dockerfile');
  if (dockerfile === undefined || !dockerfile.includes(file.slice(file.lastIndexOf('/') + 1))) return breaks;
  const context = createRuleContext(dockerfile, { ...facts, texts: new Map(facts.texts).set(file, text) });
  if (!scriptsStarted(context).includes(file)) return breaks;
  const addresses = addressFindings(context).filter((each) => each.file === file);
  return [
    ...breaks,
    ...addresses,
    ...secretReads(context, file, text),
    ...runtimeFailures(context, file, text),
  ];
}

function secretReads({ facts }: RuleContext, file: string, text: string): Finding[] {
  const map = createTextMap(text);
  const code = text.replace(/(?:^|\s)#[^\r\n]*/g, (comment) => comment.replace(/[^\r\n]/g, ' '));
  if (!code.includes('/run/secrets/') || isGuarded(code)) return [];
  return secretPathFindings(code, facts.space?.secrets).map(({ name, start, end, text: newText }) => {
    const range = map.range(start, end);
    const title = sentence('Use ${0}', name);
    const fixes =
      newText === undefined ? [] : [{ title, preferred: true, edits: [{ file, range, newText }] }];
    return {
      file,
      range,
      severity: 'error',
      code: 'secret-at-runtime-path',
      message: runtimeMessage(name),
      related: [],
      fixes,
    };
  });
}

type StartFacts = Pick<FolderFacts, 'startPort'>;

/** Found once for the texts of a folder: a keystroke in the README changes none of those that it comes from. */
const found = new WeakMap<ReadonlySet<string>, { facts: FolderFacts; start: StartFacts }>();

/** What the start of the container tells the linters of other files. */
export function startFacts(facts: FolderFacts): StartFacts {
  const dockerfile = facts.texts.get('Dockerfile');
  if (dockerfile === undefined) return {};
  const known = facts.paths && found.get(facts.paths);
  if (known && known.facts.space === facts.space && isSameBesidesReadme(known.facts, facts))
    return known.start;
  const port = startPort(createRuleContext(dockerfile, facts));
  const start = port === undefined ? {} : { startPort: port };
  if (facts.paths) found.set(facts.paths, { facts, start });
  return start;
}

function isSameBesidesReadme({ texts }: FolderFacts, { texts: others }: FolderFacts): boolean {
  if (texts.size !== others.size) return false;
  for (const [path, text] of texts) if (path !== readmeFile && others.get(path) !== text) return false;
  return true;
}
