import type { Sentence } from '../../space/sentence.ts';
import { guessLevel } from '../lines.ts';
import { buildCauses } from './build.ts';
import type { Cause, ExplainInput, FixHint, Hit, LogKind, LogText, Place, Told } from './cause.ts';
import { createContext, dockerfilePlace, framePlace } from './context.ts';
import type { Context } from './cause.ts';
import { hardwareCauses } from './hardware.ts';
import { imageCauses } from './image.ts';
import { modelCauses } from './models.ts';
import { networkCauses } from './network.ts';
import { nodeCauses } from './node.ts';
import { packageCauses } from './packages.ts';
import { permissionCauses } from './permissions.ts';
import { pythonCauses } from './python.ts';
import { settingsCauses } from './settings.ts';
import { startCauses } from './start.ts';
import { systemPackageCauses } from './systemPackages.ts';
import { variableCauses } from './variables.ts';

export type { ExplainInput, FixHint, LogKind, Place } from './cause.ts';

/** Within one rank and line the earlier one wins. */
export const causeTable = [
  ...settingsCauses,
  ...imageCauses,
  ...buildCauses,
  ...packageCauses,
  ...systemPackageCauses,
  ...startCauses,
  ...modelCauses,
  ...variableCauses,
  ...hardwareCauses,
  ...permissionCauses,
  ...networkCauses,
  ...pythonCauses,
  ...nodeCauses,
];

export type CauseId = (typeof causeTable)[number]['id'];

export interface Explanation {
  cause: CauseId;
  sentence: Sentence;
  /** `index` is zero-based into the log that was given. */
  logLine?: { kind: LogKind; index: number; text: string };
  place?: Place;
  fix?: FixHint;
  /** Page and anchor below the extension's folder. */
  docs: string;
}

/**
 * The likeliest cause of a failed build or start. The most specific cause wins; among equals the one whose evidence
 * is nearest the end. `undefined` when nothing is known to have failed.
 */
export function explain(input: ExplainInput): Explanation | undefined {
  const context = createContext(input);
  if (context.isUnderWay) return undefined;
  let best: Found | undefined;
  for (const cause of causeTable) {
    const found = lastHit(cause, context);
    if (!found) continue;
    if (
      !best ||
      cause.rank > best.cause.rank ||
      (cause.rank === best.cause.rank && found.hit.at > best.hit.at)
    ) {
      best = found;
    }
  }
  return best && explanationOf(best, context);
}

interface Found {
  cause: Cause<CauseId>;
  hit: Hit;
  told: Told;
}

function lastHit(cause: Cause<CauseId>, context: Context): Found | undefined {
  for (let at = context.lines.length - 1; at >= 0; at--) {
    const line = context.lines[at];
    if (!line || !cause.in.includes(line.kind)) continue;
    for (const pattern of cause.patterns) {
      const match = pattern.exec(line.text);
      if (!match || isMild(cause, line)) continue;
      const hit: Hit = { line, at, match, group: (name) => match.groups?.[name] ?? '', context };
      const told = cause.tell(hit);
      if (told) return { cause, hit, told };
    }
  }
  return undefined;
}

/** What a running app calls a warning or less has not ended it; where a server listens is told that way. */
function isMild({ subject }: Cause, { kind, text }: LogText): boolean {
  const level = kind === 'run' && subject !== 'network' ? guessLevel(text) : undefined;
  return level !== undefined && level !== 'error';
}

function explanationOf({ cause, hit, told }: Found, context: Context): Explanation {
  const { line, at } = hit;
  const place = told.place === undefined ? defaultPlace(context, hit, at) : (told.place ?? undefined);
  const inLog = line.kind === 'message' ? sameInLog(context, line.text) : line;
  return {
    cause: cause.id,
    sentence: told.sentence,
    ...(inLog && inLog.kind !== 'message'
      ? { logLine: { kind: inLog.kind, index: inLog.index, text: inLog.text } }
      : {}),
    ...(place ? { place } : {}),
    ...(told.fix ? { fix: told.fix } : {}),
    docs: `docs/failures/${cause.subject}.md#${cause.id}`,
  };
}

function defaultPlace(context: Context, { line }: Hit, at: number): Place | undefined {
  if (line.kind === 'build' || context.step) return dockerfilePlace(context.instruction);
  return framePlace(context, at);
}

const sameInLog = ({ lines }: Context, text: string) =>
  lines.findLast((line) => line.kind !== 'message' && text.trim() !== '' && line.text.includes(text.trim()));
