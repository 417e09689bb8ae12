import { isMap, isScalar, type Scalar } from 'yaml';
import type { FolderFacts } from '../../facts.ts';
import type { Finding, RelatedPlace } from '../../finding.ts';
import { sentence } from '../../../space/sentence.ts';
import { nearest } from '../../nearest.ts';
import { createTextMap } from '../../textMap.ts';
import { entryOf, type CardDocument } from '../cardDocument.ts';
import { fix, removeEntry, replaceSpan, replaceValue } from '../edits.ts';
import { spanFinding, valueFinding } from '../rule.ts';
import { customHeaders, longestOauthMinutes, oauthScopes } from '../values.ts';
import { listItems } from './lists.ts';
import { meantFlag } from './look.ts';

export function customHeadersInvalid(card: CardDocument): Finding[] {
  const entry = entryOf(card, 'custom_headers');
  if (!entry || entry.node === null) return [];
  const code = 'readme-custom-headers-invalid';
  if (!isMap(entry.node)) {
    if (entry.value === null) return [];
    const message = sentence('"custom_headers" is a map of header names and values.');
    return [valueFinding(card, code, entry, message)];
  }
  return entry.node.items.flatMap((pair) => {
    const key = pair.key as Scalar;
    if (!isScalar(key) || !key.range) return [];
    const [start, end] = [card.start + key.range[0], card.start + key.range[1]];
    const name = String(key.value);
    const values = customHeaders[name];
    if (!values) {
      const meant = nearest(name, Object.keys(customHeaders));
      const fixes = meant
        ? [fix(sentence('Change to "{0}"', meant), [replaceSpan(card, start, end, meant)])]
        : [];
      const message = sentence(
        'The Hub does not set the header "{0}"; only {1} are allowed, in lower case.',
        name,
        Object.keys(customHeaders).join(', '),
      );
      return [spanFinding(card, code, [start, end], message, { fixes })];
    }
    const node = pair.value;
    if (isScalar(node) && values.some((value) => value === node.value)) return [];
    const range = isScalar(node) && node.range && node.range[1] > node.range[0] ? node.range : key.range;
    const span: [number, number] = [card.start + range[0], card.start + range[1]];
    const meant = isScalar(node) && typeof node.value === 'string' ? nearest(node.value, values) : undefined;
    const fixes = meant ? [fix(sentence('Change to "{0}"', meant), [replaceSpan(card, ...span, meant)])] : [];
    const message = sentence('"{0}" must be one of {1}.', name, values.join(', '));
    return [spanFinding(card, code, span, message, { fixes })];
  });
}

export function oauthInvalid(card: CardDocument): Finding[] {
  const code = 'readme-oauth-invalid';
  const findings: Finding[] = [];
  const enabled = entryOf(card, 'hf_oauth');
  if (enabled && typeof enabled.value !== 'boolean') {
    const meant = meantFlag(enabled.value);
    const fixes =
      meant === undefined
        ? []
        : [fix(sentence('Change to {0}', String(meant)), [replaceValue(card, enabled, String(meant))])];
    const message = sentence('"hf_oauth" must be true or false.');
    findings.push(valueFinding(card, code, enabled, message, { fixes }));
  }
  const minutes = entryOf(card, 'hf_oauth_expiration_minutes');
  if (minutes && minutes.value !== null) {
    const number = Number(minutes.value);
    if (typeof minutes.value !== 'number' || !Number.isInteger(number) || number < 1) {
      const text = typeof minutes.value === 'string' ? minutes.value.trim() : '';
      const usable = /^\d+$/.test(text) && number >= 1 && number <= longestOauthMinutes;
      const fixes = usable ? [fix(sentence('Remove the quotes'), [replaceValue(card, minutes, text)])] : [];
      const message = sentence('"hf_oauth_expiration_minutes" is a whole number of minutes.');
      findings.push(valueFinding(card, code, minutes, message, { fixes }));
    } else if (number > longestOauthMinutes) {
      const longest = String(longestOauthMinutes);
      const fixes = [fix(sentence('Use {0}', longest), [replaceValue(card, minutes, longest)])];
      const message = sentence('A sign-in lasts {0} minutes (30 days) at most.', longest);
      findings.push(valueFinding(card, code, minutes, message, { fixes }));
    }
  }
  const scopes = entryOf(card, 'hf_oauth_scopes');
  if (!scopes || scopes.value === null) return findings;
  if (!enabled || enabled.value === false) {
    const message = sentence('The scopes have no effect without "hf_oauth: true".');
    const span: [number, number] = [scopes.keyStart, scopes.keyEnd];
    const { map } = card;
    const line = map.lineStart(map.positionAt(scopes.keyStart).line);
    const edits = enabled
      ? [replaceValue(card, enabled, 'true')]
      : card.flow
        ? []
        : [
            replaceSpan(
              card,
              scopes.keyStart,
              scopes.keyStart,
              `hf_oauth: true${map.eol}${map.text.slice(line, scopes.keyStart)}`,
            ),
          ];
    // Asking for a sign-in is the author's choice, so fix-all leaves it alone.
    const fixes = [fix(sentence('Set "hf_oauth: true"'), edits, false)];
    findings.push(spanFinding(card, code, span, message, { fixes }));
  }
  for (const { value, start, end, replace } of listItems(card, scopes)) {
    if (oauthScopes.some((scope) => scope === value)) continue;
    const meant = typeof value === 'string' ? nearest(value, oauthScopes) : undefined;
    const fixes = meant ? [fix(sentence('Change to "{0}"', meant), [replace(meant)])] : [];
    const message = sentence('There is no scope {0}. Known are: {1}.', String(value), oauthScopes.join(', '));
    findings.push(spanFinding(card, code, [start, end], message, { fixes }));
  }
  return findings;
}

const repoId = /^(?:[A-Za-z0-9][\w.-]*\/)?[A-Za-z0-9][\w.-]{0,95}$/;

/** Where a Dockerfile moves the cache that `preload_from_hub` fills. */
function movedCache(facts: FolderFacts): { place: RelatedPlace['range']; value: string } | undefined {
  const text = facts.texts.get('Dockerfile');
  if (text === undefined) return undefined;
  const found =
    /^[ \t]*ENV[ \t]+(?:[^\n]*[ \t])?(HF_HOME|HF_HUB_CACHE|HUGGINGFACE_HUB_CACHE)[= \t]+"?([^\s"]+)/im.exec(
      text,
    );
  if (!found?.[2] || /\.cache\/huggingface(?:\/hub)?\/?$/.test(found[2])) return undefined;
  const start = found.index + found[0].indexOf(found[1] ?? '');
  return { place: createTextMap(text).range(start, found.index + found[0].length), value: found[2] };
}

export function preloadInvalid(card: CardDocument, facts: FolderFacts): Finding[] {
  const entry = entryOf(card, 'preload_from_hub');
  if (!entry || entry.value === null) return [];
  const code = 'readme-preload-invalid';
  const findings: Finding[] = [];
  if (!Array.isArray(entry.value)) {
    const fixes =
      typeof entry.value === 'string' && !entry.source.includes('\n')
        ? [fix(sentence('Make it a list'), [replaceValue(card, entry, `[${JSON.stringify(entry.value)}]`)])]
        : [];
    const message = sentence('"preload_from_hub" must be a list.');
    return [valueFinding(card, code, entry, message, { fixes })];
  }
  for (const { value, start, end, replace } of listItems(card, entry)) {
    const [repo = '', files, revision, ...more] = typeof value === 'string' ? value.trim().split(/\s+/) : [];
    const good =
      repoId.test(repo) &&
      !files?.includes(',,') &&
      /^(?:[0-9a-f]{7,40})?$/.test(revision ?? '') &&
      more.length === 0;
    if (good) continue;
    const meant =
      typeof value === 'string'
        ? value
            .trim()
            .replace(/\s*,\s*/g, ',')
            .replace(/^https:\/\/(?:huggingface\.co|hf\.co)\//, '')
        : '';
    const [cleanRepo = '', , cleanRevision = '', ...rest] = meant.split(/\s+/);
    const usable = repoId.test(cleanRepo) && /^(?:[0-9a-f]{7,40})?$/.test(cleanRevision) && rest.length === 0;
    const fixes = usable ? [fix(sentence('Change to "{0}"', meant), [replace(meant)])] : [];
    const message = sentence('Each item is "repo", "repo file1,file2" or "repo file1,file2 revision".');
    findings.push(spanFinding(card, code, [start, end], message, { fixes }));
  }
  const moved = movedCache(facts);
  if (moved) {
    const message = sentence(
      'The files land in ~/.cache/huggingface/hub, but the Dockerfile sends the app to "{0}".',
      moved.value,
    );
    const related = [
      { file: 'Dockerfile', range: moved.place, message: sentence('The cache is moved here.') },
    ];
    findings.push(spanFinding(card, code, [entry.keyStart, entry.keyEnd], message, { related }));
  }
  return findings;
}

export function repoIdInvalid(card: CardDocument): Finding[] {
  return ['models', 'datasets'].flatMap((key) => {
    const entry = entryOf(card, key);
    if (!entry || entry.value === null) return [];
    const code = 'readme-repo-id-invalid';
    if (!Array.isArray(entry.value)) {
      const single = typeof entry.value === 'string' && repoId.test(entry.value) ? entry.value : undefined;
      const fixes =
        single !== undefined
          ? [fix(sentence('Make it a list'), [replaceValue(card, entry, `[${single}]`)])]
          : [fix(sentence('Remove "{0}"', key), removeEntry(card, entry), false)];
      return [valueFinding(card, code, entry, sentence('"{0}" must be a list of ids.', key), { fixes })];
    }
    return listItems(card, entry).flatMap(({ value, source, start, end, replace }) => {
      if (typeof value === 'string' && repoId.test(value)) return [];
      const meant = (typeof value === 'string' ? value : source)
        .trim()
        .replace(/^https?:\/\/(?:www\.)?(?:huggingface\.co|hf\.co)\//, '')
        .replace(/^(?:datasets|models)\//, '')
        .replace(/\/(?:tree|blob|resolve)\/.*$/, '')
        .replace(/[?#].*$/, '')
        .replace(/\/+$/, '');
      const fixes = repoId.test(meant) ? [fix(sentence('Change to "{0}"', meant), [replace(meant)])] : [];
      const message = sentence('{0} is not a repository id such as "owner/name".', source || '""');
      return [spanFinding(card, code, [start, end], message, { fixes })];
    });
  });
}
