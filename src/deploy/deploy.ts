import type { Files } from '../ports.ts';
import { HubError, isAbort } from '../hub/errors.ts';
import type { HubHttp } from '../hub/http.ts';
import { createSpace, type NewSpace } from '../hub/spaces.ts';
import type { Blocked } from './guard.ts';
import { makePlan, type Plan } from './plan.ts';
import { upload } from './upload.ts';

export type DeployStep = 'creating' | 'comparing' | 'uploading';

export type DeployEvent =
  | { kind: 'step'; step: DeployStep }
  | { kind: 'plan'; plan: Plan }
  | { kind: 'created'; space: string }
  | { kind: 'progress'; fraction: number; bytes: number };

/** How a deploy ended. Nothing is half done: the Space is either before or after the commit. */
export type DeployOutcome =
  | { kind: 'committed'; space: string; commit: string; url: string; plan: Plan }
  | { kind: 'unchanged'; space: string; base: string | undefined }
  | { kind: 'blocked'; blocked: Blocked[] }
  | { kind: 'empty' }
  /** `created` tells that the Space exists now although nothing was uploaded. */
  | { kind: 'cancelled'; created: boolean }
  | { kind: 'failed'; step: DeployStep; error: HubError; created: boolean };

export interface DeployOptions {
  hub: HubHttp;
  files: Files;
  space: string;
  branch?: string;
  /** Given when the Space is to be created by this deploy. */
  create?: NewSpace;
  summary: string;
  signal: AbortSignal;
  onEvent: (event: DeployEvent) => void;
}

/** From a folder to one commit on a Space. What happens after the commit is `followCommit`'s. */
export async function deploy(options: DeployOptions): Promise<DeployOutcome> {
  const { hub, files, space, signal, onEvent } = options;
  const branch = options.branch ?? 'main';
  let step: DeployStep = 'comparing';
  let created = false;
  const enter = (next: DeployStep) => {
    step = next;
    onEvent({ kind: 'step', step });
  };
  try {
    signal.throwIfAborted();
    if (options.create) {
      // The folder is checked before anything is made on the Hub.
      const local = await makePlan({ hub, space, branch, files, isNew: true, signal });
      if (local.blocked.length > 0) return { kind: 'blocked', blocked: local.blocked };
      if (local.added.length === 0) return { kind: 'empty' };
      enter('creating');
      await createSpace(hub, options.create, signal);
      created = true;
      onEvent({ kind: 'created', space });
    }
    enter('comparing');
    const plan = await makePlan({ hub, space, branch, files, isNew: false, signal });
    onEvent({ kind: 'plan', plan });
    if (plan.blocked.length > 0) return { kind: 'blocked', blocked: plan.blocked };
    if (plan.added.length + plan.modified.length === 0) {
      return plan.unchanged === 0 ? { kind: 'empty' } : { kind: 'unchanged', space, base: plan.base };
    }
    enter('uploading');
    const result = await upload({
      hub,
      files,
      plan,
      branch,
      parent: plan.base,
      summary: options.summary,
      signal,
      onProgress: (fraction) => onEvent({ kind: 'progress', fraction, bytes: plan.bytes }),
    });
    if (result.kind === 'unchanged') return { kind: 'unchanged', space, base: plan.base };
    return { kind: 'committed', space, commit: result.oid, url: result.url, plan };
  } catch (error) {
    if (signal.aborted || isAbort(error)) return { kind: 'cancelled', created };
    if (error instanceof HubError) return { kind: 'failed', step, error, created };
    throw error;
  }
}
