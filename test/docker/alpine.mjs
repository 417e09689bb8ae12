/**
 * What stands for Alpine's image: busybox from Debian's sources with the applets that Alpine has and Debian's busybox has
 * not (adduser and its kind), in Alpine's folders with its accounts.
 */
import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { alpineUsers } from '../../src/lint/dockerfile/systemUsers.ts';
import { ensureCached, ensurePackages, mirror } from '../harness/docker.mjs';
import { PlainError, runOrFail } from '../harness/shell.mjs';

const source = `${mirror}/pool/main/b/busybox/busybox_1.35.0.orig.tar.bz2`;
const sha256 = 'faeeb244c35a348a334f4a59e44626ee870fb07b6884d68c10ae8bc19f83a694';

/** Applets and what else is not on by itself; features of applets are. */
const settings = `STATIC LFS LONG_OPTS BUSYBOX USE_BB_PWD_GRP USE_BB_SHADOW USE_BB_CRYPT FEATURE_SHADOWPASSWDS
  ADDUSER ADDGROUP FEATURE_ADDUSER_TO_GROUP DELUSER DELGROUP FEATURE_DEL_USER_FROM_GROUP SU SHELL_ASH ASH SH_IS_ASH
  BASENAME CAT CHGRP CHMOD CHOWN CP DATE DD DIRNAME DU ECHO ENV FALSE FIND GREP GUNZIP GZIP HEAD ID INSTALL LN LS MKDIR
  MKTEMP MV PRINTF PWD READLINK REALPATH RM RMDIR SED SLEEP SORT STAT SYNC TAIL TAR FEATURE_TAR_CREATE
  FEATURE_SEAMLESS_GZ TEE TEST TOUCH TR TRUE TRUNCATE UNAME UNZIP WC WGET WHICH WHOAMI XARGS`
  .split(/\s+/)
  .map((name) => `CONFIG_${name}=y`)
  .concat('CONFIG_LAST_ID=256000', 'CONFIG_FIRST_SYSTEM_ID=100', 'CONFIG_LAST_SYSTEM_ID=999');

/** The static program, as a file in the cache. */
function ensureBusybox() {
  return ensureCached('busybox', 'busybox', async (draft) => {
    await ensurePackages(
      ['gcc', 'make', 'libc6-dev', 'bzip2'],
      ['/usr/bin/gcc', '/usr/bin/make', '/usr/include/stdio.h', '/bin/bzip2'],
    );
    const folder = `${draft}.build`;
    mkdirSync(folder, { recursive: true });
    try {
      const answer = await fetch(source);
      const bytes = Buffer.from(await answer.arrayBuffer());
      const sum = createHash('sha256').update(bytes).digest('hex');
      if (sum !== sha256) throw new PlainError(`${source} is not what it was (HTTP ${answer.status}).`);
      const archive = path.join(folder, 'source.tar.bz2');
      writeFileSync(archive, bytes);
      await runOrFail('tar', 'tar', ['-C', folder, '--strip-components=1', '-xjf', archive]);
      await runOrFail('Could not configure busybox.', 'make', ['-C', folder, 'allnoconfig']);
      const config = path.join(folder, '.config');
      const names = new Set(settings.map((line) => line.replace(/=.*/, '')));
      const others = readFileSync(config, 'utf8')
        .split('\n')
        .filter((line) => !names.has(/CONFIG_\w+/.exec(line)?.[0] ?? ''))
        .filter((line) => !/CONFIG_(?:FEATURE|ASH)_/.test(line));
      writeFileSync(config, [...others, ...settings, ''].join('\n'));
      // What hangs on those takes its default.
      const script = `yes '' | make -C "${folder}" oldconfig && make -C "${folder}" -j2`;
      await runOrFail('Could not build busybox.', '/bin/sh', ['-c', script]);
      copyFileSync(path.join(folder, 'busybox'), draft);
      chmodSync(draft, 0o755);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
}

/** Path and mode, as alpine-baselayout has them. */
const folders = [
  ...[
    'bin',
    'dev',
    'etc',
    'home',
    'lib',
    'media',
    'mnt',
    'opt',
    'proc',
    'run',
    'sbin',
    'srv',
    'sys',
    'usr',
    'var',
  ],
  ...[
    'usr/bin',
    'usr/lib',
    'usr/local',
    'usr/local/bin',
    'usr/local/lib',
    'usr/local/share',
    'usr/sbin',
    'usr/share',
  ],
  ...['etc/ssl', 'var/cache', 'var/lib', 'var/local', 'var/log', 'var/opt', 'var/spool', 'var/mail'],
];

/** Alpine's image as a folder of the cache. */
export async function ensureAlpine() {
  const busybox = await ensureBusybox();
  return ensureCached('model-root-alpine', 'Alpine from busybox', async (draft) => {
    mkdirSync(draft, { recursive: true });
    for (const folder of folders) mkdirSync(path.join(draft, folder));
    mkdirSync(path.join(draft, 'root'), { mode: 0o700 });
    for (const folder of ['tmp', 'var/tmp']) {
      mkdirSync(path.join(draft, folder));
      chmodSync(path.join(draft, folder), 0o1777);
    }
    copyFileSync(busybox, path.join(draft, 'bin/busybox'));
    chmodSync(path.join(draft, 'bin/busybox'), 0o4755);
    const applets = await runOrFail('busybox', busybox, ['--list']);
    for (const name of applets.split('\n').filter((each) => each !== ''))
      symlinkSync('/bin/busybox', path.join(draft, 'bin', name));
    const { accounts, groups } = alpineUsers;
    const etc = (name, lines) => writeFileSync(path.join(draft, 'etc', name), `${lines.join('\n')}\n`);
    etc(
      'passwd',
      accounts.map(
        ({ name, uid, gid, home }) =>
          `${name}:x:${uid}:${gid}:${name}:${home}:${uid === 0 ? '/bin/sh' : '/sbin/nologin'}`,
      ),
    );
    etc(
      'group',
      groups.map(({ name, gid, members }) => `${name}:x:${gid}:${members.join(',')}`),
    );
    etc(
      'shadow',
      accounts.map(({ name }) => `${name}:*::0:::::`),
    );
    chmodSync(path.join(draft, 'etc/shadow'), 0o640);
    etc('shells', ['/bin/sh']);
  });
}
