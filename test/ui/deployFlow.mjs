/** *Deploy to HF Space* as a person does it. Titles and answers of the flow are in this file only. */
import { until } from '../harness/shell.mjs';

export const deployTitle = 'HF Spaces: Deploy to HF Space';

/** The first row that fits is the answer: `pick` a row, or take what is typed in already. */
const quickAnswers = [
  { when: /which token|sign in/i, pick: 'Use the token from HF_TOKEN' },
  { when: /new space: name/i, type: true },
  { when: /who will call/i, pick: 'Only me' },
  { when: /new space: owner/i, first: true },
  { when: /new space: sdk/i, first: true },
  { when: /missing|add files/i, pick: 'Add files and continue' },
  { when: /pick a space|deploy to hf space/i, pick: 'Create a new Space' },
];

const dialogAnswers = [
  { when: /sign in|wants to/i, button: 'Allow' },
  { when: /unsaved/i, button: 'Save and Deploy' },
  { when: /deploy/i, button: 'Deploy' },
];

const isDone = /is running/i;
const isBad = /failed|paid plan|went wrong|refuse|cannot|does not|problem|stage this version/i;

async function answerQuickInput(driver, shown, spaceName, answers) {
  const asked = `${shown.title} ${shown.placeholder ?? ''}`;
  const answer = [...answers, ...quickAnswers].find(({ when }) => when.test(asked));
  if (!answer) return undefined;
  await driver.screenshot(shown.title || asked);
  if (answer.text !== undefined) await driver.accept(answer.text);
  else if (answer.type) await driver.accept(spaceName);
  else if (answer.first) await driver.accept();
  else await driver.pick(answer.pick);
  return asked;
}

async function answerDialog(driver, message) {
  const answer = dialogAnswers.find(({ when }) => when.test(message));
  if (!answer) throw new Error(`A dialog has no answer: ${message}`);
  await driver.screenshot(message.slice(0, 40));
  await driver.clickInDialog(answer.button);
  return message;
}

/** Runs the command, and then as `answerUntilRunning`. */
export async function deployThroughUi(driver, options) {
  await driver.runCommand(deployTitle);
  return answerUntilRunning(driver, options);
}

/**
 * Answers what is asked until the Space runs. Gives `{ notification, steps }`. `answers` come before the usual ones:
 * `{ when, pick }` a row, or `{ when, text }` to type.
 */
export async function answerUntilRunning(driver, { timeoutMs = 180_000, spaceName, answers = [] } = {}) {
  const steps = [];
  let before = '';
  const notification = await until(
    'the notification that the Space is running',
    async () => {
      const texts = await driver.notifications();
      const bad = texts.find((text) => isBad.test(text));
      if (bad) return { bad };
      const done = texts.find((text) => isDone.test(text));
      if (done) return { done };
      const message = await driver.readDialog();
      const shown = message ? undefined : await driver.readQuickInput();
      const now = message ?? (shown ? `${shown.title}|${shown.placeholder}|${shown.rows.length > 0}` : '');
      // What was answered may be seen once more while it closes.
      if (now === '' || now === before) return (before = now) && undefined;
      const step = message
        ? await answerDialog(driver, message)
        : await answerQuickInput(driver, shown, spaceName, answers);
      if (step) {
        steps.push(step.trim());
        before = now;
      }
      return undefined;
    },
    { timeoutMs, everyMs: 150 },
  ).catch(async (error) => {
    await driver.screenshot('stuck');
    throw new Error(`${error.message}; answered so far: ${steps.join(' → ') || 'nothing'}`);
  });
  await driver.screenshot(notification.bad ? 'failed' : 'running');
  if (notification.bad) throw new Error(`The deploy said: ${notification.bad}`);
  return { notification: notification.done, steps };
}

/** The remembered target makes the next deploy a command and one button. */
export async function deployAgain(driver) {
  await driver.runCommand(deployTitle);
  await until('the confirmation', () => driver.readDialog());
  await driver.clickInDialog('Deploy');
}

/** The Space a final notification names. */
export const spaceOf = (notification) => notification.match(/[\w.-]+\/[\w.-]+/)?.[0];
