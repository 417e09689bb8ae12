import { HubError } from '../hub/errors.ts';
import type { HubWait } from '../hub/http.ts';
import type { AfterFailure, DeployOutcome } from './deploy.ts';
import type { Plan } from './plan.ts';

/** A plan as `deploy:space --dry-run --json` prints it. */
export function planAsJson(plan: Plan): object {
  const sizes = (files: readonly { path: string; size: number }[]) =>
    files.map(({ path, size }) => ({ path, size }));
  return {
    target: plan.space,
    base: plan.base ?? null,
    added: sizes(plan.added),
    modified: sizes(plan.modified),
    deleted: sizes(plan.deleted),
    unchanged: plan.unchanged,
    ignored: plan.ignored.map(({ path, rule, file, line }) => ({ path, rule, file, line })),
    blocked: plan.blocked.map(({ path, line, kind }) => ({ path, line: line ?? null, kind })),
    bytes: plan.bytes,
    requests: plan.requests,
  };
}

export function planAsText(plan: Plan): string {
  const lines = [`Plan for ${plan.space}, branch ${plan.branch}:`];
  const group = (sign: string, paths: readonly string[]) => {
    for (const path of paths) lines.push(`  ${sign} ${path}`);
  };
  group(
    '+',
    plan.added.map(({ path, size }) => `${path} (${size} bytes)`),
  );
  group(
    '~',
    plan.modified.map(({ path, size }) => `${path} (${size} bytes)`),
  );
  group(
    '-',
    plan.deleted.map(({ path }) => path),
  );
  group(
    '!',
    plan.blocked.map(({ path, line, what }) => `${path}${line === undefined ? '' : `:${line}`}: ${what}`),
  );
  group(
    'x',
    plan.refused.map(({ path, reason }) => `${path}: not sent, ${reason}`),
  );
  group(
    '?',
    plan.skippedLinks.map(({ path, reason }) => `${path}: link not followed, ${reason}`),
  );
  group(
    'i',
    plan.ignored.map(({ path, rule, file, line }) => `${path}: ignored by ${file}:${line} ${rule}`),
  );
  group(
    'k',
    plan.keptRemoteIgnored.map(({ path, rule }) => `${path}: stays on the Space, ignored by ${rule}`),
  );
  const notes = [
    [plan.crlfScripts, 'Shell scripts with CRLF line endings, which Linux does not run (use --send-as-lf)'],
    [plan.changedOnSpace, 'Changed by somebody else on the Space and overwritten'],
    [
      plan.firstDeployToForeign.map((file) => file.path),
      'Put on the Space by others and kept (--deletion replace deletes them)',
    ],
    [plan.tooLarge.map((file) => file.path), 'Larger than the Hub allows or advises'],
    [plan.tooManyEntries.map(({ folder }) => folder || '.'), 'Folders with over 10,000 entries'],
  ] as const;
  for (const [paths, text] of notes) if (paths.length > 0) lines.push(`${text}: ${paths.join(', ')}`);
  if (plan.commits > 1) lines.push(`This takes ${plan.commits} commits: the Hub does not take it in one.`);
  const { added, modified, deleted } = plan;
  lines.push(
    `${added.length} new, ${modified.length} changed, ${deleted.length} deleted, ${plan.unchanged} unchanged; ` +
      `${plan.bytes} bytes to send.`,
  );
  return lines.join('\n');
}

/** What happened and what to do next, in English, for a terminal. */
export function outcomeAsText(outcome: DeployOutcome): string {
  switch (outcome.kind) {
    case 'committed':
      return outcome.pullRequestUrl
        ? `Opened ${outcome.pullRequestUrl}`
        : `Committed ${outcome.commit.slice(0, 7)} to ${outcome.space}: ${outcome.url}`;
    case 'unchanged':
      return `Nothing to deploy: ${outcome.space} has the same files already.`;
    case 'blocked': {
      const places = outcome.blocked.map(({ path, line }) => (line === undefined ? path : `${path}:${line}`));
      return `Nothing was sent, as secrets stand in ${places.join(', ')}. Keep them out with .hfignore, make them secrets of the Space, or let a file through with --allow PATH.`;
    }
    case 'refused':
      return `The Hub does not take files of this size: ${outcome.paths.join(', ')}. Keep them out with .hfignore.`;
    case 'empty':
      return 'There is nothing to deploy: every file is ignored, or the folder is empty. Check the folder and .gitignore.';
    case 'conflict': {
      const by = outcome.commits.map(
        ({ oid, author, title }) => `${oid.slice(0, 7)} "${title}" by ${author ?? 'unknown'}`,
      );
      const both = outcome.collisions.length > 0 ? outcome.collisions.join(', ') : 'none';
      return `Somebody else committed in the meantime: ${by.join('; ')}. Files that both sides changed: ${both}. Run again with --on-conflict overwrite or keep-theirs.`;
    }
    case 'outdated':
      return `Files changed while they were compared: ${outcome.paths.join(', ')}. Run it again.`;
    case 'cancelled':
      return outcome.created
        ? 'Cancelled. The Space was created and holds no files yet; deploy again to fill it.'
        : 'Cancelled. The Space is as it was.';
    case 'failed':
      return errorAsText(outcome.error);
  }
}

export function waitAsText({ ms, isAsked, reason }: Pick<HubWait, 'ms' | 'isAsked' | 'reason'>): string {
  const seconds = Math.ceil(ms / 1000);
  if (isAsked) return `The Hub asks to wait ${seconds} s.`;
  const why = reason === 'network' ? 'The Hub did not answer' : 'The Hub is busy';
  return `${why}; trying again in ${seconds} s.`;
}

export function afterwardsAsText({ what, error }: AfterFailure): string {
  const wanted = what === 'hardware' ? 'The hardware was not changed' : 'The factory rebuild was not started';
  return `${wanted}, the commit stays: ${errorAsText(error)}`;
}

export function errorAsText(error: unknown): string {
  if (!(error instanceof HubError)) return error instanceof Error ? error.message : String(error);
  const said = error.details.serverMessage ? ` The Hub says: ${error.details.serverMessage}` : '';
  switch (error.code) {
    case 'signedOut':
      return 'The Hub does not accept the token. Put a valid one into HF_TOKEN.';
    case 'planNeeded':
      return 'The Hub asks for a paid plan: Docker and Gradio Spaces need PRO, Team or Enterprise. Use a static Space or upgrade.';
    case 'forbidden':
      return `The token has no right for this.${said} Use a token that may write to the Space.`;
    case 'paymentMethodNeeded':
      return 'This hardware needs a payment method. Add one in the billing settings of the Hub.';
    case 'notFound':
      return 'The Hub does not find the Space. Check its name and that HF_TOKEN may see it, or create it with --create docker, gradio or static.';
    case 'exists':
      return 'A Space of this name exists already. Run again without --create.';
    case 'busy':
      return 'The Hub is still busy with another operation on this name. Try again in a minute.';
    case 'staleParent':
      return 'The Space changed in the meantime, so nothing was sent. Run it again.';
    case 'tooLarge':
      return 'The upload is too large for the Hub. Keep large files out with .hfignore.';
    case 'rateLimited':
      return 'The Hub limits requests for now. Try again in a few minutes.';
    case 'refused':
      return `The Hub refused the request.${said} Correct that and run it again.`;
    case 'server':
      return 'The Hub has trouble of its own. Nothing half done was left; try again in a minute.';
    case 'network':
      return 'The Hub did not answer. Check the network and the address given with --hub, and try again.';
    case 'badAnswer':
      return 'The Hub gave an answer that makes no sense. Check the address given with --hub.';
  }
}
