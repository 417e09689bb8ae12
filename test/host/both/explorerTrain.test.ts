import * as vscode from 'vscode';
import type { TestApi } from '../../../src/activate.ts';
import { hostConfig } from '../config.ts';
import { check, localHub, same, signedIn, signOutAll, until } from '../support.ts';
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
    api = await signedIn();
    api.services.explorer.refresh();
  });
  after(async () => {
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await signOutAll(api);
  });

  const shownText = () =>
    vscode.window.visibleTextEditors
      .find(({ document }) => document.uri.scheme === 'hf-space-answer')
      ?.document.getText() ?? '';

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
    const preview = JSON.parse(shownText()) as {
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

  describe('by the API of a Space that serves AutoTrain', () => {
    const job = 'tester/autotrain-rows';
    const file = (path: string, content: string) => ({ path, content, encoding: 'utf-8' });
    const running = async (name: string, app: string) => {
      const id = await createOnHub(name, 'docker', {
        variables: [{ key: 'HF_ENDPOINT', value: hub.url }],
        files: [
          file('README.md', '---\nsdk: docker\ntags:\n- autotrain\n---\n'),
          file('Dockerfile', `FROM huggingface/autotrain-advanced:latest\nCMD ${app}\n`),
        ],
      });
      await until(
        'the app',
        async () => (await onHub<Runtime>(`/api/spaces/${id}/runtime`)).stage === 'RUNNING',
      );
      return id;
    };
    let server: string;

    before(async () => {
      server = await running('trainer', 'autotrain app --port 7860');
      api.services.explorer.refresh();
    });

    const start = (answered: Answers = answers) =>
      act(
        api,
        'hfSpaces.autoTrainStart',
        { space: server },
        answered.map(([pattern, reply]) => [
          new RegExp(pattern.source.replace(/^Create tester.*/, `Let ${server} create ${job}`)),
          reply.replace('tester/words', pattern.source.startsWith('owner') ? 'tester/rows' : 'tester/words'),
        ]),
      );

    it('shows its version', async () => {
      const ui = await act(api, 'hfSpaces.autoTrainVersion', { space: server });
      const expected =
        hostConfig.kind === 'web'
          ? /cannot be reached.*use VS Code on the desktop/
          : /serves AutoTrain 0\.8\.37/;
      check(ui.find(expected), `it said ${JSON.stringify(ui.shown)}`);
    });

    // The server allows no other origins, so a browser gets no answer of it.
    if (hostConfig.kind === 'web') return;

    it('lets it create the training, after the request was seen', async () => {
      const seen = await start(answers.filter(([pattern]) => !pattern.source.startsWith('Create')));
      const question = seen.find(/Let tester\/trainer create tester\/autotrain-rows on Nvidia T4 small/);
      check(question && /does not push the model/.test(question.text), JSON.stringify(seen.shown));
      const preview = shownText();
      same((JSON.parse(preview) as { hardware: string }).hardware, 'spaces-t4-small', 'hardware');
      check(!(preview + JSON.stringify(seen.shown)).includes(hub.token), 'the token is shown');
      const ui = await start();
      check(ui.find(/tester\/autotrain-rows is there and starts/), JSON.stringify(ui.shown));
      const runtime = await onHub<Runtime>(`/api/spaces/${job}/runtime`);
      same(runtime.hardware.requested, 't4-small', 'hardware');
      check(await spaceNode(api, job), 'it is not in the tree');
    });

    it('asks for another name where the Space exists', async () => {
      const ui = await start();
      check(ui.find(/autotrain-rows exists already/), JSON.stringify(ui.shown));
    });

    it('shows the log of a training, and stops it', async () => {
      await act(api, 'hfSpaces.autoTrainLog', { space: server }, [[/Which training|autotrain-rows/, job]]);
      check(shownText().includes('Epoch 1'), shownText());
      await act(api, 'hfSpaces.autoTrainStop', { space: server }, [
        [/Stop the training/, 'Stop'],
        [/autotrain-rows/, job],
      ]);
      same((await onHub<Runtime>(`/api/spaces/${job}/runtime`)).stage, 'PAUSED', 'stage');
    });

    it('tells success:false as the failure it is', async () => {
      const ui = await act(api, 'hfSpaces.autoTrainStop', { space: server }, [
        [/Stop the training/, 'Stop'],
        [/The Space the training runs in/, 'tester/gone'],
        [/Another/, 'Another'],
      ]);
      check(ui.find(/failed: Failed to stop training for tester\/gone: 404/), JSON.stringify(ui.shown));
    });

    it('says that a single training serves no API', async () => {
      const single = await running('single', 'autotrain api --port 7860');
      const ui = await act(api, 'hfSpaces.autoTrainVersion', { space: single });
      check(ui.find(/does not serve the AutoTrain API/), JSON.stringify(ui.shown));
    });
  });
});
