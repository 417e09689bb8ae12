/** Dockerfiles from a seed: half of them as Spaces have them, half with instructions in any order. */
import { accountChange, baseAccounts, isAlpine, newAccount, userText } from './accountLines.ts';
import { randomFrom, type Random } from './random.ts';
import { runInstruction, shellCommand } from './shellLines.ts';
import { addDir, fresh, newWorld, owner, somePlace, written, type Person, type World } from './world.ts';

export interface Case {
  name: string;
  text: string;
}

const bases = [
  'debian:12-slim',
  'debian:12-slim',
  'python:3.12-slim-bookworm',
  'python:3.12-slim-bookworm',
  'python:3.12-slim',
  'debian:12-slim',
  'debian:12-slim',
  'python:3.12-slim-bookworm',
  'python:3.12-slim-bookworm',
  'python:3.12-slim',
  'debian:13-slim',
  'node:20-bookworm-slim',
  'ubuntu:24.04',
  'jupyter/minimal-notebook:latest',
  'alpine:3.20',
  'alpine:3.20',
] as const;

export function generateCase(seed: number, origin: string): Case {
  const random = randomFrom(seed * 7919 + 11);
  const base = random.pick(bases);
  const text = random.chance(0.5) ? spaceFile(random, origin, base) : freeFile(random, origin, base);
  return { name: `case-${seed}`, text };
}

function start(random: Random, origin: string, base: string): World {
  const world = newWorld(random, origin, base);
  const person = baseAccounts.get(base);
  if (person !== undefined) {
    world.people.push(person);
    world.dirs.set(person.home, person.name);
  }
  if (base.startsWith('jupyter/')) {
    world.user = person;
    world.workdir = '/home/jovyan';
  }
  return world;
}

function chownFlag(world: World): string {
  const { random } = world;
  const [first] = world.people;
  const texts = [
    '1000',
    '1000:1000',
    '1000:0',
    '1001:1001',
    'root:root',
    'nobody',
    '33:33',
    'www-data:www-data',
  ];
  if (first !== undefined) {
    const own = [
      first.name,
      first.name,
      first.name,
      `${first.name}:${first.group}`,
      `${first.uid}:${first.uid}`,
    ];
    texts.splice(0, texts.length - 3, ...own, ...own);
  }
  return `--chown=${random.pick(texts)}`;
}

function copyFlags(world: World): string {
  const { random } = world;
  const flags: string[] = [];
  if (random.chance(0.5)) flags.push(chownFlag(world));
  if (random.chance(0.15)) flags.push(`--chmod=${random.pick(['755', '777', '644', '0700', '775'])}`);
  return flags.map((flag) => `${flag} `).join('');
}

const sources = [
  ['app.py'],
  ['requirements.txt', 'app.py'],
  ['run.sh', 'start.sh'],
  ['src'],
  ['src/'],
  ['static', 'data'],
  ['*.py'],
  ['*.sh', '*.txt'],
  ['private'],
  ['team'],
  ['shared.cfg', 'open.txt', 'secret.key'],
  ['src/deep'],
  ['.env.sample'],
  ['data/*.csv'],
  ['link.py'],
  ['linked'],
  ['s*'],
  ['empty'],
  ['static/css/a.css'],
] as const;

function copyInstruction(world: World): string {
  const { random } = world;
  const stage = world.stages.length > 0 && random.chance(0.35) ? random.pick(world.stages) : undefined;
  if (stage !== undefined) {
    const paths = [...stage.dirs, ...stage.files];
    if (paths.length > 0) {
      const target = somePlace(world);
      addDir(world, target, 'root');
      const chown = random.chance(0.3) ? `${chownFlag(world)} ` : '';
      return `COPY --from=${stage.name} ${chown}${random.pick(paths)} ${written(world, target)}${random.pick(['/', ''])}`;
    }
  }
  const flags = copyFlags(world);
  const chown = /--chown=([^ :]+)/.exec(flags)?.[1];
  const name =
    world.people.find((person) => person.name === chown || String(person.uid) === chown)?.name ?? 'root';
  if (random.chance(0.3)) {
    const target = random.pick([
      '.',
      './',
      '/app',
      '/app/',
      '/home/user/app',
      '/code',
      written(world, somePlace(world)),
    ]);
    const keyword = random.chance(0.15) ? 'ADD' : 'COPY';
    note(world, target, name, ['app.py', 'src/lib.py', 'run.sh'], ['src', 'static', 'data']);
    return `${keyword} ${flags}. ${target}`;
  }
  const keyword = random.chance(0.2) ? 'ADD' : 'COPY';
  const chosen = random.pick(sources);
  const several = chosen.length > 1 || chosen.some((each) => each.includes('*'));
  const place = random.chance(0.4) ? '.' : written(world, somePlace(world));
  const target = several || random.chance(0.5) ? `${place}/` : `${place}/${fresh(world, 'c')}`;
  const fileNames = chosen.filter((each) => each.includes('.') && !each.includes('*'));
  if (target.endsWith('/'))
    note(
      world,
      target,
      name,
      fileNames.map((each) => each.split('/').at(-1) ?? ''),
      [],
    );
  if (random.chance(0.1) && flags === '') return `${keyword} ${JSON.stringify([...chosen, target])}`;
  return `${keyword} ${flags}${chosen.join(' ')} ${target}`;
}

function addInstruction(world: World): string {
  const { random } = world;
  const place = written(world, somePlace(world));
  const chown = random.chance(0.3) ? `${chownFlag(world)} ` : '';
  return random.pick([
    `ADD ${chown}${world.origin}/file.txt ${place}/`,
    `ADD ${chown}${world.origin}/tool.sh ${place}/${fresh(world, 'u')}`,
    `ADD bundle.tar.gz ${place}/`,
    `ADD ${chown}app.py ${place}/`,
    `ADD ${chown}bundle.zip ${place}/`,
    `COPY ["with space.txt", "${place}/"]`,
  ]);
}

function absolute(world: World, target: string): string {
  let text = target.replace(/\$\{?(\w+)\}?/g, (_, name: string) => world.variables.get(name) ?? '');
  text = text.startsWith('/') ? text : `${world.workdir}/${text}`;
  const parts = text.split('/').filter((part) => part !== '' && part !== '.');
  return `/${parts.join('/')}`;
}

function note(
  world: World,
  target: string,
  name: string,
  files: readonly string[],
  dirs: readonly string[],
): void {
  const place = absolute(world, target);
  addDir(world, place, name);
  const prefix = place === '/' ? '' : place;
  for (const dir of dirs) world.dirs.set(`${prefix}/${dir}`, name);
  for (const file of files) world.files.set(`${prefix}/${file}`, name);
}

function workdir(world: World): string {
  const { random } = world;
  const relative = random.chance(0.15);
  const place = relative ? random.pick(['sub', './inner', 'x/y', '..']) : somePlace(world);
  const text = relative ? place : written(world, place) + random.pick(['', '', '', '/', '/./z/..']);
  if (place !== '..') world.workdir = absolute(world, relative ? place : place);
  else world.workdir = world.workdir.replace(/\/[^/]*$/, '') || '/';
  addDir(world, world.workdir, owner(world));
  return `WORKDIR ${text}`;
}

function switchUser(world: World): string | undefined {
  const { random } = world;
  if (world.user !== undefined && random.chance(0.5)) {
    world.user = undefined;
    return `USER ${random.pick(['root', '0', '0:0'])}`;
  }
  if (world.people.length === 0) {
    if (random.chance(0.6)) return undefined;
    world.user = { name: '1000', uid: 1000, group: '1000', home: '/' };
    return 'USER 1000';
  }
  const person = random.pick(world.people);
  world.user = person;
  return `USER ${userText(random, person)}`;
}

function variable(world: World): string {
  const { random } = world;
  const place = somePlace(world);
  const name = random.pick(['APP_HOME', 'DIR', 'TARGET', 'DATA_DIR', 'HOME']);
  if (name === 'HOME') {
    const home = world.people.at(-1)?.home ?? '/home/user';
    world.variables.set('HOME', home);
    return random.pick([
      `ENV HOME=${home}`,
      `ENV HOME=${home} PATH=${home}/.local/bin:$PATH`,
      `ENV HOME ${home}`,
    ]);
  }
  const isArg = random.chance(0.35) && !world.variables.has(name);
  const [before] = [...world.variables.keys()].filter((each) => each !== name);
  const derived = before !== undefined && random.chance(0.4);
  const value = derived ? `\${${before}}/${name.toLowerCase()}` : place;
  world.variables.set(name, derived ? `${world.variables.get(before) ?? ''}/${name.toLowerCase()}` : place);
  if (isArg) return `ARG ${name}=${value}`;
  return random.pick([`ENV ${name}=${value}`, `ENV ${name}="${value}"`, `ENV ${name} ${value}`]);
}

function mountRun(world: World): string {
  const mount = world.random.pick([
    '--mount=type=cache,target=/root/.cache/pip',
    '--mount=type=bind,source=app.py,target=/tmp/bound.py cat /tmp/bound.py &&',
    '--mount=type=tmpfs,target=/scratch touch /scratch/x &&',
  ]);
  return `RUN ${mount} ${shellCommand(world)}`;
}

function instruction(world: World): string | undefined {
  const { random } = world;
  const dice = random.below(100);
  if (dice < 40) return runInstruction(world);
  if (dice < 62) return copyInstruction(world);
  if (dice < 74) return workdir(world);
  if (dice < 82) return switchUser(world);
  if (dice < 89) return variable(world);
  if (dice < 93) return addInstruction(world);
  if (dice < 95) {
    if (world.user !== undefined) return undefined;
    return `RUN ${random.chance(0.5) ? newAccount(world) : (accountChange(world) ?? 'true')}`;
  }
  if (dice < 97) return mountRun(world);
  if (dice < 98) return `VOLUME ${somePlace(world)}`;
  if (isAlpine(world.base)) return undefined;
  world.bash = true;
  return `SHELL ["/bin/bash", "-${random.pick(['c', 'ec', 'euo', 'lc'])}"]`.replace(
    '"-euo"',
    '"-euo", "pipefail", "-c"',
  );
}

function needsPeople(base: string): boolean {
  return baseAccounts.get(base) === undefined;
}

function freeFile(random: Random, origin: string, base: string): string {
  const lines: string[] = [];
  let world = start(random, origin, base);
  const stageCount = random.pick([1, 1, 1, 2, 2, 3]);
  for (let index = 0; index < stageCount; index++) {
    const isLast = index + 1 === stageCount;
    const before = world.stages;
    const onTop = before.length > 0 && random.chance(0.2) ? random.pick(before) : undefined;
    if (onTop === undefined) {
      const image = isLast ? base : random.pick(bases);
      world = { ...start(random, origin, image), stages: before, serial: world.serial };
      lines.push(`FROM ${image}${isLast ? '' : ` AS stage${index}`}`);
    } else {
      world = { ...start(random, origin, base), stages: before, serial: world.serial };
      for (const dir of onTop.dirs) world.dirs.set(dir, 'unknown');
      lines.push(`FROM ${onTop.name}${isLast ? '' : ` AS stage${index}`}`);
    }
    if (world.user === undefined && needsPeople(world.base) && onTop === undefined && random.chance(0.8))
      lines.push(`RUN ${newAccount(world)}`);
    const count = isLast ? 4 + random.below(7) : 2 + random.below(3);
    for (let step = 0; step < count; step++) {
      const line = instruction(world);
      if (line !== undefined) lines.push(line);
    }
    const system = new Set(['/srv', '/opt', '/tmp']);
    const dirs = [...world.dirs.keys()].filter((each) => !system.has(each) && !each.startsWith('/home'));
    world.stages = [...before, { name: `stage${index}`, dirs, files: [...world.files.keys()] }];
  }
  return `${lines.join('\n')}\n`;
}

/** The shapes that Spaces have: an account, a folder, requirements, the app, and the order of them mixed. */
function spaceFile(random: Random, origin: string, base: string): string {
  const world = start(random, origin, base);
  const lines = [`FROM ${base}`];
  if (random.chance(0.3)) lines.push('ENV PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1');
  if (random.chance(0.3) && !base.startsWith('jupyter') && !isAlpine(base))
    lines.push(
      'RUN apt-get install -y --no-install-recommends \\\n    git curl \\\n    && rm -rf /var/lib/apt/lists/*',
    );
  const early = random.chance(0.3);
  if (early) lines.push(workdir(world));
  let person: Person | undefined = world.people[0];
  if (person === undefined && random.chance(0.85)) {
    lines.push(`RUN ${newAccount(world)}`);
    person = world.people[0];
  }
  const userFirst = person !== undefined && random.chance(0.5);
  if (userFirst && person !== undefined) {
    lines.push(`USER ${userText(random, person)}`);
    world.user = person;
  }
  if (person !== undefined && random.chance(0.6)) {
    lines.push(`ENV HOME=${person.home} \\\n    PATH=${person.home}/.local/bin:$PATH`);
    world.variables.set('HOME', person.home);
  }
  if (!early) {
    const home = person?.home ?? '/home/user';
    const place = random.pick(['/app', '/code', `${home}/app`, `${home}/app`, '/workspace']);
    lines.push(`WORKDIR ${written(world, place)}`);
    world.workdir = place;
    addDir(world, place, owner(world));
  }
  const chown = random.chance(0.6) ? `${chownFlag(world)} ` : '';
  if (random.chance(0.7)) {
    lines.push(
      `COPY ${chown}requirements.txt ${random.pick(['.', './', './requirements.txt', `${world.workdir}/requirements.txt`])}`,
    );
    note(world, '.', 'root', [], []);
    if (!isAlpine(base)) lines.push('RUN pip install --no-cache-dir --upgrade -r requirements.txt');
  }
  if (random.chance(0.3)) lines.push(runInstruction(world));
  const name = chown === '' ? 'root' : (person?.name ?? 'root');
  lines.push(
    `${random.chance(0.1) ? 'ADD' : 'COPY'} ${chown}. ${random.pick(['.', '.', './', world.workdir])}`,
  );
  note(world, '.', name, ['app.py', 'run.sh', 'start.sh', 'src/lib.py'], ['src', 'static', 'data']);
  const more = random.below(4);
  for (let step = 0; step < more; step++)
    lines.push(
      random.chance(0.5)
        ? `RUN ${random.pick(spaceCommands(world))}`
        : (instruction(world) ?? `RUN ${random.pick(spaceCommands(world))}`),
    );
  if (!userFirst && person !== undefined && random.chance(0.7))
    lines.push(`USER ${userText(random, person)}`);
  lines.push('EXPOSE 7860', 'CMD ["python3", "app.py"]');
  return `${lines.join('\n')}\n`;
}

function spaceCommands(world: World): string[] {
  const name = world.people[0]?.name ?? '1000';
  const own = [
    'mkdir -p cache logs',
    'chmod +x start.sh',
    'mkdir -p data && chmod 777 data',
    'chmod -R 777 .',
  ];
  if (world.user !== undefined) return [...own, 'mkdir -p ~/.cache/huggingface', 'touch app.log'];
  return [
    ...own,
    `chown -R ${name} .`,
    `chown -R ${name}:${name} ${world.workdir}`,
    'mkdir -p /data && chmod 777 /data',
    `mkdir -p /.cache && chmod 777 /.cache`,
    `mkdir -p /home/user/.cache && chown -R ${name} /home`,
    `chmod -R a+rwX ${world.workdir}`,
    `install -d -o ${name} /var/lib/app`,
    'mkdir -p /tmp/work /var/log/app && chmod 1777 /var/log/app',
  ];
}
