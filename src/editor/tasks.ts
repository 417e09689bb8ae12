import * as vscode from 'vscode';
import { targetLabel, workspaceTargets } from './commands/knownTargets.ts';
import type { Services } from './services.ts';
import { describeError } from './ui/messages.ts';

export const taskType = 'hf-spaces';

interface DeployTask extends vscode.TaskDefinition {
  action: 'deploy';
  /** Label or `owner/name` of a target; the first one when not given. */
  target?: string;
}

/** `hf-spaces` tasks: a deploy in a terminal of its own, whose exit code is 0 only when the app runs. */
export function registerTasks(services: Services): vscode.Disposable {
  return vscode.tasks.registerTaskProvider(taskType, {
    provideTasks: () =>
      workspaceTargets(services).map(({ target }) =>
        taskFor(services, { type: taskType, action: 'deploy', target: target.label ?? target.space }),
      ),
    resolveTask: (task) => {
      const { action, target } = task.definition;
      if (action !== 'deploy' || (target !== undefined && typeof target !== 'string')) return undefined;
      return taskFor(services, task.definition as DeployTask, task.scope);
    },
  });
}

function taskFor(services: Services, definition: DeployTask, scope?: vscode.Task['scope']): vscode.Task {
  const known = workspaceTargets(services).find(
    ({ target }) => target.label === definition.target || target.space === definition.target,
  );
  const name = known ? targetLabel(known.target) : (definition.target ?? vscode.l10n.t('first target'));
  const task = new vscode.Task(
    definition,
    scope ?? vscode.TaskScope.Workspace,
    vscode.l10n.t('deploy to {0}', name),
    taskType,
    new vscode.CustomExecution(() => Promise.resolve(terminalFor(services, definition.target))),
  );
  task.group = vscode.TaskGroup.Build;
  return task;
}

function terminalFor(services: Services, target: string | undefined): vscode.Pseudoterminal {
  const written = new vscode.EventEmitter<string>();
  const closed = new vscode.EventEmitter<number>();
  const abort = new AbortController();
  const write = (line: string) => written.fire(`${line.replace(/\r?\n/g, '\r\n')}\r\n`);
  const run = async () => {
    let code = 1;
    try {
      const { deployTask } = await import('./onDemand.ts');
      code = (await deployTask(services, target, write, abort.signal)) ? 0 : 1;
    } catch (error) {
      services.log.error(`task: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      write(describeError(error));
    }
    closed.fire(code);
  };
  return {
    onDidWrite: written.event,
    onDidClose: closed.event,
    open: () => void run(),
    close: () => abort.abort(),
    handleInput: (key) => {
      if (key === '\x03') abort.abort();
    },
  };
}
