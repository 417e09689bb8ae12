/**
 * Every template rendered as the product does, deployed to the local Hub, really built and run as uid 1000; it must answer
 * on its port and end in time after SIGTERM: `npm run check:docker -- --only templates`.
 */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { nodeFiles } from '../../src/platform/nodeFiles.ts';
import { proposalFiles } from '../../src/scaffold/proposalFiles.ts';
import { proposeSpace } from '../../src/scaffold/proposal.ts';
import { renderTemplate } from '../../src/scaffold/templates.ts';
import { docker } from '../harness/docker.mjs';
import { PlainError, repo, runQuietly, seconds, until } from '../harness/shell.mjs';
import { shippedTemplates } from '../unit/scaffold/shippedTemplates.ts';
import { servePrivateRepository } from './gitServer.mjs';
import { deployFiles, freePort, withHub, writeFolder, writeLogs } from './localSpaces.mjs';
import { withBase } from './templateImages.mjs';
import { clonedApp, notBuilt, templateBuilds, templateRuns } from './templateRuns.ts';

const startTimeout = 15 * 60_000;
/** What the Hub gives a container before it kills it is not told; Docker gives ten seconds. */
const endTimeout = 10_000;
/** 128 and the number of SIGTERM. */
const endedBySignal = 143;
const devModeTools = ['bash', 'curl', 'wget', 'ps', 'git', 'git-lfs'];
const token = 'token-of-the-check';
/** The same in each run where it is free, so that builds can be taken from the engine's cache. */
const usualPort = 17_860;

const title = (id) => `Check of ${id}`;

/** The files as the extension would write them, by path, and the port of the app. */
async function filesOf(id, run, scratch) {
  if (run.app === undefined) {
    const port = await freePort(usualPort);
    const start = run.isCloned ? { startCommand: `uvicorn main:app --host 0.0.0.0 --port ${port}` } : {};
    const placeholders = { ...run.placeholders, ...start };
    const rendered = await renderTemplate(shippedTemplates, id, { title: title(id), port, placeholders });
    const files = { ...byPath(rendered), ...run.standIn?.files };
    return {
      port,
      files: Object.fromEntries(Object.entries(files).filter(([, text]) => text !== undefined)),
    };
  }
  const folder = path.join(scratch, `${id}-app`);
  writeFolder(folder, run.app);
  const app = nodeFiles(folder);
  const proposal = await proposeSpace(app);
  if (proposal.template !== id)
    throw new PlainError(`the app is proposed ${proposal.template ?? 'no template'}`);
  const port = await freePort(proposal.port, true);
  const proposed = await proposalFiles(proposal, app, shippedTemplates, { title: title(id) });
  return { port, files: { ...run.app, ...byPath(proposed) } };
}

const byPath = (rendered) => Object.fromEntries(rendered.map(({ path: name, content }) => [name, content]));

async function probe(port, { method = 'GET', path: place, body, status = 200, has }) {
  const answer = await fetch(`http://127.0.0.1:${port}${place}`, {
    method,
    signal: AbortSignal.timeout(20_000),
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }),
  });
  const text = await answer.text();
  const isRight =
    answer.status === status && (has === undefined || text.replaceAll('": ', '":').includes(has));
  if (!isRight)
    throw new PlainError(
      `${method} ${place} is answered ${answer.status} ${text.slice(0, 200)}, not ${status} ${has ?? ''}`,
    );
}

/** Who the app runs as, and what a person at its Dev Mode could do. */
async function lookInside(container, env) {
  const tools = devModeTools.map((tool) => `command -v ${tool} >/dev/null || echo "no ${tool}"`);
  const script = [
    'sed -n "s/^Uid:\\t\\([0-9]*\\).*/uid \\1/p" /proc/1/status',
    'test -w /app || echo "/app is not writable"',
    ...tools,
  ];
  const { output } = await runQuietly(docker, ['exec', container, 'sh', '-c', script.join('\n')], { env });
  if (output.trim() !== 'uid 1000')
    throw new PlainError(`in the container: ${output.trim().replaceAll('\n', ', ')}`);
}

/** Ends the container as a Space is ended; gives how long it took and its exit code. */
async function endOf(hub, id, container, env) {
  const start = performance.now();
  await runQuietly(docker, ['kill', '--signal', 'TERM', container], { env });
  const message = await until('the container to end', () => hub.space(id).errorMessage, {
    timeoutMs: endTimeout,
    everyMs: 20,
  }).catch(() => undefined);
  if (message === undefined) throw new PlainError(`it does not end within ${endTimeout} ms of SIGTERM`);
  const code = Number(/^Exit code: (\d+)/.exec(message)?.[1]);
  if (code !== 0 && code !== endedBySignal) throw new PlainError(`after SIGTERM it ends with: ${message}`);
  return `${seconds(start)} after SIGTERM with code ${code}`;
}

async function runTemplate(hub, engine, scratch, id, run) {
  const { port, files } = await filesOf(id, run, scratch);
  const requirements = run.isCloned ? clonedApp['requirements.txt'] : (files['requirements.txt'] ?? '');
  const repository = run.isCloned
    ? await servePrivateRepository(path.join(scratch, `${id}-git`), clonedApp, token)
    : undefined;
  try {
    return await withBase(run.base, requirements, engine.env, async () => {
      const begin = performance.now();
      const space = await deployFiles(hub, scratch, {
        name: id,
        files,
        ...(repository && {
          secrets: { GIT_TOKEN: token },
          variables: { REPO_URL: repository.url, REPO_COMMIT: repository.commit },
        }),
      });
      const ended = () => /^RUNNING$|_ERROR$/.test(hub.space(space).stage);
      await until(`${id} to run`, ended, { timeoutMs: startTimeout, everyMs: 100 });
      const { stage, errorMessage } = hub.space(space);
      if (stage !== 'RUNNING') throw new PlainError(`it ends as ${stage}: ${errorMessage}`);
      const up = seconds(begin);
      for (const one of run.probes) await probe(port, one);
      const names = ['ps', '--filter', `name=hf-local-${space.replace('/', '-')}`, '--format', '{{.Names}}'];
      const container = (await runQuietly(docker, names, { env: engine.env })).output.trim();
      await lookInside(container, engine.env);
      const end = await endOf(hub, space, container, engine.env);
      return `built and started in ${up}, uid 1000, ${run.probes.length} answers as they should be, ended ${end}${run.standIn ? `; not tried: ${run.standIn.untried}` : ''}`;
    });
  } finally {
    repository?.close();
  }
}

/** Runs the command of a static template's README, as the Hub would. */
async function buildTemplate(engine, id, { base, page }) {
  const scratch = mkdtempSync(path.join(os.tmpdir(), 'hf-template-'));
  try {
    const rendered = await renderTemplate(shippedTemplates, id, { title: title(id) });
    const files = byPath(rendered);
    const command = /^app_build_command: (.+)$/m.exec(files['README.md'])?.[1];
    if (command === undefined) throw new PlainError('its README has no app_build_command');
    return await withBase(base, '', engine.env, async () => {
      const steps = [
        'FROM node:20-slim',
        'WORKDIR /app',
        'COPY . .',
        `RUN ${command}`,
        `RUN test -s ${page}`,
      ];
      writeFolder(scratch, { ...files, Dockerfile: steps.join('\n') });
      const args = ['build', '--network', 'host', '--progress', 'plain', scratch];
      const { code, output } = await runQuietly(docker, args, { env: engine.env });
      if (code !== 0) throw new PlainError(output.trim().split('\n').slice(-8).join('\n'));
      return `"${command}" makes ${page}`;
    });
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Resolves with whether all that can be built here were built, ran and ended as they should. */
export async function checkTemplates(engine, { out, only }) {
  const begin = performance.now();
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  const ids = readdirSync(path.join(repo, 'templates'))
    .filter((id) => existsSync(path.join(repo, 'templates', id, 'template.json')))
    .filter((id) => only === undefined || only.includes(id));
  const failed = [];
  const left = [];
  let good = 0;
  await withHub(engine, async (hub, scratch) => {
    for (const id of ids) {
      const start = performance.now();
      if (notBuilt[id] !== undefined) {
        left.push(id);
        console.log(`templates: ${id}: NOT BUILT: ${notBuilt[id]}`);
        continue;
      }
      try {
        const run = templateRuns[id];
        const build = templateBuilds[id];
        if (run === undefined && build === undefined) throw new PlainError('nothing says how to build it');
        const said = run
          ? await runTemplate(hub, engine, scratch, id, run)
          : await buildTemplate(engine, id, build);
        good++;
        console.log(`templates: ${id}: ${said} (${seconds(start)})`);
      } catch (error) {
        failed.push(id);
        console.log(`templates: ${id}: FAILED: ${error instanceof PlainError ? error.message : error.stack}`);
      }
      if (hub.space(`tester/${id}`)) writeLogs(hub, `tester/${id}`, path.join(out, `${id}.log`));
    }
  });
  console.log(
    [
      `engine ${engine.version}: ${good} templates built and run as they should be, ${failed.length} failed, ${left.length} not built (${seconds(begin)}); logs in ${out}`,
      ...(failed.length > 0 ? [`failed: ${failed.join(', ')}`] : []),
      ...(left.length > 0 ? [`not built: ${left.join(', ')}`] : []),
    ].join('\n'),
  );
  return failed.length === 0;
}
