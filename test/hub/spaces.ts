import {
  events,
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
import { needHardware, newJwt, setting, settingKey } from './repoRoutes.ts';
import { readableSpace, writableSpace, type HubState, type Route } from './state.ts';
import type { Setting, Space } from './store.ts';

export function spaceRoutes(hub: HubState): Route[] {
  const control = (
    path: string,
    act: (space: Space, body: Json, ex: Exchange) => void,
    method = 'POST',
  ): Route => ({
    method,
    pattern: `/api/spaces/{id}/${path}`,
    handle: (ex) => {
      const { space } = writableSpace(hub, ex, path);
      act(space, readJson(ex), ex);
      return json(hub.runtimes.record(space));
    },
  });
  const notStatic = (space: Space) => {
    if (space.sdk === 'static') fail(400, 'This operation is not available for static Spaces');
  };
  return [
    ...settingRoutes(hub, 'secrets'),
    ...settingRoutes(hub, 'variables'),
    {
      method: 'GET',
      pattern: '/api/spaces/{id}/runtime',
      handle: (ex) => json(hub.runtimes.record(readableSpace(hub, ex))),
    },
    control('hardware', (space, body, ex) => {
      notStatic(space);
      const flavor = needStr(body, 'flavor');
      needHardware(hub, hub.accounts.needToken(ex), space.id.split('/')[0] ?? '', flavor, space.sdk);
      space.hardware = flavor;
      const sleep = num(body['sleepTimeSeconds']);
      space.sleepTime = flavor === 'cpu-basic' ? 172800 : sleep === undefined || sleep === -1 ? null : sleep;
      hub.runtimes.settingChanged(space);
    }),
    control('sleeptime', (space, body) => {
      notStatic(space);
      const seconds = num(body['seconds']) ?? fail(400, '"seconds" is required');
      if (space.hardware === 'cpu-basic') fail(400, 'The sleep time of cpu-basic hardware cannot be changed');
      space.sleepTime = seconds === -1 ? null : seconds;
    }),
    control('pause', (space) => {
      notStatic(space);
      hub.runtimes.stopAt(space, 'PAUSED');
    }),
    control('restart', (space, _body, ex) => {
      notStatic(space);
      hub.runtimes.restart(space, ex.query.get('factory') === 'true');
    }),
    control('dev-mode', (space, body, ex) => {
      notStatic(space);
      const enabled = body['enabled'] === true;
      if (enabled && !hub.accounts.isPaid(hub.accounts.needToken(ex), space.id.split('/')[0] ?? '')) {
        fail(402, 'Dev Mode requires a PRO, Team or Enterprise plan.');
      }
      if (space.devMode !== enabled) {
        space.devMode = enabled;
        hub.runtimes.settingChanged(space);
      }
    }),
    control('replicas', (space, body) => {
      if (space.hardware === 'cpu-basic') fail(400, 'Replicas need paid hardware');
      space.replicas = num(body['replicas']) ?? fail(400, '"replicas" is required');
    }),
    control(
      'volumes',
      (space, body) => {
        notStatic(space);
        space.volumes = checkVolumes(body);
        hub.runtimes.settingChanged(space);
      },
      'PUT',
    ),
    control(
      'volumes',
      (space) => {
        space.volumes = [];
        hub.runtimes.settingChanged(space);
      },
      'DELETE',
    ),
    ...logRoutes(hub),
  ];
}

function checkVolumes(body: Json): Json[] {
  const volumes = list(body['volumes']);
  if (volumes.length === 0) fail(400, '"volumes" must contain at least 1 items');
  for (const volume of volumes) {
    const type = needStr(volume, 'type');
    needStr(volume, 'source');
    if (!needStr(volume, 'mountPath').startsWith('/')) fail(400, '"mountPath" must start with /');
    if (!['bucket', 'model', 'dataset', 'space'].includes(type)) fail(400, `Invalid volume type: ${type}`);
    if (type !== 'bucket' && volume['readOnly'] === false)
      fail(400, 'Only buckets can be mounted read-write');
  }
  return volumes.map((volume) => ({ readOnly: volume['type'] !== 'bucket', ...volume }));
}

function settingRoutes(hub: HubState, kind: 'secrets' | 'variables'): Route[] {
  const pattern = `/api/spaces/{id}/${kind}`;
  const shown = (map: Map<string, Setting>) =>
    Object.fromEntries(
      [...map].map(([key, { value, ...rest }]) => [key, kind === 'variables' ? { value, ...rest } : rest]),
    );
  const answer = (space: Space) => json(kind === 'secrets' ? {} : shown(space[kind]));
  const key = (ex: Exchange) => {
    const name = needStr(readJson(ex), 'key');
    return settingKey.test(name) ? name : fail(400, `Invalid key: ${name}`);
  };
  return [
    {
      method: 'GET',
      pattern,
      handle: (ex) => json(shown(writableSpace(hub, ex, `read ${kind}`).space[kind])),
    },
    {
      method: 'POST',
      pattern,
      handle: (ex) => {
        const { space } = writableSpace(hub, ex, `change ${kind}`);
        space[kind].set(key(ex), setting(readJson(ex)));
        hub.runtimes.settingChanged(space);
        return answer(space);
      },
    },
    {
      method: 'DELETE',
      pattern,
      handle: (ex) => {
        const { space } = writableSpace(hub, ex, `change ${kind}`);
        if (space[kind].delete(key(ex))) hub.runtimes.settingChanged(space);
        return answer(space);
      },
    },
  ];
}

function logRoutes(hub: HubState): Route[] {
  const stream = (ex: Exchange, space: Space): Reply => {
    const level = ex.params['level'] ?? '';
    if (level !== 'build' && level !== 'run') fail(404, 'Not found');
    const tail = ex.query.get('tail');
    const options = { tail: tail === null ? undefined : Number(tail), stayOpen: level === 'run' };
    return events((out) => hub.runtimes.logs(space, level).stream(out, options));
  };
  return [
    {
      method: 'GET',
      pattern: '/api/spaces/{id}/logs/{level}',
      handle: (ex) => stream(ex, writableSpace(hub, ex, 'read logs').space),
    },
    {
      method: 'GET',
      pattern: '/api/spaces/{id}/jwt',
      handle: (ex) => {
        const space = readableSpace(hub, ex);
        hub.accounts.needToken(ex);
        const token = newJwt();
        hub.runtimes.jwts.set(token, space._id);
        const seconds = Number(str(ex.query.get('expiration')) ?? 86400) || 86400;
        return json({ token, exp: Math.floor(Date.now() / 1000) + seconds });
      },
    },
    {
      method: 'GET',
      pattern: '/v1/{id}/logs/{level}',
      handle: (ex) => {
        const space = hub.store.find(ex.params['id'] ?? '');
        if (!space || hub.runtimes.jwts.get(ex.bearer ?? '') !== space._id) return fail(401, 'Invalid token');
        return stream(ex, space);
      },
    },
    {
      method: 'GET',
      pattern: '/api/spaces/{id}/events',
      handle: (ex) => {
        const space = readableSpace(hub, ex);
        return events((out) => hub.runtimes.watch(space, out));
      },
    },
    {
      method: 'GET',
      pattern: '/api/spaces/{id}/metrics',
      handle: (ex) => {
        readableSpace(hub, ex);
        return events((out) => {
          const send = () => out.send(metric, 'metric');
          send();
          const timer = setInterval(send, 1000);
          out.onClose(() => clearInterval(timer));
        });
      },
    },
  ];
}

export const metric = {
  cpu_usage_pct: 3.5,
  cpu_millicores: 2000,
  memory_used_bytes: 268435456,
  memory_total_bytes: 17179869184,
  rx_bps: 1200,
  tx_bps: 800,
  gpus: {},
  replica: 'local',
};
