import * as vscode from 'vscode';
import { createAccountCache, whoAmI, type Account, type AccountCache } from '../../hub/account.ts';
import { createHub, type HubHttp, type HubWait } from '../../hub/http.ts';
import type { Log } from '../../ports.ts';
import type { Platform } from '../../platform/platform.ts';
import { endpointSetting } from '../settings.ts';
import { HuggingFaceAuthProvider, providerId } from './provider.ts';

const defaultEndpoint = 'https://huggingface.co';

export interface Session {
  hub: HubHttp;
  account: Account;
}

/** The signed-in account and the Hub seen with its token. */
export class Sessions implements vscode.Disposable {
  readonly provider: HuggingFaceAuthProvider;
  readonly #platform: Platform;
  readonly #log: Log;
  readonly #accounts: AccountCache;
  readonly #preferred: vscode.Memento;

  constructor(context: vscode.ExtensionContext, platform: Platform, log: Log) {
    this.#platform = platform;
    this.#log = log;
    this.#preferred = context.globalState;
    this.#accounts = createAccountCache((token) => whoAmI(this.hubFor(token)));
    this.provider = new HuggingFaceAuthProvider(
      context.secrets,
      () => this.endpoint(),
      async () => {
        const { askForToken } = await import('./signIn.ts');
        return askForToken({
          endpoint: this.endpoint(),
          findTokens: () => platform.findTokens(),
          check: (token) => {
            // Whoever signs in wants to know whether the token works now.
            this.#accounts.forget(token);
            return this.#accounts.get(token);
          },
        });
      },
    );
  }

  endpoint(): string {
    const chosen = endpointSetting() ?? this.#platform.endpointFromEnvironment ?? defaultEndpoint;
    return chosen.replace(/\/+$/, '');
  }

  hubFor(token: string | undefined, onWait?: (wait: HubWait) => void): HubHttp {
    return createHub({
      endpoint: this.endpoint(),
      ...(token === undefined ? {} : { token }),
      fetch: this.#platform.fetch,
      clock: this.#platform.clock,
      log: this.#log,
      ...(onWait ? { onWait } : {}),
    });
  }

  async signedIn(): Promise<boolean> {
    return (await this.provider.getSessions()).length > 0;
  }

  /** The current account; asks to sign in when `ask` is set. `undefined` when signed out or cancelled. */
  async current(ask: boolean): Promise<Session | undefined> {
    const sessions = await this.provider.getSessions();
    const preferred = this.#preferred.get<string>('account');
    let session = sessions.find((one) => one.account.id === preferred) ?? sessions[0];
    if (!session && ask) {
      try {
        session = await this.provider.createSession();
      } catch (error) {
        if (error instanceof vscode.CancellationError) return undefined;
        throw error;
      }
    }
    if (!session) return undefined;
    return {
      hub: this.hubFor(session.accessToken),
      account: await this.#accounts.get(session.accessToken),
    };
  }

  /** Signs in to one more account, or picks another of those that are signed in. */
  async switch(): Promise<string | undefined> {
    const sessions = await this.provider.getSessions();
    const other = vscode.l10n.t('$(add) Sign in to another account…');
    const label =
      sessions.length === 0
        ? other
        : await vscode.window.showQuickPick([...sessions.map((one) => one.account.label), other], {
            title: vscode.l10n.t('Hugging Face Account'),
          });
    if (label === undefined) return undefined;
    const user = label === other ? (await this.provider.createSession()).account.id : label;
    await this.#preferred.update('account', user);
    return user;
  }

  async signOut(): Promise<string | undefined> {
    const sessions = await this.provider.getSessions();
    const picked =
      sessions.length > 1
        ? await vscode.window.showQuickPick(
            sessions.map((one) => ({ label: one.account.label, id: one.id })),
            { title: vscode.l10n.t('Sign Out of Hugging Face') },
          )
        : sessions[0] && { label: sessions[0].account.label, id: sessions[0].id };
    if (!picked) return undefined;
    await this.provider.removeSession(picked.id);
    return picked.label;
  }

  register(): vscode.Disposable {
    return vscode.authentication.registerAuthenticationProvider(providerId, 'Hugging Face', this.provider, {
      supportsMultipleAccounts: true,
    });
  }

  dispose(): void {
    this.provider.dispose();
  }
}
