import * as vscode from 'vscode';
import type { TestApi } from '../../../src/activate.ts';
import {
  answerUi,
  check,
  localHub,
  same,
  signedIn,
  signInWith,
  signOutAll,
  until,
  writeFolder,
  type Shown,
} from '../support.ts';

describe('a dstack task', function (this: Mocha.Suite) {
  let api: TestApi;
  const hub = localHub();
  const task =
    'type: task\nname: echo\nimage: python:3.12-slim\nenv:\n  - API_KEY\n  - MODE\ncommands:\n  - echo hello from the job\n';
  const answers =
    (choice: string) =>
    ({ kind, text }: Shown): string | undefined => {
      if (kind === 'input') return /API_KEY/.test(text) ? 'k-secret-161803' : 'fast';
      if (kind !== 'pick') return undefined;
      return /^Import/.test(text) ? 'As a Job' : /Run this job/.test(text) ? choice : hub.user;
    };
  const jobs = async (payer = hub.user) =>
    (await (await hub.request('GET', `/api/jobs/${payer}`)).json()) as {
      id: string;
      status: { stage: string };
      environment: Record<string, string>;
      secrets: string[];
      dockerImage: string;
      volumes: { type: string; source: string; mountPath: string; readOnly: boolean }[];
    }[];
  const buckets = async (owner: string) =>
    ((await (await hub.request('GET', `/api/buckets/${owner}`)).json()) as { id: string }[]).map(
      ({ id }) => id,
    );
  before(async () => (api = await signedIn()));
  after(async () => {
    await hub.request('POST', '/__hub/options', { stepMs: 10 });
    await signOutAll(api);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  const imported = async (name: string, answer: (shown: Shown) => string | undefined, yaml = task) => {
    const folder = await writeFolder(name, { '.dstack.yml': yaml });
    const ui = answerUi(api, answer);
    try {
      // Not with short waits: a connection to the log would count as silent before it answers.
      await vscode.commands.executeCommand('hfSpaces.importFiles', folder);
    } finally {
      ui.restore();
    }
    check(!ui.shown.some(({ kind }) => kind === 'error'), JSON.stringify(ui.shown));
    return ui;
  };

  it('is shown as the request of a job, and sent only when the user says so', async () => {
    const before = (await jobs()).length;
    await imported('jobShown', answers('Only keep the request'));
    const report = vscode.workspace.textDocuments.find(({ uri }) =>
      uri.path.startsWith('/report/Job of echo'),
    );
    check(report?.getText().includes('"dockerImage": "python:3.12-slim"'), `request: ${report?.getText()}`);
    same((await jobs()).length, before, 'jobs');
  });

  it('runs as a job, with its log in a channel of its own', async () => {
    const window = api.window as { createOutputChannel: unknown };
    const { createOutputChannel } = window;
    const written: string[] = [];
    const names: string[] = [];
    window.createOutputChannel = (name: string) => {
      names.push(name);
      return { append: (text: string) => written.push(text), show: () => undefined, clear: () => undefined };
    };
    const ui = await imported('jobRun', answers('Run job')).finally(
      () => (window.createOutputChannel = createOutputChannel),
    );
    check(ui.find(/^The job echo is done\.$/), JSON.stringify(ui.shown));
    const job = (await jobs()).find(({ status }) => status.stage === 'COMPLETED');
    check(job, 'a completed job');
    same(
      [job.environment, job.secrets, job.dockerImage],
      [{ MODE: 'fast' }, ['API_KEY'], 'python:3.12-slim'],
      'job',
    );
    same(names, [`echo (job ${job.id})`], 'channels');
    check(written.join('').includes('echo hello from the job'), written.join(''));
    check(!JSON.stringify(ui.shown).includes('k-secret'), 'the secret is shown');
  });

  it('is cancelled on the Hub when its notification is', async () => {
    await hub.request('POST', '/__hub/options', { stepMs: 600_000 });
    const window = api.window as { withProgress: typeof vscode.window.withProgress };
    const { withProgress } = window;
    const source = new vscode.CancellationTokenSource();
    let kept: string[] = [];
    const report = ({ message }: { message?: string }) => {
      if (!message?.startsWith('waits')) return;
      kept = api.services.memory.jobs().map(({ name, namespace }) => `${namespace} ${name}`);
      source.cancel();
    };
    window.withProgress = (_options, work) => Promise.resolve(work({ report }, source.token));
    try {
      const ui = await imported('jobCancelled', answers('Run job'));
      check(ui.find(/^The job echo was cancelled\.$/), JSON.stringify(ui.shown));
    } finally {
      window.withProgress = withProgress;
    }
    same(kept, [`${hub.user} echo`], 'jobs for a window that is reloaded meanwhile');
    same(api.services.memory.jobs(), [], 'jobs that are kept when all are over');
    check(
      (await jobs()).some(({ status }) => status.stage === 'CANCELED'),
      'a cancelled job',
    );
  });

  const saving = 'type: task\nname: saver\nimage: x\ncommands: [a]\nvolumes: ["v:/keep"]\n';

  it('is paid by whom the user chooses, and keeps its files in the bucket they name', async () => {
    await hub.request('POST', '/__hub/options', { stepMs: 10 });
    const asked: (string | undefined)[] = [];
    const paidBy =
      (payer: string, bucket: string) =>
      ({ kind, text, choices }: Shown): string | undefined => {
        if (kind === 'input') return bucket;
        if (kind !== 'pick') return undefined;
        if (/Who pays/.test(text)) asked.push(choices.join(' '));
        return /^Import/.test(text) ? 'As a Job' : /Who pays/.test(text) ? payer : 'Run job';
      };
    const ui = await imported('jobPaid', paidBy('acme', 'acme/kept'), saving);
    same(asked, [`${hub.user} acme`], 'who may pay');
    check(
      ui.shown.some(({ kind, text }) => kind === 'input' && text.includes('Bucket for /keep')),
      JSON.stringify(ui.shown),
    );
    const volume = { type: 'bucket', source: 'acme/kept', mountPath: '/keep', readOnly: false };
    same((await jobs('acme'))[0]?.volumes, [volume], 'volumes');
    same(await buckets('acme'), ['acme/kept'], 'buckets');
    // A bucket that is there is taken as it is, and none is a choice, too.
    await imported('jobPaidAgain', paidBy('acme', 'acme/kept'), saving);
    await imported('jobUnsaved', paidBy('acme', ' '), saving);
    same((await jobs('acme')).map(({ volumes }) => volumes.length).sort(), [0, 1, 1], 'volumes of each job');
    same(await buckets('acme'), ['acme/kept'], 'buckets afterwards');
  });

  it('is not started, and no bucket made, when a question is left', async () => {
    const before = (await jobs()).length;
    const ui = await imported(
      'jobLeft',
      ({ kind, text }) =>
        kind !== 'pick'
          ? undefined
          : /^Import/.test(text)
            ? 'As a Job'
            : /Who pays/.test(text)
              ? hub.user
              : 'Run job',
      saving,
    );
    check(ui.find(/Bucket for/), JSON.stringify(ui.shown));
    same((await jobs()).length, before, 'jobs');
    same(await buckets(hub.user), [], 'buckets');
  });

  it('that runs when the window closes is shown and told by the next one', async () => {
    const { memory, sessions } = api.services;
    await hub.request('POST', '/__hub/options', { stepMs: 400 });
    const body = { dockerImage: 'x', command: ['echo', 'still here'], flavor: 'cpu-basic' };
    const { id } = (await (await hub.request('POST', `/api/jobs/${hub.user}`, body)).json()) as {
      id: string;
    };
    const endpoint = sessions.endpoint();
    await memory.keepJob({ name: 'long', namespace: hub.user, id, endpoint });
    await memory.keepJob({ name: 'deleted', namespace: hub.user, id: 'nothing', endpoint });
    await memory.keepJob({
      name: 'elsewhere',
      namespace: hub.user,
      id: 'other',
      endpoint: 'https://other.test',
    });
    const window = api.window as { createOutputChannel: unknown };
    const { createOutputChannel } = window;
    const written: string[] = [];
    const names: string[] = [];
    window.createOutputChannel = (name: string) => {
      names.push(name);
      return { append: (text: string) => written.push(text), show: () => undefined, clear: () => undefined };
    };
    const ui = answerUi(api, () => undefined);
    try {
      const { resume } = await api.onDemand();
      // Activation and a sign-in both call it.
      await Promise.all([resume(api.services), resume(api.services)]);
      await until('the end of the job', () => ui.find(/^The job long is done\.$/));
      await until('the other to be missed', () => ui.find(/^The job deleted is not there any more\.$/));
    } finally {
      ui.restore();
      window.createOutputChannel = createOutputChannel;
    }
    same(names.sort(), ['deleted (job nothing)', `long (job ${id})`], 'channels');
    check(written.join('').includes('echo still here'), written.join(''));
    same(
      memory.jobs().map(({ name }) => name),
      ['elsewhere'],
      'jobs that are kept',
    );
    await memory.forgetJob('other');
  });

  it('waits for a sign-in when the next window is signed out', async () => {
    const { memory, sessions, followedJobs } = api.services;
    await signOutAll(api);
    await memory.keepJob({ name: 'long', namespace: hub.user, id: 'nothing', endpoint: sessions.endpoint() });
    const { resume } = await api.onDemand();
    await resume(api.services);
    same([memory.jobs().length, followedJobs.size], [1, 0], 'jobs kept and followed');
    const ui = await signInWith(api, hub.token);
    const answers = answerUi(api, () => undefined);
    await until('the job to be missed', () => memory.jobs().length === 0).finally(() => answers.restore());
    check(ui.shown.length > 0, 'signed in');
  });
});
