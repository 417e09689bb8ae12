import type * as vscode from 'vscode';
import type { Clock, Log } from '../ports.ts';
import type { Sha256 } from '../hub/sha256.ts';
import type { Disk } from '../platform/platform.ts';
import type { Sessions } from './account/session.ts';
import type { DeployStates } from './deployState.ts';
import type { Follower } from './follower.ts';
import type { LogChannels } from './logs/channels.ts';
import type { Memory } from './memory.ts';
import type { ProposalDocuments } from './files/proposals.ts';
import type { SpaceStore } from './store.ts';
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
  follower: Follower;
  proposals: ProposalDocuments;
  planView: PlanView;
  deployStates: DeployStates;
  /** Absent in the web worker host. */
  disk: Disk | undefined;
  /** The fastest digest this host has. */
  newSha256(): Sha256;
  /** Spaces a deploy of this window is working on: one deploy per target at a time. */
  deploying: Set<string>;
}
