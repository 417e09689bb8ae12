/**
 * Paths that a build changes beside what its instructions ask for; left out of the coverage, and nothing else is. What the
 * model claims of them is compared all the same.
 */
const noise: readonly (readonly [RegExp, string])[] = [
  [/^\/etc\/(?:passwd|group|shadow|gshadow|subuid|subgid)-?$/, 'rewritten by every account tool'],
  [/^\/etc\/\.pwd\.lock$/, 'left by account tools'],
  [/^\/var\/log(?:\/|$)/, 'logs'],
  [/^\/var\/(?:cache|lib\/(?:apt|dpkg))(?:\/|$)/, "the package manager's own"],
  [/\/\.git\/./, 'a repository inside, which hangs on the release of git and on what was cloned'],
  [/^\/run\/(?:sudo|lock|mount|adduser)(?:\/|$)/, 'state of a running system'],
];

export function isNoise(path: string): boolean {
  return noise.some(([pattern]) => pattern.test(path));
}

/** Put there when a container starts; not in the image. */
export function isOfContainer(path: string): boolean {
  return /^\/(?:etc\/(?:hosts|hostname|resolv\.conf|mtab)|\.dockerenv|(?:proc|sys|dev)(?:\/.*)?)$/.test(path);
}
