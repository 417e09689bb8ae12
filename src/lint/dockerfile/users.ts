import type { Owner } from './fileTree.ts';

export interface Account {
  name: string;
  uid: number | null;
  gid: number | null;
  home: string | null;
  /** Its shell only refuses, so that `su` to it runs nothing. */
  noLogin?: boolean;
}

export interface Group {
  name: string;
  gid: number | null;
  members: readonly string[];
}

/** What /etc/passwd and /etc/group hold, as far as known. Immutable. */
export interface Users {
  accounts: readonly Account[];
  groups: readonly Group[];
  /** No account or group other than those listed. */
  complete: boolean;
  /** Packages that were installed on top: they may bring system accounts. */
  packages: readonly string[];
}

export const noUsers: Users = { accounts: [], groups: [], complete: false, packages: [] };

export function accountNamed(users: Users, name: string): Account | undefined {
  return users.accounts.find((account) => account.name === name);
}

export function accountOf(users: Users, uid: number): Account | undefined {
  return users.accounts.find((account) => account.uid === uid);
}

export function groupNamed(users: Users, name: string): Group | undefined {
  return users.groups.find((group) => group.name === name);
}

/** Accounts that packages are known to bring. */
const packageAccounts =
  /^(?:systemd|message|dbus|avahi|polkit|_|ssh|postgres|mysql|redis|mongo|nginx|apache|www|tomcat|jetty|elastic|rabbit|memcache|caddy|squid|bind|ntp|chrony|rtkit|pulse|saned|geoclue|colord|tss|uuidd|landscape|tcpdump|lxd|fwupd|dnsmasq|libvirt|kvm|docker|mail|postfix|exim|clamav|proftpd|ftp|mosquitto|influx|grafana|prometheus|jenkins|git|cvs|snmp|munin|nagios|zabbix|consul|vault|haproxy|varnish|openldap|freerad|openvpn|statd|rpc|nfs|sshd|wireshark|ollama)/;

/** Whether an account or group is there: undefined when that is not known. */
export function isNamePresent(users: Users, name: string, kind: 'account' | 'group'): boolean | undefined {
  const found = kind === 'account' ? accountNamed(users, name) : groupNamed(users, name);
  if (found !== undefined) return true;
  if (!users.complete) return undefined;
  if (users.packages.length === 0) return false;
  const mayBring =
    packageAccounts.test(name) || users.packages.some((each) => each.includes(name) || name.includes(each));
  return mayBring ? undefined : false;
}

/** Whether an account with this uid is there: undefined when that is not known. */
export function isUidTaken(users: Users, uid: number): boolean | undefined {
  if (accountOf(users, uid) !== undefined) return true;
  const certain = users.complete && (users.packages.length === 0 || uid >= 1000);
  // A system account whose number hangs on the release takes none of the numbers of people.
  const others = users.accounts.filter((account) => account.uid === null && account.name !== '_apt');
  return certain &&
    others.length === 0 &&
    (uid >= 1000 || users.accounts.every((account) => account.uid !== null))
    ? false
    : undefined;
}

export function isGidTaken(users: Users, gid: number): boolean | undefined {
  if (users.groups.some((group) => group.gid === gid)) return true;
  const certain = users.complete && (users.packages.length === 0 || gid >= 1000);
  return certain && users.groups.every((group) => group.gid !== null) ? false : undefined;
}

/** All gids that a process of an account has; undefined when that is not known. */
export function groupsOf(users: Users, uid: number, gid: number | null): Set<number> | undefined {
  if (gid === null || !users.complete) return undefined;
  const account = accountOf(users, uid);
  const found = new Set([gid]);
  if (account === undefined) return found;
  for (const group of users.groups) {
    if (!group.members.includes(account.name)) continue;
    if (group.gid === null) return undefined;
    found.add(group.gid);
  }
  return found;
}

/** The effective user of a build step. */
export interface CurrentUser {
  name: string | null;
  uid: number | null;
  /** Of processes that RUN starts. */
  gid: number | null;
  /** Of directories that WORKDIR makes: with a number and no group, the number itself. */
  workdirGid: number | null;
  /** Set by a USER instruction, not by the base image's default. */
  explicit: boolean;
}

export const rootUser: CurrentUser = { name: 'root', uid: 0, gid: 0, workdirGid: 0, explicit: false };
export const unknownUser: CurrentUser = {
  name: null,
  uid: null,
  gid: null,
  workdirGid: null,
  explicit: false,
};

/** What a USER instruction's text stands for at this point. */
export function resolveUser(users: Users, text: string | null): CurrentUser {
  const explicit = true;
  if (text === null || text === '') return { ...unknownUser, explicit };
  const colon = text.indexOf(':');
  const user = colon === -1 ? text : text.slice(0, colon);
  const group = colon === -1 ? undefined : text.slice(colon + 1);
  const numeric = /^\d+$/.test(user);
  const account = numeric ? accountOf(users, Number(user)) : accountNamed(users, user);
  const isUnknown = numeric && account === undefined && isUidTaken(users, Number(user)) === undefined;
  const uid = numeric ? Number(user) : (account?.uid ?? null);
  const name = account?.name ?? (numeric ? null : user);
  if (group !== undefined) {
    const gid = resolveGroup(users, group);
    return { name, uid, gid, workdirGid: gid, explicit };
  }
  const own = account?.gid ?? (numeric && !isUnknown && account === undefined ? 0 : null);
  return { name, uid, gid: own, workdirGid: numeric ? uid : own, explicit };
}

export function resolveGroup(users: Users, group: string): number | null {
  if (/^\d+$/.test(group)) return Number(group);
  return groupNamed(users, group)?.gid ?? null;
}

/** What `COPY --chown` stands for: a number without a group is the gid too; a name takes its group from passwd. */
export function resolveChown(users: Users, text: string | null): Owner {
  if (text === null) return { uid: null, gid: null };
  const [user = '', group] = text.split(':');
  if (user === '') return { uid: null, gid: null };
  const account = accountNamed(users, user);
  const numeric = /^\d+$/.test(user);
  const uid = numeric ? Number(user) : (account?.uid ?? null);
  if (group === undefined || group === '') {
    return { uid, gid: group === '' ? null : numeric ? uid : (account?.gid ?? null) };
  }
  return { uid, gid: resolveGroup(users, group) };
}

/** The home of the account in passwd; `/` for one that has no entry; null when that is not known. */
export function homeOf(users: Users, user: CurrentUser): string | null {
  if (user.uid === null && user.name === null) return null;
  const account = user.name === null ? accountOf(users, user.uid ?? -1) : accountNamed(users, user.name);
  if (account !== undefined) return account.home;
  if (user.uid === 0) return '/root';
  return user.uid !== null && isUidTaken(users, user.uid) === false ? '/' : null;
}
