import type { Need } from './model.ts';
import { isGiven, isSecretValue } from './names.ts';

/** What the user has said of a name: it is not needed, or it is of the other kind. */
export type NeedChoice = 'notNeeded' | 'secret' | 'variable';

/** What a Space holds. The Hub never gives the values of secrets. */
export interface Held {
  secrets: readonly string[];
  variables: readonly { key: string; value: string }[];
}

/**
 * `defaulted`: the code goes on without it. `unused`: on the Space, and no read of it was found. `caller`: sent by
 * those who call the app. `unknown`: the Space could not be asked.
 */
export type NeedState = 'present' | 'missing' | 'defaulted' | 'notNeeded' | 'unused' | 'caller' | 'unknown';

export interface NeedView extends Need {
  state: NeedState;
  /** As what the Space holds it. */
  held?: 'secret' | 'variable';
  /** It is a variable, which everyone who sees the Space can read, and its value is that of a credential. */
  exposed?: true;
}

export interface Comparison {
  needs: readonly Need[];
  /** `undefined` when it is not known; nothing for a Space that is to be made. */
  held: Held | undefined;
  choices?: Readonly<Record<string, NeedChoice>>;
  /** Names that the target's settings say the Space needs. */
  named?: { secrets?: readonly string[] | undefined; variables?: readonly string[] | undefined };
}

/** What the code needs beside what the Space has; sorted by name, what is unused last. */
export function compareNeeds({ needs, held, choices = {}, named = {} }: Comparison): NeedView[] {
  const secrets = new Set(held?.secrets);
  const variables = new Map(held?.variables.map(({ key, value }) => [key, value]));
  const all = withNamed(needs, named);
  const views = all.map((need): NeedView => {
    if (need.kind === 'caller') return { ...need, state: 'caller' };
    const choice = choices[need.name];
    const kind = choice === undefined || choice === 'notNeeded' ? need.kind : choice;
    const value = variables.get(need.name);
    if (secrets.has(need.name)) return { ...need, kind, state: 'present', held: 'secret' };
    if (value !== undefined) {
      const exposed = isSecretValue(value) || (kind === 'secret' && value.trim() !== '');
      return { ...need, kind, state: 'present', held: 'variable', ...(exposed ? { exposed } : {}) };
    }
    const state =
      choice === 'notNeeded'
        ? 'notNeeded'
        : !need.required
          ? 'defaulted'
          : held === undefined
            ? 'unknown'
            : 'missing';
    return { ...need, kind, state };
  });
  const wanted = new Set(all.map(({ name }) => name));
  return [...views, ...unusedOf(secrets, variables, wanted)];
}

function withNamed(needs: readonly Need[], named: NonNullable<Comparison['named']>): Need[] {
  const byName = new Map(needs.map((need) => [need.name, need]));
  const add = (name: string, kind: 'secret' | 'variable') => {
    const found = byName.get(name);
    const fresh: Need = {
      name,
      kind,
      required: true,
      defaulted: false,
      places: [],
      why: 'named by the target',
    };
    byName.set(name, found ? { ...found, kind, required: true, defaulted: false } : fresh);
  };
  for (const name of named.secrets ?? []) add(name, 'secret');
  for (const name of named.variables ?? []) add(name, 'variable');
  return [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function unusedOf(
  secrets: ReadonlySet<string>,
  variables: ReadonlyMap<string, string>,
  wanted: ReadonlySet<string>,
): NeedView[] {
  const names = [...new Set([...secrets, ...variables.keys()])].filter(
    (name) => !wanted.has(name) && !isGiven(name),
  );
  return names.sort().map((name) => {
    const kind = secrets.has(name) ? 'secret' : 'variable';
    const exposed = kind === 'variable' && isSecretValue(variables.get(name) ?? '');
    return {
      ...{ name, kind, required: false, defaulted: false, places: [], why: '' },
      ...{ state: 'unused', held: kind },
      ...(exposed ? { exposed } : {}),
    };
  });
}
