import type { FoundPlace } from './pythonFacts.ts';
import type { SpaceProposal } from './proposalModel.ts';
import { neededPackages } from './requirements.ts';

/** What the code was found to need; the user may leave it out before anything is written. */
export interface Finding {
  kind: FindingKind;
  name: string;
  place: FoundPlace;
  kept: boolean;
  /** A package named as its import, for want of better knowledge. */
  isGuess?: boolean;
}

/** `package`: no file asks for it yet. `folder`: the app writes to it. */
export type FindingKind = 'package' | 'model' | 'dataset' | 'folder';

/** All are kept at first, but for guesses where the project has a file of its own that may do without them on purpose. */
export function findingsOf(proposal: SpaceProposal): Finding[] {
  const { python } = proposal;
  if (!python) return [];
  const needed = new Set(neededPackages(proposal));
  const missing = new Set(python.missing.filter((name) => needed.has(name)));
  const found = (kind: FindingKind, name: string, place: FoundPlace): Finding => ({
    kind,
    name,
    place,
    kept: true,
  });
  return [
    ...python.dependencies
      .filter(({ name }) => missing.has(name))
      .map(({ name, place, known }) => ({
        ...found('package', name, place),
        ...(known ? {} : { isGuess: true, kept: python.requirementsFile === undefined }),
      })),
    ...python.models.map(({ id, place }) => found('model', id, place)),
    ...python.datasets.map(({ id, place }) => found('dataset', id, place)),
    ...python.writes.map(({ folder, place }) => found('folder', folder, place)),
  ];
}

/** The proposal without what the user left out; guesses that are kept are no guesses any more. */
export function withFindings(proposal: SpaceProposal, findings: readonly Finding[]): SpaceProposal {
  const { python } = proposal;
  if (!python) return proposal;
  const keys = (some: readonly Finding[]) => new Set(some.map(({ kind, name }) => `${kind} ${name}`));
  const kept = keys(findings.filter((one) => one.kept));
  const left = keys(findings.filter((one) => !one.kept));
  const isKept = (kind: FindingKind, name: string) => !left.has(`${kind} ${name}`);
  return {
    ...proposal,
    python: {
      ...python,
      dependencies: python.dependencies
        .filter(({ name }) => isKept('package', name))
        .map((one) => (kept.has(`package ${one.name}`) ? { ...one, known: true } : one)),
      missing: python.missing.filter((name) => isKept('package', name)),
      models: python.models.filter(({ id }) => isKept('model', id)),
      datasets: python.datasets.filter(({ id }) => isKept('dataset', id)),
      writes: python.writes.filter(({ folder }) => isKept('folder', folder)),
    },
  };
}

/** Folders outside of what user 1000 has; `/data` is a volume, which is not there while the image is built. */
function outside(folders: readonly string[]): string[] {
  return [...new Set(folders)].filter(
    (folder) => /^\/[\w./-]+$/.test(folder) && !/^\/(?:app|data|tmp|home\/user)(?:\/|$)/.test(folder),
  );
}

const ownFolder = 'mkdir /app && chown user:user /app';

/** Gives the user of a shipped Dockerfile the folders that the app writes to. */
export function withWritableFolders(dockerfile: string, folders: readonly string[]): string {
  const more = outside(folders);
  if (more.length === 0) return dockerfile;
  const all = ['/app', ...more].join(' ');
  return dockerfile.replace(ownFolder, () => `mkdir -p ${all} && chown user:user ${all}`);
}
