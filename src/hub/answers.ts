import { HubError } from './errors.ts';
import type { HubErrorCode } from './errors.ts';
import { compact, isRecord, text } from './shape.ts';
import { askedWait } from './waits.ts';

const longestMessage = 1000;

/** Removes everything that looks like a token, and `secret` itself, which need not look like one. */
export function mask(message: string, secret?: string): string {
  const masked = message.replace(/hf_[A-Za-z0-9_]+/g, 'hf_***');
  return secret ? masked.replaceAll(secret, '***') : masked;
}

/** What the Hub says in an error body: all shapes of hub-api.md 2.1. HTML comes from a proxy and says nothing. */
export function messageOf(body: string): string | undefined {
  const trimmed = body.trim();
  if (trimmed === '' || trimmed.startsWith('<')) return undefined;
  let parsed: unknown;
  try {
    parsed = JSON.parse(trimmed);
  } catch {
    return trimmed;
  }
  return said(parsed);
}

function said(value: unknown): string | undefined {
  if (typeof value === 'string') return value.trim() || undefined;
  if (Array.isArray(value)) {
    const all = value.map(said).filter((item) => item !== undefined);
    return all.length > 0 ? all.join('\n') : undefined;
  }
  if (!isRecord(value)) return undefined;
  const main = said(value['error']) ?? said(value['errors']) ?? said(value['message']);
  const more = text(value['error_description']);
  return main && more ? `${main}: ${more}` : (main ?? more);
}

/** A text fit for people: no tokens, URLs or request ids. */
export function cleanMessage(message: string | undefined, secret?: string): string | undefined {
  if (message === undefined) return undefined;
  const clean = mask(message, secret)
    .replace(/\(?\s*Request ID:\s*[^\s)]+\s*\)?/gi, '')
    .replace(/\(?https?:\/\/[^\s)]+\)?/g, '')
    .replace(/[ \t]{2,}/g, ' ')
    .trim()
    .slice(0, longestMessage);
  return clean || undefined;
}

export function requestIdOf(headers: Headers): string | undefined {
  const id = headers.get('x-request-id') ?? headers.get('x-amzn-trace-id') ?? headers.get('x-amz-cf-id');
  return id && /^[\w=;:.+/-]{1,200}$/.test(id) && !id.includes('hf_') ? id : undefined;
}

export interface FailedAnswer {
  route: string;
  status: number;
  headers: Headers;
  body: string;
  /** The token the call was made with, to tell a hidden repository from a missing sign-in, and to mask it. */
  token?: string | undefined;
}

/** Turns an answer that is not 2xx into the error it stands for (hub-api.md 2.1). */
export function errorOf(answer: FailedAnswer): HubError {
  const { route, status, headers, token } = answer;
  const isHtml = headers.get('content-type')?.includes('text/html') ?? false;
  const spoken = (isHtml ? undefined : messageOf(answer.body)) ?? headers.get('x-error-message') ?? undefined;
  return new HubError(
    codeOf(answer, spoken ?? ''),
    route,
    compact({
      status,
      serverMessage: cleanMessage(spoken, token),
      requestId: requestIdOf(headers),
      retryAfterMs: askedWait(headers),
    }),
  );
}

function codeOf({ status, headers, body, token }: FailedAnswer, spoken: string): HubErrorCode {
  const detail = `${spoken} ${headers.get('x-error-message') ?? ''}`;
  switch (status) {
    case 401: {
      if (/invalid credentials/i.test(detail)) return 'signedOut';
      return token && headers.get('x-error-code') === 'RepoNotFound' ? 'notFound' : 'signedOut';
    }
    case 402:
      return 'planNeeded';
    case 403:
      return /payment|billing|credit card/i.test(detail) ? 'paymentMethodNeeded' : 'forbidden';
    case 404:
      return 'notFound';
    case 408:
      return 'server';
    case 409:
      if (/conflicting operation/i.test(detail)) return 'busy';
      return hasUrl(body) || /already/i.test(detail) ? 'exists' : 'refused';
    case 412:
      return 'staleParent';
    case 413:
      return 'tooLarge';
    case 429:
      return 'rateLimited';
    default:
      if (status >= 500) return 'server';
      return status >= 400 ? 'refused' : 'badAnswer';
  }
}

function hasUrl(body: string): boolean {
  try {
    const parsed: unknown = JSON.parse(body);
    return isRecord(parsed) && typeof parsed['url'] === 'string';
  } catch {
    return false;
  }
}
