import { isSecretName } from '../../secrets/names.ts';
import type { NamedVariable } from './report.ts';

/** One program of a Procfile or compose file. */
export interface Process {
  name: string;
  command: string;
}

export interface Procfile {
  /** Answers the port of the Space. */
  web?: string;
  others: Process[];
  /** Runs before the app starts. */
  release?: string;
}

/** Lines such as `web: gunicorn app:app`. */
export function readProcfile(text: string): Procfile {
  const procfile: Procfile = { others: [] };
  for (const line of text.split(/\r?\n/)) {
    const found = /^([A-Za-z][\w-]*):\s*(\S.*)$/.exec(line.trim());
    const [, name, command] = found ?? [];
    if (name === undefined || command === undefined) continue;
    if (name === 'web') procfile.web = command;
    else if (name === 'release') procfile.release = command;
    else procfile.others.push({ name, command });
  }
  return procfile;
}

/** Entries of an environment as variables and secrets; `${NAME}` has to be given, unless it has a default. */
export function splitEnvironment(entries: readonly (readonly [name: string, value: string | undefined])[]): {
  variables: NamedVariable[];
  secrets: string[];
} {
  const variables: NamedVariable[] = [];
  const secrets = new Set<string>();
  for (const [name, given] of entries) {
    if (isSecretName(name)) {
      secrets.add(name);
      continue;
    }
    const fallback = /^\$\{\w+:?-([^}]*)\}$/.exec(given ?? '')?.[1];
    const value = fallback ?? (given === undefined || /\$\{?\w/.test(given) ? undefined : given);
    variables.push(value === undefined ? { name } : { name, value });
  }
  return { variables, secrets: [...secrets].sort() };
}
