import { HubError } from './errors.ts';
import type { HubHttp } from './http.ts';
import { encodeId } from './paths.ts';
import { compact, isRecord, records, text } from './shape.ts';
import { checkedRuntime, type SpaceRuntime } from './spaces.ts';

export interface Hardware {
  name: string;
  prettyName: string;
  cpu?: string;
  ram?: string;
  /** For people: `4x A10G, 96 GB`. */
  accelerator?: string;
  /** US dollars; the Hub tells it per minute. */
  perHour: number;
}

/** What Spaces can run on, as it costs now; cheapest first. */
export async function listHardware(hub: HubHttp, signal?: AbortSignal): Promise<Hardware[]> {
  const route = 'GET /api/spaces/hardware';
  const answer = await hub.json<unknown>(route, { path: '/api/spaces/hardware', signal });
  if (!Array.isArray(answer)) throw new HubError('badAnswer', route);
  return records(answer)
    .flatMap((one): Hardware[] => {
      const name = text(one['name']);
      if (!name) return [];
      return [
        {
          name,
          prettyName: text(one['prettyName']) ?? name,
          perHour: costPerHour(one['unitCostMicroUSD'], one['unitCostUSD'], text(one['unitLabel'])),
          ...compact({
            cpu: text(one['cpu']),
            ram: text(one['ram']),
            accelerator: acceleratorOf(one['accelerator']),
          }),
        },
      ];
    })
    .sort((a, b) => a.perHour - b.perHour);
}

function acceleratorOf(value: unknown): string | undefined {
  if (!isRecord(value)) return undefined;
  const [model, vram] = [text(value['model']), text(value['vram'])];
  const quantity = Number(value['quantity'] ?? 1);
  if (!model) return undefined;
  return `${quantity > 1 ? `${quantity}x ` : ''}${model}${vram ? `, ${vram}` : ''}`;
}

/** Cents are exact in millionths of a dollar; the other number has lost digits. */
function costPerHour(microDollars: unknown, dollars: unknown, unit: string | undefined): number {
  const cost =
    typeof microDollars === 'number' ? microDollars / 1e6 : typeof dollars === 'number' ? dollars : 0;
  const perHour = unit === 'hour' ? cost : cost * 60;
  return Math.round(perHour * 1e4) / 1e4;
}

/** HubError `paymentMethodNeeded` for paid hardware without a way to pay, `refused` for a static Space. */
export async function requestHardware(
  hub: HubHttp,
  id: string,
  flavor: string,
  sleepTimeSeconds?: number,
  signal?: AbortSignal,
): Promise<SpaceRuntime> {
  const route = 'POST /api/spaces/{id}/hardware';
  const answer = await hub.json<unknown>(route, {
    method: 'POST',
    path: `/api/spaces/${encodeId(id, route)}/hardware`,
    body: { flavor, ...compact({ sleepTimeSeconds }) },
    retry: 'safe',
    signal,
  });
  return checkedRuntime(answer, route);
}

/** Seconds without visits until the Space sleeps; `null` = never. HubError `refused` on free hardware. */
export async function setSleepTime(
  hub: HubHttp,
  id: string,
  seconds: number | null,
  signal?: AbortSignal,
): Promise<SpaceRuntime> {
  const route = 'POST /api/spaces/{id}/sleeptime';
  const answer = await hub.json<unknown>(route, {
    method: 'POST',
    path: `/api/spaces/${encodeId(id, route)}/sleeptime`,
    body: { seconds: seconds ?? -1 },
    retry: 'safe',
    signal,
  });
  return checkedRuntime(answer, route);
}
