import type { Random } from './random.ts';
import { addDir, type Person, type World } from './world.ts';

const names = ['user', 'user', 'app', 'appuser', 'dev'] as const;

/** Accounts that an image of this name comes with. */
export const baseAccounts: ReadonlyMap<string, Person> = new Map([
  ['node:20-bookworm-slim', { name: 'node', uid: 1000, group: 'node', home: '/home/node' }],
  ['ubuntu:24.04', { name: 'ubuntu', uid: 1000, group: 'ubuntu', home: '/home/ubuntu' }],
  ['jupyter/minimal-notebook:latest', { name: 'jovyan', uid: 1000, group: 'users', home: '/home/jovyan' }],
]);

export const isAlpine = (base: string): boolean => base.startsWith('alpine:');

const hasAdduser = (base: string): boolean => /bookworm|debian:12|ubuntu/.test(base);

/** The same with busybox. */
function alpineMakings(name: string, uid: number): { line: string; person: Person; hasHome: boolean }[] {
  const person: Person = { name, uid, group: name, home: `/home/${name}` };
  return [
    { line: `adduser -D -u ${uid} ${name}`, person, hasHome: true },
    { line: `adduser --disabled-password --gecos "" --uid ${uid} ${name}`, person, hasHome: true },
    {
      line: `adduser -D -s /bin/sh -h /opt/${name} -u ${uid} ${name}`,
      person: { ...person, home: `/opt/${name}` },
      hasHome: true,
    },
    { line: `addgroup -g ${uid} ${name} && adduser -D -u ${uid} -G ${name} ${name}`, person, hasHome: true },
    {
      line: `addgroup -g 1500 grp${uid} && adduser -D -u ${uid} -G grp${uid} ${name}`,
      person: { ...person, group: `grp${uid}` },
      hasHome: true,
    },
    { line: `adduser -D -G users -u ${uid} ${name}`, person: { ...person, group: 'users' }, hasHome: true },
    { line: `adduser -D -H -u ${uid} ${name}`, person, hasHome: false },
    { line: `adduser -S -u ${uid} ${name}`, person: { ...person, group: 'nogroup' }, hasHome: true },
    { line: `addgroup -S ${name} && adduser -S -u ${uid} -G ${name} ${name}`, person, hasHome: true },
  ];
}

/** Ways to make an account, with what the generator may take for granted of it. */
function makings(
  world: World,
  name: string,
  uid: number,
): { line: string; person: Person; hasHome: boolean }[] {
  if (isAlpine(world.base)) return alpineMakings(name, uid);
  const person: Person = { name, uid, group: name, home: `/home/${name}` };
  const made = [
    { line: `useradd -m -u ${uid} ${name}`, person, hasHome: true },
    { line: `useradd --create-home --uid ${uid} --shell /bin/bash ${name}`, person, hasHome: true },
    { line: `useradd -ms /bin/bash -u ${uid} ${name}`, person, hasHome: true },
    { line: `useradd -u ${uid} ${name}`, person, hasHome: false },
    { line: `useradd -l -m -u ${uid} -G sudo,video ${name}`, person, hasHome: true },
    { line: `groupadd -g ${uid} ${name} && useradd -m -u ${uid} -g ${name} ${name}`, person, hasHome: true },
    {
      line: `groupadd --gid 1500 grp${uid} && useradd -m -u ${uid} -g grp${uid} ${name}`,
      person: { ...person, group: `grp${uid}` },
      hasHome: true,
    },
    { line: `useradd -m -u ${uid} -g users ${name}`, person: { ...person, group: 'users' }, hasHome: true },
    { line: `useradd -m -u ${uid} -N ${name}`, person: { ...person, group: 'users' }, hasHome: true },
    { line: `useradd -m -u ${uid} -g 0 ${name}`, person: { ...person, group: 'root' }, hasHome: true },
    {
      line: `useradd -m -d /opt/${name} -u ${uid} ${name}`,
      person: { ...person, home: `/opt/${name}` },
      hasHome: true,
    },
    { line: `useradd -r -u ${uid} -s /usr/sbin/nologin ${name}`, person, hasHome: false },
  ];
  if (!hasAdduser(world.base)) return made;
  return [
    ...made,
    { line: `adduser --disabled-password --gecos "" --uid ${uid} ${name}`, person, hasHome: true },
    {
      line: `adduser --uid ${uid} --disabled-password --gecos '' --home /home/${name} ${name}`,
      person,
      hasHome: true,
    },
    {
      line: `addgroup --gid 1600 g${uid} && adduser --uid ${uid} --ingroup g${uid} --disabled-password --gecos '' ${name}`,
      person: { ...person, group: `g${uid}` },
      hasHome: true,
    },
    { line: `adduser --system --uid ${uid} --group ${name}`, person, hasHome: false },
  ];
}

/** A RUN command that makes one more account, which the world then knows. */
export function newAccount(world: World): string {
  const { random } = world;
  const free = names.filter((name) => world.people.every((person) => person.name !== name));
  const uids = world.people.map(({ uid }) => uid);
  const wanted = uids.includes(1000) ? random.pick([1001, 1002, 2000]) : random.chance(0.85) ? 1000 : 1001;
  const uid = uids.includes(wanted) ? Math.max(...uids) + 1 : wanted;
  const name = random.pick(free.length > 0 ? free : [`extra${uid}`]);
  const automatic = random.chance(0.12) && uid === 1000 && uids.length === 0;
  const { line, person, hasHome } = random.pick(makings(world, name, uid));
  world.people.push(person);
  if (hasHome) addDir(world, person.home, person.name);
  return automatic && !line.startsWith('addgroup')
    ? line.replace(/ (?:-u|--uid) \d+/, '').replace('-ms /bin/bash', '-m -s /bin/bash')
    : line;
}

/** Changes to accounts that are there. */
export function accountChange(world: World): string | undefined {
  const { random } = world;
  const person = world.people.at(-1);
  if (person === undefined) return undefined;
  const { name, uid } = person;
  if (isAlpine(world.base))
    return random.pick([
      `addgroup ${name} audio`,
      `chown -R ${name} /home`,
      `chown ${name} /home /opt`,
      removal(world, person),
    ]);
  const changes = [
    `usermod -aG video,audio ${name}`,
    `usermod -a -G www-data ${name}`,
    `groupadd extra${uid}x${world.serial++} && usermod -aG sudo ${name}`,
    `chown -R ${name} /home`,
    `chown ${name} /home /opt`,
    `gpasswd -a ${name} audio`,
  ];
  const busy = world.user?.name === name;
  if (busy || random.chance(0.8)) return random.pick(changes);
  if (random.chance(0.5)) return removal(world, person);
  return person.group === name
    ? `usermod -u ${uid + 5000} ${name} && groupmod -g ${uid + 5000} ${name}`
    : undefined;
}

function removal(world: World, person: Person): string {
  world.people = world.people.filter((each) => each !== person);
  world.dirs.delete(person.home);
  return isAlpine(world.base) ? `deluser --remove-home ${person.name}` : `userdel -r ${person.name} || true`;
}

/** What USER may name, as text, and who that is for the generator. */
export function userText(random: Random, person: Person): string {
  const { name, uid, group } = person;
  return random.pick([
    name,
    name,
    name,
    String(uid),
    `${uid}:${uid}`,
    `${name}:${group}`,
    `${uid}:0`,
    `${name}:users`,
  ]);
}
