/** What the extension tells apart; closed, while the Hub's stage is an open string. */
export type SpaceState =
  'queued' | 'building' | 'starting' | 'running' | 'sleeping' | 'paused' | 'stopped' | 'failed' | 'unknown';

export type SpaceFailure = 'noAppFile' | 'config' | 'build' | 'runtime';

export interface StageView {
  state: SpaceState;
  /** The Hub is at work, so another stage will follow without anybody asking. */
  moving: boolean;
  /** A version from before the running build still serves requests. */
  oldVersionAnswers: boolean;
  failure?: SpaceFailure;
}

const views: ReadonlyMap<string, StageView> = new Map<string, StageView>([
  ['QUEUED', { state: 'queued', moving: true, oldVersionAnswers: false }],
  ['BUILDING', { state: 'building', moving: true, oldVersionAnswers: false }],
  ['RUNNING_BUILDING', { state: 'building', moving: true, oldVersionAnswers: true }],
  ['APP_STARTING', { state: 'starting', moving: true, oldVersionAnswers: false }],
  ['RUNNING_APP_STARTING', { state: 'starting', moving: true, oldVersionAnswers: true }],
  ['RUNNING', { state: 'running', moving: false, oldVersionAnswers: false }],
  ['SLEEPING', { state: 'sleeping', moving: false, oldVersionAnswers: false }],
  ['PAUSED', { state: 'paused', moving: false, oldVersionAnswers: false }],
  ['STOPPED', { state: 'stopped', moving: false, oldVersionAnswers: false }],
  ['DELETING', { state: 'stopped', moving: false, oldVersionAnswers: false }],
  ['NO_APP_FILE', { state: 'failed', moving: false, oldVersionAnswers: false, failure: 'noAppFile' }],
  ['CONFIG_ERROR', { state: 'failed', moving: false, oldVersionAnswers: false, failure: 'config' }],
  ['BUILD_ERROR', { state: 'failed', moving: false, oldVersionAnswers: false, failure: 'build' }],
  ['RUNTIME_ERROR', { state: 'failed', moving: false, oldVersionAnswers: false, failure: 'runtime' }],
]);

export function viewStage(stage: string): StageView {
  return { ...(views.get(stage) ?? { state: 'unknown', moving: false, oldVersionAnswers: false }) };
}
