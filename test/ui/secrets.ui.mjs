import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { until } from '../harness/shell.mjs';
import { patient } from './driver.mjs';
import { deployAgain, deployThroughUi, spaceOf } from './deployFlow.mjs';
import { fileOn } from './hubControl.mjs';
import { expand } from './treeRows.mjs';

const value = 'sk-typed-by-a-person-1618';
const secretsOn = async (hub, space) => (await fetch(`${hub.url}/__hub/space/${space}/secrets`)).json();

export const scenarios = [
  {
    title: 'a missing secret is asked for, entered, and on the Space before its first build',
    hubArgs: ['--step-ms', '50'],
    async run({ hub, driver, workspace }) {
      const main = path.join(workspace, 'main.py');
      writeFileSync(
        main,
        'import os\n\nfrom fastapi import FastAPI\n\nkey = os.environ["OPENAI_API_KEY"]\napp = FastAPI()\n',
      );
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
      await driver.clearNotifications();

      // The Space's node says what is there and what is not.
      writeFileSync(
        main,
        'import os\n\nfrom fastapi import FastAPI\n\nkey = os.environ["OPENAI_API_KEY"]\ntoken = os.environ["SLACK_BOT_TOKEN"]\napp = FastAPI()\n',
      );
      await driver.runCommand('HF Spaces: Focus on Spaces View');
      await expand(driver, space, 'Needed by the Code');
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
    },
  },
];
