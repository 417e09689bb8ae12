/** What the Hub told about the Space, as far as it was asked. */
export interface SpaceFacts {
  hardware?: string;
  /** Paths in the container where volumes are mounted. */
  volumes?: readonly string[];
  secrets?: readonly string[];
  variables?: readonly string[];
  devMode?: boolean;
}

/**
 * What is known besides the file that is linted. Everything may be missing: what is not known makes a rule silent,
 * it never makes a finding.
 */
export interface FolderFacts {
  /** Paths of all files of the folder; absent when it was not listed, or too large to list. */
  paths?: ReadonlySet<string>;
  /** Texts of the small files that rules look into, by path. */
  texts: ReadonlyMap<string, string>;
  folderName?: string;
  /** The folder is linted as a Docker Space even where its README does not say so. */
  assumeDocker?: boolean;
  /** The port that the start command is known to listen on. */
  startPort?: number;
  space?: SpaceFacts;
}

export const noFacts: FolderFacts = { texts: new Map() };

/** Whether a file is in the folder; `undefined` when that is not known. */
export function hasFile({ paths }: FolderFacts, path: string): boolean | undefined {
  return paths?.has(path);
}

/** Names of the files at the top of the folder. */
export function rootNames({ paths }: FolderFacts): string[] {
  return [...(paths ?? [])].filter((path) => !path.includes('/'));
}
