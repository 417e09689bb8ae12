import * as vscode from 'vscode';
import type { Blocked } from '../../deploy/guard.ts';
import { readDotenv } from '../secrets/dotenvFiles.ts';
import { addValues, namesOf, noValues, readHeld } from '../secrets/settings.ts';
import type { Services } from '../services.ts';
import type { Settled } from './confirmDeploy.ts';
import type { DeployJob } from './deployJob.ts';
import { excludePath } from './excludePath.ts';
import { choosePush } from './pushEnv.ts';

type Item = vscode.QuickPickItem & { path?: string; blocked?: Blocked };

/** Goes through files that hold secrets, one by one: keep back, open, or send after a second question. */
export async function settleBlocked(
  services: Services,
  job: DeployJob,
  blocked: readonly Blocked[],
): Promise<Settled> {
  if (blocked.length === 0) return 'go';
  const items: Item[] = blocked.map((one) => ({
    label: `$(shield) ${one.line === undefined ? one.path : `${one.path}:${one.line}`}`,
    description: one.what,
    blocked: one,
  }));
  const picked = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Nothing was sent: these files hold secrets'),
    placeHolder: vscode.l10n.t('Choose a file to keep it back, look at it, or send it all the same'),
    ignoreFocusOut: true,
  });
  return picked?.blocked ? settleOne(services, job, picked.blocked) : 'cancel';
}

async function settleOne(services: Services, job: DeployJob, one: Blocked): Promise<Settled> {
  const exclude = vscode.l10n.t('$(exclude) Keep it back');
  const open = vscode.l10n.t('$(go-to-file) Open the file');
  const send = vscode.l10n.t('$(warning) Send it all the same…');
  const toSecrets = vscode.l10n.t('$(key) Turn into a Space secret…');
  const answer = await vscode.window.showQuickPick(
    [
      ...(one.kind === 'envFile' || one.kind === 'envValue'
        ? [
            {
              label: toSecrets,
              detail:
                one.name === undefined
                  ? vscode.l10n.t('Its names go to the settings of the Space; {0} is kept back', one.path)
                  : vscode.l10n.t(
                      '{0} goes to the settings of the Space; {1} is kept back',
                      one.name,
                      one.path,
                    ),
            },
          ]
        : []),
      { label: exclude, detail: vscode.l10n.t('Adds {0} to .hfignore and goes on', one.path) },
      { label: open, detail: vscode.l10n.t('Stops here, so that you can take the secret out') },
      { label: send, detail: vscode.l10n.t('Only this file, only this time; asked once more') },
    ],
    { title: `${one.path}: ${one.what}`, ignoreFocusOut: true },
  );
  switch (answer?.label) {
    case toSecrets:
      return turnIntoSecrets(services, job, one);
    case exclude:
      await excludePath(job.root, one.path);
      return 'again';
    case open:
      await openAt(vscode.Uri.joinPath(job.root, one.path), one.line);
      return 'cancel';
    case send:
      return (await confirmSecret(job, one)) ? 'again' : 'cancel';
    default:
      return 'cancel';
  }
}

/** The names go along with the deploy, as the user says for each; the file stays here. */
async function turnIntoSecrets(services: Services, job: DeployJob, one: Blocked): Promise<Settled> {
  const entries =
    one.name === undefined
      ? await readDotenv(vscode.Uri.joinPath(job.root, one.path))
      : (await readDotenv(vscode.Uri.joinPath(job.root, one.envFile ?? '.env'))).filter(
          ({ name }) => name === one.name,
        );
  const held = job.create
    ? { secrets: [], variables: [] }
    : await readHeld(services.data, job.session.hub, job.target.space);
  const values = await choosePush(services, job, entries, held);
  if (!values) return 'again';
  if (namesOf(values).length > 0) job.settings = addValues(job.settings ?? noValues, values);
  await excludePath(job.root, one.path);
  return 'again';
}

async function confirmSecret(job: DeployJob, one: Blocked): Promise<boolean> {
  const send = vscode.l10n.t('Send This File');
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t('Send {0} although it holds a secret ({1})?', one.path, one.what),
    {
      modal: true,
      detail: vscode.l10n.t(
        'Everyone who can read {0} can read it, and it stays in its history. A Space secret is the safe place.',
        job.target.space,
      ),
    },
    send,
  );
  if (answer !== send) return false;
  job.allowed.add(one.path);
  return true;
}

async function openAt(uri: vscode.Uri, line: number | undefined): Promise<void> {
  const at = new vscode.Position(Math.max(0, (line ?? 1) - 1), 0);
  await vscode.window.showTextDocument(uri, { selection: new vscode.Range(at, at) });
}
