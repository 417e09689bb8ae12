import * as vscode from 'vscode';
import type { FollowOutcome } from '../../deploy/follow.ts';
import type { Explanation, FixHint } from '../../logs/explain/explain.ts';
import type { Stuck } from '../../logs/stuck.ts';
import type { Sentence } from '../../space/sentence.ts';
import type { ExplainedFailure } from '../store.ts';

/** A sentence of the domain in the language of the editor. */
export function translate({ template, parts }: Sentence): string {
  return vscode.l10n.t(template, ...parts);
}

/** What failed, and the one sentence that says why. */
export function describeExplained(
  space: string,
  failure: Extract<FollowOutcome, { kind: 'failed' }>['failure'],
  explanation: Explanation,
): string {
  const why = translate(explanation.sentence);
  switch (failure) {
    case 'build':
      return vscode.l10n.t('The build of {0} failed: {1}', space, why);
    case 'runtime':
      return vscode.l10n.t('{0} was built but its app failed: {1}', space, why);
    case 'config':
    case 'noAppFile':
      return vscode.l10n.t('{0} cannot be built: {1}', space, why);
  }
}

/** An app that ran for a while and then ended. */
export function describeCrash(space: string, explanation: Explanation | undefined): string {
  return explanation
    ? vscode.l10n.t('The app of {0} has failed: {1}', space, translate(explanation.sentence))
    : vscode.l10n.t('The app of {0} has failed. See the run log.', space);
}

export function describeStuck(space: string, { sentence, causes }: Stuck): string {
  const first = causes[0];
  const likely = first ? ` ${vscode.l10n.t('Likely: {0}', translate(first))}` : '';
  return `${space}: ${translate(sentence)}${likely}`;
}

/** All likely causes, one a line. */
export function stuckDetail({ causes }: Stuck): string {
  return causes.map((cause) => `• ${translate(cause)}`).join('\n');
}

/** A button that leads to the repair: a page of the Hub, or a command, and what it is given besides the Space. */
export type FixAction =
  { title: string; command: string; argument?: Record<string, unknown> } | { title: string; page: string };

/** Changes files of the workspace. */
export const repairCommand = 'hfSpaces.repairFailure';

/** Where a command does the repair; the others are told by the sentence and shown at their place. */
export function fixAction(fix: FixHint | undefined): FixAction | undefined {
  switch (fix?.kind) {
    case 'addSecret':
      return {
        title: vscode.l10n.t('Add Secret…'),
        command: 'hfSpaces.addSecret',
        argument: { name: fix.name },
      };
    case 'addVariable':
      return {
        title: vscode.l10n.t('Add Variable…'),
        command: 'hfSpaces.addVariable',
        argument: { name: fix.name, ...(fix.value === undefined ? {} : { value: fix.value }) },
      };
    case 'raiseHardware':
      return { title: vscode.l10n.t('Change Hardware…'), command: 'hfSpaces.changeHardware' };
    case 'attachStorage':
      return { title: vscode.l10n.t('Attach Storage…'), command: 'hfSpaces.attachVolume' };
    case 'factoryRebuild':
      return { title: vscode.l10n.t('Factory Rebuild'), command: 'hfSpaces.rebuildSpace' };
    case 'restart':
      return { title: vscode.l10n.t('Restart'), command: 'hfSpaces.restartSpace' };
    case 'requestAccess':
      return { title: vscode.l10n.t('Request Access'), page: fix.repo };
    case 'setAppPort':
      return { title: vscode.l10n.t('Set app_port to {0}', fix.port), command: repairCommand };
    case 'addRequirement':
      return {
        title: vscode.l10n.t('Add {0} to requirements.txt', fix.package),
        command: repairCommand,
      };
    case 'lintRule':
      return { title: vscode.l10n.t('Repair'), command: repairCommand };
    default:
      return undefined;
  }
}

/** What to do, in words; for people and agents alike. */
export function fixText(fix: FixHint): string {
  switch (fix.kind) {
    case 'lintRule':
      return vscode.l10n.t('Take the quick fix of {0}.', fix.rule);
    case 'addSecret':
      return vscode.l10n.t('Add the secret {0} to the Space.', fix.name);
    case 'addVariable':
      return fix.value === undefined
        ? vscode.l10n.t('Add the variable {0} to the Space.', fix.name)
        : vscode.l10n.t('Add the variable {0} with the value {1} to the Space.', fix.name, fix.value);
    case 'raiseHardware':
      return vscode.l10n.t('Choose larger hardware for the Space.');
    case 'setAppPort':
      return vscode.l10n.t('Set app_port: {0} in the front matter of README.md.', fix.port);
    case 'bindAllInterfaces':
      return vscode.l10n.t('Let the app listen on 0.0.0.0.');
    case 'addRequirement':
      return vscode.l10n.t('Add {0} to requirements.txt.', fix.package);
    case 'pinRequirement':
      return vscode.l10n.t('Pin another version of {0} in requirements.txt.', fix.package);
    case 'addSystemPackage':
      return vscode.l10n.t(
        'Install the Debian package {0} in the Dockerfile, or name it in packages.txt.',
        fix.package,
      );
    case 'addNodePackage':
      return vscode.l10n.t('Add {0} to package.json.', fix.package);
    case 'sendAsLf':
      return vscode.l10n.t('Give {0} Unix line endings.', fix.path);
    case 'makeExecutable':
      return vscode.l10n.t(
        'Make {0} executable in the Dockerfile: RUN chmod +x, or COPY --chmod=755.',
        fix.path,
      );
    case 'requestAccess':
      return vscode.l10n.t('Request access to {0} on the Hub with the account of the token.', fix.repo);
    case 'attachStorage':
      return vscode.l10n.t('Attach a bucket to the Space at /data.');
    case 'raiseStartupTimeout':
      return vscode.l10n.t('Raise startup_duration_timeout in the front matter of README.md.');
    case 'factoryRebuild':
      return vscode.l10n.t('Build the Space anew without cache.');
    case 'restart':
      return vscode.l10n.t('Restart the Space.');
  }
}

/** The failure as text, for a chat with an agent or an issue. */
export function failureText(space: string, failure: ExplainedFailure, nearby: readonly string[]): string {
  const { place, logLine, fix } = failure;
  const line = (name: string, value: string) => `${name}: ${value}`;
  return [
    line('Space', space),
    line('Cause', `${translate(failure.sentence)} (${failure.cause})`),
    ...(place ? [line('Place', `${place.file}:${place.line + 1}`)] : []),
    ...(logLine ? [line(`Line ${logLine.index + 1} of the ${logLine.kind} log`, logLine.text)] : []),
    ...(fix ? [line('Fix', fixText(fix))] : []),
    ...(nearby.length > 0 ? ['', 'Log:', ...nearby] : []),
    '',
  ].join('\n');
}
