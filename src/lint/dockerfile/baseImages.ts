import { newNode, openRule, putNode, pathParts, type FileNode } from './fileTree.ts';
import { alpineUsers, debianUsers, distrolessUsers, rootOnly, withUsers } from './systemUsers.ts';
import { noUsers, type Account, type Group, type Users } from './users.ts';

export type Family = 'debian' | 'alpine' | 'scratch' | 'distroless' | 'unknown';

export interface BaseImage {
  family: Family;
  /** The users, folders and variables below are those of the image. False: nothing is known of it. */
  known: boolean;
  users: Users;
  /** What USER the image sets; undefined: none, so root. */
  user: string | undefined;
  workdir: string;
  env: ReadonlyMap<string, string | null>;
  /** No other variables are set in the image than those in `env`. */
  envComplete: boolean;
  root: FileNode;
  /** Permission bits of homes that `useradd -m` makes; null where the release is not told by the tag. */
  homePerm: number | null;
  /** The umask that PAM gives `su` and its like; null where the release is not told by the tag. */
  suUmask: number | null;
  /** The same for `adduser`. */
  adduserHomePerm: number | null;
  /** False: the image has no `adduser` at all (slim images of Debian 13). Null: not known. */
  hasAdduser: boolean | null;
  /** `sh` is bash, so braces are expanded. */
  bashSh: boolean;
}

/** Where a known image's facts were read. Every entry of the table names one. */
interface Entry {
  /** Without registry and tag; `*` at its end stands for anything. */
  names: readonly string[];
  family: Family | ((tag: string) => Family);
  account?: Account | ((tag: string) => Account | undefined);
  groups?: readonly Group[];
  /** Named USER of the image. */
  user?: string;
  workdir?: string;
  env?: Readonly<Record<string, string | null>>;
  envOpen?: boolean;
  /** `path uid gid mode`, the content not known. */
  folders?: readonly (readonly [string, number | null, number | null, number | null])[];
  /** Folders directly under `/` may be there that are not listed. */
  rootOpen?: boolean;
  /** There are accounts that are not listed. */
  usersOpen?: boolean;
  /** The home may have the set-gid bit. */
  setgidHome?: boolean;
}

const user = (name: string, uid: number, home = `/home/${name}`, gid: number | null = uid): Account => ({
  name,
  uid,
  gid,
  home,
});

const debianOrAlpine = (tag: string): Family => (/alpine/.test(tag) ? 'alpine' : 'debian');
const ubuntuUser = user('ubuntu', 1000);

const newReleases = ['lunar', 'mantic', 'noble', 'oracular', 'plucky', 'questing'];

/** From 23.04 on the image has `ubuntu` (1000). */
function isNewRelease(year: string | undefined, month: string | undefined): boolean {
  return Number(year) * 100 + Number(month) >= 2304;
}

/** Of Ubuntu's own image. */
function ubuntuAccount(tag: string): Account | undefined {
  const [, year, month] = /^(\d{2})\.(\d{2})/.exec(tag) ?? [];
  const moves = tag === '' || /^(?:rolling|latest|devel)(?:-|$)/.test(tag);
  const isNamed = newReleases.some((name) => tag.startsWith(name));
  return moves || isNamed || isNewRelease(year, month) ? ubuntuUser : undefined;
}

/** Of an image on top of it that says so in its tag. */
function taggedUbuntu(tag: string): Account | undefined {
  const [, year, month] = /ubuntu-?(\d{2})\.(\d{2})/.exec(tag) ?? [];
  const isNamed = newReleases.some((name) => tag.includes(name));
  return isNamed || isNewRelease(year, month) ? ubuntuUser : undefined;
}

const table: readonly Entry[] = [
  // docker-library/official-images: their Dockerfiles add no accounts.
  {
    names: ['python'],
    family: debianOrAlpine,
    env: { PATH: null, LANG: null, PYTHON_VERSION: null, GPG_KEY: null },
  },
  { names: ['debian', 'buildpack-deps'], family: 'debian', env: { PATH: null } },
  { names: ['ubuntu'], family: 'debian', account: ubuntuAccount, env: { PATH: null } },
  { names: ['alpine'], family: 'alpine', env: { PATH: null } },
  // nodejs/docker-node: groupadd --gid 1000 node, useradd --uid 1000 -m; adduser -u 1000 -D node on Alpine.
  {
    names: ['node'],
    family: debianOrAlpine,
    account: user('node', 1000),
    env: { PATH: null, NODE_VERSION: null, YARN_VERSION: null },
  },
  // docker-library/golang: mkdir -p "$GOPATH/src" "$GOPATH/bin" && chmod -R 1777 "$GOPATH"; WORKDIR $GOPATH.
  {
    names: ['golang'],
    family: debianOrAlpine,
    workdir: '/go',
    env: { PATH: null, GOLANG_VERSION: null, GOTOOLCHAIN: null, GOPATH: '/go' },
    folders: [['/go', 0, 0, 0o1777]],
  },
  // rust-lang/docker-rust: chmod -R a+w $RUSTUP_HOME $CARGO_HOME.
  {
    names: ['rust'],
    family: debianOrAlpine,
    env: { PATH: null, RUSTUP_HOME: '/usr/local/rustup', CARGO_HOME: '/usr/local/cargo', RUST_VERSION: null },
  },
  // docker-library/ruby: mkdir -p "$GEM_HOME" && chmod 1777 "$GEM_HOME".
  { names: ['ruby'], family: debianOrAlpine, envOpen: true },
  // docker-library/php: www-data; the apache flavour serves /var/www/html, chowned to www-data, mode 1777.
  { names: ['php'], family: debianOrAlpine, workdir: '/var/www/html', envOpen: true },
  // nginxinc/docker-nginx: groupadd --system --gid 101 nginx, useradd --uid 101 --home /nonexistent.
  {
    names: ['nginx'],
    family: debianOrAlpine,
    account: user('nginx', 101, '/nonexistent'),
    envOpen: true,
    folders: [['/docker-entrypoint.d', 0, 0, 0o755]],
    rootOpen: true,
  },
  {
    names: ['nginxinc/nginx-unprivileged'],
    family: debianOrAlpine,
    account: user('nginx', 101, '/nonexistent'),
    user: '101',
    envOpen: true,
    rootOpen: true,
  },
  // caddyserver/caddy-docker: Alpine, no accounts of its own, mkdir /config /data /etc/caddy.
  { names: ['caddy'], family: 'alpine', workdir: '/srv', envOpen: true, rootOpen: true },
  // nvidia/cuda: official Ubuntu with packages; its entry point lies in /opt/nvidia.
  {
    names: ['nvidia/cuda', 'nvcr.io/nvidia/cuda', 'nvidia/cudagl', 'nvidia/opengl'],
    family: (tag) => (/ubuntu|debian/.test(tag) ? 'debian' : 'unknown'),
    account: taggedUbuntu,
    envOpen: true,
    folders: [['/opt/nvidia', 0, 0, null]],
  },
  // pytorch/pytorch: docker/Dockerfile of the project, on nvidia/cuda or Ubuntu; WORKDIR /workspace.
  {
    names: ['pytorch/pytorch'],
    family: 'debian',
    usersOpen: true,
    workdir: '/workspace',
    envOpen: true,
    rootOpen: true,
  },
  // astral-sh/uv: official Python and Debian images with /usr/local/bin/uv added.
  {
    names: ['ghcr.io/astral-sh/uv'],
    family: (tag) =>
      /alpine/.test(tag) ? 'alpine' : /bookworm|trixie|debian|python/.test(tag) ? 'debian' : 'unknown',
    envOpen: true,
  },
  // jupyter/docker-stacks, docker-stacks-foundation: NB_USER=jovyan, NB_UID=1000, NB_GID=100.
  {
    names: ['jupyter/*', 'quay.io/jupyter/*'],
    family: 'debian',
    account: user('jovyan', 1000, '/home/jovyan', 100),
    user: '1000',
    workdir: '/home/jovyan',
    env: { HOME: '/home/jovyan', NB_USER: 'jovyan', NB_UID: '1000', NB_GID: '100', CONDA_DIR: '/opt/conda' },
    envOpen: true,
    usersOpen: true,
    folders: [['/opt/conda', 1000, 100, null]],
    // fix-permissions sets set-uid and set-gid on every folder.
    setgidHome: true,
  },
  // devcontainers/images: common-utils makes vscode (1000); the image's USER stays root.
  {
    names: ['mcr.microsoft.com/devcontainers/*', 'mcr.microsoft.com/vscode/devcontainers/*'],
    family: (tag) => (/alpine/.test(tag) ? 'alpine' : 'debian'),
    account: user('vscode', 1000, '/home/vscode', null),
    envOpen: true,
    rootOpen: true,
    usersOpen: true,
  },
  // rocker-org/rocker-versioned2, scripts/default_user.sh: rstudio (1000), root at start.
  {
    names: ['rocker/rstudio', 'rocker/tidyverse', 'rocker/verse', 'rocker/geospatial', 'rocker/shiny*'],
    family: 'debian',
    account: user('rstudio', 1000, '/home/rstudio', null),
    envOpen: true,
    rootOpen: true,
    usersOpen: true,
  },
  { names: ['rocker/r-ver', 'r-base'], family: 'debian', envOpen: true, rootOpen: true, usersOpen: true },
  // n8n-io/n8n, docker/images/n8n: USER node on node:alpine.
  {
    names: ['n8nio/n8n', 'docker.n8n.io/n8nio/n8n'],
    family: 'alpine',
    account: user('node', 1000),
    user: 'node',
    workdir: '/home/node',
    envOpen: true,
    rootOpen: true,
  },
  // oven-sh/bun, dockerhub: useradd --uid 1000 bun; WORKDIR /home/bun/app; root at start.
  {
    names: ['oven/bun'],
    family: debianOrAlpine,
    account: user('bun', 1000),
    workdir: '/home/bun/app',
    envOpen: true,
  },
  // denoland/deno_docker: useradd --uid 1993 deno; root at start.
  {
    names: ['denoland/deno'],
    family: debianOrAlpine,
    account: user('deno', 1993),
    envOpen: true,
    rootOpen: true,
  },
  // keeweb/docker-gradle: gradle (1000), root at start; WORKDIR /home/gradle.
  {
    names: ['gradle'],
    family: debianOrAlpine,
    account: user('gradle', 1000),
    workdir: '/home/gradle',
    envOpen: true,
    rootOpen: true,
  },
  // jenkinsci/docker: jenkins (1000), home /var/jenkins_home, USER jenkins.
  {
    names: ['jenkins/jenkins'],
    family: debianOrAlpine,
    account: user('jenkins', 1000, '/var/jenkins_home'),
    user: 'jenkins',
    envOpen: true,
    rootOpen: true,
    usersOpen: true,
  },
  // elastic/elasticsearch, distribution/docker: elasticsearch (1000, group 1000 and 0).
  {
    names: ['elasticsearch', 'docker.elastic.co/elasticsearch/elasticsearch'],
    family: 'debian',
    account: user('elasticsearch', 1000, '/usr/share/elasticsearch'),
    user: '1000:0',
    workdir: '/usr/share/elasticsearch',
    envOpen: true,
    rootOpen: true,
    usersOpen: true,
  },
  {
    names: ['maven', 'eclipse-temurin', 'openjdk', 'amazoncorretto'],
    family: 'unknown',
    envOpen: true,
    rootOpen: true,
  },
  // ContinuumIO/docker-images and mambaorg/micromamba-docker (mambauser is 57439, and the USER).
  {
    names: ['continuumio/miniconda3', 'continuumio/anaconda3', 'condaforge/*'],
    family: 'debian',
    usersOpen: true,
    envOpen: true,
    rootOpen: true,
  },
];

/** The image that was asked for last of each name: every keystroke in a Dockerfile asks for the same ones. */
const latest = new WeakMap<Entry, { tag: string; image: BaseImage }>();

/** What is known of the image that a FROM names; null for a name that is not known. */
export function baseImage(reference: string | null): BaseImage {
  if (reference === null) return unknownImage;
  if (reference.toLowerCase() === 'scratch') return { ...unknownImage, ...scratch };
  const { name, tag } = splitReference(reference);
  if (/^gcr\.io\/distroless\//.test(name)) return distroless(tag);
  const entry = table.find(({ names }) =>
    names.some((each) => (each.endsWith('*') ? name.startsWith(each.slice(0, -1)) : each === name)),
  );
  if (entry === undefined) return unknownImage;
  const last = latest.get(entry);
  if (last?.tag === tag) return last.image;
  const image = fromEntry(entry, tag);
  latest.set(entry, { tag, image });
  return image;
}

export function splitReference(reference: string): { name: string; tag: string } {
  const [withTag = ''] = reference.split('@');
  const colon = withTag.lastIndexOf(':');
  const hasTag = colon > withTag.lastIndexOf('/');
  const name = (hasTag ? withTag.slice(0, colon) : withTag).replace(/^(?:index\.)?docker\.io\//, '');
  return {
    name: name.replace(/^(?:library|public\.ecr\.aws\/docker\/library)\//, ''),
    tag: hasTag ? withTag.slice(colon + 1) : '',
  };
}

const scratchRoot = newNode('dir', { uid: 0, gid: 0 }, { perm: 0o755, special: 0 }, null);
const openRoot: FileNode = { ...scratchRoot, rest: openRule };

const unknownImage: BaseImage = {
  family: 'unknown',
  known: false,
  users: noUsers,
  user: undefined,
  workdir: '',
  env: new Map(),
  envComplete: false,
  root: openRoot,
  homePerm: null,
  suUmask: null,
  adduserHomePerm: null,
  hasAdduser: null,
  bashSh: false,
};

const scratch: Partial<BaseImage> = {
  family: 'scratch',
  known: true,
  users: { ...noUsers, complete: true },
  workdir: '/',
  env: new Map([['PATH', null]]),
  envComplete: true,
  root: scratchRoot,
};

function distroless(tag: string): BaseImage {
  return {
    ...unknownImage,
    family: 'distroless',
    known: true,
    users: distrolessUsers,
    user: /nonroot/.test(tag) ? '65532' : undefined,
    workdir: /nonroot/.test(tag) ? '/home/nonroot' : '/',
  };
}

/** Further groups that `ubuntu` has in Ubuntu's own image. */
const groupsOfUbuntu = ['adm', 'dialout', 'cdrom', 'floppy', 'sudo', 'audio', 'dip', 'video', 'plugdev'];

function withMemberships(users: Users): Users {
  const { name } = ubuntuUser;
  if (!users.accounts.includes(ubuntuUser)) return users;
  const join = (group: Group): Group =>
    groupsOfUbuntu.includes(group.name) ? { ...group, members: [...group.members, name] } : group;
  return { ...users, groups: users.groups.map(join) };
}

function fromEntry(entry: Entry, tag: string): BaseImage {
  const family = typeof entry.family === 'function' ? entry.family(tag) : entry.family;
  if (family === 'unknown') return unknownImage;
  const account = typeof entry.account === 'function' ? entry.account(tag) : entry.account;
  const users = withUsers(
    family === 'alpine' ? alpineUsers : family === 'debian' ? debianUsers : rootOnly,
    account === undefined ? [] : [account],
    entry.groups,
  );
  const release = family === 'debian' ? releaseOf(entry.names[0] ?? '', tag) : undefined;
  return {
    family,
    known: true,
    users: withMemberships({ ...users, complete: entry.usersOpen !== true }),
    user: entry.user,
    workdir: entry.workdir ?? '/',
    env: new Map(Object.entries(entry.env ?? {})),
    envComplete: entry.envOpen !== true,
    root: withHome(systemRoot(entry, family), account, entry, family),
    homePerm: release === undefined ? null : (useraddHomes.get(release) ?? null),
    suUmask: release === undefined ? null : (suUmasks.get(release) ?? null),
    adduserHomePerm: release === undefined ? null : (adduserHomes.get(release) ?? null),
    hasAdduser: release === '13' ? null : family === 'debian' && release === undefined ? null : true,
    bashSh: false,
  };
}

/** HOME_MODE and UMASK of /etc/login.defs; Debian 12 and 13 as measured (ownership facts 22), Ubuntu as its package has it. */
const useraddHomes = new Map([
  ['11', 0o755],
  ['12', 0o755],
  ['13', 0o700],
]);
const adduserHomes = new Map([['12', 0o700]]);
/** Debian 13 gives 002 to accounts that have a group of their own and 022 to others, so it is left out. */
const suUmasks = new Map([['12', 0o022]]);

const codenames: readonly (readonly [string, string])[] = [
  ['bullseye', '11'],
  ['bookworm', '12'],
  ['trixie', '13'],
];

/** The Debian release that a tag pins; undefined for tags that move on to the next one, and for Ubuntu. */
function releaseOf(name: string, tag: string): string | undefined {
  const named = codenames.find(([codename]) => tag.includes(codename));
  if (named !== undefined) return named[1];
  return name === 'debian' ? /^(\d+)/.exec(tag)?.[1] : undefined;
}

/** Directories of every Debian, Ubuntu and Alpine image with owner root; the mode where all agree. */
const systemFolders: readonly (readonly [string, number | null])[] = [
  ['/dev', null],
  ['/etc', 0o755],
  ['/etc/ssl', 0o755],
  ['/proc', null],
  ['/root', 0o700],
  ['/run', 0o755],
  ['/sys', null],
  ['/usr', 0o755],
  ['/usr/bin', 0o755],
  ['/usr/lib', 0o755],
  ['/usr/local', 0o755],
  ['/usr/local/bin', 0o755],
  ['/usr/local/lib', 0o755],
  ['/usr/local/share', 0o755],
  ['/usr/sbin', 0o755],
  ['/usr/share', 0o755],
  ['/var', 0o755],
  ['/var/cache', 0o755],
  ['/var/lib', 0o755],
  ['/var/log', null],
  ['/var/tmp', 0o1777],
];

/** There too, and empty. */
const emptyFolders = ['/home', '/mnt', '/opt', '/srv', '/media', '/tmp'];

/** A directory on some releases, a link into /usr on others. */
const linkedFolders = ['/bin', '/sbin', '/lib', '/lib64', '/lib32', '/libx32', '/boot'];

/** The home of the image's own account: as `useradd -m` leaves it, unless more happened to the image. */
function withHome(root: FileNode, account: Account | undefined, entry: Entry, family: Family): FileNode {
  if (account?.home?.startsWith('/home/') !== true) return root;
  const owner = { uid: account.uid, gid: account.gid };
  const parts = pathParts(account.home);
  const isOpen = entry.rootOpen === true || entry.workdir === account.home;
  const rest = { ...owner, filePerm: null, dirPerm: null, special: null, cause: null };
  const home = newNode('dir', owner, { perm: null, special: entry.setgidHome === true ? null : 0 }, null);
  let result = putNode(root, parts, { ...home, rest: isOpen ? rest : null });
  for (const name of family === 'debian' ? ['.bash_logout', '.bashrc', '.profile'] : []) {
    const file = newNode('file', owner, { perm: isOpen ? null : 0o644, special: 0 }, null);
    result = putNode(result, [...parts, name], file);
  }
  return result;
}

function systemRoot(entry: Entry, family: Family): FileNode {
  const { folders = [] } = entry;
  const rootOpen = entry.rootOpen === true;
  const directory = (
    uid: number | null,
    gid: number | null,
    mode: number | null,
    open: boolean,
  ): FileNode => ({
    ...newNode(
      'dir',
      { uid, gid },
      { perm: mode === null ? null : mode & 0o777, special: mode === null ? null : mode >> 9 },
      null,
    ),
    rest: open ? openRule : null,
  });
  let root = rootOpen ? openRoot : scratchRoot;
  for (const [path, mode] of systemFolders)
    root = putNode(root, pathParts(path), directory(0, 0, mode, true));
  // Alpine's /media holds folders; an image that unpacks into /opt may have more there.
  for (const path of family === 'debian' ? [...emptyFolders, '/usr/src'] : emptyFolders) {
    const open =
      rootOpen || path === '/media' || folders.some(([at]) => at.startsWith(`${path}/`) && path === '/opt');
    root = putNode(root, pathParts(path), directory(0, 0, path === '/tmp' ? 0o1777 : 0o755, open));
  }
  for (const path of linkedFolders) {
    const node = { ...newNode(null, { uid: null, gid: null }, { perm: null, special: null }, null) };
    root = putNode(root, pathParts(path), { ...node, exists: null });
  }
  for (const [path, uid, gid, mode] of folders)
    root = putNode(root, pathParts(path), directory(uid, gid, mode, true));
  // Files that every such image has, and that account tools rewrite in place.
  for (const path of ['/etc/passwd', '/etc/group']) {
    root = putNode(
      root,
      pathParts(path),
      newNode('file', { uid: 0, gid: 0 }, { perm: 0o644, special: 0 }, null),
    );
  }
  return root;
}
