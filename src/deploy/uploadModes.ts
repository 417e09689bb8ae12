import { HubError } from '../hub/errors.ts';
import type { HubHttp } from '../hub/http.ts';
import { preupload } from '../hub/repo.ts';
import { keptInMemory, type Content } from './content.ts';
import { inParallel } from './hashes.ts';
import { createLargeRules } from './largeRules.ts';
import type { Plan } from './plan.ts';

const strictUtf8 = new TextDecoder('utf-8', { fatal: true });
// eslint-disable-next-line no-control-regex
const controls = /[\0-\x06\x0e-\x1a\x1c-\x1f]/;

/** What every rule of the Hub takes for text: UTF-8 without control characters other than those of text files. */
export function isPlainText(bytes: Uint8Array): boolean {
  try {
    return !controls.test(strictUtf8.decode(bytes));
  } catch {
    return false;
  }
}

/** One file and how it goes to the Hub. */
export interface Piece {
  content: Content;
  mode: 'regular' | 'lfs';
}

export interface ModeOptions {
  hub: HubHttp;
  plan: Plan;
  /** The head the commit must sit on. */
  parent: string;
  signal?: AbortSignal | undefined;
}

/** Above this many files one question to the Hub costs less than what a refused commit would. */
const fewFiles = 20;

/**
 * The Hub decides by content and `.gitattributes`. What both leave no doubt about, plain text, is not asked for;
 * `isGuess` tells that there was such a file. `askAll` asks for every file.
 */
export async function chooseModes(
  options: ModeOptions,
  contents: Content[],
  { askAll = false } = {},
): Promise<{ pieces: Piece[]; isGuess: boolean }> {
  const isRegular = askAll ? contents.map(() => false) : await surelyRegular(options, contents);
  const asked = contents.filter((_, index) => !isRegular[index]);
  const modes = asked.length > 0 ? await askModes(options, asked) : new Map<string, Piece['mode']>();
  return {
    pieces: contents.map((content) => ({ content, mode: modes.get(content.file.path) ?? 'regular' })),
    isGuess: asked.length < contents.length,
  };
}

async function surelyRegular({ plan, signal }: ModeOptions, contents: Content[]): Promise<boolean[]> {
  const isChanged = contents.some(({ file: { path } }) => /(?:^|\/)\.gitattributes$/.test(path));
  const mayBeLarge =
    plan.attributes === undefined || isChanged ? undefined : createLargeRules(plan.attributes);
  const regular = new Set(plan.remote.filter((file) => file.lfsOid === undefined).map((file) => file.path));
  const isOut = (path: string) =>
    mayBeLarge ? mayBeLarge(path) : !(contents.length <= fewFiles && regular.has(path));
  return inParallel(
    contents,
    async (content) => {
      const { path, size } = content.file;
      if (size > keptInMemory || path === '.gitattributes' || isOut(path)) return false;
      return isPlainText(await content.bytes());
    },
    signal,
  );
}

async function askModes(
  { hub, plan, parent, signal }: ModeOptions,
  contents: Content[],
): Promise<Map<string, Piece['mode']>> {
  const attributes = contents.find((content) => content.file.path === '.gitattributes');
  const answer = await preupload(
    hub,
    plan.space,
    plan.branch,
    {
      files: await inParallel(
        contents,
        async (content) => ({
          path: content.file.path,
          size: content.file.size,
          sample: await content.sample(),
        }),
        signal,
      ),
      ...(plan.gitignore === undefined ? {} : { gitIgnore: plan.gitignore }),
      ...(attributes ? { gitAttributes: new TextDecoder().decode(await attributes.bytes()) } : {}),
    },
    signal,
  );
  if (answer.head !== undefined && answer.head !== parent) {
    throw new HubError('staleParent', 'POST /api/spaces/{id}/preupload/{rev}');
  }
  // `ignored` is not looked at: the plan has read nested rules and `.hfignore` too, and it is what the user saw.
  const modes = new Map(answer.files.map((file) => [file.path, file.mode]));
  await inParallel(
    contents,
    async (content) => {
      const { path } = content.file;
      // The Hub judged by the first bytes, but refuses the commit for any.
      if (modes.get(path) === 'regular' && (await content.bytes()).includes(0)) modes.set(path, 'lfs');
    },
    signal,
  );
  return modes;
}
