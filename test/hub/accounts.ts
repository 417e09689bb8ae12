import { fail, HubError, failure, type Exchange, type Json } from './http.ts';
import type { Space } from './store.ts';

export interface Token {
  token: string;
  user: string;
  kind: 'read' | 'write' | 'fineGrained' | 'oauth';
  /** For fine-grained and OAuth tokens: namespaces with the permissions there. */
  scoped: { entity: { _id: string; type: 'user' | 'org'; name: string }; permissions: string[] }[];
  global: string[];
}

export const writeToken = 'hf_local_write_token_for_tests';
export const readToken = 'hf_local_read_token_for_tests';
export const fineToken = 'hf_local_fine_token_for_tests';
export const fineReadToken = 'hf_local_fine_read_token_for_tests';
export const oauthToken = 'hf_oauth_local_token_for_tests';
export const otherToken = 'hf_local_other_token_for_tests';

const tester = { _id: '64a000000000000000000001', type: 'user' as const, name: 'tester' };
const acme = { _id: '64a000000000000000000002', type: 'org' as const, name: 'acme' };

function userRecord(name: string, id: string): Json {
  return {
    type: 'user',
    id,
    name,
    fullname: name === 'tester' ? 'Test User' : `User ${name}`,
    email: `${name}@example.test`,
    emailVerified: true,
    canPay: true,
    isPro: true,
    periodEnd: 1798761600,
    billingMode: 'postpaid',
    avatarUrl: `/avatars/${name}.svg`,
    orgs: [],
  };
}

function orgRecord(): Json {
  return {
    type: 'org',
    id: acme._id,
    name: acme.name,
    fullname: 'Acme Inc.',
    email: null,
    canPay: true,
    periodEnd: 1798761600,
    avatarUrl: '/avatars/acme.svg',
    isEnterprise: true,
    roleInOrg: 'admin',
  };
}

export class Accounts {
  readonly users = new Map<string, Json>();
  readonly tokens = new Map<string, Token>();

  constructor() {
    this.reset();
  }

  reset(): void {
    this.users.clear();
    this.tokens.clear();
    this.users.set('tester', { ...userRecord('tester', tester._id), orgs: [orgRecord()] });
    this.users.set('other', userRecord('other', '64a000000000000000000003'));
    const full = ['repo.content.read', 'repo.write'];
    this.addToken({ token: writeToken, user: 'tester', kind: 'write', scoped: [], global: [] });
    this.addToken({ token: readToken, user: 'tester', kind: 'read', scoped: [], global: [] });
    this.addToken({ token: otherToken, user: 'other', kind: 'write', scoped: [], global: [] });
    this.addToken({
      token: fineToken,
      user: 'tester',
      kind: 'fineGrained',
      scoped: [{ entity: tester, permissions: full }],
      global: ['discussion.write'],
    });
    this.addToken({
      token: fineReadToken,
      user: 'tester',
      kind: 'fineGrained',
      scoped: [{ entity: tester, permissions: ['repo.content.read'] }],
      global: [],
    });
    this.addToken({
      token: oauthToken,
      user: 'tester',
      kind: 'oauth',
      scoped: [
        { entity: tester, permissions: full },
        { entity: acme, permissions: full },
      ],
      global: [],
    });
  }

  addToken(token: Token): void {
    this.tokens.set(token.token, token);
  }

  patch(patch: Json, user = 'tester'): void {
    this.users.set(user, { ...this.users.get(user), ...patch });
  }

  /** Undefined for an anonymous request; an unknown token is refused on every route, as on the Hub. */
  token(bearer: string | undefined): Token | undefined {
    if (bearer === undefined) return undefined;
    const token = this.tokens.get(bearer);
    if (token) return token;
    throw new HubError(failure(401, 'Invalid credentials in Authorization header'));
  }

  needToken(ex: Exchange): Token {
    return this.token(ex.bearer) ?? fail(401, 'Invalid username or password.');
  }

  user(token: Token): Json {
    return this.users.get(token.user) ?? {};
  }

  orgs(token: Token): Json[] {
    return (this.user(token)['orgs'] ?? []) as Json[];
  }

  whoAmI(token: Token): Json {
    return { ...this.user(token), auth: this.auth(token) };
  }

  private auth(token: Token): Json {
    const createdAt = '2026-01-15T10:00:00.000Z';
    const fineGrained = { canReadGatedRepos: false, global: token.global, scoped: token.scoped };
    if (token.kind === 'oauth') {
      return {
        type: 'app_token_as_user',
        expiresAt: '2027-12-31T00:00:00.000Z',
        accessToken: { role: 'fineGrained', createdAt, fineGrained },
      };
    }
    const accessToken: Json = { displayName: `local ${token.kind}`, role: token.kind, createdAt };
    if (token.kind === 'fineGrained') accessToken['fineGrained'] = fineGrained;
    return { type: 'access_token', accessToken };
  }

  private permits(token: Token, namespace: string, permission: 'repo.content.read' | 'repo.write'): boolean {
    if (token.kind === 'fineGrained' || token.kind === 'oauth') {
      return token.scoped.some(
        (s) =>
          s.entity.name === namespace &&
          (s.permissions.includes(permission) || s.permissions.includes('repo.write')),
      );
    }
    return permission === 'repo.content.read' || token.kind === 'write';
  }

  private role(token: Token, namespace: string): string | undefined {
    if (namespace.toLowerCase() === token.user) return 'admin';
    const org = this.orgs(token).find((o) => o['name'] === namespace);
    return org && ((org['roleInOrg'] as string | undefined) ?? 'read');
  }

  mayRead(token: Token | undefined, space: Space): boolean {
    if (space.visibility === 'public') return true;
    const namespace = space.id.split('/')[0] ?? '';
    return (
      token !== undefined &&
      this.role(token, namespace) !== undefined &&
      this.permits(token, namespace, 'repo.content.read')
    );
  }

  needWrite(token: Token, namespace: string, what: string): void {
    const role = this.role(token, namespace);
    if (role === undefined || role === 'read') {
      fail(403, `You don't have the rights to ${what} under the namespace "${namespace}"`);
    }
    if (!this.permits(token, namespace, 'repo.write')) {
      fail(403, `Forbidden: this token has no write access, so it cannot ${what} under "${namespace}"`);
    }
  }

  isPaid(token: Token, namespace: string): boolean {
    if (namespace === token.user) return this.user(token)['isPro'] === true;
    const org = this.orgs(token).find((o) => o['name'] === namespace);
    return org?.['isEnterprise'] === true || org?.['plan'] === 'team';
  }

  canPay(token: Token, namespace: string): boolean {
    if (namespace === token.user) return this.user(token)['canPay'] === true;
    return this.orgs(token).find((o) => o['name'] === namespace)?.['canPay'] === true;
  }
}
