import type { Held } from './compare.ts';
import type { DotenvEntry } from './dotenv.ts';
import type { NeedKind } from './model.ts';
import { isGiven, isPublicName, isSecretName, isSecretValue, isSettingValue } from './names.ts';

export type Fate = 'secret' | 'variable' | 'skip';

/**
 * What a push would change: `new` on the Space, `changed` or `same` for a variable, `exists` for a secret, whose value
 * cannot be compared.
 */
export type Difference = 'new' | 'changed' | 'same' | 'exists';

/** Why a name cannot be pushed: the Hub refuses it, the Space sets it by itself, or it has no value. */
export type NoPush = 'badName' | 'given' | 'empty';

/** A line of a `.env` on its way to a Space. Holds no value. */
export interface PushRow {
  name: string;
  fate: Fate;
  secret: Difference;
  variable: Difference;
  refused?: NoPush;
  /** As a variable everyone who sees the Space could read a credential. */
  looksSecret: boolean;
}

/** What the Hub takes for a name (hub-api.md 2.4). */
const hubName = /^[a-zA-Z][_a-zA-Z0-9]*$/;

/** A row per name, the last entry of a name counts. What is on the Space as it is in the file is left out at first. */
export function planPush(
  entries: readonly DotenvEntry[],
  held: Held,
  kindOf: (name: string) => NeedKind | undefined = () => undefined,
): PushRow[] {
  const values = new Map(entries.map(({ name, value }) => [name, value]));
  const variables = new Map(held.variables.map(({ key, value }) => [key, value]));
  return [...values].map(([name, value]) => {
    const isSecretOnSpace = held.secrets.includes(name);
    const old = variables.get(name);
    const secret: Difference = isSecretOnSpace ? 'exists' : 'new';
    const variable: Difference = old === undefined ? 'new' : old === value ? 'same' : 'changed';
    const looksSecret = isSecretName(name) || isSecretValue(value);
    const refused: NoPush | undefined = !hubName.test(name)
      ? 'badName'
      : isGiven(name)
        ? 'given'
        : value === ''
          ? 'empty'
          : undefined;
    const row = { name, secret, variable, looksSecret, ...(refused ? { refused } : {}) };
    if (refused || isSecretOnSpace || variable === 'same') return { ...row, fate: 'skip' };
    return { ...row, fate: fateOf(name, value, old !== undefined, kindOf(name)) };
  });
}

/** Whatever may be secret is taken for it. */
function fateOf(name: string, value: string, isVariable: boolean, kind: NeedKind | undefined): Fate {
  if (isSecretValue(value)) return 'secret';
  if (isVariable) return 'variable';
  if (kind === 'secret' || kind === 'variable') return kind;
  if (isSecretName(name)) return 'secret';
  return isPublicName(name) || isSettingValue(value) ? 'variable' : 'secret';
}
