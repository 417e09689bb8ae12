import type { Account, Group, Users } from './users.ts';

function accounts(text: string): Account[] {
  return text
    .trim()
    .split(/\s+/)
    .map((entry) => {
      const [name = '', uid, gid, home = ''] = entry.split(':');
      return { name, uid: Number(uid), gid: Number(gid), home, noLogin: name !== 'root' };
    });
}

function groups(text: string): Group[] {
  return text
    .trim()
    .split(/\s+/)
    .map((entry) => {
      const [name = '', gid] = entry.split(':');
      return { name, gid: Number(gid), members: [] };
    });
}

/**
 * /usr/share/base-passwd of Debian and Ubuntu; `_apt` is 42 from Debian 12 on and 100 before and on Ubuntu, so its number
 * is left out.
 */
export const debianUsers: Users = {
  accounts: [
    ...accounts(`root:0:0:/root daemon:1:1:/usr/sbin bin:2:2:/bin sys:3:3:/dev sync:4:65534:/bin games:5:60:/usr/games
      man:6:12:/var/cache/man lp:7:7:/var/spool/lpd mail:8:8:/var/mail news:9:9:/var/spool/news
      uucp:10:10:/var/spool/uucp proxy:13:13:/bin www-data:33:33:/var/www backup:34:34:/var/backups
      list:38:38:/var/list nobody:65534:65534:/nonexistent`),
    { name: 'irc', uid: 39, gid: 39, home: null, noLogin: true },
    { name: '_apt', uid: null, gid: 65534, home: '/nonexistent', noLogin: true },
  ],
  groups:
    groups(`root:0 daemon:1 bin:2 sys:3 adm:4 tty:5 disk:6 lp:7 mail:8 news:9 uucp:10 man:12 proxy:13 kmem:15
    dialout:20 fax:21 voice:22 cdrom:24 floppy:25 tape:26 sudo:27 audio:29 dip:30 www-data:33 backup:34 operator:37
    list:38 irc:39 src:40 shadow:42 utmp:43 video:44 sasl:45 plugdev:46 staff:50 games:60 users:100 nogroup:65534`),
  complete: true,
  packages: [],
};

/** /etc/passwd and /etc/group of alpine-baselayout-data; accounts that came and went between releases are left out. */
export const alpineUsers: Users = {
  accounts: accounts(`root:0:0:/root bin:1:1:/bin daemon:2:2:/sbin lp:4:7:/var/spool/lpd sync:5:0:/sbin
    shutdown:6:0:/sbin halt:7:0:/sbin mail:8:12:/var/mail news:9:13:/usr/lib/news uucp:10:14:/var/spool/uucppublic
    cron:16:16:/var/spool/cron ftp:21:21:/var/lib/ftp sshd:22:22:/dev/null games:35:35:/usr/games
    ntp:123:123:/var/empty guest:405:100:/dev/null nobody:65534:65534:/`),
  groups:
    groups(`root:0 bin:1 daemon:2 sys:3 adm:4 tty:5 disk:6 lp:7 kmem:9 wheel:10 floppy:11 mail:12 news:13 uucp:14
    cron:16 audio:18 cdrom:19 dialout:20 ftp:21 sshd:22 input:23 tape:26 video:27 netdev:28 kvm:34 games:35 shadow:42
    www-data:82 users:100 ntp:123 abuild:300 utmp:406 ping:999 nogroup:65533 nobody:65534`),
  complete: true,
  packages: [],
};

export const rootOnly: Users = {
  accounts: accounts('root:0:0:/root'),
  groups: groups('root:0'),
  complete: false,
  packages: [],
};

/** gcr.io/distroless: base/passwd of GoogleContainerTools/distroless. */
export const distrolessUsers: Users = {
  accounts: accounts('root:0:0:/root nobody:65534:65534:/nonexistent nonroot:65532:65532:/home/nonroot'),
  groups: groups('root:0 nobody:65534 tty:5 staff:50 nonroot:65532'),
  complete: true,
  packages: [],
};

export function withUsers(users: Users, more: readonly Account[], moreGroups: readonly Group[] = []): Users {
  const named: Group[] = more
    .filter(({ gid }) => gid !== null && !users.groups.some((group) => group.gid === gid))
    .filter(({ gid }) => !moreGroups.some((group) => group.gid === gid))
    .map(({ name, gid }) => ({ name, gid, members: [] }));
  return {
    ...users,
    accounts: [...users.accounts, ...more],
    groups: [...users.groups, ...named, ...moreGroups],
  };
}
