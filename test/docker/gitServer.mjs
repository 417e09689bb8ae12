/** A repository that is cloned over HTTP by who shows a token. */
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import path from 'node:path';
import { runOrFail } from '../harness/shell.mjs';
import { writeFolder } from './localSpaces.mjs';

/** Answers with what git's own CGI program prints: a head of lines, then a body. */
function answerByGit(folder, request, response) {
  const { pathname, search } = new URL(request.url ?? '/', 'http://localhost');
  const git = spawn('git', ['http-backend'], {
    env: {
      ...process.env,
      GIT_PROJECT_ROOT: folder,
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: pathname,
      QUERY_STRING: search.slice(1),
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      GIT_PROTOCOL: request.headers['git-protocol'] ?? '',
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
    },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  git.stdin.on('error', () => undefined);
  request.pipe(git.stdin);
  const chunks = [];
  git.stdout.on('data', (chunk) => chunks.push(chunk));
  git.on('close', () => {
    const all = Buffer.concat(chunks);
    const end = all.indexOf('\r\n\r\n');
    const headers = all
      .subarray(0, end)
      .toString()
      .split('\r\n')
      .map((line) => line.split(': '));
    const status = headers.find(([name]) => name === 'Status');
    response.statusCode = Number.parseInt(status?.[1] ?? '200', 10);
    for (const [name, value] of headers) if (name !== 'Status') response.setHeader(name, value);
    response.end(all.subarray(end + 4));
  });
}

/** Gives `{ url, commit, close }`. */
export async function servePrivateRepository(folder, files, token) {
  const work = path.join(folder, 'work');
  writeFolder(work, files);
  const git = (...args) => runOrFail('git', 'git', args);
  const author = ['-c', 'user.name=t', '-c', 'user.email=t@example.com'];
  await git('init', '-q', '-b', 'main', work);
  await git('-C', work, 'add', '.');
  await git('-C', work, ...author, 'commit', '-q', '-m', 'An app');
  await git('clone', '-q', '--bare', work, path.join(folder, 'app.git'));
  const commit = (await git('-C', work, 'rev-parse', 'HEAD')).trim();
  const login = `Basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}`;
  const server = createServer((request, response) => {
    if (request.headers.authorization === login) return answerByGit(folder, request, response);
    response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="git"' }).end();
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${server.address().port}/app.git`;
  return { url, commit, close: () => server.close() };
}
