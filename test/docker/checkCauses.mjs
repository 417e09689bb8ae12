/**
 * Broken Spaces, deployed to the local Hub and really built and run; what the classifier says of their logs must name the
 * cause, the file and the line: `npm run check:docker -- --only causes`.
 */
import { rmSync } from 'node:fs';
import path from 'node:path';
import { plainText } from '../../src/space/sentence.ts';
import { explain } from '../../src/logs/explain/explain.ts';
import { seconds, until } from '../harness/shell.mjs';
import { brokenSpaces } from './brokenSpaces.ts';
import { deployFiles, freePort, withHub, writeLogs } from './localSpaces.mjs';

const endTimeout = 180_000;

function filesOf(space, ports) {
  const fill = (text) =>
    text.replaceAll('$PORT', String(ports.own)).replaceAll('$OTHER', String(ports.other));
  const readme = `---\ntitle: ${space.name}\nsdk: docker\napp_port: ${ports.own}\n---\n`;
  const entries = Object.entries(space.files).map(([name, text]) => [name, fill(text)]);
  return Object.fromEntries([['README.md', readme], ...entries]);
}

/** Waits until it has failed, or has come as far as it ever will. */
function outcomeOf(hub, id, space) {
  const look = () => {
    const { stage, errorMessage } = hub.space(id);
    const isUp = stage === 'APP_STARTING' && hub.logs(id, 'run').some((line) => space.saysFirst?.test(line));
    return isUp || /_ERROR$|^RUNNING$/.test(stage) ? { stage, errorMessage } : undefined;
  };
  return until(`${id} to end`, look, { timeoutMs: endTimeout, everyMs: 100 });
}

/** The classifier is given what the editor gives it. */
function explained(hub, id, files, { stage, errorMessage }, port) {
  return explain({
    build: hub.logs(id, 'build'),
    run: hub.logs(id, 'run'),
    stage,
    ...(errorMessage ? { errorMessage } : {}),
    files: Object.keys(files),
    texts: files,
    dockerfile: files.Dockerfile,
    card: { sdk: 'docker', appPort: port },
  });
}

const placeOf = (found) =>
  found?.place === undefined ? 'nowhere' : `${found.place.file}:${found.place.line + 1}`;

function problemsOf(space, files, outcome, found) {
  const [file, start] = space.place;
  const line = files[file].split('\n').findIndex((text) => text.startsWith(start));
  const wanted = { stage: space.ends, cause: space.cause, place: `${file}:${line + 1}` };
  const told = { stage: outcome.stage, cause: found?.cause, place: placeOf(found) };
  return Object.keys(wanted)
    .filter((key) => wanted[key] !== told[key])
    .map((key) => `the ${key} is ${told[key]}, not ${wanted[key]}`);
}

/** Resolves with whether each was explained as it should be. */
export async function checkCauses(engine, { out }) {
  const begin = performance.now();
  rmSync(out, { recursive: true, force: true });
  let wrong = 0;
  await withHub(engine, async (hub, scratch) => {
    for (const space of brokenSpaces) {
      const start = performance.now();
      const ports = { own: await freePort(), other: await freePort() };
      const files = filesOf(space, ports);
      const id = await deployFiles(hub, scratch, { name: space.name, files, secrets: space.secrets });
      const outcome = await outcomeOf(hub, id, space);
      const found = explained(hub, id, files, outcome, ports.own);
      const problems = problemsOf(space, files, outcome, found);
      writeLogs(hub, id, path.join(out, `${space.name}.log`));
      const said = found === undefined ? 'no explanation' : plainText(found.sentence);
      console.log(`causes: ${space.name}: ${found?.cause} at ${placeOf(found)}: ${said} (${seconds(start)})`);
      for (const problem of problems) console.log(`causes: ${space.name}: WRONG: ${problem}`);
      if (problems.length > 0) wrong++;
    }
  });
  const causes = new Set(brokenSpaces.map(({ cause }) => cause));
  console.log(
    `engine ${engine.version}: ${brokenSpaces.length} broken Spaces of ${causes.size} causes, ${wrong} explained wrongly (${seconds(begin)}); logs in ${out}`,
  );
  return wrong === 0;
}
