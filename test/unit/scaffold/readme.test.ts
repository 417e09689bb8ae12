import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { parse } from 'yaml';
import { endpointsOf, shortDescription, writeReadme, type ReadmeCard } from '../../../src/scaffold/readme.ts';
import { githubWorkflow, gitlabPipeline } from '../../../src/scaffold/workflow.ts';
import { readCard } from '../../../src/space/card.ts';

const card: ReadmeCard = {
  title: 'A: b # c',
  emoji: '🚀',
  colorFrom: 'red',
  colorTo: 'blue',
  sdk: 'docker',
  sdk_version: '6.1.0',
  python_version: '3.10',
  app_port: 8000,
  app_file: 'app.py',
  models: ['a/b'],
  datasets: [],
  tags: ['x'],
};
const readme = (change: Partial<ReadmeCard>) =>
  writeReadme({ card: { ...card, ...change }, about: 'It is.', endpoints: [], settings: [], runLocally: [] });
const dataOf = (text: string) => {
  const read = readCard(text);
  assert.ok(read.kind === 'card');
  return read.data;
};

describe('writeReadme', () => {
  it('keeps to the keys of the SDK', () => {
    assert.deepEqual(Object.keys(dataOf(readme({}))).sort(), [
      'app_port',
      'colorFrom',
      'colorTo',
      'emoji',
      'models',
      'sdk',
      'tags',
      'title',
    ]);
    const gradio = dataOf(readme({ sdk: 'gradio' }));
    assert.deepEqual(
      [gradio.sdk_version, gradio.python_version, gradio.app_file, gradio.app_port],
      ['6.1.0', '3.10', 'app.py', undefined],
    );
    assert.match(readme({ sdk: 'gradio' }), /python_version: "3\.10"/);
    assert.match(readme({ sdk: 'static' }), /no server, so it answers no API/);
    assert.equal(dataOf(readme({})).title, 'A: b # c');
  });

  it('cuts a description between words', () => {
    assert.equal(shortDescription('Short.'), 'Short.');
    for (const text of ['word '.repeat(40), 'x'.repeat(100), '🚀'.repeat(70)]) {
      const cut = shortDescription(text);
      assert.ok(Array.from(cut).length <= 60 && cut.endsWith('…'), cut);
    }
    assert.equal(shortDescription(`${'word '.repeat(11)}and more and more`), `${'word '.repeat(11)}and…`);
  });
});

describe('endpointsOf', () => {
  it('finds routes of three frameworks', () => {
    const python =
      '# @app.get("/no")\n@app.get("/a")\n@router.post(\n    "/b"\n)\n@app.route("/c", methods=["PUT"])\n@app.websocket("/ws")\n';
    assert.deepEqual(
      endpointsOf('m.py', python).map(({ method, path, line }) => `${method} ${path} ${line}`),
      ['GET /a 2', 'POST /b 3', 'PUT /c 6', 'WS /ws 7'],
    );
    assert.deepEqual(
      endpointsOf('s.js', "app.get('/x', f); router.delete(`/y/:id`, g)\nmap.get('key')").map(
        ({ method, path }) => `${method} ${path}`,
      ),
      ['GET /x', 'DELETE /y/:id'],
    );
  });
});

describe('githubWorkflow', () => {
  const text = githubWorkflow({
    space: 'me/app',
    sdk: 'docker',
    visibility: 'private',
    folder: "it's",
    exclude: ['*.log'],
  });
  const workflow = parse(text) as {
    on: { push: { branches: string[] } };
    permissions: unknown;
    jobs: { deploy: { env: Record<string, string>; steps: { run?: string }[] } };
  };
  const scripts = workflow.jobs.deploy.steps.flatMap(({ run }) => run ?? []);

  it('uploads with the right SDK, and keeps the token out of the file', () => {
    assert.deepEqual(workflow.on.push.branches, ['main']);
    assert.deepEqual(workflow.permissions, { contents: 'read' });
    assert.deepEqual(workflow.jobs.deploy.env, { SPACE: 'me/app', HF_TOKEN: '${{ secrets.HF_TOKEN }}' });
    assert.ok(scripts.some((run) => run.includes('--sdk docker --private --exist-ok')));
    assert.ok(
      scripts.some((run) => run.includes("'it'\\''s' . --type space") && run.includes("--exclude '*.log'")),
    );
  });

  it('holds shell that bash reads', () => {
    for (const run of scripts) {
      const { status, stderr } = spawnSync('bash', ['-n'], { input: run, encoding: 'utf8' });
      assert.equal(status, 0, stderr);
    }
  });

  it('waits for the new commit, and fails with what the Space says', function () {
    this.timeout(20_000);
    if (spawnSync('jq', ['--version']).status !== 0) return this.skip();
    const waiting = scripts.at(-1) ?? '';
    // Answers one runtime after the other in the place of curl.
    const run = (stages: string[], before = 'old') => {
      const fakes = [
        'sleep() { :; }',
        'step=$(mktemp); echo 0 > "$step"',
        `answers=(${stages.map((stage) => `'${stage}'`).join(' ')})`,
        'curl() { case "${@: -1}" in */runtime) n=$(cat "$step"); echo $((n + 1)) > "$step"; echo "${answers[$n]}" ;; *) echo \'{"sha":"new"}\' ;; esac; }',
      ];
      const { status, stdout } = spawnSync('bash', ['-c', `${fakes.join('\n')}\n${waiting}`], {
        encoding: 'utf8',
        env: { ...process.env, SPACE: 'me/app', HF_TOKEN: 'x', BEFORE: before },
      });
      return { status, stdout };
    };
    const stage = (name: string, more: object = {}) => JSON.stringify({ stage: name, ...more });
    assert.equal(run([stage('RUNNING'), stage('BUILDING'), stage('RUNNING')]).status, 0);
    assert.equal(run([stage('RUNNING', { sha: 'old' }), stage('RUNNING', { sha: 'new' })]).status, 0);
    const failed = run([
      stage('RUNNING'),
      stage('BUILDING'),
      stage('BUILD_ERROR', { errorMessage: 'no space left' }),
    ]);
    assert.equal(failed.status, 1);
    assert.match(failed.stdout, /no space left/);
    assert.equal(run([stage('PAUSED')]).status, 1);
    assert.match(run([], 'new').stdout, /Nothing changed/);
  });
});

describe('gitlabPipeline', () => {
  const text = gitlabPipeline({ space: 'me/app', sdk: 'gradio', visibility: 'public', branch: 'release/1' });
  const { 'deploy-space': job } = parse(text) as {
    'deploy-space': { rules: unknown; variables: unknown; before_script: string[]; script: string[] };
  };

  it('deploys what is pushed to the branch, and keeps the token out of the file', () => {
    assert.deepEqual(job.rules, [{ if: '$CI_COMMIT_BRANCH == "release/1"' }]);
    assert.deepEqual(job.variables, { SPACE: 'me/app' });
    assert.ok(job.script.some((line) => line.includes('--sdk gradio --public --exist-ok')));
    assert.ok(job.script.some((line) => line.endsWith('--commit-message "Deploy $CI_COMMIT_SHA"')));
  });

  it('holds shell that bash reads, and waits as the workflow does', () => {
    const script = [...job.before_script, ...job.script].join('\n');
    const { status, stderr } = spawnSync('bash', ['-n'], { input: script, encoding: 'utf8' });
    assert.equal(status, 0, stderr);
    const workflow = githubWorkflow({ space: 'me/app', sdk: 'gradio', visibility: 'public' });
    const steps = (parse(workflow) as { jobs: { deploy: { steps: { run?: string }[] } } }).jobs.deploy.steps;
    assert.equal(job.script.at(-1), steps.at(-1)?.run);
    assert.ok(job.script.indexOf('BEFORE=$before') < job.script.length - 2);
  });
});
