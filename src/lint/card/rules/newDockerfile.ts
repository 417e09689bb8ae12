import { sentence } from '../../../space/sentence.ts';
import { hasFile, type FolderFacts } from '../../facts.ts';
import type { Fix } from '../../finding.ts';

const topOfFile = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

/** How the app of a Python file is started on a port, as far as its imports tell. */
function startOf(file: string, code: string, port: number): string[] {
  const module = file.replace(/\.py$/, '');
  const fastapi = /^(\w+)(?:\s*:[^=\n]+)?\s*=\s*(?:fastapi\.)?FastAPI\(/m.exec(code)?.[1];
  if (fastapi !== undefined)
    return ['uvicorn', `${module}:${fastapi}`, '--host', '0.0.0.0', '--port', String(port)];
  if (/^\s*(?:import|from)\s+streamlit\b/m.test(code))
    return ['streamlit', 'run', file, '--server.address=0.0.0.0', `--server.port=${port}`];
  if (/^\w+\s*=\s*(?:flask\.)?Flask\(/m.test(code))
    return ['flask', '--app', module, 'run', '--host=0.0.0.0', `--port=${port}`];
  return ['python', file];
}

/**
 * A Dockerfile in the documentation's form for the Python app of a folder; undefined where no file tells what to start.
 * The start command is a guess, so that fix-all leaves it alone.
 */
export function newDockerfile(facts: FolderFacts, port: number): Fix | undefined {
  const file = ['app.py', 'main.py', 'server.py'].find((name) => hasFile(facts, name) === true);
  if (file === undefined) return undefined;
  const code = facts.texts.get(file) ?? '';
  const start = startOf(file, code, port);
  const isGradio = start[0] === 'python' && /^\s*(?:import|from)\s+gradio\b/m.test(code);
  const lines = [
    'FROM python:3.12-slim',
    'RUN useradd -m -u 1000 user',
    'USER user',
    'ENV HOME=/home/user PATH=/home/user/.local/bin:$PATH',
    ...(isGradio ? [`ENV GRADIO_SERVER_NAME=0.0.0.0 GRADIO_SERVER_PORT=${port}`] : []),
    'WORKDIR /home/user/app',
    ...(hasFile(facts, 'requirements.txt') === true
      ? ['COPY --chown=user requirements.txt .', 'RUN pip install --no-cache-dir -r requirements.txt']
      : []),
    'COPY --chown=user . .',
    `CMD ${JSON.stringify(start).replaceAll('","', '", "')}`,
    '',
  ];
  const edit = { file: 'Dockerfile', range: topOfFile, newText: lines.join('\n') };
  return { title: sentence('Create a Dockerfile that starts {0}', file), preferred: false, edits: [edit] };
}
