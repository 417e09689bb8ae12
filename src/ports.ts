/** What the domain asks of the outside. Implemented by editor/ on VS Code, and by plain Node in tests. */

/** Time, so that tests can drive it and count what is pending. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after `ms`; rejects with the signal's reason when aborted first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export interface FileEntry {
  name: string;
  kind: 'file' | 'folder' | 'link' | 'other';
}

/** A folder to deploy from. Paths are relative to it, separated by `/`, without a leading one; `''` is the folder. */
export interface Files {
  /** Entries of a folder; rejects when there is none. A link to a file or folder is told as `link`. */
  list(path: string): Promise<FileEntry[]>;
  /** Size in bytes and mtime in ms of what is there, links followed; `undefined` when nothing is. */
  stat(path: string): Promise<{ kind: FileEntry['kind']; size: number; mtime: number } | undefined>;
  read(path: string): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * Where a symbolic link leads, links resolved: a path inside the folder, `undefined` when outside or broken.
   * Absent where links cannot be read (virtual workspaces).
   */
  realPath?(path: string): Promise<string | undefined>;
}

/** Diagnostic log. Callers never pass tokens, headers or bodies. */
export interface Log {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}
