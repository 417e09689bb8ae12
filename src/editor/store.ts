import * as vscode from 'vscode';
import { compact } from '../hub/shape.ts';
import type { SpaceRuntime, SpaceSummary } from '../hub/spaces.ts';
import { viewStage, type StageView } from '../space/stage.ts';
import type { Explanation } from '../logs/explain/explain.ts';
import type { StageChange } from '../logs/stageHistory.ts';

/** Why the latest deploy or the running app failed. */
export interface ExplainedFailure extends Explanation {
  /** The file of the workspace that `place` is in. */
  uri?: vscode.Uri;
}

/** What this window knows of a Space. */
export interface SpaceState {
  id: string;
  /** The Hub's own word, for people. */
  stage?: string;
  view?: StageView;
  /** When this window saw the stage change (ms); the Hub does not tell. */
  since?: number;
  host?: string;
  hardware?: string;
  private?: boolean;
  visibility?: string;
  sdk?: string;
  /** ISO 8601. */
  lastModified?: string;
  likes?: number;
  tags?: string[];
  /** By the Space's own card. */
  pinned?: boolean;
  subdomain?: string;
  runtime?: SpaceRuntime;
  errorMessage?: string;
  failure?: ExplainedFailure | undefined;
  /** Front matter of the README, as the Hub read it when it was followed. */
  card?: Record<string, unknown>;
  /** Of the deploy that was followed last: its stages, when the image was pushed, and when the new commit ran (ms). */
  changes?: StageChange[];
  pushingAt?: number | undefined;
  healthyAt?: number | undefined;
  /** The deploy of this window: when it began (ms), what it does, and how it ended. */
  deploy?: { startedAt: number; phase: 'uploading' | 'following' | 'done' | 'failed'; commit?: string };
}

export type SpacePatch = Partial<Omit<SpaceState, 'id'>>;

/** One store feeds tree, status bar and commands. Events carry the id of what changed. */
export class SpaceStore implements vscode.Disposable {
  readonly #spaces = new Map<string, SpaceState>();
  readonly #changed = new vscode.EventEmitter<string>();
  readonly onDidChange = this.#changed.event;
  readonly #now: () => number;
  /** By Space and key, the question whose answer is shown; what answers an earlier one is not let in. */
  readonly #shown = new Map<string, Map<string, number>>();
  /** By Space, the last question before it was removed. */
  readonly #removed = new Map<string, number>();
  #questions = 0;

  constructor(now: () => number = () => 0) {
    this.#now = now;
  }

  get(id: string): SpaceState | undefined {
    return this.#spaces.get(id);
  }

  all(): SpaceState[] {
    return [...this.#spaces.values()];
  }

  update(id: string, patch: SpacePatch): void {
    const known = this.#spaces.get(id);
    const moved = patch.stage !== undefined && known?.stage !== undefined && patch.stage !== known.stage;
    this.#spaces.set(id, { ...(known ?? { id }), ...patch, ...(moved ? { since: this.#now() } : {}) });
    this.#changed.fire(id);
  }

  /** Call before asking the Hub, and hand the number in with the answer. */
  ask(): number {
    this.#questions += 1;
    return this.#questions;
  }

  /**
   * Lets in what a later question's answer, or a change made here, has not told already. Gives whether that was
   * anything: a record that came late may still bring a host, but not a stage.
   */
  answer(id: string, question: number, patch: SpacePatch): boolean {
    if (question < (this.#removed.get(id) ?? 0)) return false;
    const shown = this.#shownOf(id);
    const news = Object.entries(patch).filter(([key]) => question >= (shown.get(key) ?? 0));
    if (news.length === 0) return false;
    for (const [key] of news) shown.set(key, question);
    const known = this.#spaces.get(id);
    const changes: SpacePatch = Object.fromEntries(news);
    if (!known || differs(known, changes)) this.update(id, changes);
    return true;
  }

  /** Shows a change before the Hub has confirmed it. What is returned takes back what nothing newer has replaced. */
  assume(id: string, patch: SpacePatch): () => void {
    const before = this.#spaces.get(id);
    const question = this.ask();
    const shown = this.#shownOf(id);
    for (const key of Object.keys(patch)) shown.set(key, question);
    this.update(id, patch);
    return () => {
      const now = this.#spaces.get(id);
      const keys = Object.keys(patch).filter((key) => shown.get(key) === question);
      if (!now || keys.length === 0) return;
      const restored: Record<string, unknown> = { ...now };
      for (const key of [...keys, ...(keys.includes('stage') ? ['since'] : [])] as (keyof SpaceState)[]) {
        if (before?.[key] === undefined) delete restored[key];
        else restored[key] = before[key];
      }
      this.#spaces.set(id, restored as unknown as SpaceState);
      this.#changed.fire(id);
    };
  }

  /** What was asked before this is not let in any more: the Space is gone. */
  remove(id: string): void {
    this.#removed.set(id, this.ask());
    if (this.#spaces.delete(id)) this.#changed.fire(id);
  }

  /** Forgets what was learnt of Spaces that this window does not deploy to. */
  clear(): void {
    for (const [id, space] of this.#spaces) if (!space.deploy) this.#spaces.delete(id);
  }

  #shownOf(id: string): Map<string, number> {
    let shown = this.#shown.get(id);
    if (!shown) this.#shown.set(id, (shown = new Map<string, number>()));
    return shown;
  }

  dispose(): void {
    this.#changed.dispose();
  }
}

function differs(known: SpaceState, patch: SpacePatch): boolean {
  return Object.entries(patch).some(
    ([key, value]) => JSON.stringify(known[key as keyof SpaceState]) !== JSON.stringify(value),
  );
}

/** A runtime as the store keeps it. What it no longer says, such as an error, is gone. */
export function runtimePatch(runtime: SpaceRuntime): SpacePatch {
  const hardware = runtime.hardware.current ?? runtime.hardware.requested;
  return {
    stage: runtime.stage,
    view: viewStage(runtime.stage),
    runtime,
    errorMessage: runtime.errorMessage ?? '',
    ...(hardware === undefined ? {} : { hardware }),
  };
}

export function summaryPatch(summary: SpaceSummary): SpacePatch {
  const { sdk, lastModified, likes, subdomain, tags, pinned, runtime } = summary;
  return {
    private: summary.private,
    ...compact({ sdk, lastModified, likes, subdomain, tags, pinned }),
    ...(runtime ? runtimePatch(runtime) : {}),
  };
}
