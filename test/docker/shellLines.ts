import { isAlpine } from './accountLines.ts';
import {
  addDir,
  anyDir,
  forget,
  fresh,
  handOver,
  newDir,
  newFile,
  ownedDir,
  ownedFile,
  owner,
  writableDir,
  written,
  type Person,
  type World,
} from './world.ts';

/** One command of a RUN line; undefined when the world has nothing for it to work on. */
type Line = (world: World) => string | undefined;

const octal = ['755', '700', '777', '775', '770', '750', '1777', '2775', '0755', '711', '555'] as const;
const fileModes = ['644', '600', '755', '666', '664', '4755', '0644', '440'] as const;
const symbolic = [
  'u+rwX',
  'g+w',
  'o-rwx',
  'a+rwX',
  'go-w',
  '+x',
  'u=rwx,go=rx',
  'a=rx',
  'g+s',
  '+t',
  'ug+rw',
  'g=u',
  'o+w',
] as const;

function ownerText(world: World, person: Person | undefined): string {
  const { random } = world;
  if (person === undefined)
    return random.pick([
      'root',
      'root:root',
      '0:0',
      '0',
      'nobody',
      'www-data:www-data',
      '1000:1000',
      '1000',
      '1001:1001',
      ':users',
    ]);
  const { name, uid, group } = person;
  return random.pick([
    name,
    `${name}:${group}`,
    `${name}:`,
    `${uid}:${uid}`,
    String(uid),
    `${uid}:0`,
    `:${group}`,
  ]);
}

function somebody(world: World): Person | undefined {
  return world.people.length > 0 && world.random.chance(0.8) ? world.random.pick(world.people) : undefined;
}

const files: Line[] = [
  (world) => {
    const path = newDir(world);
    addDir(world, path, owner(world));
    return `mkdir ${written(world, path, true)}`;
  },
  (world) => {
    const path = `${newDir(world)}/x/y`;
    addDir(world, path, owner(world));
    return `mkdir -p ${written(world, path, true)}`;
  },
  (world) => {
    const path = newDir(world);
    addDir(world, path, owner(world));
    return `mkdir ${world.random.pick(['-p -m', '-m', '-p --mode'])} ${world.random.pick(octal)} ${path}`.replace(
      '--mode ',
      '--mode=',
    );
  },
  (world) => {
    const base = newDir(world);
    const names = [`${base}/m`, `${base}/n`];
    for (const name of names) addDir(world, name, owner(world));
    return world.bash && world.random.chance(0.7) ? `mkdir -p ${base}/{m,n}` : `mkdir -p ${names.join(' ')}`;
  },
  (world) => {
    const path = newDir(world);
    addDir(world, path, owner(world));
    return `install -d ${world.random.pick(['', '-m 750', '-m 0777', '-m 2775'])} ${path}`;
  },
  (world) => {
    const person = somebody(world);
    if (world.user !== undefined || person === undefined) return undefined;
    const path = `${newDir(world)}/in`;
    addDir(world, path, person.name);
    return `install -d -m ${world.random.pick(octal)} -o ${person.name} ${world.random.pick(['', `-g ${person.group}`])} ${path}`;
  },
  (world) => {
    const path = newFile(world);
    world.files.set(path, owner(world));
    return `touch ${written(world, path, true)}`;
  },
  (world) => {
    const path = newFile(world);
    world.files.set(path, owner(world));
    return world.random.pick([
      `echo hello > ${path}`,
      `printf 'a\\nb\\n' >> ${path}`,
      `: > ${path}`,
      `echo x | tee ${path}`,
      `echo x | tee ${path} > /dev/null`,
      `cat /etc/hostname > ${path}`,
      `truncate -s 10 ${path}`,
      `dd if=/dev/zero of=${path} bs=1 count=3 2>/dev/null`,
      `{ echo a; echo b; } > ${path}`,
    ]);
  },
  (world) => {
    const from = ownedFile(world);
    if (from === undefined) return undefined;
    const path = newFile(world);
    world.files.set(path, owner(world));
    return `${world.random.pick(['cp', 'cp -p', 'cp -a', 'cp -f', 'install', 'install -m 640', 'cp -r'])} ${from} ${path}`;
  },
  (world) => {
    const from = ownedFile(world);
    if (from === undefined) return undefined;
    const into = writableDir(world);
    if (from.startsWith(`${into}/`) && from.lastIndexOf('/') === into.length) return undefined;
    world.files.set(`${into}/${from.split('/').at(-1) ?? ''}`, owner(world));
    return `${world.random.pick(['cp', 'cp -p', 'install -m 755', 'cp -t'])} ${from} ${into}/`.replace(
      /^cp -t (\S+) (\S+)$/,
      'cp -t $2 $1',
    );
  },
  (world) => {
    const from = ownedDir(world);
    if (from === undefined) return undefined;
    const path = newDir(world);
    if (path.startsWith(`${from}/`)) return undefined;
    addDir(world, path, owner(world));
    return world.random.pick([
      `cp -r ${from} ${path}`,
      `cp -a ${from} ${path}`,
      `cp -r ${from}/. ${path}`,
      `mkdir ${path} && cp -a ${from}/. ${path}/`,
      `mkdir ${path} && cp -r ${from} ${path}/`,
      `cp -rp ${from} ${path}`,
      `mkdir ${path} && cp -rT ${from} ${path}`,
    ]);
  },
  (world) => {
    const from = ownedFile(world);
    if (from === undefined) return undefined;
    const path = newFile(world);
    const name = world.files.get(from) ?? 'root';
    forget(world, from);
    world.files.set(path, name);
    return `mv ${from} ${path}`;
  },
  (world) => {
    const from = ownedDir(world);
    if (
      from === undefined ||
      world.workdir.startsWith(from) ||
      world.people.some(({ home }) => home.startsWith(from))
    )
      return undefined;
    const path = newDir(world);
    if (path.startsWith(`${from}/`)) return undefined;
    const name = world.dirs.get(from) ?? 'root';
    forget(world, from);
    addDir(world, path, name);
    return `mv ${from} ${path}`;
  },
  (world) => `ln -s ${anyDir(world)} ${writableDir(world)}/${fresh(world, 'l')}`,
  (world) => {
    const target = ownedFile(world);
    if (target === undefined) return undefined;
    return `ln ${world.random.pick(['-s', '-sf', ''])} ${target} ${writableDir(world)}/${fresh(world, 'l')}`;
  },
  (world) => {
    const target = ownedFile(world);
    if (target === undefined) return undefined;
    forget(world, target);
    return `rm ${world.random.pick(['', '-f', '-rf'])} ${target}`;
  },
  (world) => {
    const target = ownedDir(world);
    if (
      target === undefined ||
      world.workdir.startsWith(target) ||
      world.people.some(({ home }) => home.startsWith(target))
    )
      return undefined;
    forget(world, target);
    return world.random.pick([`rm -rf ${target}`, `rm -r ${target}`, `rm -rf ${target}/*`]);
  },
  (world) => {
    const path = newDir(world);
    return `mkdir ${path} && rmdir ${path}`;
  },
  (world) => {
    const target = ownedFile(world);
    return target === undefined ? undefined : `sed -i 's/a/b/' ${target}`;
  },
];

const ownership: Line[] = [
  (world) => {
    const target = ownedDir(world);
    if (target === undefined || world.user !== undefined) return undefined;
    const person = somebody(world);
    handOver(world, target, person?.name ?? 'root');
    const flag = world.random.pick(['-R', '-R', '--recursive', '']);
    return `chown ${flag} ${ownerText(world, person)} ${written(world, target, true)}`;
  },
  (world) => {
    const target = ownedFile(world);
    if (target === undefined || world.user !== undefined) return undefined;
    const person = somebody(world);
    handOver(world, target, person?.name ?? 'root');
    return `${world.random.pick(['chown', 'chown', 'chown -h', 'chown -v'])} ${ownerText(world, person)} ${target}`;
  },
  (world) => {
    const target = ownedDir(world);
    if (target === undefined || world.user !== undefined) return undefined;
    const [first] = world.people;
    const groups = ['users', 'www-data', '0', ...(first === undefined ? [] : [first.group])];
    return `chgrp ${world.random.pick(['-R', ''])} ${world.random.pick(groups)} ${target}`;
  },
  (world) => {
    const target = ownedDir(world);
    return target === undefined
      ? undefined
      : `chmod ${world.random.pick(['', '-R', '-R'])} ${world.random.pick(octal)} ${written(world, target, true)}`;
  },
  (world) => {
    const target = ownedDir(world);
    return target === undefined
      ? undefined
      : `chmod ${world.random.pick(['', '-R'])} ${world.random.pick(symbolic)} ${target}`;
  },
  (world) => {
    const target = ownedFile(world);
    return target === undefined
      ? undefined
      : `chmod ${world.random.pick([...fileModes, ...symbolic])} ${written(world, target, true)}`;
  },
  (world) => {
    const target = ownedDir(world);
    if (target === undefined || world.user !== undefined) return undefined;
    return `chown --reference=/etc/passwd ${target}`;
  },
  (world) => {
    const target = ownedDir(world);
    if (target === undefined || world.user !== undefined) return undefined;
    const person = somebody(world);
    return world.random.pick([
      `find ${target} -type d -exec chmod 755 {} +`,
      `find ${target} -type f -exec chmod 644 {} \\;`,
      `find ${target} -exec chown ${person?.name ?? 'root'} {} +`,
      `find ${target} -name '*.pyc' -delete`,
      `find ${target} -type d -print0 | xargs -0 chmod 775`,
    ]);
  },
  (world) => {
    const path = newDir(world);
    addDir(world, path, owner(world));
    return `(umask ${world.random.pick(['077', '002', '027', '0'])} && mkdir ${path} && touch ${path}/inner)`;
  },
];

const flow: Line[] = [
  (world) => {
    const base = newDir(world);
    addDir(world, base, owner(world));
    return `for d in one two; do mkdir -p ${base}/$d; touch ${base}/$d/in; done`;
  },
  (world) => {
    const base = newDir(world);
    addDir(world, base, owner(world));
    return world.random.pick([
      `if [ ! -d ${base} ]; then mkdir ${base}; fi`,
      `[ -d ${base} ] || mkdir ${base}`,
      `test -e ${base} && echo there || mkdir -p ${base}`,
      `mkdir ${base} || true`,
      `if grep -q root /etc/passwd; then mkdir ${base}; else mkdir -m 700 ${base}; fi`,
    ]);
  },
  (world) => {
    const base = newDir(world);
    addDir(world, base, owner(world));
    return `D=${base} && mkdir -p "$D/v" && touch "$D/v/w" \${D}/u`;
  },
  (world) => {
    const base = writableDir(world);
    const name = fresh(world, 's');
    addDir(world, `${base}/${name}`, owner(world));
    return world.random.pick([
      `(cd ${base} && mkdir ${name})`,
      `cd ${base} && mkdir -p ${name}/deep`,
      `cd ${base} && touch ${name}.t && mkdir ${name} && cd /`,
    ]);
  },
  (world) => {
    const base = newDir(world);
    addDir(world, base, owner(world));
    return `make_dir() { mkdir -p "${base}"; }; make_dir`;
  },
  (world) => {
    const base = newDir(world);
    addDir(world, base, owner(world));
    return `sh -c 'mkdir ${base} && chmod 770 ${base}'`;
  },
  (world) => {
    const base = newDir(world);
    addDir(world, base, owner(world));
    return `env A=b mkdir ${base}`;
  },
  () => 'true',
  () => 'echo done',
];

const asOther: Line[] = [
  (world) => {
    const person = somebody(world);
    if (world.user !== undefined || person === undefined) return undefined;
    const inner = `mkdir -p ${person.home}/${fresh(world, 'o')}`;
    return world.random.pick([
      `su ${person.name} -c '${inner}'`,
      `su - ${person.name} -c '${inner}'`,
      `sudo -u ${person.name} ${inner}`,
      `gosu ${person.name} ${inner}`,
      `runuser -u ${person.name} -- ${inner}`,
    ]);
  },
  (world) => {
    const person = somebody(world);
    if (world.user !== undefined || person === undefined) return undefined;
    return `su ${person.name} -c 'touch ~/${fresh(world, 'o')}'`;
  },
];

const downloads: Line[] = [
  (world) => {
    const path = newFile(world);
    world.files.set(path, owner(world));
    return world.random.pick([
      `curl -fsSL ${world.origin}/file.txt -o ${path}`,
      `wget -q -O ${path} ${world.origin}/file.txt`,
      `curl -sSf ${world.origin}/file.txt > ${path}`,
      `wget -qO- ${world.origin}/file.txt | tee ${path}`,
    ]);
  },
  (world) =>
    `cd ${writableDir(world)} && ${world.random.pick(['curl -fsSLO', 'wget -q'])} ${world.origin}/tool.sh && chmod +x tool.sh`,
  (world) => `curl -fsSL --create-dirs -o ${newDir(world)}/sub/f.txt ${world.origin}/file.txt`,
  (world) => `wget -q -P ${newDir(world)} ${world.origin}/tool.sh`,
  (world) => {
    const path = newDir(world);
    addDir(world, path, owner(world));
    return `git clone ${world.random.pick(['', '-q'])} ${world.origin}/tiny.git ${path}`;
  },
  (world) => {
    const place = writableDir(world);
    return `cd ${place} && mkdir ${fresh(world, 'g')} && cd / && git init -q ${newDir(world)}`;
  },
  (world) => {
    const path = newDir(world);
    addDir(world, path, owner(world));
    return `mkdir ${path} && curl -fsSL ${world.origin}/bundle.tar.gz | tar -xz -C ${path}`;
  },
  (world) => {
    const path = newDir(world);
    addDir(world, path, owner(world));
    return `curl -fsSL ${world.origin}/bundle.zip -o /tmp/${fresh(world, 'z')}.zip && unzip -q /tmp/z${world.serial}.zip -d ${path} && rm /tmp/z${world.serial}.zip`;
  },
  (world) => {
    const from = ownedDir(world);
    const path = newFile(world);
    return from === undefined || path.startsWith(`${from}/`) ? undefined : `tar -czf ${path} -C ${from} .`;
  },
  (world) => {
    const path = newDir(world);
    addDir(world, path, owner(world));
    return `python3 -m venv ${world.random.pick(['--without-pip', '--without-pip --symlinks'])} ${path}`;
  },
  () => 'pip install --no-cache-dir pip',
  (world) =>
    world.user === undefined
      ? 'apt-get install -y --no-install-recommends git && rm -rf /var/lib/apt/lists/*'
      : undefined,
];

const groups: readonly (readonly [readonly Line[], number])[] = [
  [files, 12],
  [ownership, 7],
  [flow, 5],
  [asOther, 2],
  [downloads, 3],
];

const wheel = groups.flatMap(([lines, weight]) => Array.from({ length: weight }, () => lines));

/** What the stand-in for Alpine has not. */
const notInBusybox =
  /\b(?:curl|git|pip|python3|apt-get|sudo|gosu|runuser|gpasswd|dd|unzip)\b|--reference|wget -q(?: -P|O-)|--mode|--recursive/;

/** One command, with joints as people write them. */
export function shellCommand(world: World): string {
  for (;;) {
    const line = world.random.pick(world.random.pick(wheel))(world);
    if (line !== undefined && isAlpine(world.base) && notInBusybox.test(line)) continue;
    if (line !== undefined) return line.replace(/ {2,}/g, ' ').trim();
  }
}

export function runInstruction(world: World): string {
  const { random } = world;
  const count = 1 + random.below(5);
  const parts: string[] = [];
  for (let index = 0; index < count; index++) parts.push(shellCommand(world));
  const joint = random.pick([' && ', ' && \\\n    ', ' && ', '; ']);
  const body = parts.join(joint);
  const single = parts[0] ?? 'true';
  if (
    parts.length === 1 &&
    /^(?:mkdir|touch|chmod|chown|cp|mv) [\w./: -]+$/.test(single) &&
    random.chance(0.2)
  )
    return `RUN ${JSON.stringify(single.split(' '))}`;
  if (random.chance(0.1)) return `RUN set -e; ${body}`;
  return `RUN ${body}`;
}
