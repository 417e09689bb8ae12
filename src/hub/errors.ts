/**
 * Every way a call to the Hub can fail. Sentences for people live in `editor/ui/messages.ts`;
 * sources for the statuses are the Hub's documentation and its clients.
 */
export type HubErrorCode =
  | 'signedOut' // 401: no token, or one the Hub does not know
  | 'planNeeded' // 402
  | 'forbidden' // 403: the token lacks a right
  | 'paymentMethodNeeded' // 403 on paid hardware
  | 'notFound' // 404, or 401 for a private repository seen anonymously
  | 'exists' // 409 with the URL of the repository
  | 'busy' // 409: another operation is in progress
  | 'staleParent' // 412
  | 'tooLarge' // 413
  | 'rateLimited' // 429
  | 'refused' // other 4xx: the Hub's text says why
  | 'server' // 5xx
  | 'network' // no answer
  | 'badAnswer'; // an answer that is not of the documented shape

export interface HubErrorDetails {
  status?: number;
  /** The Hub's own text, free of URLs and ids. */
  serverMessage?: string;
  requestId?: string;
  /** How long the Hub asked us to wait, in ms. */
  retryAfterMs?: number;
  cause?: unknown;
}

/** A failed call. `route` is a template such as `POST /api/spaces/{id}/commit/{rev}`, never a URL with a token. */
export class HubError extends Error {
  readonly code: HubErrorCode;
  readonly route: string;
  readonly details: HubErrorDetails;

  /** `largeFiles.ts` is a bundle of its own in the Node host and brings a second copy of this class. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof Error && value.name === 'HubError';
  }

  constructor(code: HubErrorCode, route: string, details: HubErrorDetails = {}) {
    super(
      `${route}: ${code}${details.status ? ` (${details.status})` : ''}${details.serverMessage ? `: ${details.serverMessage}` : ''}`,
      {
        cause: details.cause,
      },
    );
    this.name = 'HubError';
    this.code = code;
    this.route = route;
    this.details = details;
  }
}

/** Whether this is what an aborted `fetch` or a cancelled sleep throws. */
export function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}
