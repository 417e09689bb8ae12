import * as vscode from 'vscode';
import type { Plan } from '../../deploy/plan.ts';
import { HubError } from '../../hub/errors.ts';
import { validateCard } from '../../hub/spaces.ts';
import type { Finding } from '../../lint/finding.ts';
import { toText } from '../language/diagnostics.ts';
import type { Services } from '../services.ts';
import type { DeployJob } from './deployJob.ts';

interface Problem {
  file: string;
  /** 1-based. */
  line: number;
  message: string;
}

const mostShown = 5;

/** What will fail on Spaces is told before the ten minutes of a build; deploying all the same is possible. */
export async function acceptProblems(services: Services, job: DeployJob, plan: Plan): Promise<boolean> {
  const problems = await findProblems(services, job, plan);
  if (problems.length === 0) return true;
  const show = vscode.l10n.t('Show Problems');
  const anyway = vscode.l10n.t('Deploy Anyway');
  const lines = problems.slice(0, mostShown).map(({ file, line, message }) => `${file}:${line} ${message}`);
  const answer = await vscode.window.showWarningMessage(
    problems.length === 1
      ? vscode.l10n.t('One problem will make this fail on Spaces.')
      : vscode.l10n.t('{0} problems will make this fail on Spaces.', problems.length),
    { modal: true, detail: lines.join('\n') },
    show,
    anyway,
  );
  if (answer === show) await showProblems(services, job, problems);
  return answer === anyway;
}

/** Our errors; the Hub's own check of the front matter, when it is sent and ours has nothing against it. */
async function findProblems(services: Services, job: DeployJob, plan: Plan): Promise<Problem[]> {
  const readme = [...plan.added, ...plan.modified].find(({ path }) => path === 'README.md');
  if (plan.added.length + plan.modified.length === 0) return [];
  const findings = await services.lint.lintFolder(job.root);
  const ours = findings.filter(({ severity }) => severity === 'error').map(problemOf);
  if (!readme || ours.some(({ file }) => file === 'README.md')) return ours;
  const content = new TextDecoder().decode(await job.files.read(readme.source));
  const { errors } = await validateCard(job.session.hub, content).catch((error: unknown) => {
    // The push is checked by the Hub again, so a check that cannot be had stops nothing.
    if (!(error instanceof HubError)) throw error;
    services.log.warn(`validate-yaml: ${error.message}`);
    return { errors: [] };
  });
  return [...ours, ...errors.map((message) => ({ file: readme.source, line: 1, message }))];
}

function problemOf({ file, range, message }: Finding): Problem {
  return { file, line: range.start.line + 1, message: toText(message) };
}

async function showProblems(services: Services, job: DeployJob, problems: readonly Problem[]): Promise<void> {
  services.lint.check(job.root);
  const [first] = problems;
  if (first) {
    const at = new vscode.Position(first.line - 1, 0);
    await vscode.window.showTextDocument(vscode.Uri.joinPath(job.root, first.file), {
      selection: new vscode.Range(at, at),
    });
  }
  await vscode.commands.executeCommand('workbench.actions.view.problems');
}
