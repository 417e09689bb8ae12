import * as vscode from 'vscode';
import type { TestApi } from '../../../src/activate.ts';
import { check, extension, localHub, same, signInWith, signOutAll, useLocalHub } from '../support.ts';
import { act, children, createOnHub, onHub, rows, spaceNode, type Answers } from './explorerSupport.ts';

interface Runtime {
  stage: string;
  hardware: { requested: string };
  gcTimeout: number | null;
}

describe('AutoTrain', function (this: Mocha.Suite) {
  let api: TestApi;
  const hub = localHub();
  const space = 'tester/autotrain-words';

  before(async () => {
    api = await extension().activate();
    await hub.reset();
    await useLocalHub();
    await signInWith(api, hub.token);
    api.services.explorer.refresh();
  });
  after(async () => {
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await signOutAll(api);
  });

  const answers: Answers = [
    [/owner\/project/, 'tester/words'],
    [/^llm:sft$/, 'text-classification'],
    [/Base model/, 'google/bert'],
    [/Dataset on the Hub/, 'tester/words'],
    [/Split to train on/, 'train'],
    [/Split to check with/, ''],
    [/column for text_column/, 'sentence'],
    [/column for target_column/, 'label'],
    [/Create tester\/autotrain-words/, 'Create and Train'],
    [/^Nvidia T4 small$/, 'Nvidia T4 small'],
    [/Continue with these/, 'Continue'],
  ];

  it('creates nothing before the request was seen and agreed to', async () => {
    const ui = await act(
      api,
      'hfSpaces.newAutoTrain',
      undefined,
      answers.filter(([pattern]) => !pattern.test('Create tester/autotrain-words')),
    );
    check(
      ui.find(/Create tester\/autotrain-words on Nvidia T4 small/),
      `it asked ${JSON.stringify(ui.shown)}`,
    );
    const preview = JSON.parse(vscode.window.activeTextEditor?.document.getText() ?? '') as {
      params: Record<string, unknown>;
      secrets: string[];
    };
    same([preview.params['text_column'], preview.params['push_to_hub']], ['sentence', true], 'parameters');
    check(!JSON.stringify([preview, ui.shown]).includes(hub.token), 'the token is shown');
    const none = await onHub(`/api/spaces/${space}`).then(
      () => true,
      () => false,
    );
    same(none, false, 'there');
  });

  it('creates the private Space with its secrets in one call and one commit', async () => {
    const commits = (await hub.counters()).commits;
    await act(api, 'hfSpaces.newAutoTrain', undefined, answers);
    same((await onHub<{ visibility: string }>(`/api/spaces/${space}`)).visibility, 'private', 'visibility');
    same(
      Object.keys(await onHub(`/api/spaces/${space}/secrets`)),
      ['HF_TOKEN', 'AUTOTRAIN_USERNAME', 'PROJECT_NAME', 'TASK_ID', 'PARAMS', 'DATA_PATH', 'MODEL'],
      'secrets',
    );
    const runtime = await onHub<Runtime>(`/api/spaces/${space}/runtime`);
    same([runtime.hardware.requested, runtime.gcTimeout], ['t4-small', 604_800], 'hardware and sleep');
    same((await hub.counters()).commits, commits + 1, 'commits');
  });

  it('knows a training by its image when the tag is missing', async () => {
    const untagged = await createOnHub('untagged', 'docker', {
      files: [
        { path: 'Dockerfile', content: 'FROM huggingface/autotrain-advanced:0.8\n', encoding: 'utf-8' },
      ],
    });
    api.services.explorer.refresh();
    await rows(api, untagged, 'status');
    const sections = await children(api, await spaceNode(api, untagged));
    check(
      sections.some((one) => one.kind === 'section' && one.section === 'training'),
      'no section',
    );
  });

  it('shows the training as such, and stops it by pausing', async () => {
    api.services.explorer.refresh();
    const node = await spaceNode(api, space);
    check(
      (await children(api, node)).some((one) => one.kind === 'section' && one.section === 'training'),
      'no section',
    );
    const facts = await rows(api, space, 'training');
    same(
      facts.map((one) => one.kind === 'fact' && one.label),
      ['PROJECT_NAME', 'AUTOTRAIN_USERNAME', 'TASK_ID', 'MODEL', 'DATA_PATH', 'PARAMS'],
      'facts',
    );
    await act(api, 'hfSpaces.stopTraining', node, [[/Stop the training/, 'Stop']]);
    same((await onHub<Runtime>(`/api/spaces/${space}/runtime`)).stage, 'PAUSED', 'stage');
  });
});
