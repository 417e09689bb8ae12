/** `list` may be given more than once. */
export type FlagKind = 'text' | 'bool' | 'list';

export interface Requirement {
  /** Fewest arguments after the flags. */
  least: number;
  /** `[]` is accepted. */
  emptyJson: boolean;
  flags: Readonly<Partial<Record<string, FlagKind>>>;
}

const plain = (least: number, flags: Requirement['flags'] = {}, emptyJson = false): Requirement => ({
  least,
  flags,
  emptyJson,
});

/** What each instruction accepts: instructions/parse.go of BuildKit. */
export const requirements: ReadonlyMap<string, Requirement> = new Map([
  [
    'ADD',
    plain(2, {
      chown: 'text',
      chmod: 'text',
      link: 'bool',
      'keep-git-dir': 'bool',
      checksum: 'text',
      unpack: 'bool',
      exclude: 'list',
    }),
  ],
  ['ARG', plain(1)],
  ['CMD', plain(0, {}, true)],
  [
    'COPY',
    plain(2, { from: 'text', chown: 'text', chmod: 'text', link: 'bool', parents: 'bool', exclude: 'list' }),
  ],
  ['ENTRYPOINT', plain(0, {}, true)],
  ['ENV', plain(1)],
  ['EXPOSE', plain(1)],
  ['FROM', plain(1, { platform: 'text' })],
  [
    'HEALTHCHECK',
    plain(1, {
      interval: 'text',
      timeout: 'text',
      'start-period': 'text',
      'start-interval': 'text',
      retries: 'text',
    }),
  ],
  ['LABEL', plain(1)],
  ['MAINTAINER', plain(1)],
  ['ONBUILD', plain(1)],
  ['RUN', plain(1, { mount: 'list', network: 'text', security: 'text', device: 'list' }, true)],
  ['SHELL', plain(1)],
  ['STOPSIGNAL', plain(1)],
  ['USER', plain(1)],
  ['VOLUME', plain(1)],
  ['WORKDIR', plain(1)],
]);
