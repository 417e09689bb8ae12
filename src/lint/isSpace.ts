import { readCard } from '../space/card.ts';
import { isSdk, spaceFromGitRemote, type Target } from '../space/target.ts';

export type SpaceEvidence = 'setting' | 'target' | 'card' | 'remote';

export interface FolderTraces {
  /** The user's own word: true, false, or nothing said. */
  setting?: boolean;
  /** The folder, relative to the workspace folder; `''` for that one itself. */
  folder: string;
  targets: readonly Target[];
  readme?: string;
  /** Text of `.git/config`. */
  gitConfig?: string;
  /** Of the Hub, such as `https://huggingface.co`. */
  endpoint: string;
}

/** What makes a folder a Space; `undefined` in somebody's unrelated folder, where rules are silent. */
export function spaceEvidence(traces: FolderTraces): SpaceEvidence | undefined {
  if (traces.setting !== undefined) return traces.setting ? 'setting' : undefined;
  if (traces.targets.some(({ folder }) => folder === traces.folder)) return 'target';
  if (traces.readme !== undefined) {
    const card = readCard(traces.readme);
    if (card.kind === 'card' && (isSdk(card.data.sdk) || card.data.sdk === 'streamlit')) return 'card';
    // A block that YAML cannot read still shows what it was meant for.
    if (card.kind === 'broken' && /^["']?sdk["']?[ \t]*:[ \t]*\S/m.test(traces.readme)) return 'card';
  }
  if (traces.gitConfig !== undefined && spaceFromGitRemote(traces.gitConfig, traces.endpoint))
    return 'remote';
  return undefined;
}
