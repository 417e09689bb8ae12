import * as vscode from 'vscode';
import { canDeployTo, type Account } from '../../hub/account.ts';
import type { HubError } from '../../hub/errors.ts';
import { ownerOf } from '../spaceData.ts';

/** A 403 on a change of `space`: the right that is missing, as far as whoami tells, and what the Hub says. */
export function describeMissingRight(account: Account, space: string, error: HubError): string {
  const said = error.details.serverMessage;
  const lacking = lackingRight(account, space);
  return said === undefined ? lacking : vscode.l10n.t('{0} The Hub says: {1}', lacking, said);
}

function lackingRight(account: Account, space: string): string {
  const owner = ownerOf(space);
  const verdict = canDeployTo(account, owner, space);
  const reason = verdict.allowed ? undefined : verdict.reason;
  if (reason === 'readToken') {
    return vscode.l10n.t('The token has no right for this: it can only read. Use one with the role "write".');
  }
  if (reason === 'missingRepoWrite') {
    return vscode.l10n.t(
      'The token has no right for this: it lacks "repo.write" for {0}. Add it on the Hub, or use another token.',
      space,
    );
  }
  const role = account.orgs.find(({ name }) => name.toLowerCase() === owner.toLowerCase())?.roleInOrg;
  if (role !== undefined && role !== 'admin') {
    return vscode.l10n.t(
      'The account has no right for this: its role in {0} is "{1}". Ask an admin of the organisation for more.',
      owner,
      role,
    );
  }
  return vscode.l10n.t(
    'The token has no right for this. It takes the role "write", or the right "repo.write" for {0}.',
    space,
  );
}
