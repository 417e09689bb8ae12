import type { Sentence } from '../../space/sentence.ts';

/** How well a property of another system is carried over. */
export type Verdict = 'exact' | 'approximate' | 'impossible';

export interface ReportRow {
  /** As written in the file, such as `resources.gpu`. */
  property: string;
  verdict: Verdict;
  /** What became of it, or what to do instead. */
  note: Sentence;
}

export interface NamedVariable {
  name: string;
  /** Absent when the user has to give it. */
  value?: string;
}

/** Storage that has to be attached, as the Hub mounts it. */
export interface WantedVolume {
  mountPath: string;
  readOnly: boolean;
  /** What it is for. */
  why: Sentence;
}
