/** Whether a Space on the Hub holds exactly the files of a folder. */
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

/** Files that the Hub itself puts into a new repository. */
const ofTheHub = new Set(['.gitattributes']);

/** Gives `{ files, differences }`. */
export async function compareSpace(hub, space, folder) {
  const headers = { Authorization: `Bearer ${hub.token}` };
  const get = async (where) => {
    const response = await fetch(`${hub.url}${where}`, { headers });
    if (!response.ok) throw new Error(`${where} answered ${response.status}`);
    return response;
  };
  const tree = await (await get(`/api/spaces/${space}/tree/main?recursive=true`)).json();
  const remote = tree
    .filter(({ type, path: name }) => type === 'file' && !ofTheHub.has(name))
    .map((entry) => entry.path);
  const local = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .filter((name) => !ofTheHub.has(name) && !/^(\.git|\.vscode)\//.test(name));
  const differences = [
    ...local.filter((name) => !remote.includes(name)).map((name) => `${name} is not on the Hub`),
    ...remote.filter((name) => !local.includes(name)).map((name) => `${name} is only on the Hub`),
  ];
  for (const name of remote.filter((file) => local.includes(file))) {
    const encoded = name.split('/').map(encodeURIComponent).join('/');
    const bytes = Buffer.from(await (await get(`/spaces/${space}/raw/main/${encoded}`)).arrayBuffer());
    if (!bytes.equals(readFileSync(path.join(folder, name)))) differences.push(`${name} differs`);
  }
  return { files: remote.length, differences };
}
