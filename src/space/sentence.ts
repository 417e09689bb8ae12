/** A sentence with `{0}`, `{1}`, … for its parts, so that the editor can translate it. */
export interface Sentence {
  template: string;
  parts: (string | number)[];
}

export function sentence(template: string, ...parts: (string | number)[]): Sentence {
  return { template, parts };
}

/** The English text of a sentence. */
export function plainText({ template, parts }: Sentence): string {
  return template.replace(/\{(\d+)\}/g, (whole, index: string) => String(parts[Number(index)] ?? whole));
}
