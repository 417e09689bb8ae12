/** Lines and columns are 1-based; `endColumn` is one past the last character. */
export interface Place {
  file: string;
  line: number;
  column?: number;
  endColumn?: number;
}

/**
 * `secret`: a value nobody may read, set on the Space. `variable`: a readable setting of the Space.
 * `caller`: what the app's own users send along, named after the header; never set on the Space.
 */
export type NeedKind = 'secret' | 'variable' | 'caller';

export interface Read {
  name: string;
  kind: NeedKind;
  required: boolean;
  defaulted: boolean;
  place: Place;
  why: string;
  /**
   * `code` decides whether a name is required; `client` is a library that reads the name by itself;
   * `told` is a README or an example file, which speaks only for names no code reads.
   */
  source: 'code' | 'client' | 'told';
  /** Rank of `kind`: what the name alone says yields to how the value is used. */
  sure: boolean;
  /** The variable an optional read ends in when its own file does nothing with it. */
  bound?: string;
  /** Handed to a Hugging Face call as its token. */
  hubToken?: boolean;
}

/** A function that reads the variable named by its parameter. */
export interface Wrapper {
  name: string;
  parameter: number;
  /** What a call without a second argument means. */
  level: Level;
  /** A further argument is the value to fall back to. */
  takesDefault: boolean;
}

/** A call that is a read if what it calls turns out to be a wrapper. */
export interface WrapperCall {
  callee: string;
  argument: number;
  name: string;
  arguments: number;
  place: Place;
  verdict: Verdict;
}

export type Level = 'required' | 'optional' | 'defaulted';

/** What the code around an optional read says about a missing value. */
export interface Verdict {
  level: Level;
  /** The value is used as a credential. */
  secret: boolean;
  why: string;
  bound?: string;
  hubToken?: boolean;
}

/** A header read by a function or security scheme which a FastAPI dependency may name. */
export interface CallerRead {
  header: string;
  required: boolean;
  place: Place;
  why: string;
  /** Who has to be depended upon for this to run; absent when it runs anyway. */
  owner?: string;
}

export interface SettingsClass {
  name: string;
  bases: string[];
  prefix: string | undefined;
  caseSensitive: boolean | undefined;
  nestedDelimiter: string | undefined;
  fields: SettingsField[];
  place: Place;
}

export interface SettingsField {
  name: string;
  /** Names that replace the field's own and its prefix. */
  aliases: string[];
  required: boolean;
  secret: boolean;
  variable: boolean;
  type: string;
  place: Place;
}

/** What one file tells; everything that needs other files to be understood is kept for `needsOf`. */
export interface FileFacts {
  file: string;
  reads: Read[];
  /** Names that get a value from the file itself: `ENV` of a Dockerfile, `export` of a start script. */
  supplied: string[];
  /** Names the code assigns before a library reads them. */
  assigned: string[];
  wrappers: Wrapper[];
  wrapperCalls: WrapperCall[];
  /** Identifiers that are used where a missing value breaks the app. */
  mustUses: string[];
  callers: CallerRead[];
  /** Names mentioned in `Depends(…)` or `Security(…)`. */
  depends: string[];
  settings: SettingsClass[];
  gated: { id: string; place: Place }[];
  /** The file uses a library that loads from the Hub. */
  usesHub: boolean;
  /** The file calls other providers, whose model ids look like the Hub's. */
  usesOtherProvider: boolean;
  oauth: boolean;
}

export interface Need {
  name: string;
  kind: NeedKind;
  required: boolean;
  /** Every read has a value to fall back to. */
  defaulted: boolean;
  places: Place[];
  why: string;
  /** Models and datasets whose terms the token's owner must have accepted. */
  gated?: string[];
}

export interface Needs {
  /** Sorted by name. */
  needs: Need[];
  /** The code reads `OAUTH_*`, so the card must say `hf_oauth: true`. */
  oauth: boolean;
}

export function noFacts(file: string): FileFacts {
  return {
    file,
    reads: [],
    supplied: [],
    assigned: [],
    wrappers: [],
    wrapperCalls: [],
    mustUses: [],
    callers: [],
    depends: [],
    settings: [],
    gated: [],
    usesHub: false,
    usesOtherProvider: false,
    oauth: false,
  };
}

/** `Map.groupBy`, which not every host of the extension has yet. */
export function groupByName<T extends { name: string }>(items: Iterable<T>): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(item.name);
    if (group) group.push(item);
    else groups.set(item.name, [item]);
  }
  return groups;
}
