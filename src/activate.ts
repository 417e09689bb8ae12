import * as vscode from 'vscode';
import { updateSignedIn } from './editor/commands/account.ts';
import { resumeFollowed } from './editor/commands/followDeploy.ts';
import { registerCommands } from './editor/commands/table.ts';
import { Sessions } from './editor/account/session.ts';
import { ProposalDocuments } from './editor/files/proposals.ts';
import { createDeployStates } from './editor/deployState.ts';
import { Follower } from './editor/follower.ts';
import { registerVersions } from './editor/files/versions.ts';
import { LogChannels } from './editor/logs/channels.ts';
import { createMemory } from './editor/memory.ts';
import { createLog } from './editor/ports/log.ts';
import type { Services } from './editor/services.ts';
import { SpaceStore } from './editor/store.ts';
import { registerTasks } from './editor/tasks.ts';
import { PlanView } from './editor/views/planView.ts';
import { SpaceExplorer } from './editor/views/explorer.ts';
import { StatusBar } from './editor/views/statusBar.ts';
import { countActivity, type Activity } from './platform/countedPlatform.ts';
import type { Platform } from './platform/platform.ts';

/** What the host tests get to see, and the editor as the extension has it, so that they can answer its questions. */
export interface TestApi {
  activity: Activity;
  context: vscode.ExtensionContext;
  services: Services;
  window: typeof vscode.window;
  workspace: typeof vscode.workspace;
}

/** The composition root: builds the services and registers what needs them. No network, no timers. */
export function activateWith(context: vscode.ExtensionContext, host: Platform): TestApi | undefined {
  const { platform, activity } = countActivity(host);
  const log = createLog();
  const sessions = new Sessions(context, platform, log);
  const memory = createMemory(context);
  const store = new SpaceStore();
  const channels = new LogChannels();
  const follower = new Follower(platform.clock, log, store, channels);
  const proposals = new ProposalDocuments();
  const planView = new PlanView();
  const services: Services = {
    extensionUri: context.extensionUri,
    clock: platform.clock,
    log,
    sessions,
    memory,
    store,
    channels,
    follower,
    proposals,
    planView,
    deployStates: createDeployStates(context),
    disk: platform.disk,
    newSha256: () => platform.newSha256(),
    deploying: new Set(),
  };
  const explorer = new SpaceExplorer(memory, store);
  context.subscriptions.push(
    log,
    sessions,
    sessions.register(),
    store,
    channels,
    follower,
    proposals,
    planView,
    registerVersions(sessions),
    explorer,
    new StatusBar(store, platform.clock),
    vscode.window.registerTreeDataProvider('hfSpaces.explorer', explorer),
    registerCommands(services),
    registerTasks(services),
    sessions.provider.onDidChangeSessions(({ added }) => {
      void updateSignedIn(services);
      if (added && added.length > 0) void resumeFollowed(services);
    }),
  );
  void updateSignedIn(services);
  // Only a deploy that was cut off by a closing window makes activation ask the Hub.
  if (memory.followed().length > 0) void resumeFollowed(services);
  return context.extensionMode === vscode.ExtensionMode.Test
    ? { activity, context, services, window: vscode.window, workspace: vscode.workspace }
    : undefined;
}
