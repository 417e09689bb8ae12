/** What UI scenarios ask of the local Hub behind the editor's back. */
import assert from 'node:assert/strict';

export async function control(hub, route, body) {
  const answer = await fetch(`${hub.url}/__hub/${route}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  assert.equal(answer.status, 200, `${route}: ${await answer.text()}`);
}

export async function clearFaults(hub) {
  const answer = await fetch(`${hub.url}/__hub/faults`, { method: 'DELETE' });
  assert.equal(answer.status, 200);
}

export const counters = async (hub) => (await fetch(`${hub.url}/__hub/counters`)).json();
export const commitsOf = async (hub) => (await counters(hub)).commits;

const authorized = (hub) => ({ Authorization: `Bearer ${hub.token}` });

/** A commit by somebody else. */
export async function commitFile(hub, space, path, text) {
  const lines = [
    { key: 'header', value: { summary: `Change ${path}`, description: '' } },
    { key: 'file', value: { path, encoding: 'base64', content: Buffer.from(text).toString('base64') } },
  ];
  const answer = await fetch(`${hub.url}/api/spaces/${space}/commit/main`, {
    method: 'POST',
    headers: { ...authorized(hub), 'Content-Type': 'application/x-ndjson' },
    body: lines.map((line) => JSON.stringify(line)).join('\n'),
  });
  assert.equal(answer.status, 200, await answer.text());
}

/** Text of a file on the Space, `undefined` when it is not there. */
export async function fileOn(hub, space, path) {
  const answer = await fetch(`${hub.url}/spaces/${space}/raw/main/${path}`, { headers: authorized(hub) });
  return answer.status === 404 ? undefined : answer.text();
}
