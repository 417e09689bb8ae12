import type { Services } from '../services.ts';

/** `argument` is what a menu hands over: a tree node, a `Uri`, or nothing from the palette. */
export type Handler = (services: Services, argument: unknown, others?: unknown) => Promise<void>;

/** The Space a tree node or a plain `owner/name` stands for. */
export function spaceOf(argument: unknown): string | undefined {
  if (typeof argument === 'string') return argument;
  if (typeof argument !== 'object' || argument === null || !('space' in argument)) return undefined;
  return typeof argument.space === 'string' ? argument.space : undefined;
}
