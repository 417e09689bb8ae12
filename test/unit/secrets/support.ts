import type { Need } from '../../../src/secrets/model.ts';
import { needsOf } from '../../../src/secrets/needsOf.ts';
import { readsOf } from '../../../src/secrets/readsOf.ts';

/** Needs of a few files, as `NAME kind required`. */
export function told(files: Record<string, string>): string[] {
  return needs(files).map(
    (need) =>
      `${need.name} ${need.kind} ${need.required ? 'required' : need.defaulted ? 'defaulted' : 'optional'}`,
  );
}

export function needs(files: Record<string, string>): Need[] {
  return needsOf(Object.entries(files).map(([path, text]) => readsOf(path, text))).needs;
}
