import * as vscode from 'vscode';
import type { SpaceData } from '../../spaceData.ts';

/** Names AutoTrain reads its job from. As secrets their values stay on the Hub; as variables they can be shown. */
const jobNames = ['PROJECT_NAME', 'AUTOTRAIN_USERNAME', 'TASK_ID', 'MODEL', 'DATA_PATH', 'PARAMS'];

/** What can be known of a training: AutoTrain keeps its parameters in secrets, which never come back. */
export async function trainingFacts(
  data: SpaceData,
  space: string,
): Promise<{ label: string; value: string }[]> {
  const [variables, secrets] = await Promise.all([data.get(space, 'variables'), data.get(space, 'secrets')]);
  return jobNames.flatMap((name) => {
    const variable = variables.find(({ key }) => key === name);
    if (variable) return [{ label: name, value: variable.value }];
    return secrets.some(({ key }) => key === name)
      ? [{ label: name, value: vscode.l10n.t('in a secret; the Hub does not give it back') }]
      : [];
  });
}
