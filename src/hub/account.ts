import { HubError } from './errors.ts';
import { throwIfAborted } from './http.ts';
import type { HubHttp } from './http.ts';
import { compact, flag, isRecord, records, text, texts } from './shape.ts';
import type { Json } from './shape.ts';

export interface Org {
  name: string;
  fullname?: string;
  /** Open set; `admin`, `write`, `contributor`, `read` are known. Absent = unknown. */
  roleInOrg?: string;
  canPay?: boolean;
  /** Whether the organisation has a paid plan. */
  isEnterprise?: boolean;
  plan?: string;
  missingMFA?: boolean;
  pendingSSO?: boolean;
  securityRestrictions?: string[];
  resourceGroupIds?: string[];
}

/** What a fine-grained token may do with one user, organisation, repository or resource group. */
export interface TokenScope {
  entityType: string;
  entityId?: string;
  entityName?: string;
  permissions: string[];
}

export interface TokenInfo {
  kind: 'write' | 'read' | 'fineGrained' | 'oauth' | 'unknown';
  displayName?: string;
  /** ISO 8601. */
  expiresAt?: string;
  scoped?: TokenScope[];
  global?: string[];
}

/** Who a token speaks for. Source: `GET /api/whoami-v2`. */
export interface Account {
  id?: string;
  name: string;
  fullname: string;
  /** Absent = the Hub did not say. */
  isPro?: boolean;
  canPay?: boolean;
  orgs: Org[];
  token: TokenInfo;
}

export type DeployRefusal =
  'readToken' | 'missingRepoWrite' | 'orgRoleRead' | 'orgRestricted' | 'unknownNamespace';

export type DeployVerdict = { allowed: true } | { allowed: false; reason: DeployRefusal; detail?: string };

/** Strictly rate limited on the Hub: go through createAccountCache. */
export async function whoAmI(hub: HubHttp, signal?: AbortSignal): Promise<Account> {
  const route = 'GET /api/whoami-v2';
  const answer = await hub.json<unknown>(route, { path: '/api/whoami-v2', signal });
  const name = isRecord(answer) ? text(answer['name']) : undefined;
  if (!isRecord(answer) || !name) throw new HubError('badAnswer', route);
  return {
    ...compact({ id: text(answer['id']), isPro: flag(answer['isPro']), canPay: flag(answer['canPay']) }),
    name,
    fullname: text(answer['fullname']) || name,
    orgs: records(answer['orgs']).flatMap(orgOf),
    token: tokenOf(answer, hub.token),
  };
}

function orgOf(org: Json): Org[] {
  const name = text(org['name']);
  if (!name) return [];
  const groups = records(org['resourceGroups']).flatMap((group) => text(group['id']) ?? []);
  return [
    {
      name,
      ...compact({
        fullname: text(org['fullname']),
        roleInOrg: text(org['roleInOrg']),
        canPay: flag(org['canPay']),
        isEnterprise: flag(org['isEnterprise']),
        plan: text(org['plan']),
        missingMFA: flag(org['missingMFA']),
        pendingSSO: flag(org['pendingSSO']),
        securityRestrictions: org['securityRestrictions'] ? texts(org['securityRestrictions']) : undefined,
        resourceGroupIds: groups.length > 0 ? groups : undefined,
      }),
    },
  ];
}

function tokenOf(answer: Json, token: string | undefined): TokenInfo {
  const auth = isRecord(answer['auth']) ? answer['auth'] : {};
  const access = isRecord(auth['accessToken']) ? auth['accessToken'] : {};
  const fine = isRecord(access['fineGrained']) ? access['fineGrained'] : undefined;
  const scoped = fine && records(fine['scoped']).map(scopeOf);
  const isOauth = token?.startsWith('hf_oauth_') || /oauth/i.test(text(auth['type']) ?? '');
  return {
    kind: isOauth ? 'oauth' : kindOf(text(access['role'])),
    ...compact({
      displayName: text(access['displayName']),
      expiresAt: text(auth['expiresAt']),
      scoped,
      global: fine && texts(fine['global']),
    }),
  };
}

function kindOf(role: string | undefined): TokenInfo['kind'] {
  return role === 'write' || role === 'read' || role === 'fineGrained' ? role : 'unknown';
}

function scopeOf(scope: Json): TokenScope {
  const entity = isRecord(scope['entity']) ? scope['entity'] : {};
  return {
    entityType: text(entity['type']) ?? '',
    permissions: texts(scope['permissions']),
    ...compact({ entityId: text(entity['_id']), entityName: text(entity['name']) }),
  };
}

/**
 * Whether the token may write Spaces of `namespace`, as far as whoami tells; where it does not tell, the Hub
 * decides. `spaceId` admits a fine-grained token that covers this one Space only.
 */
export function canDeployTo(account: Account, namespace: string, spaceId?: string): DeployVerdict {
  const { token } = account;
  if (token.kind === 'read') return { allowed: false, reason: 'readToken' };
  const isOwn = same(namespace, account.name);
  const org = isOwn ? undefined : orgNamed(account, namespace);
  const scopes = token.kind === 'fineGrained' ? writableScopes(account, namespace, org, spaceId) : undefined;
  // A fine-grained token may cover an organisation that whoami does not list.
  if (!isOwn && !org && !scopes) return { allowed: false, reason: 'unknownNamespace', detail: namespace };
  if (org) {
    const restriction = restrictionOf(org);
    if (restriction) return { allowed: false, reason: 'orgRestricted', detail: restriction };
    if (org.roleInOrg === 'read') return { allowed: false, reason: 'orgRoleRead' };
  }
  if (token.kind === 'fineGrained' && !scopes) {
    return { allowed: false, reason: 'missingRepoWrite', detail: spaceId ?? namespace };
  }
  return { allowed: true };
}

function writableScopes(
  account: Account,
  namespace: string,
  org: Org | undefined,
  spaceId?: string,
): boolean {
  if (account.token.global?.includes('repo.write') && (org || same(namespace, account.name))) return true;
  return (account.token.scoped ?? []).some((scope) => {
    if (!scope.permissions.includes('repo.write')) return false;
    switch (scope.entityType) {
      case 'user':
        return (
          same(namespace, account.name) &&
          (scope.entityName === undefined ? scope.entityId === account.id : same(scope.entityName, namespace))
        );
      case 'org':
        return scope.entityName !== undefined && same(scope.entityName, namespace);
      case 'space':
        return spaceId !== undefined && scope.entityName !== undefined && same(scope.entityName, spaceId);
      case 'resource-group':
        return scope.entityId !== undefined && (org?.resourceGroupIds?.includes(scope.entityId) ?? false);
      default:
        return false;
    }
  });
}

function restrictionOf(org: Org): string | undefined {
  if (org.missingMFA) return 'mfa';
  if (org.pendingSSO) return 'sso';
  return org.securityRestrictions?.[0];
}

/**
 * Whether the plan of `namespace` lets it hold Spaces of this SDK: static always, others with PRO or a paid
 * organisation (hub-docs #2624). What whoami does not tell counts as yes: the Hub answers 402 if not.
 */
export function planAllows(account: Account, namespace: string, sdk: string): boolean {
  if (sdk === 'static') return true;
  if (same(namespace, account.name)) return account.isPro ?? true;
  const org = orgNamed(account, namespace);
  if (!org) return true;
  if (org.plan !== undefined && org.plan !== 'free') return true;
  return org.isEnterprise ?? true;
}

function orgNamed(account: Account, name: string): Org | undefined {
  return account.orgs.find((org) => same(org.name, name));
}

/** The Hub's names are unique regardless of case. */
function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

export interface AccountCache {
  /** One load per token, shared by all who ask meanwhile; a failed load is not kept. */
  get(token: string, signal?: AbortSignal): Promise<Account>;
  /** Forgets one token, or all. */
  forget(token?: string): void;
}

export function createAccountCache(load: (token: string) => Promise<Account>): AccountCache {
  const loads = new Map<string, Promise<Account>>();
  return {
    async get(token, signal) {
      throwIfAborted(signal);
      let loading = loads.get(token);
      if (!loading) {
        loading = load(token);
        loads.set(token, loading);
        const started = loading;
        started.catch(() => {
          if (loads.get(token) === started) loads.delete(token);
        });
      }
      return signal ? orAbort(loading, signal) : loading;
    },
    forget(token) {
      if (token === undefined) loads.clear();
      else loads.delete(token);
    },
  };
}

/** The load is shared, so one asker's abort ends only its own waiting. */
async function orAbort<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  let stop: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(new DOMException('This operation was aborted', 'AbortError'));
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    if (stop) signal.removeEventListener('abort', stop);
  }
}
