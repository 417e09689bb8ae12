import type { Sdk } from '../space/target.ts';
import type { ReasonCode } from './detect.ts';
import type { PythonProject } from './pythonProject.ts';

export type ProposalCode =
  | ReasonCode
  | 'hasDstack'
  | 'hasCompose'
  | 'hasProcfile'
  | 'usesNext'
  | 'usesVite'
  | 'buildsPages'
  | 'hasGoMod'
  | 'hasCargo'
  | 'hasMix'
  | 'hasR'
  | 'createsDjango'
  | 'createsDash'
  | 'createsStarlette'
  | 'usesChainlit'
  | 'usesPanel'
  | 'usesZeroGpu'
  | 'servesMcp'
  | 'mountsGradio';

/** What starts an app: a module's variable, a file, or a whole command. */
export type EntryPoint = { module: string; variable: string } | { file: string } | { command: string[] };

export interface SpaceProposal {
  /** The template to start from; none when the folder has a Dockerfile, or nothing here fits. */
  template?: string;
  /** Values for the template's placeholders. */
  placeholders: Record<string, string>;
  /** A file to import instead of, or before, choosing a template. */
  importFrom?: { kind: 'dstack' | 'compose' | 'procfile'; file: string };
  sdk: Sdk;
  /** What the proposal rests on; `line` is 1-based. */
  reason: { code: ProposalCode; file?: string; line?: number };
  entry?: EntryPoint;
  /** What the app will listen on. */
  port: number;
  title: string;
  python?: PythonProject;
  /** Version of the language to build with, and the file that says so. */
  runtime?: { language: 'python' | 'node' | 'go'; version: string; file?: string };
  /** For a static Space that is built: the command, and the page it makes. */
  pages?: { build: string; file: string };
  /** Hardware that the code asks for. */
  hardware?: string;
}

/** What one kind of project tells; the rest is the same for all. */
export type Found = Omit<SpaceProposal, 'title' | 'python' | 'port'> & { port?: number };

/** A command as the `CMD` of a Dockerfile has it. */
export const commandList = (command: readonly string[]) =>
  `[${command.map((word) => JSON.stringify(word)).join(', ')}]`;
