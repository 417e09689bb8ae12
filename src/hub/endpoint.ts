import { HubError } from './errors.ts';

/** Whether this host is the machine itself, where plain http carries a token nowhere else. */
export function isLoopback(url: string): boolean {
  const { hostname } = new URL(url);
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}

/** The endpoint without trailing slash; HubError `refused` when it is no place to send a token to. */
export function normalizeEndpoint(endpoint: string): string {
  const refuse = (reason: string) => new HubError('refused', 'endpoint', { serverMessage: reason });
  let url: URL;
  try {
    url = new URL(endpoint.trim());
  } catch {
    throw refuse('The endpoint is not a URL.');
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw refuse('The endpoint must be an https URL.');
  if (url.username || url.password) throw refuse('The endpoint must not hold credentials.');
  if (url.protocol === 'http:' && !isLoopback(url.href)) {
    throw refuse('Plain http is allowed for this machine only.');
  }
  return url.origin + url.pathname.replace(/\/+$/, '');
}
