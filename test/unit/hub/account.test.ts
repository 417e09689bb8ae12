import assert from 'node:assert/strict';
import { canDeployTo, createAccountCache, planAllows, whoAmI } from '../../../src/hub/account.ts';
import type { Account } from '../../../src/hub/account.ts';
import { HubError, isAbort } from '../../../src/hub/errors.ts';
import { json, rig } from './support.ts';

const user = (accessToken: unknown, more: object = {}) => ({
  type: 'user',
  id: 'u1',
  name: 'ann',
  fullname: 'Ann',
  isPro: false,
  canPay: false,
  orgs: [
    { name: 'Lab', roleInOrg: 'write', isEnterprise: true, resourceGroups: [{ id: 'g1', name: 'g' }] },
    { name: 'poor', roleInOrg: 'admin', isEnterprise: false },
    { name: 'viewer', roleInOrg: 'read' },
    { name: 'strict', roleInOrg: 'admin', missingMFA: true },
    { name: 'policy', securityRestrictions: ['token-policy'] },
  ],
  auth: { type: 'access_token', accessToken },
  ...more,
});
const load = (role: unknown, more: object = {}, token?: string) =>
  whoAmI(rig(json(user(role, more)), token ? { token } : {}).hub);
const fine = (type: string, entity: object, permissions = ['repo.write']) =>
  load({ role: 'fineGrained', fineGrained: { scoped: [{ entity: { type, ...entity }, permissions }] } });
const reason = (account: Account, namespace: string, space?: string) => {
  const verdict = canDeployTo(account, namespace, space);
  return verdict.allowed ? 'allowed' : verdict.reason;
};

describe('hub/account', () => {
  it('reads whoami', async () => {
    const account = await load({ role: 'write', displayName: 'laptop' });
    assert.equal(account.name, 'ann');
    assert.equal(account.token.kind, 'write');
    assert.equal(account.token.displayName, 'laptop');
    assert.equal(account.orgs.length, 5);
    assert.equal((await load({ role: 'god' })).token.kind, 'unknown');
    assert.equal((await load({}, {}, 'hf_oauth_x')).token.kind, 'oauth');
  });

  it('an answer without name is badAnswer', async () => {
    await assert.rejects(
      whoAmI(rig(json([])).hub),
      (error) => error instanceof HubError && error.code === 'badAnswer',
    );
  });

  it('tells where a token may deploy', async () => {
    const write = await load({ role: 'write' });
    assert.equal(reason(write, 'Ann'), 'allowed');
    assert.equal(reason(write, 'lab'), 'allowed');
    assert.equal(reason(write, 'viewer'), 'orgRoleRead');
    assert.equal(reason(write, 'stranger'), 'unknownNamespace');
    assert.deepEqual(canDeployTo(write, 'strict'), {
      allowed: false,
      reason: 'orgRestricted',
      detail: 'mfa',
    });
    assert.deepEqual(canDeployTo(write, 'policy'), {
      allowed: false,
      reason: 'orgRestricted',
      detail: 'token-policy',
    });
    assert.equal(reason(await load({ role: 'read' }), 'ann'), 'readToken');
    assert.equal(reason(await load(undefined), 'ann'), 'allowed');
  });

  it('asks a fine-grained token for repo.write', async () => {
    assert.equal(reason(await fine('user', { _id: 'u1' }), 'ann'), 'allowed');
    assert.equal(
      reason(await fine('user', { name: 'ann' }, ['repo.content.read']), 'ann'),
      'missingRepoWrite',
    );
    assert.equal(reason(await fine('org', { name: 'Lab' }), 'ann'), 'missingRepoWrite');
    assert.equal(reason(await fine('org', { name: 'hidden' }), 'hidden'), 'allowed');
    assert.equal(reason(await fine('resource-group', { _id: 'g1' }), 'Lab'), 'allowed');
    const one = await fine('space', { name: 'ann/app' });
    assert.equal(reason(one, 'ann', 'ann/app'), 'allowed');
    assert.equal(reason(one, 'ann', 'ann/other'), 'missingRepoWrite');
    assert.equal(reason(one, 'ann'), 'missingRepoWrite');
  });

  it('knows the plan rule, and lets the Hub decide what it does not know', async () => {
    const free = await load({ role: 'write' });
    assert.equal(planAllows(free, 'ann', 'static'), true);
    assert.equal(planAllows(free, 'ann', 'docker'), false);
    assert.equal(planAllows(free, 'Lab', 'gradio'), true);
    assert.equal(planAllows(free, 'poor', 'docker'), false);
    assert.equal(planAllows(free, 'viewer', 'docker'), true);
    assert.equal(planAllows(free, 'stranger', 'docker'), true);
    assert.equal(planAllows(await load({}, { isPro: true }), 'ann', 'docker'), true);
    assert.equal(planAllows(await load({}, { isPro: undefined }), 'ann', 'docker'), true);
  });

  it('loads once per token, forgets failures, and lets each asker abort alone', async () => {
    const account = await load({ role: 'write' });
    let loads = 0;
    let answer: (() => void) | undefined;
    let fails = true;
    const cache = createAccountCache(() => {
      loads++;
      return fails
        ? Promise.reject(new Error('down'))
        : new Promise<Account>((resolve) => {
            answer = () => resolve(account);
          });
    });
    await assert.rejects(cache.get('a'), /down/);
    fails = false;
    const stop = new AbortController();
    const [mine, other] = [cache.get('a', stop.signal), cache.get('a')];
    stop.abort();
    await assert.rejects(mine, isAbort);
    answer?.();
    assert.equal(await other, account);
    await cache.get('a');
    assert.equal(loads, 2);
    void cache.get('b');
    cache.forget('a');
    void cache.get('a');
    assert.equal(loads, 4);
  });
});
