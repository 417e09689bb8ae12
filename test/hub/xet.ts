import { ranged } from './fileRoutes.ts';
import { fail, json, type Exchange, type Json, type Reply } from './http.ts';
import { readableSpace, writableSpace, type HubState, type Route } from './state.ts';
import { access, dataUrl, headersOf, needCas, needSigned } from './xetAccess.ts';
import { isHash, type XorbChunk } from './xetFormat.ts';
import type { XetFile } from './xetStore.ts';

export function xetRoutes(hub: HubState): Route[] {
  const xorbs = '/__cas/v1/xorbs/{prefix}/{hash}';
  return [
    {
      method: 'GET',
      pattern: '/api/spaces/{id}/xet-{right}-token/{rev}',
      handle: (ex) => token(hub, ex),
    },
    {
      method: 'GET',
      pattern: '/__cas/v1/chunks/{prefix}/{hash}',
      handle: (ex) => {
        needCas(ex, 'read');
        if (!/^default(-merkledb)?$/.test(ex.params['prefix'] ?? '')) fail(400, 'Unknown prefix');
        const shard = hub.store.xet.whatIsNear(hashOf(ex));
        return shard ? bytes(shard) : fail(404, 'Chunk not found');
      },
    },
    {
      method: 'POST',
      pattern: xorbs,
      handle: (ex) => {
        needCas(ex, 'write');
        hub.counters.casBytesIn += ex.body.length;
        return json({ was_inserted: hub.store.xet.putXorb(hashOf(ex), ex.body) });
      },
    },
    {
      method: 'GET',
      pattern: xorbs,
      handle: (ex) => {
        needCas(ex, 'read');
        return bytes(hub.store.xet.xorb(hashOf(ex)) ?? fail(404, 'Xorb not found'));
      },
    },
    {
      method: 'POST',
      pattern: '/__cas/v1/shards',
      handle: (ex) => {
        needCas(ex, 'write');
        hub.counters.casBytesIn += ex.body.length;
        return json({ result: hub.store.xet.putShard(ex.body) ? 1 : 0 });
      },
    },
    {
      method: 'GET',
      pattern: '/__cas/v1/files/{hash}',
      handle: (ex) => {
        needCas(ex, 'read');
        return bytes(hub.store.xet.content(needFile(hub, ex)));
      },
    },
    {
      method: 'GET',
      pattern: '/__cas/{version}/reconstructions/{hash}',
      handle: (ex) => reconstruction(hub, ex),
    },
    { method: 'GET', pattern: '/__cas/data/{hash}', handle: (ex) => data(hub, ex) },
  ];
}

function bytes(body: Buffer): Reply {
  return { status: 200, headers: { 'Content-Type': 'application/octet-stream' }, body };
}

function hashOf(ex: Exchange): string {
  const hash = ex.params['hash'] ?? '';
  return isHash(hash) ? hash : fail(400, 'Malformed hash');
}

function needFile(hub: HubState, ex: Exchange): XetFile {
  return hub.store.xet.file(hashOf(ex)) ?? fail(404, 'File not found');
}

function token(hub: HubState, ex: Exchange): Reply {
  const right = ex.params['right'];
  if (right !== 'read' && right !== 'write') return fail(404, 'Not found');
  const space = right === 'write' ? writableSpace(hub, ex, 'upload').space : readableSpace(hub, ex);
  hub.store.resolve(space, ex.params['rev'] ?? 'main');
  const made = access(ex, right);
  return json(made, 200, headersOf(made));
}

interface Piece {
  xorb: string;
  /** Chunk indices, end exclusive. */
  start: number;
  end: number;
}

function reconstruction(hub: HubState, ex: Exchange): Reply {
  needCas(ex, 'read');
  const file = needFile(hub, ex);
  const asked = /^bytes=(\d+)-(\d*)$/.exec(ex.headers.range ?? '');
  const from = Number(asked?.[1] ?? 0);
  const to = asked?.[2] ? Math.min(Number(asked[2]) + 1, file.size) : file.size;
  if (asked && from >= file.size) fail(416, 'Range Not Satisfiable');
  const pieces: Piece[] = [];
  const terms: Json[] = [];
  let offset = 0;
  let first: number | undefined;
  for (const term of file.terms) {
    let [start, end, length] = [term.end, term.start, 0];
    hub.store.xet.chunksOf(term).forEach((chunk, index) => {
      if (offset < to && offset + chunk.length > from) {
        first ??= offset;
        start = Math.min(start, term.start + index);
        end = term.start + index + 1;
        length += chunk.length;
      }
      offset += chunk.length;
    });
    if (length === 0) continue;
    pieces.push({ xorb: term.xorb, start, end });
    terms.push({ hash: term.xorb, unpacked_length: length, range: { start, end } });
  }
  const merged = merge(pieces);
  const entries = <T>(make: (piece: Piece, url: string, from: number, to: number) => T) =>
    Object.fromEntries(
      [...merged].map(([xorb, some]) => [
        xorb,
        some.map((piece) => {
          const [begin, last] = physical(hub.store.xet.chunksOf({ ...piece, length: 0 }));
          return make(piece, dataUrl(ex, xorb, begin, last), begin, last);
        }),
      ]),
    );
  const answer = { offset_into_first_range: first === undefined ? 0 : from - first, terms };
  if (ex.params['version'] === 'v1') {
    const fetchInfo = entries(({ start, end }, url, begin, last) => {
      return { range: { start, end }, url, url_range: { start: begin, end: last } };
    });
    return json({ ...answer, fetch_info: fetchInfo });
  }
  if (ex.params['version'] !== 'v2') fail(404, 'Not found');
  const xorbs = entries(({ start, end }, url, begin, last) => {
    return { url, ranges: [{ chunks: { start, end }, bytes: { start: begin, end: last } }] };
  });
  return json({ ...answer, xorbs });
}

/** First and last byte. */
function physical(chunks: XorbChunk[]): [number, number] {
  return [chunks[0]?.start ?? 0, (chunks.at(-1)?.end ?? 1) - 1];
}

/** By xorb. Ranges that touch or overlap become one: no entry of the answer may cut through a term. */
function merge(pieces: Piece[]): Map<string, Piece[]> {
  const merged = new Map<string, Piece[]>();
  for (const piece of [...pieces].sort((a, b) => a.start - b.start)) {
    const some = merged.get(piece.xorb) ?? [];
    merged.set(piece.xorb, some);
    const last = some.at(-1);
    if (last && piece.start <= last.end) last.end = Math.max(last.end, piece.end);
    else some.push({ ...piece });
  }
  return merged;
}

function data(hub: HubState, ex: Exchange): Reply {
  const xorb = hashOf(ex);
  needSigned(ex, xorb);
  return ranged(ex, hub.store.xet.xorb(xorb) ?? fail(404, 'Xorb not found'), {});
}
