/** Our own deploy as the headless command runs it: the functions of src/ on the Node platform. */
import path from 'node:path';
import { deploy } from '../../../src/deploy/deploy.ts';
import { makePlan } from '../../../src/deploy/plan.ts';
import { createHub } from '../../../src/hub/http.ts';
import { nodeFiles } from '../../../src/platform/nodeFiles.ts';
import { createNodePlatform } from '../../../src/platform/nodePlatform.ts';
import { openNodeState } from '../../../src/platform/nodeState.ts';

const silent = { debug() {}, info() {}, warn() {}, error() {} };

/** One folder and one Space. `memory` is the folder of what is remembered between deploys. */
export async function openOurs({ hub, space, folder, memory }) {
  const platform = createNodePlatform({});
  const http = createHub({
    endpoint: hub.url,
    token: hub.token,
    fetch: platform.fetch,
    clock: platform.clock,
    log: silent,
    userAgent: 'hf-spaces-bench',
  });
  const { ledger, hashes } = await openNodeState(memory, folder);
  const target = {
    hub: http,
    space,
    files: {
      ...nodeFiles(folder),
      open: (file) => platform.disk.open(path.join(folder, file)),
      sha256: (file, signal) => platform.disk.sha256(path.join(folder, file), signal),
    },
    state: { ledger, hashes, folder },
    newSha256: platform.newSha256,
    blobId: platform.disk.blobId,
  };
  const never = new globalThis.AbortController().signal;
  return {
    /** Any outcome. */
    run: ({ signal = never, onEvent = () => {}, ...more } = {}) =>
      deploy({ ...target, summary: 'Bench', signal, onEvent, ...more }),
    /** Rejects unless the deploy ended as it should. */
    async deploy(expected, more = {}) {
      const outcome = await this.run(more);
      if (outcome.kind !== expected) {
        throw new Error(`The deploy ended as ${outcome.kind}, not ${expected}`, { cause: outcome.error });
      }
      return outcome;
    },
    plan: () => makePlan({ ...target, branch: 'main' }),
  };
}
