import * as vscode from 'vscode';
import type { Account } from '../../hub/account.ts';
import { createBucket } from '../../hub/buckets.ts';
import { HubError } from '../../hub/errors.ts';
import type { HubHttp } from '../../hub/http.ts';
import { hardwareRecords, scheduleJob, startJob, type JobSpec } from '../../hub/jobs.ts';
import type { Flavor } from '../../scaffold/hardware.ts';
import type { JobImport } from '../../scaffold/import/dstackJob.ts';
import { dollars } from '../../space/hardware.ts';
import { isSpaceId } from '../../space/target.ts';
import type { Services } from '../services.ts';
import { translate } from '../ui/failureMessages.ts';
import { followHubJob } from './followHubJob.ts';
import { showError } from './run.ts';

/** Hardware as the Hub has it now; `undefined` when it cannot be asked. */
export async function liveFlavors(
  services: Services,
  of: 'jobs' | 'spaces',
): Promise<readonly Flavor[] | undefined> {
  const { flavorFrom } = await import('../../scaffold/onDemand.ts');
  try {
    const session = await services.sessions.current(false);
    const hub = session?.hub ?? services.sessions.hubFor(undefined);
    const records = await hardwareRecords(hub, of, AbortSignal.timeout(5_000));
    const flavors = records.flatMap((one) => flavorFrom(one) ?? []);
    return flavors.length > 0 ? flavors : undefined;
  } catch (error) {
    services.log.warn(`hardware of ${of}: ${String(error)}`);
    return undefined;
  }
}

interface Started {
  hub: HubHttp;
  namespace: string;
  spec: JobSpec;
}

/** Runs or schedules an imported job when the user says so; its request is shown already. */
export async function offerJob(services: Services, name: string, job: JobImport): Promise<void> {
  const choice = await choose(job);
  if (!choice) return;
  const session = await services.sessions.current(true);
  if (!session) return;
  const namespace = await chooseNamespace(session.account);
  if (namespace === undefined) return;
  const spec = await askFor(job, session.hub, namespace);
  if (!spec) return;
  const started = { hub: session.hub, namespace, spec };
  try {
    if (choice === 'run') await run(services, name, started);
    else await schedule(name, started, job.schedule ?? '');
  } catch (error) {
    const wantsMoney =
      error instanceof HubError && (error.code === 'planNeeded' || error.code === 'paymentMethodNeeded');
    if (!wantsMoney) throw error;
    await showError(
      services,
      vscode.l10n.t('Jobs need credits. Add some in the billing settings of the Hub.'),
      error,
    );
  }
}

async function choose(job: JobImport): Promise<'run' | 'schedule' | undefined> {
  const { hardware, request } = job;
  if (!('flavor' in hardware)) {
    void vscode.window.showWarningMessage(
      vscode.l10n.t('The job cannot run on the Hub: {0}', translate(hardware)),
    );
    return undefined;
  }
  const { flavor } = hardware;
  const minutes = Math.round((request.timeoutSeconds ?? 1800) / 60);
  const items = [
    {
      label: vscode.l10n.t('$(play) Run job'),
      detail: vscode.l10n.t(
        'On {0}, ${1} per hour; it ends after {2} minutes at the latest',
        flavor.name,
        dollars(Math.round(flavor.pricePerHour * 100) / 100),
        minutes,
      ),
      action: 'run' as const,
    },
    ...(job.schedule === undefined
      ? []
      : [
          {
            label: vscode.l10n.t('$(clock) Schedule job'),
            detail: vscode.l10n.t('At {0}, in the time of UTC', job.schedule),
            action: 'schedule' as const,
          },
        ]),
    {
      label: vscode.l10n.t('$(close) Only keep the request'),
      detail: vscode.l10n.t('Nothing is sent'),
      action: undefined,
    },
  ];
  const picked = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Run this job on the Hub?'),
    placeHolder: vscode.l10n.t('The request is shown in the editor'),
    ignoreFocusOut: true,
  });
  return picked?.action;
}

async function chooseNamespace({ name, orgs }: Account): Promise<string | undefined> {
  const mayRun = orgs.filter(({ roleInOrg }) => roleInOrg !== 'read' && roleInOrg !== undefined);
  if (mayRun.length === 0) return name;
  return vscode.window.showQuickPick([name, ...mayRun.map((org) => org.name)], {
    title: vscode.l10n.t('Who pays for the job?'),
    ignoreFocusOut: true,
  });
}

/** Asks for what the request leaves open; `undefined` when cancelled. */
async function askFor(job: JobImport, hub: HubHttp, namespace: string): Promise<JobSpec | undefined> {
  const title = vscode.l10n.t('Run Job');
  const secrets: Record<string, string> = {};
  for (const name of job.secrets) {
    const value = await vscode.window.showInputBox({
      title,
      prompt: vscode.l10n.t('Value of the secret {0}; it goes to the Hub only', name),
      password: true,
      ignoreFocusOut: true,
    });
    if (value === undefined) return undefined;
    if (value !== '') secrets[name] = value;
  }
  const environment = { ...job.request.environment };
  for (const { name } of job.missing) {
    const value = await vscode.window.showInputBox({
      title,
      prompt: vscode.l10n.t('Value of the variable {0}', name),
      ignoreFocusOut: true,
    });
    if (value === undefined) return undefined;
    environment[name] = value;
  }
  const volumes: JobSpec['volumes'] = [];
  for (const { mountPath, readOnly } of job.volumes) {
    const bucket = await vscode.window.showInputBox({
      title,
      prompt: vscode.l10n.t('Bucket for {0}: it is created when it is not there; empty for none', mountPath),
      value: `${namespace}/${job.request.labels['name'] ?? 'job'}`,
      ignoreFocusOut: true,
      validateInput: (text) =>
        text.trim() === '' || isSpaceId(text.trim()) ? undefined : vscode.l10n.t('Write it as owner/name.'),
    });
    if (bucket === undefined) return undefined;
    if (bucket.trim() !== '') volumes.push({ bucket: bucket.trim(), mountPath, readOnly });
  }
  // Made as late as can be: Escape before this leaves nothing behind.
  for (const id of new Set(volumes.map(({ bucket }) => bucket))) {
    await createBucket(hub, id).catch((error: unknown) => {
      if (!(error instanceof HubError) || error.code !== 'exists') throw error;
    });
  }
  return {
    ...job.request,
    environment,
    ...(Object.keys(secrets).length > 0 ? { secrets } : {}),
    ...(volumes.length > 0 ? { volumes } : {}),
  };
}

async function schedule(name: string, { hub, namespace, spec }: Started, cron: string): Promise<void> {
  await scheduleJob(hub, namespace, spec, cron);
  void vscode.window.showInformationMessage(vscode.l10n.t('The job {0} is scheduled.', name));
}

/** Starts the job and follows it to its end. */
function run(services: Services, name: string, { hub, namespace, spec }: Started): Promise<void> {
  return followHubJob(services, hub, name, async () => {
    const { id } = await startJob(hub, namespace, spec);
    const job = { name, namespace, id, endpoint: services.sessions.endpoint() };
    await services.memory.keepJob(job);
    return job;
  });
}
