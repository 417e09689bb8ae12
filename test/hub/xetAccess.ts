import { createHmac, randomBytes } from 'node:crypto';
import { fail, type Exchange, type Json } from './http.ts';
import type { Space } from './store.ts';
import type { XetFile } from './xetStore.ts';

const tokenSeconds = 3600;
const linkSeconds = 3600;

type Right = 'read' | 'write';

/** Signs tokens and data URLs; both are refused after a restart, as if they had run out. */
const secret = randomBytes(32);

function signature(text: string): string {
  return createHmac('sha256', secret).update(text).digest('base64url');
}

export interface Access {
  casUrl: string;
  accessToken: string;
  /** Unix seconds. */
  exp: number;
}

export function access(ex: Exchange, right: Right, seconds = tokenSeconds): Access {
  const exp = Math.floor(Date.now() / 1000) + seconds;
  const claim = `${right}.${exp}`;
  return { casUrl: `${ex.origin}/__cas`, accessToken: `xet.${claim}.${signature(claim)}`, exp };
}

export function needCas(ex: Exchange, right: Right): void {
  const [, given, exp, signed] = (ex.bearer ?? '').split('.');
  if (signed !== signature(`${given}.${exp}`) || Number(exp) < Date.now() / 1000)
    fail(401, 'Invalid Xet token');
  if (right === 'write' && given !== 'write') fail(403, 'This Xet token may only read');
}

export function headersOf({ casUrl, accessToken, exp }: Access): Record<string, string> {
  return {
    'X-Xet-Cas-Url': casUrl,
    'X-Xet-Access-Token': accessToken,
    'X-Xet-Token-Expiration': String(exp),
  };
}

/** The `upload` action of an LFS batch answered with `transfer: "xet"`. */
export function xetUpload(ex: Exchange, space: Space, rev: string): Json {
  return {
    href: `${ex.origin}/api/spaces/${space.id}/xet-write-token/${encodeURIComponent(rev)}`,
    header: { ...headersOf(access(ex, 'write')), 'X-Xet-Session-Id': randomBytes(8).toString('hex') },
  };
}

/** What `resolve` says of a file that came by Xet. */
export function xetHeaders(ex: Exchange, space: Space, rev: string, file: XetFile): Record<string, string> {
  const auth = `${ex.origin}/api/spaces/${space.id}/xet-read-token/${encodeURIComponent(rev)}`;
  const info = `${ex.origin}/__cas/v1/reconstructions/${file.hash}`;
  return {
    'X-Xet-Hash': file.hash,
    Link: `<${auth}>; rel="xet-auth", <${info}>; rel="xet-reconstruction-info"`,
  };
}

/** Each range has its own URL: huggingface.js tells entries apart by it. */
export function dataUrl(ex: Exchange, xorb: string, begin: number, last: number): string {
  const claim = `${xorb}.${begin}-${last}.${Math.floor(Date.now() / 1000) + linkSeconds}`;
  const [, range = '', expires = ''] = claim.split('.');
  const query = new URLSearchParams({ 'X-Xet-Signed-Range': `bytes=${range}`, Expires: expires });
  query.set('Signature', signature(claim));
  return `${ex.origin}/__cas/data/${xorb}?${query.toString()}`;
}

/** Refuses, as storage does, what `dataUrl` has not signed. */
export function needSigned(ex: Exchange, xorb: string): void {
  const range = /^bytes=(\d+)-(\d+)$/.exec(ex.query.get('X-Xet-Signed-Range') ?? '');
  const expires = ex.query.get('Expires') ?? '';
  const [begin, last] = [Number(range?.[1]), Number(range?.[2])];
  const isSigned = ex.query.get('Signature') === signature(`${xorb}.${begin}-${last}.${expires}`);
  if (!isSigned || Number(expires) < Date.now() / 1000) fail(403, 'Access denied');
  const asked = /^bytes=(\d+)-(\d+)$/.exec(ex.headers.range ?? '');
  if (!asked || Number(asked[1]) < begin || Number(asked[2]) > last) fail(403, 'Outside the signed range');
}
