import type { Finding } from '../finding.ts';
import { sentence } from '../../space/sentence.ts';
import { buildModel } from '../dockerfile/model.ts';
import { parseDockerfile } from '../dockerfile/parse.ts';
import { userLabel, type RuleContext } from '../dockerfile/rules/ruleContext.ts';
import { stepsOfScript } from '../dockerfile/start/commandLine.ts';
import { makeWorld } from '../dockerfile/start/world.ts';
import { createTextMap } from '../textMap.ts';

const delimiter = '__END_OF_START_SCRIPT__';
const packageManagers = /^(?:apt|apt-get|apk|dnf|yum|microdnf|zypper|dpkg)$/;
const rootActions = /^(?:install|update|upgrade|remove|purge|add|del|-i)$/;

/** What only root may do, in a script that the container starts as another user. */
export function runtimeFailures(context: RuleContext, file: string, text: string): Finding[] {
  const { end } = context;
  if (end === undefined || end.user.uid === null || end.user.uid === 0) return [];
  const first = /^\uFEFF?#![^\r\n]*/.exec(text)?.[0].length ?? 0;
  const script = `${' '.repeat(first)}${text.slice(first)}`.replaceAll('\r', ' ');
  const strict = /^#!.*\s-\w*e/.test(text) ? 'set -e' : '';
  const source = context.text.replace(/\s*$/, '');
  const model = buildModel(
    parseDockerfile(`${source}\nRUN <<'${delimiter}'\n${strict}\n${script}\n${delimiter}\n`),
  );
  const failures = model.final?.last.failures ?? [];
  const map = createTextMap(text);
  const shift = strict.length + 1;
  const world = makeWorld(context);
  const steps = (stepsOfScript(world, file, text) ?? []).map((read) => read(world));
  const stops = /(?:^|\n)\s*set\s+-\w*e|^#!.*\s-\w*e/.test(text);
  const severity = stops ? 'error' : 'warning';
  const installs = steps.flatMap((step): Finding[] => {
    const isIt =
      packageManagers.test(step.name) && step.args.some((word) => rootActions.test(word.text ?? ''));
    if (!isIt || step.conditional || step.user.uid === null || step.user.uid === 0) return [];
    const message = sentence(
      '{0} needs root, but the container runs as {1}.',
      step.name,
      userLabel(step.user),
    );
    const { range } = step.place;
    return [{ file, range, severity, code: 'package-manager-as-non-root', message, related: [], fixes: [] }];
  });
  const writes = failures.flatMap(({ command, path, reason, start, end: to }): Finding[] => {
    // Volumes are mounted by the time that the script runs.
    if (reason !== 'permission' || start < shift || path === '/data' || path?.startsWith('/data/') === true)
      return [];
    const range = map.range(start - shift, to - shift);
    const at = steps.find(
      ({ place }) =>
        map.offsetAt(place.range.start) <= start - shift && start - shift < map.offsetAt(place.range.end),
    );
    if (at === undefined || at.conditional || packageManagers.test(at.name)) return [];
    const message = sentence(
      'The container runs as {0}, who may not write to {1}: {2} fails.',
      userLabel(end.user),
      path ?? '?',
      command,
    );
    return [{ file, range, severity, code: 'privileged-write-as-non-root', message, related: [], fixes: [] }];
  });
  return [...installs, ...writes];
}
