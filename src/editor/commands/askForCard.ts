import * as vscode from 'vscode';
import { colors } from '../../scaffold/manifest.ts';

/** What the card of the README shows of the Space, besides its title. */
export interface CardLook {
  emoji: string;
  colorFrom: string;
  colorTo: string;
  license?: string;
  shortDescription?: string;
  tags?: string[];
}

type Item = vscode.QuickPickItem & { change: () => Promise<void> };

const emojis =
  '🚀 🤗 🤖 🧠 ✨ 🔥 💬 📝 📚 🔎 🎨 🖼️ 📷 🎬 🎧 🎵 🗣️ 🌍 🧪 🔬 📈 📊 🧮 🗺️ 🎮 🧩 🛠️ ⚙️ 🔒 ⚡ 🌱 🐍 🐳 🦀 🏥 🍕'.split(
    ' ',
  );
const licenses = 'mit apache-2.0 bsd-3-clause gpl-3.0 agpl-3.0 cc-by-4.0 cc-by-nc-4.0 cc0-1.0 openrail'.split(
  ' ',
);
/** The Hub takes no longer one. */
const longestDescription = 60;

/** One row for each part of the look; choosing it changes `look`. */
export function cardItems(look: CardLook): Item[] {
  const none = vscode.l10n.t('none');
  return [
    { label: vscode.l10n.t('Emoji: {0}', look.emoji), change: () => changeEmoji(look) },
    {
      label: vscode.l10n.t('Colors: {0} to {1}', look.colorFrom, look.colorTo),
      change: () => changeColors(look),
    },
    {
      label: vscode.l10n.t('Short description: {0}', look.shortDescription ?? none),
      change: () => changeDescription(look),
    },
    { label: vscode.l10n.t('License: {0}', look.license ?? none), change: () => changeLicense(look) },
    { label: vscode.l10n.t('Tags: {0}', look.tags?.join(', ') ?? none), change: () => changeTags(look) },
  ];
}

const title = () => vscode.l10n.t('Add Space Files');

const isEmoji = (text: string) =>
  [...new Intl.Segmenter().segment(text)].length === 1 &&
  /\p{Extended_Pictographic}|\p{Regional_Indicator}/u.test(text);

async function changeEmoji(look: CardLook): Promise<void> {
  const other = vscode.l10n.t('Another one…');
  const picked = await vscode.window.showQuickPick([other, ...emojis], {
    title: title(),
    placeHolder: vscode.l10n.t('Emoji of the Space'),
    ignoreFocusOut: true,
  });
  const chosen =
    picked === other
      ? await vscode.window.showInputBox({
          title: title(),
          prompt: vscode.l10n.t('Emoji of the Space'),
          ignoreFocusOut: true,
          validateInput: (text) =>
            isEmoji(text.trim()) ? undefined : vscode.l10n.t('This is not one emoji.'),
        })
      : picked;
  if (chosen) look.emoji = chosen.trim();
}

async function changeColors(look: CardLook): Promise<void> {
  const ask = (placeHolder: string) =>
    vscode.window.showQuickPick([...colors], { title: title(), placeHolder, ignoreFocusOut: true });
  const from = await ask(vscode.l10n.t('Color that the card begins with'));
  const to = from && (await ask(vscode.l10n.t('Color that the card ends with')));
  if (!from || !to) return;
  look.colorFrom = from;
  look.colorTo = to;
}

async function changeDescription(look: CardLook): Promise<void> {
  const typed = await vscode.window.showInputBox({
    title: title(),
    prompt: vscode.l10n.t('What the Space is, in at most {0} characters', longestDescription),
    value: look.shortDescription ?? '',
    ignoreFocusOut: true,
    validateInput: (text) =>
      text.trim().length <= longestDescription
        ? undefined
        : vscode.l10n.t('The Hub takes at most {0} characters.', longestDescription),
  });
  if (typed === undefined) return;
  if (typed.trim() === '') delete look.shortDescription;
  else look.shortDescription = typed.trim();
}

async function changeLicense(look: CardLook): Promise<void> {
  const none = vscode.l10n.t('none');
  const picked = await vscode.window.showQuickPick([none, ...licenses], {
    title: title(),
    placeHolder: vscode.l10n.t('License of the Space'),
    ignoreFocusOut: true,
  });
  if (picked === none) delete look.license;
  else if (picked !== undefined) look.license = picked;
}

/** A text the Hub takes as a tag. */
const isTag = (text: string) => /^[\p{L}\p{N}][\p{L}\p{N} .:_-]*$/u.test(text);

async function changeTags(look: CardLook): Promise<void> {
  const read = (text: string) =>
    [...new Set(text.split(',').map((one) => one.trim()))].filter((one) => one !== '');
  const typed = await vscode.window.showInputBox({
    title: title(),
    prompt: vscode.l10n.t('Tags that people find the Space by, with commas between'),
    value: look.tags?.join(', ') ?? '',
    ignoreFocusOut: true,
    validateInput: (text) => {
      const wrong = read(text).find((one) => !isTag(one));
      return wrong === undefined ? undefined : vscode.l10n.t('"{0}" is not a tag.', wrong);
    },
  });
  if (typed === undefined) return;
  const tags = read(typed);
  if (tags.length === 0) delete look.tags;
  else look.tags = tags;
}
