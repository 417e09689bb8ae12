import * as vscode from 'vscode';
import type { NamedValue } from '../../hub/spaces.ts';
import type { NeedChoice, NeedView } from '../../secrets/compare.ts';
import { isSecretValue } from '../../secrets/names.ts';
import { dotenvFiles, nameOf, readDotenv } from './dotenvFiles.ts';
import { kindWord, whyText } from './needsMessages.ts';
import { addValues, noValues, type SettingValues } from './settings.ts';

export interface NeedQuestion {
  root: vscode.Uri;
  space: string;
  /** Names that have no value on the Space. */
  missing: readonly NeedView[];
  /** A deploy may go on with names missing; a command for one name just ends. */
  canGoOn: boolean;
  /** Remembers what is said of a name. */
  choose(name: string, choice: NeedChoice): Promise<void>;
}

type Answer = { as: 'secret' | 'variable'; value: NamedValue } | 'notNeeded';
type Kind = 'secret' | 'variable';
type ListItem = vscode.QuickPickItem & { need?: NeedView };
type ChoiceItem = vscode.QuickPickItem & { uri?: vscode.Uri };

interface Asking extends NeedQuestion {
  answers: Map<string, Answer>;
  /** Which `.env` files have a name; their values are read when they are taken. */
  sources: ReadonlyMap<string, vscode.Uri[]>;
}

/** Goes through the missing names. `undefined` when cancelled; what is returned may lack some of them. */
export async function askNeeds(question: NeedQuestion): Promise<SettingValues | undefined> {
  const asking: Asking = { ...question, answers: new Map(), sources: await findSources(question) };
  const [only, ...others] = question.missing;
  if (!only) return noValues;
  const goOn = others.length > 0 ? await askList(asking) : await askOnly(asking, only);
  return goOn ? valuesOf(asking.answers) : undefined;
}

function valuesOf(answers: ReadonlyMap<string, Answer>): SettingValues {
  let values = noValues;
  for (const answer of answers.values()) {
    if (answer === 'notNeeded') continue;
    const { as, value } = answer;
    values = addValues(
      values,
      as === 'secret' ? { ...noValues, secrets: [value] } : { ...noValues, variables: [value] },
    );
  }
  return values;
}

async function findSources({ root, missing }: NeedQuestion): Promise<Map<string, vscode.Uri[]>> {
  const sources = new Map<string, vscode.Uri[]>();
  for (const uri of await dotenvFiles(root)) {
    const names = new Set(
      (await readDotenv(uri)).filter(({ value }) => value !== '').map(({ name }) => name),
    );
    for (const { name } of missing) {
      if (names.has(name)) sources.set(name, [...(sources.get(name) ?? []), uri]);
    }
  }
  return sources;
}

const titleOf = ({ space }: NeedQuestion) => vscode.l10n.t('{0} lacks what the code needs', space);

/** All names in one list, gone through until each has an answer or the user goes on. */
async function askList(asking: Asking): Promise<boolean> {
  const { missing, answers, sources } = asking;
  for (;;) {
    const open = missing.filter(({ name }) => !answers.has(name));
    if (open.length === 0) return true;
    const goOn = {
      label:
        open.length === missing.length
          ? vscode.l10n.t('$(debug-step-over) Continue without')
          : vscode.l10n.t('$(check) Continue without the other {0}', open.length),
      detail: vscode.l10n.t('The app may fail where it reads them'),
    };
    const offered = open.filter(({ name }) => sources.has(name));
    const takeAll = {
      label: vscode.l10n.t('$(file) Take {0} from .env', offered.length),
      detail: offered.map(({ name }) => name).join(', '),
    };
    const items: ListItem[] = missing.map((need) => ({
      label: `${need.kind === 'secret' ? '$(key)' : '$(symbol-variable)'} ${need.name}`,
      description: [kindWord(need.kind), answerWord(answers.get(need.name))].join(' · '),
      detail: whyText(need),
      need,
    }));
    const picked = await vscode.window.showQuickPick<ListItem>(
      [...items, ...(offered.length > 1 ? [takeAll] : []), goOn],
      {
        title: titleOf(asking),
        placeHolder: vscode.l10n.t('Choose a name to give its value, or to say that it is not needed'),
        ignoreFocusOut: true,
      },
    );
    if (picked === undefined) return false;
    if (picked === goOn) return true;
    if (picked === takeAll) {
      for (const need of offered) await takeFrom(asking, need, sources.get(need.name)?.[0]);
    } else if (picked.need) {
      await askOne(asking, picked.need, false);
    }
  }
}

function answerWord(answer: Answer | undefined): string {
  if (answer === undefined) return vscode.l10n.t('missing');
  if (answer === 'notNeeded') return vscode.l10n.t('not needed');
  return answer.as === 'secret' ? vscode.l10n.t('goes along as a secret') : vscode.l10n.t('goes along');
}

/** A single name needs no list: Escape cancels, and an Escape further in comes back here. */
async function askOnly(asking: Asking, need: NeedView): Promise<boolean> {
  for (;;) {
    const answer = await askOne(asking, need, asking.canGoOn);
    if (answer === 'cancelled') return false;
    if (answer === 'without' || asking.answers.has(need.name)) return true;
  }
}

/** Four ways to answer for a name; the answer is noted. */
async function askOne(
  asking: Asking,
  need: NeedView,
  canGoOn: boolean,
): Promise<'noted' | 'back' | 'without' | 'cancelled'> {
  const { space, sources, answers } = asking;
  const kind: Kind = need.kind === 'variable' ? 'variable' : 'secret';
  const enter = { label: vscode.l10n.t('$(edit) Enter value…') };
  const other = {
    label:
      kind === 'secret'
        ? vscode.l10n.t("$(symbol-variable) It's a variable…")
        : vscode.l10n.t("$(key) It's a secret…"),
    detail:
      kind === 'secret'
        ? vscode.l10n.t('Not secret: everyone who sees the Space can read a variable')
        : vscode.l10n.t('Nobody can read it back; only the app gets it'),
  };
  const notNeeded = {
    label: vscode.l10n.t('$(circle-slash) Not needed'),
    detail: vscode.l10n.t('Not asked again for this folder'),
  };
  const without = { label: vscode.l10n.t('$(debug-step-over) Continue without') };
  const files = (sources.get(need.name) ?? []).map((uri) => ({
    label: vscode.l10n.t('$(file) Take from {0}', nameOf(uri)),
    uri,
  }));
  const picked = await vscode.window.showQuickPick<ChoiceItem>(
    [...files, enter, other, notNeeded, ...(canGoOn ? [without] : [])],
    {
      title:
        kind === 'secret'
          ? vscode.l10n.t('{0} lacks the secret {1}', space, need.name)
          : vscode.l10n.t('{0} lacks the variable {1}', space, need.name),
      placeHolder: whyText(need),
      ignoreFocusOut: true,
    },
  );
  if (picked === undefined) return 'cancelled';
  if (picked === without) return 'without';
  if (picked === notNeeded) {
    await asking.choose(need.name, 'notNeeded');
    answers.set(need.name, 'notNeeded');
    return 'noted';
  }
  if (picked.uri) return (await takeFrom(asking, need, picked.uri)) ? 'noted' : 'back';
  const as: Kind = picked === other ? (kind === 'secret' ? 'variable' : 'secret') : kind;
  const value = await askValue(asking, need.name, as);
  const agreed = value === undefined ? undefined : await agreedKind(need.name, value, as);
  if (value === undefined || agreed === undefined) return 'back';
  if (agreed !== need.kind) await asking.choose(need.name, agreed);
  answers.set(need.name, { as: agreed, value: { key: need.name, value } });
  return 'noted';
}

async function askValue({ space }: NeedQuestion, name: string, as: Kind): Promise<string | undefined> {
  const value = await vscode.window.showInputBox({
    title: name,
    prompt:
      as === 'secret'
        ? vscode.l10n.t('Value of the secret for {0}. It goes to the Hub and is kept nowhere else.', space)
        : vscode.l10n.t('Value of the variable for {0}', space),
    password: as === 'secret',
    ignoreFocusOut: true,
    validateInput: (text) => (text.trim() === '' ? vscode.l10n.t('The value is empty.') : undefined),
  });
  return value?.trim();
}

/** A credential does not become a variable by mistake. */
export async function agreedKind(name: string, value: string, as: Kind): Promise<Kind | undefined> {
  if (as === 'secret' || !isSecretValue(value)) return as;
  const secret = vscode.l10n.t('Make It a Secret');
  const variable = vscode.l10n.t('Variable All the Same');
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t('The value of {0} looks like a secret.', name),
    { modal: true, detail: vscode.l10n.t('Everyone who sees the Space can read a variable.') },
    secret,
    variable,
  );
  if (answer === undefined) return undefined;
  return answer === secret ? 'secret' : 'variable';
}

async function takeFrom(asking: Asking, need: NeedView, uri: vscode.Uri | undefined): Promise<boolean> {
  if (!uri) return false;
  const value = (await readDotenv(uri)).findLast(({ name }) => name === need.name)?.value;
  if (value === undefined || value === '') return false;
  const as = await agreedKind(need.name, value, need.kind === 'variable' ? 'variable' : 'secret');
  if (as === undefined) return false;
  asking.answers.set(need.name, { as, value: { key: need.name, value } });
  return true;
}
