import * as vscode from 'vscode';
import type { TestApi } from '../../../src/activate.ts';
import { showUntitled } from '../../../src/editor/ui/showUntitled.ts';
import { hostConfig } from '../config.ts';
import {
  check,
  localHub,
  removeWritten,
  same,
  signedIn,
  signOutAll,
  until,
  withShortWaits,
  writeFolder,
  type Ui,
} from '../support.ts';
import { act, createOnHub, onHub, rows } from './explorerSupport.ts';

const description = JSON.stringify({
  openapi: '3.1.0',
  components: {
    schemas: { Text: { type: 'object', properties: { text: { type: 'string', example: 'A good day' } } } },
  },
  paths: {
    '/analyze': {
      post: {
        summary: 'Score a text',
        requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Text' } } } },
      },
    },
  },
});

describe("requests to a Space's app", function (this: Mocha.Suite) {
  let api: TestApi;
  const hub = localHub();
  const isWeb = hostConfig.kind === 'web';
  /** Public, and open to other origins, so both hosts can read its answers. */
  let open: { space: string; host: string };
  /** Private: a browser may not even ask whether it allows other origins. */
  let closed: { space: string; host: string };

  const started = async (space: string) => {
    const runtime = () => onHub<{ stage: string }>(`/api/spaces/${space}/runtime`);
    await until('the app', async () => (await runtime()).stage === 'RUNNING');
    return { space, host: (await onHub<{ host: string }>(`/api/spaces/${space}`)).host };
  };
  const file = (path: string, content: string) => ({ path, content, encoding: 'utf-8' });

  before(async () => {
    api = await signedIn();
    const greeter = await createOnHub('greeter', 'gradio', {
      visibility: 'public',
      files: [file('app.py', ''), file('README.md', '---\nsdk: gradio\napp_file: app.py\n---\n')],
    });
    const scorer = await createOnHub('scorer', 'docker', {
      files: [file('Dockerfile', 'FROM python\n'), file('openapi.json', description)],
    });
    open = await started(greeter);
    closed = await started(scorer);
    api.services.explorer.refresh();
  });
  afterEach(async () => {
    // Untitled documents would ask to be saved.
    while (vscode.window.tabGroups.all.some(({ tabs }) => tabs.length > 0)) {
      await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
      await vscode.commands.executeCommand('workbench.action.focusFirstEditorGroup');
    }
  });
  after(() => signOutAll(api));

  const request = (content: string) => showUntitled('space-request', content, { preview: false });
  const send = (): Promise<Ui> => act(api, 'hfSpaces.sendRequest', undefined);
  const answer = () =>
    vscode.window.visibleTextEditors.find(({ document }) => document.uri.scheme === 'hf-space-answer');
  const answerOf = async (content: string): Promise<string> => {
    await request(content);
    const ui = await send();
    const shown = answer();
    check(shown, `no answer is shown; it said ${JSON.stringify(ui.shown)}`);
    return shown.document.getText();
  };

  it('opens an endpoint as a document, sends it by the lens above it, and shows the answer beside', async () => {
    const endpoint = (await rows(api, open.space, 'api')).find(({ kind }) => kind === 'endpoint');
    await act(api, 'hfSpaces.openRequest', endpoint);
    const editor = vscode.window.activeTextEditor;
    check(editor, 'no editor');
    const { document } = editor;
    same(
      document.getText(),
      [
        '# POST /predict',
        `# Space: ${open.space}`,
        `POST ${open.host}/gradio_api/call/predict`,
        'Content-Type: application/json',
        '',
        '{\n  "data": [\n    "Hello!!"\n  ]\n}',
        '',
      ].join('\n'),
      'the request',
    );
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      'vscode.executeCodeLensProvider',
      document.uri,
    );
    const command = lenses.find((lens) => lens.command?.command === 'hfSpaces.sendRequest')?.command;
    check(command, `lenses: ${JSON.stringify(lenses)}`);
    await vscode.commands.executeCommand(command.command, ...((command.arguments ?? []) as unknown[]));
    const shown = answer();
    check(shown, 'no answer');
    const text = shown.document.getText();
    check(/^\/\/ 200 OK · \d+ ms · \d+ B\n/.test(text), text);
    check(text.includes('// content-type: text/event-stream'), text);
    check(text.endsWith('\n\n[\n  "Hello Hello!!"\n]\n'), text);
    check((shown.viewColumn ?? 0) > (editor.viewColumn ?? 0), 'it is not beside');
    same(vscode.window.activeTextEditor?.document === document, true, 'the request keeps the focus');
  });

  it('shows the latest answer of a document that is sent again', async () => {
    const text = (name: string) => `POST ${open.host}/gradio_api/call/predict\n\n{"data":["${name}"]}\n`;
    const editor = await request(text('nobody'));
    for (const name of ['Ann', 'Bob']) {
      const whole = new vscode.Range(0, 0, editor.document.lineCount, 0);
      await editor.edit((edit) => edit.replace(whole, text(name)));
      const ui = await send();
      const shown = answer()?.document.getText();
      check(shown?.includes(`"Hello ${name}"`), shown ?? `no answer; it said ${JSON.stringify(ui.shown)}`);
    }
  });

  it('says when a function failed, and shows what is no JSON by its kind', async () => {
    const failed = await answerOf(`POST ${open.host}/gradio_api/call/predict\n\n{"data":[""]}\n`);
    check(/The function failed in the app/.test(failed), failed);
    const picture = await answerOf(`GET ${open.host}/picture\n`);
    check(/The body is binary: image\/png, \d+ B\./.test(picture), picture);
    const missing = await answerOf(`GET ${open.host}/nowhere\n`);
    check(/^\/\/ 404 Not Found/.test(missing) && missing.includes('"detail": "Not Found"'), missing);
  });

  it('sends the token to a private Space, and writes it nowhere', async () => {
    const text = [
      `# Space: ${closed.space}`,
      `POST ${closed.host}/analyze`,
      'Authorization: Bearer $HF_TOKEN',
      'Content-Type: application/json',
      '',
      '{"text":"A good day"}',
    ].join('\n');
    if (isWeb) {
      await request(text);
      check((await send()).find(/gives a browser no answer/), 'it said nothing');
      return;
    }
    const endpoint = (await rows(api, closed.space, 'api')).find(({ kind }) => kind === 'endpoint');
    await act(api, 'hfSpaces.openRequest', endpoint);
    const written = vscode.window.activeTextEditor?.document.getText() ?? '';
    check(
      written.includes('Authorization: Bearer $HF_TOKEN') && written.includes('"text": "A good day"'),
      written,
    );
    check((await send()).shown.length === 0, 'it asked something');
    const first = answer()?.document.getText() ?? '';
    check(first.includes('"label": "positive"') && first.includes('"hasToken": true'), first);
    const refused = await answerOf(text.replace('{"text":"A good day"}', '{}'));
    check(/^\/\/ 422/.test(refused) && /does not take this body/.test(refused), refused);
    const without = await answerOf(text.replace('Authorization: Bearer $HF_TOKEN\n', ''));
    check(/^404/.test(without) && /add the line "Authorization: Bearer \$HF_TOKEN"/.test(without), without);
    for (const one of [written, first, refused, without])
      check(!one.includes(hub.token), 'the token is shown');
  });

  it('sends a form with a file of the workspace, as its bytes are, and none from outside', async () => {
    const folder = await writeFolder('form', {});
    const bytes = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0, 255]);
    await vscode.workspace.fs.writeFile(vscode.Uri.joinPath(folder, 'cat picture.png'), bytes);
    const form = (line: string) =>
      [
        `POST ${open.host}/analyze`,
        'Content-Type: multipart/form-data; boundary=part',
        '',
        '--part',
        'Content-Disposition: form-data; name="file"; filename="cat.png"',
        'Content-Type: image/png',
        '',
        line,
        '--part--',
      ].join('\n');
    const bodies: Blob[] = [];
    const original = globalThis.fetch;
    globalThis.fetch = (input, init) => {
      if (init?.body instanceof Blob) bodies.push(init.body);
      return original(input, init);
    };
    try {
      await answerOf(form('< form/cat picture.png'));
      await request(form('< ../outside.png'));
      check((await send()).find(/outside\.png is no file of this workspace/), 'outside the workspace');
    } finally {
      globalThis.fetch = original;
      await removeWritten();
    }
    const [body] = bodies;
    check(body, 'nothing was sent');
    same(bodies.length, 1, 'requests with a file');
    const latin = (part: Uint8Array) => String.fromCharCode(...part);
    same(
      latin(new Uint8Array(await body.arrayBuffer())),
      `--part\r\nContent-Disposition: form-data; name="file"; filename="cat.png"\r\nContent-Type: image/png\r\n\r\n${latin(bytes)}\r\n--part--\r\n`,
      'body',
    );
  });

  it('sends no token to another host than the one the Hub names, and says so', async () => {
    await request(
      [
        `# Space: ${closed.space}`,
        `POST ${open.host}/analyze`,
        'Authorization: Bearer $HF_TOKEN',
        'Content-Type: application/json',
        '',
        '{"text":"good"}',
      ].join('\n'),
    );
    const ui = await send();
    check(
      ui.find(/Sent without your token: this is not the host of tester\/scorer/),
      JSON.stringify(ui.shown),
    );
    check(answer()?.document.getText().includes('"hasToken": false'), answer()?.document.getText() ?? 'none');
  });

  it('gives up at the time limit with the next step, and silently when it is cancelled', async () => {
    await request(`# Timeout: 7\nGET ${open.host}/slow\n`);
    const late = await withShortWaits(api, send);
    check(late.find(/did not finish its answer within 7 s.*"# Timeout: 35"/), JSON.stringify(late.shown));
    const target = api.window as unknown as Record<string, unknown>;
    const before = target['withProgress'];
    target['withProgress'] = (
      _options: unknown,
      work: (progress: unknown, token: vscode.CancellationToken) => Promise<unknown>,
    ) => {
      const source = new vscode.CancellationTokenSource();
      const result = work({ report: () => undefined }, source.token);
      source.cancel();
      return result;
    };
    try {
      same((await send()).shown, [], 'what is shown');
    } finally {
      target['withProgress'] = before;
    }
    same(answer()?.document.getText(), undefined, 'answer');
  });

  it('says what is wrong with a request, and what to do without one', async () => {
    await request('POST /analyze\n');
    check((await send()).find(/\/analyze is no URL to send to/), 'a path');
    await request(`GET ${open.host}/{id}\n`);
    check((await send()).find(/Put a value for \{id\} into the URL first/), 'a placeholder');
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content: 'GET x' }));
    check((await send()).find(/Open a request first/), 'no request');
  });
});
