import { parseArgs } from 'node:util';
import type { HubOptions } from './options.ts';
import { startHub } from './server.ts';

const { values } = parseArgs({
  options: {
    port: { type: 'string' },
    executor: { type: 'string', default: 'scripted' },
    latency: { type: 'string' },
    data: { type: 'string' },
    'step-ms': { type: 'string' },
    'docker-host': { type: 'string' },
  },
});
const options: HubOptions = { executor: values.executor === 'docker' ? 'docker' : 'scripted' };
if (values.port !== undefined) options.port = Number(values.port);
if (values.latency !== undefined) options.latencyMs = Number(values.latency);
if (values.data !== undefined) options.dataDir = values.data;
if (values['step-ms'] !== undefined) options.stepMs = Number(values['step-ms']);
if (values['docker-host'] !== undefined) options.dockerHost = values['docker-host'];

const hub = await startHub(options);
console.log(JSON.stringify({ url: hub.url, token: hub.token, user: hub.user }));
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    void hub.close().then(() => process.exit(0));
  });
}
