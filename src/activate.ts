import * as vscode from 'vscode';
import { updateSignedIn } from './editor/commands/account.ts';
import { deployedFolder } from './editor/commands/deployedFolder.ts';
import { registerCommands } from './editor/commands/registerCommands.ts';
import { Sessions } from './editor/account/session.ts';
import { ProposalDocuments } from './editor/files/proposals.ts';
import { createDeployStates } from './editor/deployState.ts';
import { Follower } from './editor/follower.ts';
import { SpaceFiles } from './editor/files/spaceFs.ts';
import { registerVersions } from './editor/files/versions.ts';
import { LintService } from './editor/language/lintService.ts';
import { registerLanguage } from './editor/language/register.ts';
import { registerSettingNames } from './editor/language/settingNames.ts';
import { registerNeeds } from './editor/secrets/language/register.ts';
import { NeedsService } from './editor/secrets/needsService.ts';
import { NeedsView } from './editor/secrets/needsTree.ts';
import { LogChannels } from './editor/logs/channels.ts';
import { LogDocuments } from './editor/logs/documents.ts';
import { registerFailureActions } from './editor/logs/failureActions.ts';
import { Failures } from './editor/logs/failures.ts';
import { registerLogLinks } from './editor/logs/links.ts';
import { registerLogUris } from './editor/logs/uriHandler.ts';
import { createMemory } from './editor/memory.ts';
import { RequestDocuments } from './editor/request/documents.ts';
import type * as onDemandModule from './editor/onDemand.ts';
import { createLog } from './editor/ports/log.ts';
import type { Services } from './editor/services.ts';
import { SpaceData } from './editor/spaceData.ts';
import { SpaceWatcher } from './editor/spaceWatcher.ts';
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
  env: typeof vscode.env;
  onDemand: () => Promise<typeof onDemandModule>;
}

/** Only a deploy, a job or a log that was cut off by a closing window makes activation ask the Hub. */
async function resumeWork(services: Services): Promise<void> {
  const { memory } = services;
  if (![memory.followed(), memory.jobs(), memory.openLogs()].some(({ length }) => length > 0)) return;
  const { resume } = await import('./editor/onDemand.ts');
  await resume(services);
}

/** The composition root: builds the services and registers what needs them. No network, no timers. */
export function activateWith(context: vscode.ExtensionContext, host: Platform): TestApi | undefined {
  const { platform, activity } = countActivity(host);
  const log = createLog();
  const sessions = new Sessions(context, platform, log);
  const memory = createMemory(context);
  const store = new SpaceStore(() => platform.clock.now());
  const channels = new LogChannels(platform.clock, platform.kind === 'web');
  const follower = new Follower({ clock: platform.clock, log, store, channels, memory });
  const logDocuments = new LogDocuments();
  const { disk, clock } = platform;
  const folderOf = (space: string) => deployedFolder(services, space);
  const failures = new Failures({ store, channels, log, disk, extensionUri: context.extensionUri, folderOf });
  const proposals = new ProposalDocuments();
  const requests = new RequestDocuments();
  const planView = new PlanView();
  const lint = new LintService({ memory, sessions, disk: platform.disk, clock });
  const data = new SpaceData(sessions, store, platform.kind === 'web');
  const watcher = new SpaceWatcher({
    data,
    store,
    clock: platform.clock,
    log,
    isFollowed: (space) => follower.isFollowing(space),
  });
  const explorer = new SpaceExplorer({ memory, store, data, watcher, clock: platform.clock });
  const needs = new NeedsService({ disk, clock });
  const needsView = new NeedsView({ needs, memory, data }, store.onDidChange);
  const spaceFiles = new SpaceFiles(sessions, data, () => platform.clock.now());
  const services: Services = {
    extensionUri: context.extensionUri,
    clock: platform.clock,
    log,
    sessions,
    memory,
    store,
    channels,
    logDocuments,
    failures,
    follower,
    proposals,
    requests,
    planView,
    data,
    watcher,
    explorer,
    spaceFiles,
    lint,
    needs,
    needsView,
    deployStates: createDeployStates(context),
    disk: platform.disk,
    newSha256: () => platform.newSha256(),
    deploying: new Set(),
    followedJobs: new Set(),
  };
  context.subscriptions.push(
    log,
    sessions,
    sessions.register(),
    store,
    channels,
    logDocuments,
    failures,
    registerFailureActions(failures, store),
    registerLogLinks({ channels, clock, disk, folderOf }),
    registerLogUris(services),
    follower,
    proposals,
    requests,
    planView,
    registerVersions(sessions),
    data,
    watcher,
    explorer,
    spaceFiles,
    new StatusBar(
      store,
      clock,
      () => sessions.endpoint(),
      (space) => follower.isFollowing(space) || watcher.watching.includes(space),
    ),
    registerCommands(context, services),
    registerTasks(services),
    lint,
    registerLanguage(services, lint),
    registerSettingNames(services, lint),
    needs,
    needsView,
    registerNeeds(services),
    sessions.provider.onDidChangeSessions(({ added }) => {
      void updateSignedIn(services);
      explorer.refresh();
      if (added && added.length > 0) void resumeWork(services);
    }),
  );
  follower.streams.onCrash = async (hub, space) => {
    const { tellCrash } = await import('./editor/onDemand.ts');
    await tellCrash(services, hub, space);
  };
  void updateSignedIn(services);
  void resumeWork(services);
  return context.extensionMode === vscode.ExtensionMode.Test
    ? {
        activity,
        context,
        services,
        window: vscode.window,
        workspace: vscode.workspace,
        env: vscode.env,
        onDemand: () => import('./editor/onDemand.ts'),
      }
    : undefined;
}
