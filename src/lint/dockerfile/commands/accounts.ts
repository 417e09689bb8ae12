import { ensureDirectories } from '../fileActions.ts';
import { absentNode, changeTree, locate, newNode, putNode, type FileNode } from '../fileTree.ts';
import { fails, type Machine, type Outcome } from '../machine.ts';
import type { Value } from '../shellWords.ts';
import {
  accountNamed,
  groupNamed,
  isGidTaken,
  isNamePresent,
  isUidTaken,
  resolveGroup,
  type Account,
  type Users,
} from '../users.ts';
import { hasOption, optionValue, readOptions, type Command, type Options } from './command.ts';

const accountValues = 'bcdefgGkKpsuRPZ';
const accountNames = [
  'base-dir',
  'comment',
  'home-dir',
  'home',
  'expiredate',
  'inactive',
  'gid',
  'groups',
  'skel',
  'key',
  'password',
  'shell',
  'uid',
  'root',
  'prefix',
  'selinux-user',
  'login',
];

function numberOf(text: string | null | undefined): number | null {
  return text != null && /^\d+$/.test(text) ? Number(text) : null;
}

/** The next number that `useradd` and `groupadd` take: one above the highest, or the highest free one for system accounts. */
function nextNumber(taken: readonly (number | null)[], system: boolean, certain: boolean): number | null {
  if (!certain || taken.includes(null)) return null;
  const used = new Set(taken);
  if (!system) {
    let highest = 999;
    for (const each of used)
      if (each !== null && each >= 1000 && each <= 60_000) highest = Math.max(highest, each);
    return highest + 1;
  }
  for (let each = 999; each > 100; each--) if (!used.has(each)) return each;
  return null;
}

/** The first free number from a start upwards, as `adduser` and busybox count. */
function firstFree(from: number, isTaken: (value: number) => boolean | undefined): number | null {
  for (let each = from; each < from + 1000; each++) {
    const taken = isTaken(each);
    if (taken === undefined) return null;
    if (!taken) return each;
  }
  return null;
}

function addGroup(users: Users, name: string, gid: number | null): Users {
  return { ...users, groups: [...users.groups, { name, gid, members: [] }] };
}

function addAccount(users: Users, account: Account): Users {
  return { ...users, accounts: [...users.accounts, account] };
}

function addMember(users: Users, name: string, groups: readonly string[]): Users {
  return {
    ...users,
    groups: users.groups.map((group) =>
      groups.includes(group.name) && !group.members.includes(name)
        ? { ...group, members: [...group.members, name] }
        : group,
    ),
  };
}

/** Only root may; a user that is not known is taken for root, since the command is there. */
function mustBeRoot(machine: Machine): Outcome | undefined {
  return machine.user.uid === 0 || machine.user.uid === null ? undefined : fails(machine, 'permission');
}

/** Makes a new home: parents by root, the home itself and its skeleton files for the account. */
function makeHome(
  machine: Machine,
  account: Account,
  mode: { perm: number | null; special: number },
  skeleton: boolean,
): void {
  if (account.home === null || !account.home.startsWith('/')) return;
  const owner = { uid: account.uid, gid: account.gid };
  if (locate(machine.root, account.home).node.exists !== false) return;
  const result = ensureDirectories(machine.root, account.home, (_parent, isLast) =>
    isLast
      ? newNode('dir', owner, mode, machine.cause)
      : newNode('dir', { uid: 0, gid: 0 }, { perm: 0o755, special: 0 }, machine.cause),
  );
  if (!result.sure || result.blocked) return;
  machine.root = result.root;
  if (!skeleton) return;
  for (const name of ['.bash_logout', '.bashrc', '.profile']) {
    const file = newNode('file', owner, { perm: 0o644, special: 0 }, machine.cause);
    machine.root = putNode(machine.root, [...result.parts, name], file);
  }
}

/** Whether the shell that an option names is one that refuses. */
function refusesLogin(shell: Value | undefined, otherwise = false): boolean {
  return shell === undefined ? otherwise : /\/(?:nologin|false)$/.test(shell.text ?? '');
}

export const useradd: Command = (machine, { args }) => {
  const refused = mustBeRoot(machine);
  if (refused !== undefined) return refused;
  const options = readOptions(args, accountValues, accountNames);
  const [nameValue] = options.rest;
  const { users } = machine;
  if (hasOption(options, 'D', 'defaults')) return 'ok';
  if (nameValue?.text == null) {
    machine.users = { ...users, complete: false };
    return 'maybe';
  }
  const name = nameValue.text;
  const present = isNamePresent(users, name, 'account');
  if (present === true) return fails(machine, 'exists', name);
  const system = hasOption(options, 'r', 'system');
  const uidValue = optionValue(options, 'u', 'uid');
  const uid =
    uidValue === undefined
      ? nextNumber(
          users.accounts.filter((each) => each.name !== '_apt').map((each) => each.uid),
          system,
          users.complete && (!system || users.packages.length === 0),
        )
      : numberOf(uidValue.text);
  let outcome: Outcome = present === undefined ? 'maybe' : 'ok';
  if (uidValue !== undefined && uid !== null && !hasOption(options, 'o', 'non-unique')) {
    const taken = isUidTaken(users, uid);
    if (taken === true) return fails(machine, 'exists', String(uid));
    if (taken === undefined) outcome = 'maybe';
  }
  if (uid === null) outcome = 'maybe';
  const groupValue = optionValue(options, 'g', 'gid');
  let after = users;
  let gid: number | null;
  if (groupValue !== undefined) {
    gid = groupValue.text === null ? null : resolveGroup(users, groupValue.text);
    if (gid === null) {
      if (groupValue.text !== null && isNamePresent(users, groupValue.text, 'group') === false)
        return fails(machine, 'user');
      outcome = 'maybe';
    } else if (isGidTaken(users, gid) === false) return fails(machine, 'user');
  } else if (hasOption(options, 'N', 'no-user-group')) gid = 100;
  else {
    const hasGroup = isNamePresent(users, name, 'group');
    if (hasGroup === true) return fails(machine, 'exists', name);
    gid = uid === null ? null : ownGroup(users, uid, system);
    after = addGroup(after, name, gid);
  }
  const homeValue = optionValue(options, 'd', 'home-dir', 'home');
  const base = optionValue(options, 'b', 'base-dir');
  const home = homeValue !== undefined ? homeValue.text : base === undefined ? `/home/${name}` : null;
  const account: Account = {
    name,
    uid,
    gid,
    home,
    noLogin: refusesLogin(optionValue(options, 's', 'shell')),
  };
  after = addAccount(after, account);
  const extra = optionValue(options, 'G', 'groups');
  if (extra !== undefined) {
    const wanted = extra.text?.split(',') ?? [];
    if (extra.text === null) outcome = 'maybe';
    for (const each of wanted) {
      const has = /^\d+$/.test(each) ? undefined : isNamePresent(users, each, 'group');
      if (has === false) return fails(machine, 'user');
      if (has === undefined) outcome = 'maybe';
    }
    after = addMember(after, name, wanted);
  }
  machine.users = after;
  if (hasOption(options, 'm', 'create-home') && !hasOption(options, 'M', 'no-create-home')) {
    const skeleton = !hasOption(options, 'k', 'skel') && machine.base.family === 'debian';
    const perm = hasOption(options, 'K', 'key') ? null : machine.base.homePerm;
    makeHome(machine, account, { perm, special: 0 }, skeleton);
  }
  return machine.base.family === 'alpine' ? 'maybe' : outcome;
};

/** The group made for an account has the same number when that is free and in the range of groups of its kind. */
function ownGroup(users: Users, uid: number, system: boolean): number | null {
  const fits = system ? uid > 100 && uid < 1000 : uid >= 1000 && uid <= 60_000;
  const taken = fits ? isGidTaken(users, uid) : true;
  if (taken === false) return uid;
  if (taken === undefined) return null;
  return nextNumber(
    users.groups.map((group) => group.gid),
    system,
    users.complete,
  );
}

export const adduser: Command = (machine, call) => {
  const refused = mustBeRoot(machine);
  if (refused !== undefined) return refused;
  if (machine.base.family === 'alpine') return busyboxAdduser(machine, call.args);
  if (machine.base.family !== 'debian') return unsureAdduser(machine, call.args);
  return debianAdduser(machine, call.args);
};

/** An image whose tools are not known: the name is there afterwards, the rest is not known. */
function unsureAdduser(machine: Machine, args: Parameters<Command>[1]['args']): Outcome {
  const options = readOptions(args, 'hgsGuk', ['uid', 'gid', 'home', 'shell', 'gecos', 'ingroup']);
  const name = options.rest.find(({ text }) => text !== null)?.text;
  if (name == null) return 'maybe';
  const uid = numberOf(optionValue(options, 'u', 'uid')?.text);
  machine.users = addGroup(addAccount(machine.users, { name, uid, gid: null, home: null }), name, null);
  return 'maybe';
}

function debianAdduser(machine: Machine, args: Parameters<Command>[1]['args']): Outcome {
  const options = readOptions(args, 'u', [
    'uid',
    'gid',
    'home',
    'shell',
    'gecos',
    'comment',
    'ingroup',
    'firstuid',
    'lastuid',
    'conf',
    'add_extra_groups',
  ]);
  const [nameValue, groupArg] = options.rest;
  const { users } = machine;
  if (nameValue?.text == null) return 'maybe';
  const name = nameValue.text;
  if (groupArg?.text != null) {
    machine.users = addMember(users, name, [groupArg.text]);
    return groupNamed(users, groupArg.text) === undefined ? 'maybe' : 'ok';
  }
  if (hasOption(options, 'group') && !hasOption(options, 'system')) return addgroupCommand(machine, options);
  const present = isNamePresent(users, name, 'account');
  const system = hasOption(options, 'system');
  if (present === true) return system ? 'maybe' : fails(machine, 'exists', name);
  const uidValue = optionValue(options, 'uid', 'u');
  const uid =
    uidValue === undefined
      ? firstFree(system ? 100 : 1000, (each) => eitherTaken(users, each))
      : numberOf(uidValue.text);
  if (uidValue !== undefined && uid !== null && isUidTaken(users, uid) === true)
    return fails(machine, 'exists', String(uid));
  const ingroup = optionValue(options, 'ingroup');
  const gidValue = optionValue(options, 'gid');
  // A system account gets a group of its own number only when that was given.
  const ownNumber = !system || uidValue !== undefined;
  let gid: number | null = uid !== null && isGidTaken(users, uid) === false && ownNumber ? uid : null;
  let after = users;
  if (ingroup !== undefined) gid = ingroup.text === null ? null : resolveGroup(users, ingroup.text);
  else if (gidValue !== undefined) gid = numberOf(gidValue.text);
  else if (system && !hasOption(options, 'group')) gid = 65534;
  else after = addGroup(after, name, gid);
  // `_apt` may hold 100 or 42, so the first free system number hangs on the release.
  const account: Account = {
    name,
    uid: system && uidValue === undefined ? null : uid,
    gid,
    home: optionValue(options, 'home')?.text ?? (system ? null : `/home/${name}`),
    noLogin: refusesLogin(optionValue(options, 'shell'), system),
  };
  machine.users = addAccount(after, account);
  const noHome = hasOption(options, 'no-create-home', 'H', 'M') || system;
  if (!noHome) makeHome(machine, account, { perm: machine.base.adduserHomePerm, special: 0 }, true);
  return machine.base.hasAdduser === true && account.uid !== null ? 'ok' : 'maybe';
}

function eitherTaken(users: Users, each: number): boolean | undefined {
  const uid = isUidTaken(users, each);
  const gid = isGidTaken(users, each);
  return uid === true || gid === true ? true : uid === undefined || gid === undefined ? undefined : false;
}

function busyboxAdduser(machine: Machine, args: Parameters<Command>[1]['args']): Outcome {
  const options = readOptions(args, 'hgsGuk', ['home', 'gecos', 'shell', 'ingroup', 'uid', 'skel']);
  const [nameValue, groupArg] = options.rest;
  const { users } = machine;
  if (nameValue?.text == null) return 'maybe';
  const name = nameValue.text;
  if (groupArg?.text != null) {
    if (groupNamed(users, groupArg.text) === undefined)
      return users.complete ? fails(machine, 'user') : 'maybe';
    machine.users = addMember(users, name, [groupArg.text]);
    return 'ok';
  }
  if (isNamePresent(users, name, 'account') === true) return fails(machine, 'exists', name);
  const system = hasOption(options, 'S', 'system');
  const uidValue = optionValue(options, 'u', 'uid');
  const groupValue = optionValue(options, 'G', 'ingroup');
  const hasGroup = groupValue !== undefined || system;
  const uid =
    uidValue === undefined
      ? firstFree(system ? 100 : 1000, (each) =>
          hasGroup ? isUidTaken(users, each) : eitherTaken(users, each),
        )
      : numberOf(uidValue.text);
  if (uidValue !== undefined && uid !== null && isUidTaken(users, uid) === true)
    return fails(machine, 'exists', String(uid));
  let after = users;
  let gid: number | null;
  if (groupValue !== undefined) {
    gid = groupValue.text === null ? null : resolveGroup(users, groupValue.text);
    if (gid === null && groupValue.text !== null && isNamePresent(users, groupValue.text, 'group') === false)
      return fails(machine, 'user');
  } else if (system) gid = 65533;
  else {
    if (groupNamed(users, name) !== undefined) return fails(machine, 'exists', name);
    gid = uid !== null && isGidTaken(users, uid) === false ? uid : null;
    after = addGroup(after, name, gid);
  }
  const account: Account = {
    name,
    uid,
    gid,
    home: optionValue(options, 'h', 'home')?.text ?? `/home/${name}`,
    noLogin: refusesLogin(optionValue(options, 's', 'shell'), system),
  };
  machine.users = addAccount(after, account);
  // busybox gives new homes the set-gid bit: 2755.
  if (!hasOption(options, 'H', 'no-create-home'))
    makeHome(machine, account, { perm: 0o755, special: 2 }, false);
  return uid === null ? 'maybe' : 'ok';
}

export const groupadd: Command = (machine, { args }) => {
  const refused = mustBeRoot(machine);
  if (refused !== undefined) return refused;
  return addgroupCommand(
    machine,
    readOptions(args, 'gKpRPU', ['gid', 'key', 'password', 'root', 'prefix', 'users', 'firstgid', 'lastgid']),
    true,
  );
};

function addgroupCommand(machine: Machine, options: Options, shadow = false): Outcome {
  const [nameValue, groupArg] = options.rest;
  const { users } = machine;
  if (nameValue?.text == null) return 'maybe';
  const name = nameValue.text;
  if (groupArg?.text != null) {
    machine.users = addMember(users, name, [groupArg.text]);
    return 'maybe';
  }
  const present = isNamePresent(users, name, 'group');
  if (present === true) return hasOption(options, 'f', 'force') ? 'ok' : fails(machine, 'exists', name);
  const system = hasOption(options, 'r', 'S', 'system');
  const gidValue = optionValue(options, 'g', 'gid');
  const gid =
    gidValue !== undefined
      ? numberOf(gidValue.text)
      : nextGroup(users, system, shadow, machine.base.family === 'alpine');
  let outcome: Outcome = present === undefined || gid === null ? 'maybe' : 'ok';
  if (gidValue !== undefined && gid !== null && !hasOption(options, 'o', 'non-unique')) {
    const taken = isGidTaken(users, gid);
    if (taken === true)
      return hasOption(options, 'f', 'force') ? 'maybe' : fails(machine, 'exists', String(gid));
    if (taken === undefined) outcome = 'maybe';
  }
  machine.users = addGroup(users, name, gid);
  return outcome;
}

function nextGroup(users: Users, system: boolean, shadow: boolean, busybox: boolean): number | null {
  if (system && users.packages.length > 0) return null;
  if (shadow)
    return nextNumber(
      users.groups.map((group) => group.gid),
      system,
      users.complete,
    );
  if (busybox || !system) return firstFree(system ? 100 : 1000, (each) => isGidTaken(users, each));
  return null;
}

export const addgroup: Command = (machine, { args }) => {
  const refused = mustBeRoot(machine);
  if (refused !== undefined) return refused;
  return addgroupCommand(machine, readOptions(args, 'g', ['gid', 'firstgid', 'lastgid']));
};

export const userdel: Command = (machine, { args }) => {
  const refused = mustBeRoot(machine);
  if (refused !== undefined) return refused;
  const options = readOptions(args, 'RP', ['root', 'prefix', 'backup-to']);
  const [nameValue, groupArg] = options.rest;
  const { users } = machine;
  if (nameValue?.text == null) {
    machine.users = { ...users, complete: false };
    return 'maybe';
  }
  if (groupArg?.text != null) {
    machine.users = withoutMember(users, nameValue.text, groupArg.text);
    return 'maybe';
  }
  const name = nameValue.text;
  const account = accountNamed(users, name);
  if (account === undefined)
    return isNamePresent(users, name, 'account') === false ? fails(machine, 'user', name) : 'maybe';
  const own = groupNamed(users, name);
  const dropsGroup =
    own !== undefined && own.gid === account.gid && own.members.every((member) => member === name);
  machine.users = {
    ...users,
    accounts: users.accounts.filter((each) => each !== account),
    groups: users.groups
      .filter((group) => !dropsGroup || group !== own)
      .map((group) =>
        group.members.includes(name)
          ? { ...group, members: group.members.filter((each) => each !== name) }
          : group,
      ),
  };
  if (hasOption(options, 'r', 'remove', 'remove-home') && account.home !== null) {
    const found = locate(machine.root, account.home, false);
    const isOwn = found.node.uid === account.uid || hasOption(options, 'f', 'remove-home');
    if (found.sure && found.parts.length > 0) {
      const gone = absentNode(machine.cause);
      machine.root = putNode(
        machine.root,
        found.parts,
        isOwn ? gone : { ...found.node, exists: found.node.exists === false ? false : null },
      );
    }
  }
  return 'ok';
};

function withoutMember(users: Users, name: string, from: string): Users {
  return {
    ...users,
    groups: users.groups.map((group) =>
      group.name === from ? { ...group, members: group.members.filter((member) => member !== name) } : group,
    ),
  };
}

export const groupdel: Command = (machine, { args }) => {
  const refused = mustBeRoot(machine);
  if (refused !== undefined) return refused;
  const name = readOptions(args, '').rest[0]?.text;
  const group = name == null ? undefined : groupNamed(machine.users, name);
  if (name == null || group === undefined) return 'maybe';
  if (machine.users.accounts.some((account) => account.gid === group.gid))
    return fails(machine, 'exists', name);
  machine.users = { ...machine.users, groups: machine.users.groups.filter((each) => each !== group) };
  return 'ok';
};

export const usermod: Command = (machine, { args }) => {
  const refused = mustBeRoot(machine);
  if (refused !== undefined) return refused;
  const options = readOptions(args, 'cdefgGlpsuvVwWZRP', accountNames);
  const name = options.rest[0]?.text;
  const { users } = machine;
  const account = name == null ? undefined : accountNamed(users, name);
  if (name == null || account === undefined) {
    return name != null && isNamePresent(users, name, 'account') === false
      ? fails(machine, 'user', name)
      : 'maybe';
  }
  const uidValue = optionValue(options, 'u', 'uid');
  const groupValue = optionValue(options, 'g', 'gid');
  const loginValue = optionValue(options, 'l', 'login');
  const homeValue = optionValue(options, 'd', 'home');
  const uid = uidValue === undefined ? account.uid : numberOf(uidValue.text);
  const isOther = uid !== account.uid && uid !== null && !hasOption(options, 'o', 'non-unique');
  if (isOther && isUidTaken(users, uid) === true) return fails(machine, 'exists', String(uid));
  const gid =
    groupValue === undefined
      ? account.gid
      : groupValue.text === null
        ? null
        : resolveGroup(users, groupValue.text);
  if (groupValue?.text != null && gid === null && isNamePresent(users, groupValue.text, 'group') === false)
    return fails(machine, 'user');
  const changed: Account = {
    name: loginValue === undefined ? account.name : (loginValue.text ?? account.name),
    uid,
    gid,
    home: homeValue === undefined ? account.home : homeValue.text,
    noLogin: refusesLogin(optionValue(options, 's', 'shell'), account.noLogin),
  };
  let after: Users = {
    ...users,
    accounts: users.accounts.map((each) => (each === account ? changed : each)),
  };
  const extra = optionValue(options, 'G', 'groups');
  if (extra?.text != null) after = addMember(after, changed.name, extra.text.split(','));
  if (changed.name !== account.name) {
    const renamed = (member: string): string => (member === account.name ? changed.name : member);
    after = {
      ...after,
      groups: after.groups.map((group) => ({ ...group, members: group.members.map(renamed) })),
    };
  }
  machine.users = after;
  if (account.home !== null) {
    if (changed.uid !== account.uid || changed.gid !== account.gid) handOver(machine, account, changed);
    if (homeValue?.text != null && hasOption(options, 'm', 'move-home'))
      moveHome(machine, account.home, homeValue.text);
  }
  return loginValue?.text === null || uid === null || gid === null ? 'maybe' : 'ok';
};

/**
 * `usermod -u` and `-g` hand over what the account owns in its home. Newer releases of shadow do it only where the home
 * itself is the account's.
 */
function handOver(machine: Machine, before: Account, after: Account): void {
  const found = locate(machine.root, before.home ?? '/', false);
  if (!found.sure || found.node.exists === false || found.parts.length === 0) return;
  const isSure = before.uid !== null && found.node.uid === before.uid;
  const moved = (id: number | null, from: number | null, to: number | null): number | null =>
    id !== from || from === to ? id : isSure ? to : null;
  const move = <T extends { uid: number | null; gid: number | null }>(entry: T): T => ({
    ...entry,
    uid: moved(entry.uid, before.uid, after.uid),
    gid: moved(entry.gid, before.gid, after.gid),
    cause: machine.cause,
  });
  const change = (node: FileNode): FileNode => ({
    ...move(node),
    special: node.kind === 'dir' ? node.special : node.special === 0 ? 0 : null,
  });
  machine.root = putNode(machine.root, found.parts, changeTree(found.node, change, move));
}

function moveHome(machine: Machine, from: string, to: string): void {
  const source = locate(machine.root, from, false);
  const target = locate(machine.root, to, false);
  if (!source.sure || !target.sure || source.node.exists === false || source.parts.length === 0) return;
  if (target.node.exists === false) {
    machine.root = putNode(putNode(machine.root, source.parts, absentNode(machine.cause)), target.parts, {
      ...source.node,
      cause: machine.cause,
    });
  } else machine.root = putNode(machine.root, source.parts, { ...source.node, exists: null });
}

export const groupmod: Command = (machine, { args }) => {
  const refused = mustBeRoot(machine);
  if (refused !== undefined) return refused;
  const options = readOptions(args, 'gnpRP', ['gid', 'new-name', 'password']);
  const name = options.rest[0]?.text;
  const group = name == null ? undefined : groupNamed(machine.users, name);
  if (group === undefined) return 'maybe';
  const gidValue = optionValue(options, 'g', 'gid');
  const newName = optionValue(options, 'n', 'new-name');
  const gid = gidValue === undefined ? group.gid : numberOf(gidValue.text);
  if (
    gidValue !== undefined &&
    gid !== null &&
    gid !== group.gid &&
    !hasOption(options, 'o', 'non-unique') &&
    isGidTaken(machine.users, gid) === true
  ) {
    return fails(machine, 'exists', String(gid));
  }
  const changed = { ...group, gid, name: newName?.text ?? group.name };
  machine.users = {
    ...machine.users,
    groups: machine.users.groups.map((each) => (each === group ? changed : each)),
    accounts: machine.users.accounts.map((account) =>
      account.gid === group.gid && gid !== group.gid ? { ...account, gid } : account,
    ),
  };
  return gid === null ? 'maybe' : 'ok';
};

export const gpasswd: Command = (machine, { args }) => {
  const options = readOptions(args, 'adAM');
  const name = optionValue(options, 'a')?.text;
  const group = options.rest[0]?.text;
  if (name != null && group != null) machine.users = addMember(machine.users, name, [group]);
  return 'maybe';
};
