import type { Sentence } from '../../space/sentence.ts';
import type { RuleId } from '../../lint/ruleTable.ts';
import type { BuildStep } from '../buildSteps.ts';
import type { DockerfileView, Instruction } from '../instructions.ts';
import type { PathMap } from '../traceback.ts';

export type LogKind = 'build' | 'run';

export interface ExplainInput {
  build?: readonly string[];
  run?: readonly string[];
  stage?: string;
  errorMessage?: string;
  dockerfile?: string;
  /** Paths of the folder, separated by `/`. */
  files?: readonly string[];
  card?: { sdk?: string; appPort?: number };
  /** Contents of files that may be named as the place: README.md, requirements.txt, packages.txt. */
  texts?: Readonly<Record<string, string>>;
}

/** What would repair it, for the editor to offer. */
export type FixHint =
  /** The lint's own quick fix; `rule` is a finding's code. */
  | { kind: 'lintRule'; rule: RuleId }
  | { kind: 'addSecret'; name: string }
  /** `value` when it is known what is right. */
  | { kind: 'addVariable'; name: string; value?: string }
  | { kind: 'raiseHardware' }
  | { kind: 'setAppPort'; port: number }
  | { kind: 'bindAllInterfaces' }
  /** Into requirements.txt. */
  | { kind: 'addRequirement'; package: string }
  | { kind: 'pinRequirement'; package: string }
  /** With apt-get in the Dockerfile, or in packages.txt of a Gradio Space. */
  | { kind: 'addSystemPackage'; package: string }
  /** Into package.json. */
  | { kind: 'addNodePackage'; package: string }
  | { kind: 'sendAsLf'; path: string }
  | { kind: 'makeExecutable'; path: string }
  | { kind: 'requestAccess'; repo: string }
  | { kind: 'attachStorage' }
  | { kind: 'raiseStartupTimeout' }
  | { kind: 'factoryRebuild' }
  | { kind: 'restart' };

/** Zero-based lines, `endLine` included. */
export interface Place {
  file: string;
  line: number;
  endLine?: number;
}

export interface LogText {
  /** `message` is a line of the runtime's errorMessage. */
  kind: LogKind | 'message';
  /** Into the log, or into the lines of the message. */
  index: number;
  /** As people read it, without BuildKit's prefix. */
  text: string;
}

export interface Hit {
  line: LogText;
  /** Place of the line among those looked at. */
  at: number;
  match: RegExpExecArray;
  /** Named groups of the pattern; `''` when a group took no part. */
  group: (name: string) => string;
  context: Context;
}

export interface Told {
  sentence: Sentence;
  fix?: FixHint | undefined;
  /** `null` when the default (the failed step, the last frame of the folder's own code) would mislead. */
  place?: Place | null | undefined;
}

/** 4: brings others about; 3: names the one thing to repair; 2: names what failed; 1: a known ending; 0: only that something ended. */
export type Rank = 0 | 1 | 2 | 3 | 4;

export type Subject =
  | 'build'
  | 'packages'
  | 'python'
  | 'node'
  | 'start'
  | 'network'
  | 'models'
  | 'hardware'
  | 'permissions'
  | 'settings';

export interface Cause<Id extends string = string> {
  id: Id;
  subject: Subject;
  rank: Rank;
  /** Where to look. `message` is looked at whatever failed. */
  in: readonly LogText['kind'][];
  patterns: readonly RegExp[];
  /** `undefined`: not this cause after all. */
  tell: (hit: Hit) => Told | undefined;
}

/** Keeps the ids of a table as literals, so that CauseId can be made from them. */
export function causes<const Id extends string>(
  subject: Subject,
  table: readonly Omit<Cause<Id>, 'subject'>[],
): Cause<Id>[] {
  return table.map((one) => ({ ...one, subject }));
}

export const inBuild = ['build', 'message'] as const;
export const inRun = ['run', 'message'] as const;
export const anywhere = ['build', 'run', 'message'] as const;

/** What the causes look at: the lines that matter, oldest first, and what is known of the folder. */
export interface Context {
  input: ExplainInput;
  lines: readonly LogText[];
  map: PathMap;
  view: DockerfileView | undefined;
  workdir: string;
  appPort: number;
  /** The failed step of the build, as the log tells it. */
  step: BuildStep | undefined;
  instruction: Instruction | undefined;
  /** A build that goes on and has not failed in any step so far. */
  isUnderWay: boolean;
  /** Whether the Space is known to have failed, or its log ends in a failure. */
  isFailure: boolean;
}
