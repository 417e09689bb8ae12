import type { Sentence } from '../space/sentence.ts';

/** What will happen, how sure that is; `hint` shows as a lightbulb only. */
export type Severity = 'error' | 'warning' | 'information' | 'hint';

/** Zero-based line, and zero-based character in UTF-16 units, as editors count. */
export interface Position {
  line: number;
  character: number;
}

/** `end` is exclusive. */
export interface Range {
  start: Position;
  end: Position;
}

export interface RelatedPlace {
  /** Relative to the folder, separated by `/`. */
  file: string;
  range: Range;
  message: Sentence;
}

/** An edit of one file; edits of one fix do not overlap. A file that is not there is made. */
export interface TextEdit {
  file: string;
  range: Range;
  newText: string;
}

export interface Fix {
  title: Sentence;
  /** The one right repair: applied by fix-all. */
  preferred: boolean;
  edits: TextEdit[];
}

export interface Finding {
  /** Relative to the folder, separated by `/`. */
  file: string;
  range: Range;
  severity: Severity;
  /** Stable kebab-case id of the rule. */
  code: string;
  message: Sentence;
  related: RelatedPlace[];
  fixes: Fix[];
}
