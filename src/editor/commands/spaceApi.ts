import * as vscode from 'vscode';
import type { Endpoint } from '../../space/apiEndpoints.ts';
import { endpointCall, type CallLanguage } from '../../space/endpointCalls.ts';
import { requestText } from '../../space/request/requestText.ts';
import { requestLanguage } from '../request/documents.ts';
import type { Services } from '../services.ts';
import type { AppApi } from '../spaceData.ts';
import { showUntitled } from '../ui/showUntitled.ts';
import { nodeOf } from '../views/explorer/nodes.ts';
import { chooseSpace, copied } from './chooseSpace.ts';
import { spaceOf } from './handler.ts';

async function pickEndpoint(services: Services, space: string, title: string): Promise<Endpoint | undefined> {
  const { state, endpoints } = await services.data.get(space, 'api');
  if (endpoints.length === 0) {
    services.data.forget(space, 'api');
    void vscode.window.showInformationMessage(apiSentence(space, state, endpoints));
    return undefined;
  }
  const picked = await vscode.window.showQuickPick(
    endpoints.map((endpoint) => ({
      label: `${endpoint.method} ${endpoint.path}`,
      description: endpoint.summary ?? '',
      endpoint,
    })),
    { title },
  );
  return picked?.endpoint;
}

/** The endpoint of a row or a picked one, with the app it belongs to. */
async function chooseEndpoint(
  services: Services,
  argument: unknown,
  title: string,
): Promise<{ endpoint: Endpoint; app: { host: string; private: boolean; space: string } } | undefined> {
  const chosen = await chooseSpace(services, spaceOf(argument), title);
  if (!chosen) return undefined;
  const { space } = chosen;
  const endpoint = nodeOf(argument, 'endpoint')?.endpoint ?? (await pickEndpoint(services, space, title));
  const record = await services.data.get(space, 'record');
  if (!endpoint || !record.host) return undefined;
  return { endpoint, app: { host: record.host, private: record.private, space } };
}

export async function copyEndpoint(
  services: Services,
  argument: unknown,
  language: CallLanguage,
): Promise<void> {
  const chosen = await chooseEndpoint(services, argument, vscode.l10n.t('Copy API Call'));
  if (!chosen) return;
  const { endpoint, app } = chosen;
  const { space } = app;
  await copied(
    endpointCall(language, endpoint, app),
    app.private
      ? vscode.l10n.t('Copied. Set HF_TOKEN to a token that may read {0}.', space)
      : vscode.l10n.t('Copied a call of {0}.', `${endpoint.method} ${endpoint.path}`),
  );
}

/** An endpoint as a document to edit and send. */
export async function openRequest(services: Services, argument: unknown): Promise<void> {
  const chosen = await chooseEndpoint(services, argument, vscode.l10n.t('Open Request'));
  if (!chosen) return;
  await showUntitled(requestLanguage, requestText(chosen.endpoint, chosen.app), { preview: false });
}

/** Says whether the app answers, and what it can be asked. */
export async function checkApi(services: Services, given: string | undefined): Promise<void> {
  const chosen = await chooseSpace(services, given, vscode.l10n.t('Check the API of a Space'));
  if (!chosen) return;
  services.data.forget(chosen.space, 'api');
  services.data.forget(chosen.space, 'record');
  const { state, endpoints } = await services.data.get(chosen.space, 'api');
  void vscode.window.showInformationMessage(apiSentence(chosen.space, state, endpoints));
}

function apiSentence(space: string, state: AppApi['state'], endpoints: readonly Endpoint[]): string {
  switch (state) {
    case 'notRunning':
      return vscode.l10n.t('{0} is not running, so its app cannot be asked.', space);
    case 'blocked':
      return vscode.l10n.t(
        'The app of {0} does not allow a browser to ask it. Use VS Code on the desktop, or allow other origins in the app.',
        space,
      );
    case 'silent':
      return vscode.l10n.t('{0} is running, but its app does not answer.', space);
    case 'answers':
      return endpoints.length === 0
        ? vscode.l10n.t('The app of {0} answers, but names no endpoints.', space)
        : vscode.l10n.t(
            'The app of {0} answers with {1} endpoints: {2}',
            space,
            endpoints.length,
            endpoints
              .slice(0, 5)
              .map(({ method, path }) => `${method} ${path}`)
              .join(', '),
          );
  }
}
