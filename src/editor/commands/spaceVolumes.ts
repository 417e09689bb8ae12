import * as vscode from 'vscode';
import { createBucket, listBuckets } from '../../hub/buckets.ts';
import { HubError } from '../../hub/errors.ts';
import { isSpaceId } from '../../space/target.ts';
import type { Volume } from '../../hub/spaces.ts';
import { setVolumes } from '../../hub/volumes.ts';
import { ownerOf } from '../spaceData.ts';
import type { Services } from '../services.ts';
import { runtimePatch } from '../store.ts';
import { nodeOf } from '../views/explorer/nodes.ts';
import {
  chooseSpace,
  confirmed,
  restartHint,
  restartsOnChange,
  tellRestart,
  type Chosen,
} from './chooseSpace.ts';
import { spaceOf } from './handler.ts';

type SourceItem = vscode.QuickPickItem & { type: Volume['type']; source?: string; create?: true };

async function volumesOf(services: Services, space: string): Promise<Volume[]> {
  // Read anew: the Hub takes the whole list, so one that is old would take away what others have attached.
  await services.data.refreshRuntime(space);
  return services.store.get(space)?.runtime?.volumes ?? [];
}

async function save(services: Services, { hub, space }: Chosen, volumes: Volume[]): Promise<void> {
  const restarts = restartsOnChange(services, space);
  const runtime = services.store.get(space)?.runtime;
  const undo = runtime ? services.store.assume(space, { runtime: { ...runtime, volumes } }) : () => undefined;
  const question = services.store.ask();
  const answer = await confirmed(services, space, undo, () => setVolumes(hub, space, volumes));
  services.store.answer(space, question, runtimePatch(answer));
  services.explorer.redraw();
  tellRestart(space, restarts);
}

export async function attachVolume(services: Services, argument: unknown): Promise<void> {
  const title = vscode.l10n.t('Attach Volume');
  const chosen = await chooseSpace(services, spaceOf(argument), title);
  if (!chosen) return;
  const { hub, space } = chosen;
  const known = await volumesOf(services, space);
  const hidden = known.find(({ source }) => source.startsWith('*'));
  if (hidden) {
    void vscode.window.showWarningMessage(
      vscode.l10n.t('{0} has a volume that you may not see, so its list cannot be changed from here.', space),
    );
    return;
  }
  const source = await pickSource(chosen, title);
  if (!source) return;
  const mountPath = await vscode.window.showInputBox({
    title,
    prompt: [vscode.l10n.t('Where the app finds it'), restartHint(services, space)]
      .filter(Boolean)
      .join('. '),
    value: source.type === 'bucket' ? '/data' : `/${source.source.slice(source.source.indexOf('/') + 1)}`,
    ignoreFocusOut: true,
    validateInput: (text) => {
      if (!text.trim().startsWith('/')) return vscode.l10n.t('It begins with "/".');
      return known.some((one) => one.mountPath === text.trim())
        ? vscode.l10n.t('Something is mounted there already.')
        : undefined;
    },
  });
  if (!mountPath) return;
  let readOnly = true;
  if (source.type === 'bucket') {
    const write = { label: vscode.l10n.t('Read and write'), readOnly: false };
    const read = { label: vscode.l10n.t('Read only'), readOnly: true };
    const picked = await vscode.window.showQuickPick([write, read], { title });
    if (!picked) return;
    readOnly = picked.readOnly;
  }
  // Made as late as can be: Escape before this leaves nothing behind.
  if (source.create) await createBucket(hub, source.source);
  const volume: Volume = { type: source.type, source: source.source, mountPath: mountPath.trim(), readOnly };
  try {
    await save(services, chosen, [...known, volume]);
  } catch (error) {
    // The Space is there, as its list was just read: the 404 is about what was named.
    const isAboutSource = error instanceof HubError && error.code === 'notFound' && services.store.get(space);
    if (!isAboutSource) throw error;
    void vscode.window.showErrorMessage(
      vscode.l10n.t(
        'The Hub does not find {0}. Check its name, and whether this account may see it.',
        source.source,
      ),
    );
  }
}

async function pickSource(
  { hub, space }: Chosen,
  title: string,
): Promise<{ type: string; source: string; create: boolean } | undefined> {
  const owner = ownerOf(space);
  const buckets = listBuckets(hub, owner).catch(() => []);
  const items: Promise<SourceItem[]> = buckets.then((found) => [
    { label: vscode.l10n.t('$(add) New private bucket…'), type: 'bucket', create: true },
    ...found.map(({ id }) => ({
      label: `$(package) ${id}`,
      description: vscode.l10n.t('bucket'),
      type: 'bucket',
      source: id,
    })),
    { label: vscode.l10n.t('$(package) Another bucket…'), type: 'bucket' },
    {
      label: vscode.l10n.t('$(database) A dataset…'),
      description: vscode.l10n.t('read only'),
      type: 'dataset',
    },
    {
      label: vscode.l10n.t('$(symbol-class) A model…'),
      description: vscode.l10n.t('read only'),
      type: 'model',
    },
  ]);
  const picked = await vscode.window.showQuickPick(items, {
    title,
    placeHolder: vscode.l10n.t('What is to be mounted?'),
  });
  if (!picked) return undefined;
  if (picked.source) return { type: picked.type, source: picked.source, create: false };
  const name = space.slice(space.indexOf('/') + 1);
  const typed = await vscode.window.showInputBox({
    title,
    prompt: vscode.l10n.t('Owner and name, as owner/name'),
    value: picked.create ? `${owner}/${name}-data` : '',
    ignoreFocusOut: true,
    validateInput: (text) =>
      text === '' || isSpaceId(text.trim()) ? undefined : vscode.l10n.t('Write it as owner/name.'),
  });
  return typed?.trim()
    ? { type: picked.type, source: typed.trim(), create: picked.create ?? false }
    : undefined;
}

export async function detachVolume(services: Services, argument: unknown): Promise<void> {
  const title = vscode.l10n.t('Detach Volume');
  const chosen = await chooseSpace(services, spaceOf(argument), title);
  if (!chosen) return;
  const known = await volumesOf(services, chosen.space);
  if (known.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('{0} has no volumes.', chosen.space));
    return;
  }
  const given = nodeOf(argument, 'volume')?.volume.mountPath;
  const mountPath =
    given ??
    (
      await vscode.window.showQuickPick(
        known.map((one) => ({ label: one.mountPath, description: `${one.type} ${one.source}` })),
        { title },
      )
    )?.label;
  const volume = known.find((one) => one.mountPath === mountPath);
  if (!volume) return;
  const detach = vscode.l10n.t('Detach');
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t('Detach {0} from {1}?', volume.mountPath, chosen.space),
    {
      modal: true,
      detail: vscode.l10n.t(
        '{0} itself stays. The app finds nothing at {1} any more.',
        volume.source,
        volume.mountPath,
      ),
    },
    detach,
  );
  if (answer === detach)
    await save(
      services,
      chosen,
      known.filter((one) => one !== volume),
    );
}
