import * as vscode from 'vscode';
import type { TestApi } from '../../src/activate.ts';
import { answeredUntil, localHub, workspaceFolder, writeFolder, type Ui } from './support.ts';

export const appFiles = {
  Dockerfile: 'FROM python:3.12-slim\nCOPY . .\nCMD ["python", "main.py"]\n',
  'README.md': '---\ntitle: A\nsdk: docker\n---\n',
  'main.py': 'print(1)\n',
  'static/index.html': '<p>hi</p>\n',
};

export interface Prepared {
  space: string;
  folder: vscode.Uri;
  /** What the Hub put into the new Space. */
  initial: Record<string, string>;
}

/** A new Space on the Hub and a folder that is to go there; nothing is left to ask but the confirmation. */
export async function prepareDeploy(
  api: TestApi,
  name: string,
  parent = workspaceFolder(),
): Promise<Prepared> {
  const made = await prepareWith(api, name, {}, parent);
  return { ...made, initial: await filesOnHub(made.space) };
}

/** The same with these files besides the usual ones, without a look at the Space. */
export async function prepareWith(
  api: TestApi,
  name: string,
  files: Record<string, string>,
  parent = workspaceFolder(),
): Promise<Omit<Prepared, 'initial'>> {
  const hub = localHub();
  await hub.request('POST', '/api/repos/create', { type: 'space', name, sdk: 'docker', private: true });
  const folder = await writeFolder(name, { ...appFiles, ...files }, parent);
  const space = `${hub.user}/${name}`;
  await api.services.memory.rememberTarget(folder, { space, folder: '', sdk: 'docker' });
  return { space, folder };
}

/** Runs the command on a folder, confirms, and waits for a message that fits. */
export async function deployFolder(api: TestApi, folder: vscode.Uri, end: RegExp): Promise<Ui> {
  try {
    return await answeredUntil(
      api,
      end,
      ({ kind, text }) => (kind === 'info' && /^Deploy to /.test(text) ? 'Deploy' : undefined),
      () => vscode.commands.executeCommand('hfSpaces.deploy', folder),
    );
  } finally {
    // A worker has six connections to a server at most, and an open log keeps one.
    for (const { space } of api.services.memory.targets(folder)) api.services.follower.stop(space);
  }
}

/** The text of a Space's files by path, without what the Hub itself puts there. */
export async function filesOnHub(space: string): Promise<Record<string, string>> {
  const hub = localHub();
  const tree = (await (await hub.request('GET', `/api/spaces/${space}/tree/main?recursive=true`)).json()) as {
    type: string;
    path: string;
  }[];
  const paths = tree.filter(({ type, path }) => type === 'file' && path !== '.gitattributes');
  const texts = paths.map(async ({ path }) => [
    path,
    await (await hub.request('GET', `/spaces/${space}/raw/main/${path}`)).text(),
  ]);
  return Object.fromEntries(await Promise.all(texts)) as Record<string, string>;
}
