/** A Dockerfile with its README as they stand in a Space, and the errors and warnings that are right for them. */
export interface PrecisionPair {
  name: string;
  dockerfile: string;
  /** Front matter of the README without its `---` lines; `sdk: docker` alone when left out. */
  card?: string;
  /** Other files of the folder; left out: the folder was not listed. */
  files?: Readonly<Record<string, string>>;
  /** `line code` of every error and warning in the Dockerfile, in order of line; none for a good pair. */
  expect: readonly string[];
}
