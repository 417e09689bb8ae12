import * as vscode from 'vscode';
import { HubError } from '../../hub/errors.ts';
import { compareNeeds, type NeedView } from '../../secrets/compare.ts';
import { askNeeds } from '../secrets/askNeeds.ts';
import { textOf, writeText } from '../secrets/dotenvFiles.ts';
import type { ScannedFolder } from '../secrets/needsService.ts';
import { addValues, namesOf, noValues, readHeld, sendValues } from '../secrets/settings.ts';
import type { Services } from '../services.ts';
import { describeError } from '../ui/messages.ts';
import { cloneVariables, type DeployJob } from './deployJob.ts';
import { showError } from './run.ts';

const folderOf = ({ root, target }: DeployJob): ScannedFolder => ({
  root,
  include: target.include,
  exclude: target.exclude,
});

/** Only what is committed to `main` runs, and a static Space has no environment to read. */
function runsAfterwards({ target }: DeployJob): boolean {
  return target.sdk !== 'static' && !target.pullRequest && (target.branch ?? 'main') === 'main';
}

/**
 * Asks for what the code needs and the Space lacks; the answers go with the job. False when cancelled. A Hub that does
 * not tell what the Space has stops no deploy.
 */
export async function askForNeeds(services: Services, job: DeployJob): Promise<boolean> {
  const missing = await missingFor(services, job);
  if (missing.length === 0) return true;
  const answers = await askNeeds({
    root: job.root,
    space: job.target.space,
    missing,
    canGoOn: true,
    choose: (name, choice) => services.memory.chooseNeed(job.root, name, choice),
  });
  services.needs.tell();
  if (!answers) return false;
  job.settings = addValues(job.settings ?? noValues, answers);
  return true;
}

/** Required names that the Space has not, and that no answer for this deploy gives. */
export async function missingFor(services: Services, job: DeployJob): Promise<NeedView[]> {
  if (!runsAfterwards(job)) return [];
  const { target, root } = job;
  const [{ needs }, held] = await Promise.all([
    services.needs.needsOf(folderOf(job), { fresh: true }),
    job.create
      ? { secrets: [], variables: [] }
      : readHeld(services.data, job.session.hub, target.space).catch((error: unknown) => {
          if (!(error instanceof HubError)) throw error;
          services.log.warn(`secrets of ${target.space}: ${error.message}`);
          return undefined;
        }),
  ]);
  const given = new Set([
    ...namesOf(job.settings ?? noValues),
    ...Object.keys((target.source === 'clone' && cloneVariables(job)) || {}),
  ]);
  return compareNeeds({
    needs,
    held,
    choices: services.memory.needChoices(root),
    named: { secrets: target.secrets, variables: target.variables },
  }).filter(({ state, name }) => state === 'missing' && !given.has(name));
}

/** Sends what an existing Space is to get, before the commit. The job keeps no value. False when the Hub refused. */
export async function sendSettings(services: Services, job: DeployJob): Promise<boolean> {
  const { settings } = job;
  delete job.settings;
  if (!settings || namesOf(settings).length === 0) return true;
  const { space } = job.target;
  const outcome = await sendValues(services.data, job.session.hub, space, settings);
  if (outcome.kind === 'all') return true;
  services.log.error(`deploy to ${space}: ${outcome.failed} could not be set`);
  await showError(
    services,
    vscode.l10n.t(
      '{0} could not be set, so nothing was uploaded. {1}',
      outcome.failed,
      describeError(outcome.error),
    ),
    outcome.error,
  );
  return false;
}

/** Sign-in with Hugging Face needs a line in the card, without which the Hub sets none of the `OAUTH_*` names. */
export async function offerOauth(services: Services, job: DeployJob): Promise<boolean> {
  if (job.target.sdk === 'static' || services.memory.needChoices(job.root)['hf_oauth'] === 'notNeeded') {
    return true;
  }
  const { oauth } = await services.needs.needsOf(folderOf(job), { fresh: true });
  if (!oauth) return true;
  const path = job.target.readme ?? 'README.md';
  const uri = vscode.Uri.joinPath(job.root, path);
  const readme = await textOf(uri);
  const { readCard, setCardFields } = await import('../../scaffold/onDemand.ts');
  const card = readme === undefined ? undefined : readCard(readme);
  if (readme === undefined || card?.kind !== 'card' || card.data.hf_oauth === true) return true;
  const add = vscode.l10n.t('Add It');
  const notNeeded = vscode.l10n.t('Not Needed');
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t('The code reads OAUTH_*, which a Space has only with hf_oauth: true in {0}.', path),
    {
      modal: true,
      detail: vscode.l10n.t(
        'With this line the Hub lets people sign in to the app with their Hugging Face account.',
      ),
    },
    add,
    notNeeded,
  );
  if (answer === add) await writeText(uri, setCardFields(readme, { hf_oauth: true }));
  if (answer === notNeeded) await services.memory.chooseNeed(job.root, 'hf_oauth', 'notNeeded');
  return answer !== undefined;
}
