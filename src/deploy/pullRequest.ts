import type { HubHttp } from '../hub/http.ts';
import { isRecord, text } from '../hub/shape.ts';

export interface PullRequestHub {
  hub: HubHttp;
  /** The pull request that the commit opened. */
  url(): string | undefined;
}

const routes = ['POST /api/spaces/{id}/commit/{rev}', 'POST /api/spaces/{id}/preupload/{rev}'];

/** The same Hub, where a commit opens a pull request (`create_pr`, hub-api 3.3) instead of moving the branch. */
export function withPullRequest(hub: HubHttp): PullRequestHub {
  let url: string | undefined;
  return {
    url: () => url,
    hub: {
      ...hub,
      async json<T>(route: string, request: Parameters<HubHttp['json']>[1]): Promise<T> {
        if (!routes.includes(route)) return hub.json<T>(route, request);
        const answer = await hub.json<T>(route, { ...request, query: { ...request.query, create_pr: 1 } });
        if (isRecord(answer)) url = text(answer['pullRequestUrl']) ?? url;
        return answer;
      },
      authorizedFetch: (input, init) => {
        const address = new URL(input instanceof Request ? input.url : input);
        if (/\/api\/spaces\/[^/]+\/[^/]+\/(?:commit|preupload)\//.test(address.pathname)) {
          address.searchParams.set('create_pr', '1');
        }
        return hub.authorizedFetch(input instanceof Request ? new Request(address, input) : address, init);
      },
    },
  };
}
