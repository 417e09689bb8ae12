import * as vscode from 'vscode';
import { setDevMode } from '../../hub/devMode.ts';
import { requestHardware, setSleepTime, type Hardware } from '../../hub/hardware.ts';
import { readFile } from '../../hub/repo.ts';
import { getSpace } from '../../hub/spaces.ts';
import { dollars, freeHardware, perMonth, sleepTimes } from '../../space/hardware.ts';
import type { Services } from '../services.ts';
import { runtimePatch } from '../store.ts';
import { priceText, sleepText } from '../views/explorer/words.ts';
import { chooseSpace, confirmed, restartsOnChange, tellRestart } from './chooseSpace.ts';
import { devModeProblems, sshTarget } from './devModeChecks.ts';

/** Cheapest first, as the Hub sells it now; what costs money is confirmed with its price. */
export async function changeHardware(services: Services, given: string | undefined): Promise<void> {
  const title = vscode.l10n.t('Change Hardware');
  const chosen = await chooseSpace(services, given, title);
  if (!chosen) return;
  const { hub, space } = chosen;
  const state = services.store.get(space);
  const picked = await vscode.window.showQuickPick(hardwareItems(services, state?.sdk, state?.hardware), {
    title,
    placeHolder: vscode.l10n.t('Cheapest first; prices as the Hub tells them now'),
    matchOnDescription: true,
  });
  if (!picked || !(await costAccepted(space, picked.one))) return;
  const flavor = picked.one.name;
  const runtime = state?.runtime;
  const restarts = restartsOnChange(services, space);
  const undo = services.store.assume(space, {
    hardware: flavor,
    ...(runtime ? { runtime: { ...runtime, hardware: { ...runtime.hardware, requested: flavor } } } : {}),
  });
  const question = services.store.ask();
  const answer = await confirmed(services, space, undo, () => requestHardware(hub, space, flavor));
  services.store.answer(space, question, { ...runtimePatch(answer), hardware: flavor });
  tellRestart(space, restarts);
}

type HardwareItem = vscode.QuickPickItem & { one: Hardware };

async function hardwareItems(
  services: Services,
  sdk: string | undefined,
  current: string | undefined,
): Promise<HardwareItem[]> {
  const list = await services.data.hardware();
  return list
    .filter(({ name }) => name !== 'zero-a10g' || sdk === undefined || sdk === 'gradio')
    .map((one) => ({
      label: one.prettyName,
      description: [one.name, priceText(one.perHour), one.name === current ? vscode.l10n.t('now') : undefined]
        .filter(Boolean)
        .join(' · '),
      detail: [one.cpu, one.ram, one.accelerator].filter(Boolean).join(' · '),
      one,
    }));
}

async function costAccepted(space: string, { prettyName, perHour }: Hardware): Promise<boolean> {
  if (perHour === 0) return true;
  const use = vscode.l10n.t('Use It');
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t('Run {0} on {1}?', space, prettyName),
    {
      modal: true,
      detail: vscode.l10n.t(
        'It costs ${0} per hour, ${1} per month when it never sleeps, billed by the minute while the Space starts or runs.',
        dollars(perHour),
        dollars(perMonth(perHour)),
      ),
    },
    use,
  );
  return answer === use;
}

export async function changeSleepTime(services: Services, given: string | undefined): Promise<void> {
  const title = vscode.l10n.t('Change Sleep Time');
  const chosen = await chooseSpace(services, given, title);
  if (!chosen) return;
  const { hub, space } = chosen;
  const state = services.store.get(space);
  if (state?.runtime?.hardware.requested === freeHardware) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('Free hardware always sleeps after 48 hours. Choose paid hardware to change that.'),
    );
    return;
  }
  const now = state?.runtime?.gcTimeout;
  const picked = await vscode.window.showQuickPick(
    sleepTimes.map((seconds) => ({
      label: sleepText(seconds),
      description: seconds === now ? vscode.l10n.t('now') : '',
      seconds,
    })),
    { title, placeHolder: vscode.l10n.t('A sleeping Space costs nothing and wakes at the next visit') },
  );
  if (!picked) return;
  const { seconds } = picked;
  const undo = state?.runtime
    ? services.store.assume(space, { runtime: { ...state.runtime, gcTimeout: seconds } })
    : () => undefined;
  const question = services.store.ask();
  const answer = await confirmed(services, space, undo, () => setSleepTime(hub, space, seconds));
  services.store.answer(space, question, runtimePatch(answer));
}

export async function switchDevMode(
  services: Services,
  given: string | undefined,
  enabled: boolean,
): Promise<void> {
  const title = enabled ? vscode.l10n.t('Turn On Dev Mode') : vscode.l10n.t('Turn Off Dev Mode');
  const chosen = await chooseSpace(services, given, title);
  if (!chosen) return;
  const { hub, space } = chosen;
  if (enabled && !(await devModeAccepted(services, chosen.space))) return;
  const state = services.store.get(space);
  const undo = state?.runtime
    ? services.store.assume(space, { runtime: { ...state.runtime, devMode: enabled } })
    : () => undefined;
  const question = services.store.ask();
  const answer = await confirmed(services, space, undo, () => setDevMode(hub, space, enabled));
  services.store.answer(space, question, runtimePatch(answer));
  if (!enabled) return;
  const open = vscode.l10n.t('Open in VS Code over SSH');
  const said = await vscode.window.showInformationMessage(
    vscode.l10n.t('Dev Mode of {0} is on. It ends after 48 hours without activity.', space),
    open,
  );
  if (said === open) await openOverSsh(services, space);
}

/** What Dev Mode needs of a Docker Space, before the restart it costs. */
async function devModeAccepted(services: Services, space: string): Promise<boolean> {
  const session = await services.sessions.current(false);
  if (!session) return false;
  const record = await services.data.get(space, 'record');
  const bytes =
    record.sdk === 'docker' ? await readFile(session.hub, space, 'main', 'Dockerfile') : undefined;
  const problems = bytes ? devModeProblems(new TextDecoder().decode(bytes)) : [];
  const turnOn = vscode.l10n.t('Turn On');
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t('Turn on Dev Mode of {0}?', space),
    {
      modal: true,
      detail: [
        vscode.l10n.t('The Space restarts. What is edited in it is lost unless it is pushed with git.'),
        ...problems.map((problem) => `• ${problem}`),
      ].join('\n'),
    },
    turnOn,
  );
  return answer === turnOn;
}

export async function openOverSsh(services: Services, given: string | undefined): Promise<void> {
  const chosen = await chooseSpace(services, given, vscode.l10n.t('Open in VS Code over SSH'));
  if (!chosen) return;
  const record = await getSpace(chosen.hub, chosen.space);
  const folder = record.card?.['dev-mode-folder'];
  const target = sshTarget({
    ...(record.subdomain === undefined ? {} : { subdomain: record.subdomain }),
    ...(record.sdk === undefined ? {} : { sdk: record.sdk }),
    ...(typeof folder === 'string' ? { folder } : {}),
  });
  if (!target) {
    void vscode.window.showWarningMessage(
      vscode.l10n.t(
        'The Hub does not tell the address of {0}, so it cannot be reached over SSH.',
        chosen.space,
      ),
    );
    return;
  }
  await vscode.env.openExternal(
    vscode.Uri.parse(`${vscode.env.uriScheme}://vscode-remote/ssh-remote+${target}`),
  );
}
