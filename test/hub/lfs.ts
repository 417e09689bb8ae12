import {
  fail,
  json,
  list,
  needStr,
  num,
  readJson,
  str,
  type Exchange,
  type Json,
  type Reply,
} from './http.ts';
import { ranged } from './fileRoutes.ts';
import { sha256 } from './objects.ts';
import { xetUpload } from './xetAccess.ts';
import { readableSpace, writableSpace, type HubState, type Route } from './state.ts';

const media = 'application/vnd.git-lfs+json';

export function lfsRoutes(hub: HubState): Route[] {
  /** By oid: the parts received of a multipart upload. */
  const parts = new Map<string, Map<number, Buffer>>();
  const put = (ex: Exchange): Reply => {
    const oid = ex.params['oid'] ?? '';
    if (sha256(ex.body) !== oid) fail(400, 'The content does not match its hash');
    hub.store.blobs.put(oid, ex.body);
    return { status: 200, headers: { ETag: `"${oid}"` }, body: '' };
  };
  const complete = (ex: Exchange): Reply => {
    const oid = ex.params['oid'] ?? '';
    const wanted = list(readJson(ex)['parts']);
    const have = parts.get(oid) ?? new Map<number, Buffer>();
    const slices = wanted
      .map((part) => num(part['partNumber']) ?? 0)
      .sort((a, b) => a - b)
      .map((n) => have.get(n) ?? fail(400, `Part ${n} is missing`));
    const bytes = Buffer.concat(slices);
    if (sha256(bytes) !== oid) fail(400, 'The content does not match its hash');
    hub.store.blobs.put(oid, bytes);
    parts.delete(oid);
    return json({ success: true });
  };
  return [
    { method: 'POST', pattern: '/spaces/{id}.git/info/lfs/objects/batch', handle: (ex) => batch(hub, ex) },
    { method: 'PUT', pattern: '/__lfs/objects/{oid}', handle: put },
    {
      method: 'GET',
      pattern: '/__lfs/objects/{oid}',
      handle: (ex) => {
        const oid = ex.params['oid'] ?? '';
        const bytes = hub.store.blobs.get(oid);
        return bytes ? ranged(ex, bytes, { ETag: `"${oid}"` }) : fail(404, 'Not found');
      },
    },
    {
      method: 'PUT',
      pattern: '/__lfs/parts/{oid}/{n}',
      handle: (ex) => {
        const oid = ex.params['oid'] ?? '';
        const have = parts.get(oid) ?? new Map<number, Buffer>();
        parts.set(oid, have.set(Number(ex.params['n']), ex.body));
        return { status: 200, headers: { ETag: `"${sha256(ex.body).slice(0, 32)}"` }, body: '' };
      },
    },
    { method: 'POST', pattern: '/__lfs/complete/{oid}', handle: complete },
    {
      method: 'POST',
      pattern: '/__lfs/verify',
      handle: (ex) => {
        const body = readJson(ex);
        if (hub.store.blobs.size(needStr(body, 'oid')) !== body['size'])
          fail(404, 'Object does not exist on the server');
        return json({});
      },
    },
  ];
}

function batch(hub: HubState, ex: Exchange): Reply {
  const body = readJson(ex);
  const upload = body['operation'] !== 'download';
  const space = upload ? writableSpace(hub, ex, 'upload').space : readableSpace(hub, ex);
  const { multipartOver, chunkSize, transfers: allowed } = hub.switches;
  const objects = list(body['objects']).map((object) => ({
    oid: needStr(object, 'oid'),
    size: num(object['size']) ?? 0,
  }));
  const transfers = (body['transfers'] ?? []) as unknown[];
  const xet = upload && (allowed === 'xet' || (allowed === 'both' && transfers.includes('xet')));
  const rev = str(((body['ref'] ?? {}) as Json)['name']) ?? 'main';
  const multipart = upload && transfers.includes('multipart') && objects.some((o) => o.size > multipartOver);
  const answer = objects.map(({ oid, size }): Json => {
    const row: Json = { oid, size, authenticated: true };
    const stored = hub.store.blobs.has(oid);
    if (!/^[0-9a-f]{64}$/.test(oid)) return { ...row, error: { code: 422, message: 'Invalid oid' } };
    if (!upload) {
      if (!stored) return { ...row, error: { code: 404, message: 'Object does not exist' } };
      return { ...row, actions: { download: { href: `${ex.origin}/__lfs/objects/${oid}` } } };
    }
    if (stored) return row;
    if (xet) return { ...row, actions: { upload: xetUpload(ex, space, rev) } };
    const verify = { href: `${ex.origin}/__lfs/verify`, header: {} };
    if (!multipart || size <= multipartOver) {
      return { ...row, actions: { upload: { href: `${ex.origin}/__lfs/objects/${oid}` }, verify } };
    }
    const header: Record<string, string> = { chunk_size: String(chunkSize) };
    for (let n = 1; (n - 1) * chunkSize < size; n++) {
      header[String(n).padStart(5, '0')] = `${ex.origin}/__lfs/parts/${oid}/${n}`;
    }
    return { ...row, actions: { upload: { href: `${ex.origin}/__lfs/complete/${oid}`, header }, verify } };
  });
  const transfer = xet ? 'xet' : multipart ? 'multipart' : 'basic';
  return { ...json({ transfer, objects: answer }), headers: { 'Content-Type': media } };
}
