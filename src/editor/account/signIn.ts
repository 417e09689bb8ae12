import * as vscode from 'vscode';
import { canDeployTo, type Account } from '../../hub/account.ts';
import type { FoundToken } from '../../platform/platform.ts';
import { describeError } from '../ui/messages.ts';

export interface SignInOptions {
  endpoint: string;
  findTokens: () => Promise<FoundToken[]>;
  /** Asks the Hub whose token it is; fails when it is nobody's. */
  check: (token: string) => Promise<Account>;
}

type Choice = vscode.QuickPickItem &
  ({ kind2: 'found'; found: FoundToken } | { kind2: 'paste' } | { kind2: 'page' });

function describeFound(found: FoundToken): Choice {
  return found.source === 'HF_TOKEN'
    ? {
        label: vscode.l10n.t('$(key) Use the token from HF_TOKEN'),
        description: vscode.l10n.t('environment variable'),
        kind2: 'found',
        found,
      }
    : {
        label: vscode.l10n.t('$(key) Use the token of the hf command line'),
        description: vscode.l10n.t('signed in by "hf auth login"'),
        kind2: 'found',
        found,
      };
}

/** Asks where the token comes from, checks it, and says in a sentence what it cannot do. */
export async function askForToken(
  options: SignInOptions,
): Promise<{ token: string; user: string; account: Account } | undefined> {
  for (;;) {
    const token = await chooseToken(options);
    if (token === undefined) return undefined;
    try {
      const account = await vscode.window.withProgress(
        { location: vscode.ProgressLocation.Notification, title: vscode.l10n.t('Checking the token…') },
        () => options.check(token),
      );
      const warning = tokenWarning(account);
      if (warning) void vscode.window.showWarningMessage(warning);
      return { token, user: account.name, account };
    } catch (error) {
      const again = vscode.l10n.t('Try Again');
      const answer = await vscode.window.showErrorMessage(describeError(error), again);
      if (answer !== again) return undefined;
    }
  }
}

async function chooseToken(options: SignInOptions): Promise<string | undefined> {
  const found = await options.findTokens();
  const choices: Choice[] = [
    ...found.map(describeFound),
    { label: vscode.l10n.t('$(clippy) Paste a token…'), kind2: 'paste' },
    {
      label: vscode.l10n.t('$(link-external) Create a token on the Hub…'),
      description: vscode.l10n.t('opens the browser; choose the role "write"'),
      kind2: 'page',
    },
  ];
  const choice = await vscode.window.showQuickPick(choices, {
    title: vscode.l10n.t('Sign In to Hugging Face'),
    placeHolder: vscode.l10n.t('Which token should be used on {0}?', options.endpoint),
    ignoreFocusOut: true,
  });
  if (!choice) return undefined;
  if (choice.kind2 === 'found') return choice.found.token;
  if (choice.kind2 === 'page') {
    await vscode.env.openExternal(
      vscode.Uri.parse(`${options.endpoint}/settings/tokens/new?tokenType=write`),
    );
  }
  const pasted = await vscode.window.showInputBox({
    title: vscode.l10n.t('Sign In to Hugging Face'),
    prompt: vscode.l10n.t(
      'Paste an access token with the role "write". It is kept in the secret storage only.',
    ),
    password: true,
    ignoreFocusOut: true,
    validateInput: (value) =>
      value.trim() === '' || value.trim().startsWith('hf_')
        ? undefined
        : vscode.l10n.t('A Hugging Face token begins with "hf_".'),
  });
  return pasted?.trim() || undefined;
}

function tokenWarning(account: Account): string | undefined {
  const { kind, expiresAt } = account.token;
  if (kind === 'read') {
    return vscode.l10n.t(
      'Signed in as {0}, but this token can only read: create one with the role "write" to deploy.',
      account.name,
    );
  }
  const own = canDeployTo(account, account.name);
  if (!own.allowed && own.reason === 'missingRepoWrite') {
    const orgs = account.orgs.map(({ name }) => name).filter((name) => canDeployTo(account, name).allowed);
    return orgs.length === 0
      ? vscode.l10n.t(
          'Signed in as {0}, but this token lacks the right "repo.write": add it on the Hub to deploy.',
          account.name,
        )
      : vscode.l10n.t(
          'Signed in as {0}. This token has the right "repo.write" for {1} only, not for your own account.',
          account.name,
          orgs.join(', '),
        );
  }
  if (kind === 'oauth') {
    return expiresAt
      ? vscode.l10n.t(
          'Signed in as {0} with a token that expires on {1}. Sign in again then, or use an access token.',
          account.name,
          new Date(expiresAt).toLocaleString(),
        )
      : vscode.l10n.t(
          'Signed in as {0} with a token that will expire. Sign in again then, or use an access token.',
          account.name,
        );
  }
  return undefined;
}
