import * as vscode from 'vscode';

/** What is kept, in SecretStorage only. A token belongs to the endpoint it was checked against. */
interface StoredSession {
  id: string;
  token: string;
  user: string;
  endpoint: string;
}

const secretsKey = 'hfSpaces.sessions';

export const providerId = 'huggingface';

function parseStored(text: string | undefined): StoredSession[] {
  if (!text) return [];
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value)
      ? value.filter(
          (one): one is StoredSession =>
            typeof one === 'object' &&
            one !== null &&
            ['id', 'token', 'user', 'endpoint'].every(
              (key) => typeof (one as Record<string, unknown>)[key] === 'string',
            ),
        )
      : [];
  } catch {
    return [];
  }
}

/** Accounts of huggingface.co (or of the configured endpoint) for the Accounts menu and our own use. */
export class HuggingFaceAuthProvider implements vscode.AuthenticationProvider, vscode.Disposable {
  readonly #changed =
    new vscode.EventEmitter<vscode.AuthenticationProviderAuthenticationSessionsChangeEvent>();
  readonly onDidChangeSessions = this.#changed.event;
  readonly #secrets: vscode.SecretStorage;
  readonly #endpoint: () => string;
  readonly #askForToken: () => Promise<{ token: string; user: string } | undefined>;
  readonly #watch: vscode.Disposable;
  #known: vscode.AuthenticationSession[] = [];

  constructor(
    secrets: vscode.SecretStorage,
    endpoint: () => string,
    askForToken: () => Promise<{ token: string; user: string } | undefined>,
  ) {
    this.#secrets = secrets;
    this.#endpoint = endpoint;
    this.#askForToken = askForToken;
    // Another window may sign in or out; SecretStorage tells every window.
    this.#watch = secrets.onDidChange((event) => {
      if (event.key === secretsKey) void this.#announce();
    });
  }

  async getSessions(_scopes?: readonly string[]): Promise<vscode.AuthenticationSession[]> {
    const endpoint = this.#endpoint();
    return (await this.#stored()).filter((one) => one.endpoint === endpoint).map(toSession);
  }

  async createSession(_scopes?: readonly string[]): Promise<vscode.AuthenticationSession> {
    const answer = await this.#askForToken();
    if (!answer) throw new vscode.CancellationError();
    const session: StoredSession = {
      id: crypto.randomUUID(),
      token: answer.token,
      user: answer.user,
      endpoint: this.#endpoint(),
    };
    const others = (await this.#stored()).filter(
      (one) => one.user !== session.user || one.endpoint !== session.endpoint,
    );
    await this.#save([session, ...others]);
    return toSession(session);
  }

  async removeSession(id: string): Promise<void> {
    await this.#save((await this.#stored()).filter((one) => one.id !== id));
  }

  async #stored(): Promise<StoredSession[]> {
    return parseStored(await this.#secrets.get(secretsKey));
  }

  async #save(sessions: StoredSession[]): Promise<void> {
    await this.#secrets.store(secretsKey, JSON.stringify(sessions));
    await this.#announce();
  }

  async #announce(): Promise<void> {
    const now = await this.getSessions();
    const added = now.filter((one) => !this.#known.some((known) => known.id === one.id));
    const removed = this.#known.filter((known) => !now.some((one) => one.id === known.id));
    this.#known = now;
    if (added.length + removed.length > 0) this.#changed.fire({ added, removed, changed: [] });
  }

  dispose(): void {
    this.#watch.dispose();
    this.#changed.dispose();
  }
}

function toSession(stored: StoredSession): vscode.AuthenticationSession {
  return {
    id: stored.id,
    accessToken: stored.token,
    account: { id: stored.user, label: stored.user },
    scopes: ['write-repos'],
  };
}
