import assert from 'node:assert/strict';
import { viewStage } from '../../../src/space/stage.ts';

describe('viewStage', () => {
  it('tells moving stages and whether the old version answers', () => {
    assert.deepEqual(viewStage('BUILDING'), { state: 'building', moving: true, oldVersionAnswers: false });
    assert.deepEqual(viewStage('RUNNING_BUILDING'), {
      state: 'building',
      moving: true,
      oldVersionAnswers: true,
    });
    assert.deepEqual(viewStage('RUNNING_APP_STARTING'), {
      state: 'starting',
      moving: true,
      oldVersionAnswers: true,
    });
    assert.deepEqual(viewStage('RUNNING'), { state: 'running', moving: false, oldVersionAnswers: false });
  });

  it('names each failure', () => {
    const stages = ['NO_APP_FILE', 'CONFIG_ERROR', 'BUILD_ERROR', 'RUNTIME_ERROR'];
    assert.deepEqual(
      stages.map((stage) => viewStage(stage).failure),
      ['noAppFile', 'config', 'build', 'runtime'],
    );
  });

  it('takes any other text as unknown', () => {
    for (const stage of ['', 'NEW_STAGE', 'running', 'constructor']) {
      assert.deepEqual(viewStage(stage), { state: 'unknown', moving: false, oldVersionAnswers: false });
    }
  });

  it('knows every stage of the reference', () => {
    const stages =
      'NO_APP_FILE CONFIG_ERROR BUILDING BUILD_ERROR APP_STARTING RUNNING RUNNING_BUILDING RUNNING_APP_STARTING RUNTIME_ERROR DELETING STOPPED PAUSED SLEEPING';
    for (const stage of stages.split(' ')) assert.notEqual(viewStage(stage).state, 'unknown', stage);
  });
});
