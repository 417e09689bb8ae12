import * as vscode from 'vscode';
import type { StageView } from '../space/stage.ts';

/** What this window knows of a Space. */
export interface SpaceState {
  id: string;
  /** The Hub's own word, for people. */
  stage?: string;
  view?: StageView;
  host?: string;
  hardware?: string;
  private?: boolean;
  errorMessage?: string;
  /** The deploy of this window: when it began (ms), what it does, and how it ended. */
  deploy?: { startedAt: number; phase: 'uploading' | 'following' | 'done' | 'failed'; commit?: string };
}

/** One store feeds tree, status bar and commands. Events carry the id of what changed. */
export class SpaceStore implements vscode.Disposable {
  readonly #spaces = new Map<string, SpaceState>();
  readonly #changed = new vscode.EventEmitter<string>();
  readonly onDidChange = this.#changed.event;

  get(id: string): SpaceState | undefined {
    return this.#spaces.get(id);
  }

  all(): SpaceState[] {
    return [...this.#spaces.values()];
  }

  update(id: string, patch: Partial<Omit<SpaceState, 'id'>>): void {
    this.#spaces.set(id, { ...(this.#spaces.get(id) ?? { id }), ...patch });
    this.#changed.fire(id);
  }

  dispose(): void {
    this.#changed.dispose();
  }
}
