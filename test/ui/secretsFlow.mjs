/** Needed secrets: asked for before the first build, and entered where the explorer says that they are missing. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { until } from '../harness/shell.mjs';
import { patient } from './driver.mjs';
import { deployAgain, deployThroughUi, spaceOf } from './deployFlow.mjs';
import { secretsOn } from './explorerSteps.mjs';
import { fileOn } from './hubControl.mjs';
import { expand } from './treeRows.mjs';

const value = 'sk-typed-by-a-person-1618';

/** An app that needs OPENAI_API_KEY and whatever else `lines` read. */
const app = (...lines) =>
  [
    'import os\n\nfrom fastapi import FastAPI\n',
    'model = os.environ.get("MODEL_ID", "gpt2")',
    'key = os.environ["OPENAI_API_KEY"]',
    ...lines,
    'app = FastAPI()\n\n\n@app.get("/")\ndef root() -> dict[str, str]:\n    return {"model": model}\n',
  ].join('\n');

/** Gives the new Space. */
export async function deployedWithItsSecret({ hub, driver, workspace }) {
  writeFileSync(path.join(workspace, 'main.py'), app());
  const { notification, steps } = await deployThroughUi(driver, {
    answers: [
      { when: /lacks the secret OPENAI_API_KEY/, pick: 'Enter value' },
      { when: /^OPENAI_API_KEY /, text: value },
    ],
  });
  const space = spaceOf(notification);
  assert.ok(
    steps.some((step) => /lacks the secret/.test(step)),
    steps.join(' → '),
  );
  assert.deepEqual(await secretsOn(hub, space), { OPENAI_API_KEY: value });
  assert.doesNotMatch(await fileOn(hub, space, 'main.py'), /sk-typed/);
  return space;
}

/** In the tree of a Space whose node is open: what is there and what is not. */
export async function missingSecretAdded({ hub, driver, workspace, space }) {
  writeFileSync(path.join(workspace, 'main.py'), app('bot = os.environ["SLACK_BOT_TOKEN"]'));
  await expand(driver, 'Needed by the Code', 'SLACK_BOT_TOKEN');
  assert.match(await driver.sideBarText(), /OPENAI_API_KEY\s*present/);
  await driver.screenshot('needed-by-the-code');
  await driver.treeRow('SLACK_BOT_TOKEN').click(patient);
  await until('the read', async () => (await driver.tabs()).some((tab) => /main\.py/.test(tab)));
  await driver.screenshot('at-the-read');

  // From its menu to the Space.
  await driver.chooseInMenu('SLACK_BOT_TOKEN', 'Add Secret to Space');
  await until('the question', async () => /lacks/.test((await driver.readQuickInput())?.title ?? ''));
  await driver.screenshot('four-ways');
  await driver.pick('Enter value');
  await until('the value', async () => (await driver.readQuickInput())?.title === 'SLACK_BOT_TOKEN');
  await driver.accept('xoxb-typed-too');
  await driver.waitForNotification(/has SLACK_BOT_TOKEN now/);
  assert.deepEqual(await secretsOn(hub, space), {
    OPENAI_API_KEY: value,
    SLACK_BOT_TOKEN: 'xoxb-typed-too',
  });
  await until('it is present', async () => /SLACK_BOT_TOKEN\s*present/.test(await driver.sideBarText()));
  await driver.screenshot('all-present');
  await driver.clearNotifications();

  // Nothing is missing now, so nothing is asked but the confirmation.
  await deployAgain(driver);
  await driver.waitForNotification(/is running/);
  await driver.clearNotifications();
}
