import { at, canReach } from '../fileActions.ts';
import { blurTree, locate, putNode, type RestRule } from '../fileTree.ts';
import { become, fails, fork, isAllowed, whoIs, type Machine, type Outcome } from '../machine.ts';
import { known, notKnown, targetsOf, variable, type Value } from '../shellWords.ts';
import { trieSet } from '../trie.ts';
import { accountNamed, homeOf, isNamePresent, resolveUser } from '../users.ts';
import {
  addgroup,
  adduser,
  gpasswd,
  groupadd,
  groupdel,
  groupmod,
  useradd,
  userdel,
  usermod,
} from './accounts.ts';
import { hasOption, optionValue, readOptions, type Call, type Command } from './command.ts';
import { curl, git, makeVenv, packageManager, systemPackages, tar, unzip, wget } from './downloads.ts';
import { find, xargs } from './find.ts';
import { cp, install, ln, mv } from './copies.ts';
import { mkdir, rm, rmdir, sed, tee, touch } from './files.ts';
import { blurAt, blurUnder } from './targets.ts';
import { octalMode } from './modes.ts';
import { chmod, chown } from './ownership.ts';

const fine: Command = () => 'ok';
const unsure: Command = () => 'maybe';

const cd: Command = (machine, { args }) => {
  const target = args.find(({ text }) => text === null || !/^-[LPe]+$/.test(text));
  const path = target === undefined ? variable(machine, 'HOME') : target.text;
  if (path === null || path === '-' || target?.glob === true) {
    machine.cwd = null;
    return 'maybe';
  }
  const place = at(machine, path);
  if (place === null) {
    machine.cwd = null;
    return 'maybe';
  }
  const found = locate(machine.root, place);
  if (found.sure && (found.node.exists === false || found.node.kind === 'file'))
    return fails(machine, 'missing', place);
  const who = whoIs(machine);
  const enters = isAllowed(found.node, who, 1);
  const reaches = canReach(machine.root, found.parts, who, found.links);
  if (found.sure && (enters === false || reaches === false)) return fails(machine, 'permission', place);
  machine.cwd = place;
  const isThere = found.sure && found.node.exists === true && found.parentsExist === true;
  return isThere && found.node.kind === 'dir' && enters === true && reaches === true ? 'ok' : 'maybe';
};

const setCommand: Command = (machine, { args }) => {
  for (const [index, { text }] of args.entries()) {
    if (text === null) continue;
    if (/^-[a-zA-Z]*e/.test(text) || (text === 'errexit' && args[index - 1]?.text?.endsWith('o') === true))
      machine.errexit = true;
    if (/^\+[a-zA-Z]*e/.test(text)) machine.errexit = false;
  }
  return 'ok';
};

const exportCommand: Command = (machine, { args }) => {
  for (const { text, prefix } of args) {
    const name = /^([A-Za-z_]\w*)=/.exec(prefix)?.[1];
    if (name !== undefined)
      machine.vars = trieSet(machine.vars, name, text === null ? null : text.slice(name.length + 1));
  }
  return 'ok';
};

const unset: Command = (machine, { args }) => {
  for (const { text } of args) if (text !== null) machine.vars = trieSet(machine.vars, text, null);
  return 'ok';
};

const umask: Command = (machine, { args }) => {
  const [value] = args;
  if (value === undefined) return 'ok';
  machine.umask = value.text === null ? null : (octalMode(value.text) ?? null);
  return 'ok';
};

const exit: Command = (machine, { args }) => {
  machine.done = true;
  const [value] = args;
  if (value === undefined) return 'maybe';
  if (value.text === null) return 'maybe';
  return value.text === '0' ? 'ok' : 'fail';
};

/** Reads a script that is not known: variables and folder may be others afterwards. */
const source: Command = (machine) => {
  machine.varsComplete = false;
  return 'maybe';
};

const evaluate: Command = (machine) => {
  blurUnder(machine, machine.cwd === '/' ? null : machine.cwd);
  machine.cwd = null;
  machine.varsComplete = false;
  return 'maybe';
};

const shell: Command = (machine, call) => {
  const flag = call.args.findIndex(({ text }) => text !== null && /^-[a-z]*c$/.test(text));
  const script = call.args[flag + 1];
  if (flag === -1 || script === undefined) return unknownCommand(machine, call);
  if (script.text === null) return evaluate(machine, call);
  const inner = fork(machine);
  inner.errexit = /e/.test(call.args[flag]?.text ?? '');
  inner.bash = machine.bash || call.name === 'bash';
  const outcome = call.walk(inner, script.text);
  machine.root = inner.root;
  machine.users = inner.users;
  return outcome;
};

/** Runs something as another account. */
function asUser(
  machine: Machine,
  name: string,
  change: { umask?: number | null; errexit?: boolean; cwd?: null },
  action: (inner: Machine) => Outcome,
): Outcome {
  if (machine.user.uid !== 0) return 'maybe';
  const user = resolveUser(machine.users, name);
  if (user.uid === null && !/^\d/.test(name) && isNamePresent(machine.users, name, 'account') === false)
    return fails(machine, 'user', name);
  const inner = fork(machine);
  inner.user = user;
  if (change.umask !== undefined) inner.umask = change.umask;
  if (change.errexit !== undefined) inner.errexit = change.errexit;
  const home = homeOf(machine.users, user);
  inner.home = home;
  inner.vars = trieSet(inner.vars, 'HOME', home);
  if (change.cwd === null) inner.cwd = home;
  const outcome = action(inner);
  machine.root = inner.root;
  machine.users = inner.users;
  return outcome;
}

const su: Command = (machine, call) => {
  const options = readOptions(call.args, 'csgGwT', ['command', 'shell', 'group', 'user', 'session-command']);
  const script = optionValue(options, 'c', 'command', 'session-command');
  const positional = options.rest.filter(({ text }) => text !== '-');
  const isLogin = hasOption(options, 'l', 'login') || options.rest.some(({ text }) => text === '-');
  const name = optionValue(options, 'user')?.text ?? positional[0]?.text ?? 'root';
  if (script === undefined) return 'maybe';
  if (script.text === null) return evaluate(machine, call);
  const { text } = script;
  const refuses = accountNamed(machine.users, name)?.noLogin === true;
  if (refuses && machine.user.uid === 0 && !hasOption(options, 's', 'shell'))
    return fails(machine, 'user', name);
  // PAM sets the umask of a login as the release has it.
  const change = {
    umask: machine.base.family === 'alpine' ? machine.umask : machine.base.suUmask,
    errexit: false,
  };
  return asUser(machine, name, isLogin ? { ...change, cwd: null } : change, (inner) =>
    call.walk(inner, text),
  );
};

const sudo: Command = (machine, call) => {
  let name = 'root';
  let index = 0;
  for (; index < call.args.length; index++) {
    const text = call.args[index]?.text ?? '';
    if (text === '-u' || text === '--user') name = call.args[++index]?.text ?? '';
    else if (/^--user=/.test(text)) name = text.slice(7);
    else if (text === '-g' || text === '-C' || text === '-p') index++;
    else if (!/^-/.test(text) && !/^[A-Za-z_]\w*=/.test(text)) break;
    if (text === '--') {
      index++;
      break;
    }
  }
  const rest = call.args.slice(index);
  if (machine.user.uid !== 0) {
    // Whether this user may is up to sudoers.
    const inner = fork(machine);
    inner.user = resolveUser(machine.users, name);
    inner.umask = null;
    call.run(inner, rest);
    machine.root = inner.root;
    machine.users = inner.users;
    return 'maybe';
  }
  return asUser(machine, name, { umask: umaskOfSudo(machine) }, (inner) => call.run(inner, rest));
};

/** sudo takes away what 022 takes, and after it PAM sets the umask as the release has it. */
function umaskOfSudo({ base, umask }: Machine): number | null {
  const isSet = base.family !== 'alpine' && base.suUmask !== 0o022;
  return isSet || umask === null ? null : umask | 0o022;
}

const gosu: Command = (machine, call) => {
  const [user, ...rest] = call.args;
  if (user?.text == null) return 'maybe';
  return asUser(machine, user.text, {}, (inner) => call.run(inner, rest));
};

const runuser: Command = (machine, call) => {
  const flag = call.args.findIndex(({ text }) => text === '-u' || text === '--user');
  if (flag === -1) return su(machine, call);
  const rest = call.args.slice(flag + 2).filter(({ text }, index) => index > 0 || text !== '--');
  return asUser(machine, call.args[flag + 1]?.text ?? '', {}, (inner) => call.run(inner, rest));
};

/** `env A=b command`, `exec command`, `time command`, … */
const wrapper: Command = (machine, call) => {
  let index = 0;
  const inner = fork(machine);
  for (; index < call.args.length; index++) {
    const { text, prefix } = call.args[index] ?? notKnown();
    const name = /^([A-Za-z_]\w*)=/.exec(prefix)?.[1];
    if (name !== undefined)
      inner.vars = trieSet(inner.vars, name, text === null ? null : text.slice(name.length + 1));
    else if (text === '-n' || text === '-u') index++;
    else if (text?.startsWith('-') !== true) break;
  }
  const rest = call.args.slice(index);
  if (rest.length === 0) return 'ok';
  const outcome = call.run(inner, rest);
  const { vars } = machine;
  become(machine, inner);
  machine.vars = vars;
  return outcome;
};

const timeout: Command = (machine, call) => {
  const first = call.args.findIndex(({ text }) => text !== null && /^\d/.test(text));
  call.run(machine, call.args.slice(first + 1));
  return 'maybe';
};

const python: Command = (machine, call) => {
  const module = call.args.findIndex(({ text }) => text === '-m');
  const name = call.args[module + 1]?.text;
  if (module !== -1 && (name === 'venv' || name === 'virtualenv'))
    return venv(machine, { ...call, args: call.args.slice(module + 2) });
  if (module !== -1 && name === 'pip') return packageManager('pip')(machine, call);
  packageManager('python')(machine, call);
  // An interpreter reads its script: what the script does where it runs is not known, but the script stays as it is.
  return unknownCommand(machine, { ...call, args: [] });
};

const venv: Command = (machine, { args }) => {
  const options = readOptions(args, 'p', ['python', 'prompt', 'upgrade-deps']);
  for (const { text } of options.rest) if (text !== null) makeVenv(machine, text);
  return 'maybe';
};

const uv: Command = (machine, call) => {
  packageManager('uv')(machine, call);
  if (call.args[0]?.text !== 'venv') return 'maybe';
  const target = readOptions(call.args.slice(1), 'p', ['python', 'prompt']).rest[0];
  if (target?.text !== null) makeVenv(machine, target?.text ?? '.venv');
  return 'maybe';
};

const dd: Command = (machine, call) => {
  const target = call.args.find(({ prefix }) => prefix.startsWith('of='));
  return target?.text == null ? 'maybe' : tee(machine, { ...call, args: [known(target.text.slice(3))] });
};

const truncate: Command = (machine, { args, ...call }) =>
  touch(machine, { ...call, args: readOptions(args, 'sr', ['size', 'reference']).rest });

const table: ReadonlyMap<string, Command> = new Map<string, Command>([
  ...[
    'true',
    ':',
    'echo',
    'printf',
    'pwd',
    'whoami',
    'id',
    'sleep',
    'date',
    'sync',
    'hash',
    'wait',
    'trap',
    'shopt',
    'ulimit',
    'alias',
    'uname',
    'hostname',
    'basename',
    'dirname',
    'yes',
    'seq',
    'clear',
  ].map((name) => [name, fine] as const),
  ...[
    'cat',
    'ls',
    'grep',
    'egrep',
    'awk',
    'head',
    'tail',
    'sort',
    'wc',
    'cut',
    'tr',
    'which',
    'command',
    'type',
    'test',
    'stat',
    'du',
    'df',
    'diff',
    'cmp',
    'file',
    'env-info',
    'read',
    'ps',
    'kill',
    'ping',
    'sha256sum',
    'md5sum',
    'sha1sum',
    'jq',
    'xxd',
    'base64',
    'nvidia-smi',
    'ldconfig',
    'locale-gen',
    'dpkg-query',
    'getent',
    'chpasswd',
    'passwd',
    'chsh',
    'apt-key',
    'update-ca-certificates',
    'add-apt-repository',
    'apt-cache',
    'apt-mark',
    'gpg',
    'dpkg',
    'dpkg-reconfigure',
    'update-alternatives',
    'setcap',
    'ssh-keyscan',
    'openssl',
    'node',
    'java',
    'let',
  ].map((name) => [name, unsure] as const),
  ['false', (machine) => fails(machine, 'usage')],
  ['cd', cd],
  ['pushd', cd],
  [
    'popd',
    (machine) => {
      machine.cwd = null;
      return 'maybe';
    },
  ],
  ['set', setCommand],
  ['export', exportCommand],
  ['declare', exportCommand],
  ['local', exportCommand],
  ['readonly', exportCommand],
  ['unset', unset],
  ['umask', umask],
  ['exit', exit],
  ['return', exit],
  ['source', source],
  ['.', source],
  ['eval', evaluate],
  ['mkdir', mkdir],
  ['touch', touch],
  ['tee', tee],
  ['rm', rm],
  ['rmdir', rmdir],
  ['unlink', rm],
  ['cp', cp],
  ['mv', mv],
  ['ln', ln],
  ['install', install],
  ['sed', sed],
  ['truncate', truncate],
  ['dd', dd],
  ['chown', chown],
  ['chgrp', chown],
  ['chmod', chmod],
  ['useradd', useradd],
  ['adduser', adduser],
  ['userdel', userdel],
  ['deluser', userdel],
  ['usermod', usermod],
  ['groupadd', groupadd],
  ['addgroup', addgroup],
  ['groupdel', groupdel],
  ['delgroup', groupdel],
  ['groupmod', groupmod],
  ['gpasswd', gpasswd],
  ['git', git],
  ['curl', curl],
  ['wget', wget],
  ['tar', tar],
  ['unzip', unzip],
  ['sh', shell],
  ['bash', shell],
  ['ash', shell],
  ['dash', shell],
  ['su', su],
  ['sudo', sudo],
  ['gosu', gosu],
  ['su-exec', gosu],
  ['runuser', runuser],
  ['setpriv', unsure],
  ['env', wrapper],
  ['exec', wrapper],
  ['time', wrapper],
  ['nohup', wrapper],
  ['nice', wrapper],
  ['builtin', wrapper],
  ['busybox', wrapper],
  ['timeout', timeout],
  ['python', python],
  ['python3', python],
  ['virtualenv', venv],
  ['uv', uv],
  ...[
    'pip',
    'poetry',
    'pipx',
    'conda',
    'npm',
    'yarn',
    'pnpm',
    'bun',
    'cargo',
    'go',
    'hf',
    'gem',
    'playwright',
  ].map((name) => [name, packageManager(name)] as const),
  ['pip3', packageManager('pip')],
  ['mamba', packageManager('conda')],
  ['micromamba', packageManager('conda')],
  ['npx', packageManager('npm')],
  ['huggingface-cli', packageManager('hf')],
  ['apt', systemPackages],
  ['apt-get', systemPackages],
  ['apk', systemPackages],
  ['dnf', systemPackages],
  ['yum', systemPackages],
  ['microdnf', systemPackages],
  ['aptitude', systemPackages],
  ['find', find],
  ['xargs', xargs],
]);

export function commandNamed(name: string): Command | undefined {
  return table.get(name);
}

function isOpen(rest: RestRule | null): boolean {
  return (
    rest !== null && rest.uid === null && rest.gid === null && rest.filePerm === null && rest.dirPerm === null
  );
}

/** A program that is not known: paths among its arguments are not known any more, nor what it puts where it runs. */
export function unknownCommand(machine: Machine, call: Call): Outcome {
  for (const value of call.args) touchUnknown(machine, value);
  if (machine.cwd !== null && machine.cwd !== '/') {
    const found = locate(machine.root, machine.cwd);
    if (found.sure && found.node.kind === 'dir' && !isOpen(found.node.rest)) {
      const rest = {
        uid: null,
        gid: null,
        filePerm: null,
        dirPerm: null,
        special: null,
        cause: machine.cause,
      };
      machine.root = putNode(machine.root, found.parts, { ...found.node, rest });
    }
  }
  return 'maybe';
}

function touchUnknown(machine: Machine, value: Value): void {
  if (value.text === null) {
    const { under } = targetsOf(machine, value);
    if (under !== null) blurUnder(machine, under);
    return;
  }
  const equals = value.text.startsWith('-') ? value.text.indexOf('=') : -1;
  const text = equals === -1 ? value.text : value.text.slice(equals + 1);
  if (text === '' || text.startsWith('-') || /^[a-z]+:\/\//.test(text) || !/^[\w./~+@-]+$/.test(text)) return;
  const place = at(machine, text);
  if (place === null || place === '/') return;
  const found = locate(machine.root, place);
  // A plain word may be anything; it is taken for a path when it looks like one or names something that is there.
  if (found.node.exists === true && found.listed) {
    const node = blurTree(found.node, machine.cause);
    const isBase = found.node.cause === null;
    if (!isBase) machine.root = putNode(machine.root, found.parts, { ...node, exists: null });
  } else if (text.includes('/') && found.node.exists === false) blurAt(machine, place);
}
