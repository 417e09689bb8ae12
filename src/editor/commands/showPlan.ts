import * as vscode from 'vscode';
import { hasChanges, type Plan } from '../../deploy/plan.ts';
import type { Services } from '../services.ts';
import { countsText, planNotes, sizeText } from '../ui/planMessages.ts';
import type { PlanEntry, PlanGroup } from '../views/planView.ts';
import { askForNeeds } from './askForNeeds.ts';
import { unpushedWarning, type DeployJob } from './deployJob.ts';
import { excludePath } from './excludePath.ts';
import { runJob, showPlanDiff } from './runJob.ts';
import { planWithProgress, settle, withLock } from './settlePlan.ts';

/** Shows a plan in its view, from where it can be deployed, refined and made anew. */
export async function showPlan(services: Services, job: DeployJob, plan: Plan): Promise<void> {
  const { space } = job.target;
  const again = async () => showPlan(services, job, await planWithProgress(services, job));
  await services.planView.show({
    target: space,
    summary: [countsText(plan), unpushedWarning(job), ...planNotes(plan)].filter(Boolean).join('\n'),
    groups: groupsOf(job, plan),
    refresh: again,
    exclude: async (path) => {
      await excludePath(job.root, path);
      await again();
    },
    ...(hasChanges(plan) ? { deploy: () => deployShown(services, job, plan, again) } : {}),
  });
}

async function deployShown(
  services: Services,
  job: DeployJob,
  plan: Plan,
  again: () => Promise<void>,
): Promise<void> {
  await withLock(services, job.target.space, async () => {
    const settled = await settle(services, job, plan);
    if (settled === 'again') return again();
    if (settled === 'cancel' || !(await askForNeeds(services, job))) return;
    await services.planView.close();
    await services.memory.confirm(job.root, job.target.space);
    await runJob(services, job, plan);
  });
}

function groupsOf(job: DeployJob, plan: Plan): PlanGroup[] {
  const diff = (path: string) => () => showPlanDiff(job, plan, path);
  const held = new Set(plan.blocked.map(({ path }) => path));
  const sized = (files: readonly { path: string; size: number }[]): PlanEntry[] =>
    files
      .filter(({ path }) => !held.has(path))
      .map(({ path, size }) => ({ path, detail: sizeText(size), open: diff(path), canExclude: true }));
  const openLocal = (path: string, line?: number) => async () => {
    const at = new vscode.Position(Math.max(0, (line ?? 1) - 1), 0);
    await vscode.commands.executeCommand('vscode.open', vscode.Uri.joinPath(job.root, path), {
      selection: new vscode.Range(at, at),
    } satisfies vscode.TextDocumentShowOptions);
  };
  const groups: PlanGroup[] = [
    {
      id: 'blocked',
      label: vscode.l10n.t('Holds secrets'),
      icon: new vscode.ThemeIcon('shield', new vscode.ThemeColor('errorForeground')),
      collapsed: false,
      entries: plan.blocked.map(({ path, line, what }) => ({
        path,
        detail: line === undefined ? what : vscode.l10n.t('line {0}: {1}', line, what),
        open: openLocal(path, line),
        canExclude: true,
      })),
    },
    {
      id: 'added',
      label: vscode.l10n.t('Added'),
      icon: new vscode.ThemeIcon(
        'diff-added',
        new vscode.ThemeColor('gitDecoration.addedResourceForeground'),
      ),
      collapsed: false,
      entries: sized(plan.added),
    },
    {
      id: 'modified',
      label: vscode.l10n.t('Modified'),
      icon: new vscode.ThemeIcon(
        'diff-modified',
        new vscode.ThemeColor('gitDecoration.modifiedResourceForeground'),
      ),
      collapsed: false,
      entries: sized(plan.modified),
    },
    {
      id: 'deleted',
      label: vscode.l10n.t('Deleted on the Space'),
      icon: new vscode.ThemeIcon(
        'diff-removed',
        new vscode.ThemeColor('gitDecoration.deletedResourceForeground'),
      ),
      collapsed: false,
      entries: plan.deleted.map(({ path, size }) => ({
        path,
        detail: sizeText(size),
        open: diff(path),
        canExclude: false,
      })),
    },
    {
      id: 'refused',
      label: vscode.l10n.t('Cannot be sent'),
      icon: new vscode.ThemeIcon('circle-slash'),
      collapsed: false,
      entries: plan.refused.map(({ path, reason }) => ({ path, detail: reason, canExclude: true })),
    },
    {
      id: 'links',
      label: vscode.l10n.t('Links not followed'),
      icon: new vscode.ThemeIcon('file-symlink-file'),
      collapsed: true,
      entries: plan.skippedLinks.map(({ path, reason }) => ({ path, detail: reason, canExclude: true })),
    },
    {
      id: 'remote',
      label: vscode.l10n.t('Only on the Space, stays'),
      icon: new vscode.ThemeIcon('cloud'),
      collapsed: true,
      entries: plan.remoteOnly.map(({ path, size }) => ({
        path,
        detail: sizeText(size),
        open: diff(path),
        canExclude: false,
      })),
    },
    {
      id: 'ignored',
      label: vscode.l10n.t('Ignored'),
      icon: new vscode.ThemeIcon('eye-closed'),
      collapsed: true,
      entries: plan.ignored.map(({ path, rule, file, line }) => ({
        path,
        detail: file === '' ? vscode.l10n.t('by default: {0}', rule) : `${file}:${line} ${rule}`,
        ...(file === '' ? {} : { open: openLocal(file, line) }),
        canExclude: false,
      })),
    },
  ];
  return groups.filter(({ entries }) => entries.length > 0);
}
