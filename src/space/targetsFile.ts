import { parseTargets, type Target } from './target.ts';

/** The targets in the text of a `settings.json`, where VS Code allows comments and trailing commas. */
export function targetsInSettings(text: string): { targets: Target[]; problems: string[] } {
  let settings: unknown;
  try {
    settings = JSON.parse(withoutComments(text));
  } catch {
    return { targets: [], problems: ['The settings are not JSON.'] };
  }
  const found =
    typeof settings === 'object' && settings !== null
      ? (settings as Record<string, unknown>)['hfSpaces.targets']
      : undefined;
  return parseTargets(found);
}

function withoutComments(text: string): string {
  const plain = text.replace(
    /("(?:\\.|[^"\\])*")|\/\/[^\n]*|\/\*[\s\S]*?\*\//g,
    (_, string?: string) => string ?? '',
  );
  return plain.replace(/("(?:\\.|[^"\\])*")|,(?=\s*[}\]])/g, (_, string?: string) => string ?? '');
}
