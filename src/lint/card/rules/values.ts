import { isScalar } from 'yaml';
import type { Finding } from '../../finding.ts';
import { sentence } from '../../../space/sentence.ts';
import { nearest } from '../../nearest.ts';
import { entryOf, type CardDocument, type CardEntry } from '../cardDocument.ts';
import { fix, removeEntry, replaceText, replaceValue } from '../edits.ts';
import { spanFinding, valueFinding } from '../rule.ts';
import { hardware, licenses } from '../values.ts';
import { listItems } from './lists.ts';

const spdx: Readonly<Record<string, string>> = {
  apache: 'apache-2.0',
  apache2: 'apache-2.0',
  'apache 2': 'apache-2.0',
  apache20: 'apache-2.0',
  bsd3: 'bsd-3-clause',
  bsd2: 'bsd-2-clause',
  'mit license': 'mit',
  cc0: 'cc0-1.0',
  gplv2: 'gpl-2.0',
  gplv3: 'gpl-3.0',
  agplv3: 'agpl-3.0',
  lgplv3: 'lgpl-3.0',
  mpl: 'mpl-2.0',
  proprietary: 'other',
  custom: 'other',
  'all rights reserved': 'other',
};

/** The Hub's id for the way a licence is written elsewhere. */
export function meantLicense(written: string): string | undefined {
  const text = written.trim().toLowerCase();
  if (Object.hasOwn(spdx, text)) return spdx[text];
  const plain = text
    .replace(/[-\s](?:only|or-later)$/, '')
    .replace(/\+$/, '')
    .replace(/\blicen[cs]e\b,?/g, '')
    .replace(/\bversion\b|\bv(?=\d)/g, '')
    .trim()
    .replace(/[\s_]+/g, '-');
  if (licenses.includes(plain)) return plain;
  return licenses.find((id) => id === `${plain}.0`) ?? nearest(plain, licenses);
}

export function licenseInvalid(card: CardDocument): Finding[] {
  const entry = entryOf(card, 'license');
  if (!entry) return [];
  return listItems(card, entry).flatMap(({ value, start, end, replace }) => {
    if (typeof value !== 'string' || licenses.includes(value)) return [];
    const meant = meantLicense(value);
    const fixes = meant ? [fix(sentence('Change to "{0}"', meant), [replace(meant)])] : [];
    const message = meant
      ? sentence('The Hub does not know the licence "{0}"; did you mean "{1}"?', value, meant)
      : sentence('The Hub does not know the licence "{0}"; use "other" with "license_name".', value);
    return [spanFinding(card, 'readme-license-invalid', [start, end], message, { fixes })];
  });
}

const versionKeys = ['python_version', 'sdk_version'];

/** A number whose text YAML does not give back, such as 3.10. */
function losesZero(entry: CardEntry): boolean {
  return (
    typeof entry.value === 'number' &&
    /^\d+\.\d*0$/.test(entry.source) &&
    String(entry.value) !== entry.source
  );
}

export function versionAsFloat(card: CardDocument): Finding[] {
  return versionKeys.flatMap((key) => {
    const entry = entryOf(card, key);
    if (!entry || !losesZero(entry)) return [];
    const fixes = [fix(sentence('Quote the version'), [replaceValue(card, entry, `"${entry.source}"`)])];
    const message = sentence(
      'YAML reads {0} as the number {1}; quote it to keep the zero.',
      entry.source,
      String(entry.value),
    );
    return [valueFinding(card, 'readme-version-as-float', entry, message, { fixes })];
  });
}

export function versionInvalid(card: CardDocument): Finding[] {
  return versionKeys.flatMap((key) => {
    const entry = entryOf(card, key);
    if (!entry || entry.value === null || losesZero(entry)) return [];
    const text = typeof entry.value === 'number' ? entry.source : entry.value;
    const wanted =
      key === 'python_version' ? /^3\.\d+(?:\.\d+)?$/ : /^\d+(?:\.\d+)*(?:(?:a|b|rc|-beta\.|\.dev)\d+)?$/;
    if (typeof text === 'string' && wanted.test(text)) return [];
    const version = typeof text === 'string' ? /(\d+(?:\.\d+)+)/.exec(text)?.[1] : undefined;
    const usable = version !== undefined && wanted.test(version);
    const fixes = usable
      ? [fix(sentence('Change to "{0}"', version), [replaceValue(card, entry, `"${version}"`)])]
      : [];
    const message =
      key === 'python_version'
        ? sentence('"python_version" is a version of the form 3.x or 3.x.x.')
        : sentence('"sdk_version" is one exact version of Gradio.');
    return [valueFinding(card, 'readme-version-invalid', entry, message, { fixes })];
  });
}

export function hardwareInvalid(card: CardDocument): Finding[] {
  const entry = entryOf(card, 'suggested_hardware');
  if (!entry || hardware.some((id) => id === entry.value)) return [];
  const meant = typeof entry.value === 'string' ? nearest(entry.value, hardware) : undefined;
  const fixes = meant
    ? [fix(sentence('Change to "{0}"', meant), [replaceText(card, entry, meant)])]
    : [fix(sentence('Remove "suggested_hardware"'), removeEntry(card, entry), false)];
  const message = meant
    ? sentence('There is no hardware {0}; did you mean "{1}"?', entry.source, meant)
    : sentence('There is no hardware {0}. Known are: {1}.', entry.source || '""', hardware.join(', '));
  return [valueFinding(card, 'readme-suggested-hardware-invalid', entry, message, { fixes })];
}

export function storageIgnored(card: CardDocument): Finding[] {
  const entry = entryOf(card, 'suggested_storage');
  if (!entry) return [];
  const fixes = [fix(sentence('Remove "suggested_storage"'), removeEntry(card, entry))];
  const message = sentence(
    '"suggested_storage" has no effect any more; attach a storage bucket to keep files.',
  );
  const span: [number, number] = [entry.keyStart, Math.max(entry.keyEnd, entry.valueEnd)];
  return [spanFinding(card, 'readme-suggested-storage-ignored', span, message, { fixes })];
}

/** Hours, minutes and seconds in that order, one of them at least. */
const duration = /^(?=\d)(?:\d+h)?(?:\d+m)?(?:\d+s)?$/;

function meantDuration(value: unknown): string | undefined {
  if (typeof value === 'number' && Number.isInteger(value) && value > 0) return `${value}m`;
  if (typeof value !== 'string') return undefined;
  const text = value
    .toLowerCase()
    .replace(/\s+|,|and/g, '')
    .replace(/hours?|hrs?/g, 'h')
    .replace(/minutes?|mins?/g, 'm')
    .replace(/seconds?|secs?/g, 's');
  if (/^\d+$/.test(text)) return `${text}m`;
  const days = /^(\d+)d(?:ays?)?$/.exec(text)?.[1];
  if (days !== undefined) return `${Number(days) * 24}h`;
  return duration.test(text) ? text : undefined;
}

export function startupTimeoutInvalid(card: CardDocument): Finding[] {
  const entry = entryOf(card, 'startup_duration_timeout');
  if (!entry || (typeof entry.value === 'string' && duration.test(entry.value))) return [];
  const meant = meantDuration(entry.value);
  const sure = typeof entry.value === 'string' && /[a-z]/i.test(entry.value);
  const fixes = meant
    ? [fix(sentence('Change to "{0}"', meant), [replaceValue(card, entry, meant)], sure)]
    : [];
  const message = sentence('"startup_duration_timeout" is a duration such as 30m, 1h or 1h30m.');
  return [valueFinding(card, 'readme-startup-timeout-invalid', entry, message, { fixes })];
}

/** Text keys whose value is read as something else, and lists that are none; keys with own rules excepted. */
export function wrongType(card: CardDocument): Finding[] {
  const texts = ['title', 'short_description', 'app_file', 'app_build_command', 'thumbnail', 'metaTitle'];
  const findings: Finding[] = [];
  for (const key of texts) {
    const entry = entryOf(card, key);
    if (!entry || entry.value === null || typeof entry.value === 'string') continue;
    const plain = isScalar(entry.node) && !entry.source.includes('\n');
    const fixes = plain
      ? [fix(sentence('Quote the value'), [replaceValue(card, entry, JSON.stringify(entry.source))])]
      : [];
    const message = sentence('"{0}" must be text, but YAML reads {1}.', key, typeName(entry.value));
    findings.push(valueFinding(card, 'readme-wrong-type', entry, message, { fixes }));
  }
  const tags = entryOf(card, 'tags');
  if (tags && tags.value !== null) findings.push(...tagFindings(card, tags));
  return findings;
}

function tagFindings(card: CardDocument, tags: CardEntry): Finding[] {
  if (typeof tags.value === 'string') {
    const words = tags.value.split(',').map((word) => word.trim());
    const list = `[${words.map((word) => (/^[\w-]+$/.test(word) ? word : JSON.stringify(word))).join(', ')}]`;
    const fixes = [fix(sentence('Make it a list'), [replaceValue(card, tags, list)])];
    return [valueFinding(card, 'readme-wrong-type', tags, sentence('"tags" must be a list.'), { fixes })];
  }
  if (!Array.isArray(tags.value)) {
    return [valueFinding(card, 'readme-wrong-type', tags, sentence('"tags" must be a list.'))];
  }
  return listItems(card, tags).flatMap(({ value, source, start, end, replace }) => {
    if (typeof value === 'string') return [];
    const simple = value === null || typeof value !== 'object';
    const fixes = simple && source !== '' ? [fix(sentence('Quote the value'), [replace(source)])] : [];
    const message = sentence('A tag must be text, but YAML reads {0}.', typeName(value));
    return [spanFinding(card, 'readme-wrong-type', [start, end], message, { fixes })];
  });
}

function typeName(value: unknown): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  switch (typeof value) {
    case 'number':
      return 'a number';
    case 'boolean':
      return 'true or false';
    default:
      return 'a map';
  }
}
