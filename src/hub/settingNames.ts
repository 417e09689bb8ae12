import { HubError } from './errors.ts';
import { compact, isRecord, text } from './shape.ts';
import type { Json } from './shape.ts';

/** What the Hub takes for the name of a secret or variable (hub-api.md 2.4). */
export function isSettingName(name: string): boolean {
  return /^[a-zA-Z][_a-zA-Z0-9]*$/.test(name);
}

/** Names that the Hub itself sets in a running Space; one of the user's would be hidden or hide it. */
export const givenNames: readonly string[] = [
  'ACCELERATOR',
  'CPU_CORES',
  'MEMORY',
  'SPACE_AUTHOR_NAME',
  'SPACE_REPO_NAME',
  'SPACE_TITLE',
  'SPACE_ID',
  'SPACE_HOST',
  'SPACE_CREATOR_USER_ID',
];

/** The entries of an answer that maps names to records. */
export function namedEntries(answer: unknown, route: string): [string, Json][] {
  if (!isRecord(answer)) throw new HubError('badAnswer', route);
  return Object.entries(answer).filter((entry): entry is [string, Json] => isRecord(entry[1]));
}

export function datedOf(entry: Json): { description?: string; updatedAt?: string } {
  return compact({ description: text(entry['description']), updatedAt: text(entry['updatedAt']) });
}

/** A Hub that repeats a value in its refusal must not bring it into a message or the log. */
export function withoutValue(error: unknown, value: string): unknown {
  if (!(error instanceof HubError) || value.trim() === '') return error;
  const said = error.details.serverMessage;
  if (said === undefined || !said.includes(value.trim())) return error;
  const { status, requestId, retryAfterMs } = error.details;
  return new HubError(error.code, error.route, compact({ status, requestId, retryAfterMs }));
}
