import type * as vscode from 'vscode';
import type { Clock, Log } from '../ports.ts';
import type { Sha256 } from '../hub/sha256.ts';
import type { Disk } from '../platform/platform.ts';
import type { Sessions } from './account/session.ts';
import type { DeployStates } from './deployState.ts';
import type { Follower } from './follower.ts';
import type { LintService } from './language/lintService.ts';
import type { LogChannels } from './logs/channels.ts';
import type { LogDocuments } from './logs/documents.ts';
import type { Failures } from './logs/failures.ts';
import type { Memory } from './memory.ts';
import type { ProposalDocuments } from './files/proposals.ts';
import type { RequestDocuments } from './request/documents.ts';
import type { SpaceFiles } from './files/spaceFs.ts';
import type { SpaceData } from './spaceData.ts';
import type { SpaceWatcher } from './spaceWatcher.ts';
import type { SpaceStore } from './store.ts';
import type { SpaceExplorer } from './views/explorer.ts';
import type { NeedsService } from './secrets/needsService.ts';
import type { NeedsView } from './secrets/needsTree.ts';
import type { PlanView } from './views/planView.ts';

/** What commands and views are given; built once by `activate.ts`. */
export interface Services {
  extensionUri: vscode.Uri;
  clock: Clock;
  log: Log & { show(): void };
  sessions: Sessions;
  memory: Memory;
  store: SpaceStore;
  channels: LogChannels;
  logDocuments: LogDocuments;
  failures: Failures;
  follower: Follower;
  proposals: ProposalDocuments;
  requests: RequestDocuments;
  planView: PlanView;
  data: SpaceData;
  watcher: SpaceWatcher;
  explorer: SpaceExplorer;
  spaceFiles: SpaceFiles;
  lint: LintService;
  needs: NeedsService;
  needsView: NeedsView;
  deployStates: DeployStates;
  /** Absent in the web worker host. */
  disk: Disk | undefined;
  /** The fastest digest this host has. */
  newSha256(): Sha256;
  /** Spaces a deploy of this window is working on: one deploy per target at a time. */
  deploying: Set<string>;
  /** Ids of jobs whose log this window shows. */
  followedJobs: Set<string>;
}
