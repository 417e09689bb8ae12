import * as vscode from 'vscode';
import type { HubHttp } from '../../hub/http.ts';
import { cancelJob, type Job } from '../../hub/jobs.ts';
import { followJob, type JobOutcome } from '../../logs/jobLog.ts';
import { viewTexts } from '../logs/logMessages.ts';
import { createLogView } from '../logs/logView.ts';
import type { FollowedJob } from '../memory.ts';
import type { Services } from '../services.ts';
import { describeError } from '../ui/messages.ts';
import { showError } from './run.ts';

/** Shows the log of a job until it ends, and tells how; cancelling the notification cancels the job. */
export async function followHubJob(
  services: Services,
  hub: HubHttp,
  name: string,
  begin: () => Promise<FollowedJob>,
): Promise<void> {
  const outcome = await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: vscode.l10n.t('Job {0}', name),
      cancellable: true,
    },
    async (progress, token) => {
      const { namespace, id } = await begin();
      services.followedJobs.add(id);
      const output = vscode.window.createOutputChannel(`${name} (job ${id})`, 'log');
      const view = createLogView({
        sink: {
          append: (text) => output.append(text),
          replace: (text) => (text === '' ? output.clear() : output.replace(text)),
        },
        clock: services.clock,
        texts: viewTexts,
      });
      output.show(true);
      const cancelling = token.onCancellationRequested(() => {
        progress.report({ message: vscode.l10n.t('cancelling') });
        cancelJob(hub, namespace, id).catch(
          (error: unknown) => void showError(services, describeError(error)),
        );
      });
      let told = '';
      const tell = (job: Job) => {
        if (job.stage === told) return;
        told = job.stage;
        progress.report({ message: stageText(job.stage) });
        for (const url of job.stage === 'RUNNING' ? job.urls : []) view.note(url);
      };
      try {
        const end = await followJob({
          hub,
          clock: services.clock,
          namespace,
          id,
          signal: new AbortController().signal,
          onLine: (line) => view.push(line),
          onJob: tell,
        });
        // Not before the end is known: a closing window leaves it to be found again.
        await services.memory.forgetJob(id);
        return end;
      } finally {
        services.followedJobs.delete(id);
        cancelling.dispose();
        view.flush();
      }
    },
  );
  tellOutcome(name, outcome);
}

/** Takes up the jobs that ran when the window closed: their logs from the first line, and their ends. */
export async function resumeJobs(services: Services): Promise<void> {
  const { memory, followedJobs } = services;
  const endpoint = services.sessions.endpoint();
  const jobs = memory.jobs().filter((job) => job.endpoint === endpoint && !followedJobs.has(job.id));
  if (jobs.length === 0) return;
  const fail = (job: FollowedJob, error: unknown) => {
    services.log.warn(`job ${job.id}: ${String(error)}`);
    const sentence = vscode.l10n.t('The job {0} cannot be followed now. {1}', job.name, describeError(error));
    void showError(services, sentence, error, () => resumeJobs(services));
  };
  try {
    // Signed out, they wait for a sign-in, which calls this again.
    const session = await services.sessions.current(false);
    if (!session) return;
    for (const job of jobs.filter(({ id }) => !followedJobs.has(id))) {
      followedJobs.add(job.id);
      followHubJob(services, session.hub, job.name, () => Promise.resolve(job)).catch((error: unknown) =>
        fail(job, error),
      );
    }
  } catch (error) {
    for (const job of jobs) fail(job, error);
  }
}

function stageText(stage: string): string {
  switch (stage) {
    case 'SCHEDULING':
      return vscode.l10n.t('waits for its machine');
    case 'RUNNING':
      return vscode.l10n.t('is running');
    default:
      return stage;
  }
}

function tellOutcome(name: string, outcome: JobOutcome): void {
  switch (outcome.kind) {
    case 'completed':
      void vscode.window.showInformationMessage(vscode.l10n.t('The job {0} is done.', name));
      return;
    case 'failed':
      void vscode.window.showErrorMessage(
        outcome.message === undefined
          ? vscode.l10n.t('The job {0} failed. Its log says why.', name)
          : vscode.l10n.t('The job {0} failed: {1}', name, outcome.message),
      );
      return;
    case 'canceled':
      void vscode.window.showInformationMessage(vscode.l10n.t('The job {0} was cancelled.', name));
      return;
    case 'gone':
    case 'stopped':
      void vscode.window.showWarningMessage(vscode.l10n.t('The job {0} is not there any more.', name));
  }
}
