import { onWake } from '../logs/wake.ts';
import type { Services } from '../services.ts';
import { resumeFollowed } from './followDeploy.ts';
import { resumeJobs } from './followHubJob.ts';

/** Takes up what was under way when the window closed. */
export async function resume(services: Services): Promise<void> {
  await Promise.all([resumeFollowed(services), resumeLogs(services), resumeJobs(services)]);
}

/** Streams the logs that were being read; what comes to the front stays as VS Code restores it. */
async function resumeLogs(services: Services): Promise<void> {
  const endpoint = services.sessions.endpoint();
  const logs = services.memory.openLogs().filter((one) => one.endpoint === endpoint);
  if (logs.length === 0) return;
  try {
    // Signed out, they wait for a sign-in, which calls this again.
    const session = await services.sessions.current(false);
    if (!session) return;
    for (const { space, kind } of logs) services.follower.streams.start(session.hub, space, kind);
  } catch (error) {
    services.log.warn(`resume logs: ${error instanceof Error ? error.message : String(error)}`);
    const forget = onWake(() => {
      forget();
      void resumeLogs(services);
    });
  }
}
