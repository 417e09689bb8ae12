import type { Need } from './model.ts';

const heading = '## Secrets and variables';

/**
 * Adds what the code needs to a README that is being written, names only. A README that has the section keeps it; one
 * whose code needs nothing stays as it is.
 */
export function withNeeds(readme: string, needs: readonly Need[]): string {
  const listed = needs.filter(({ kind, places }) => kind !== 'caller' && places.length > 0);
  if (listed.length === 0 || readme.includes(heading)) return readme;
  const eol = readme.includes('\r\n') ? '\r\n' : '\n';
  const line = ({ name, kind, required, gated }: Need) =>
    `- \`${name}\`: ${kind}, ${required ? 'required' : 'optional'}${gated ? `; with access to ${gated.join(', ')}` : ''}`;
  const body = readme.replace(/\s*$/, '');
  const section = [heading, '', 'Set these in the settings of the Space:', '', ...listed.map(line), ''];
  return `${body}${body === '' ? '' : eol + eol}${section.join(eol)}`;
}
