import type { Files } from '../../ports.ts';
import { sentence, type Sentence } from '../../space/sentence.ts';
import { defaultPort, type TemplateSource } from '../manifest.ts';
import { proposeSpace } from '../proposal.ts';
import { proposalFiles } from '../proposalFiles.ts';
import { startScript } from '../services.ts';
import type { ProposedFile } from '../templates.ts';
import { readProcfile } from './processes.ts';
import type { ReportRow } from './report.ts';

export interface ProcfileImport {
  files: ProposedFile[];
  report: ReportRow[];
  /** Why there are no files. */
  refusal?: Sentence;
}

/** Servers that a start command may call, and the packages they come with. */
const servers = ['gunicorn', 'uvicorn', 'hypercorn', 'waitress', 'daphne', 'celery'];

/** A Procfile as a Docker Space: every process is started by start.sh, `web` answers the port. */
export async function importProcfile(
  text: string,
  folder: Files,
  templates: TemplateSource,
  title: string,
): Promise<ProcfileImport> {
  const { web, others, release } = readProcfile(text);
  if (web === undefined) {
    return {
      files: [],
      report: [],
      refusal: sentence('The Procfile has no "web" process, so nothing would answer the port of a Space.'),
    };
  }
  const found = await proposeSpace(folder);
  const template = found.python
    ? 'docker-python'
    : found.template === 'docker-node'
      ? 'docker-node'
      : undefined;
  if (template === undefined) {
    return { files: [], report: [], refusal: sentence('A Procfile is imported for Python and Node apps.') };
  }
  const setup = [`export PORT="\${PORT:-${defaultPort}}"`, ...(release === undefined ? [] : [release])];
  const script = startScript([web, ...others.map(({ command }) => command)], setup);
  const commands = [web, ...others.map(({ command }) => command)].join(' ');
  const used = servers.filter((name) => new RegExp(`(?:^|\\s)${name}\\b`).test(commands));
  const python = found.python && {
    ...found.python,
    dependencies: [
      ...found.python.dependencies,
      ...used
        .filter((name) => !found.python?.dependencies.some((one) => one.name === name))
        .map((name) => ({ name, module: name, place: { file: 'Procfile', line: 1 }, known: true })),
    ],
  };
  const proposal = {
    ...found,
    ...(python ? { python } : {}),
    sdk: 'docker' as const,
    template,
    placeholders: { command: '["bash", "start.sh"]' },
    port: portOf(web) ?? defaultPort,
  };
  const files = await proposalFiles(proposal, folder, templates, { title });
  files.push({ path: 'start.sh', content: script, why: 'missing' });
  const port = portOf(web);
  const local = /127\.0\.0\.1|localhost/.test(web);
  return {
    files,
    report: [
      local
        ? {
            property: 'web',
            verdict: 'impossible',
            note: sentence('It listens on the loopback address; let it listen on 0.0.0.0.'),
          }
        : {
            property: 'web',
            verdict: 'exact',
            note: sentence('answers port {0}, from start.sh', port ?? defaultPort),
          },
      ...(release === undefined
        ? []
        : [
            {
              property: 'release',
              verdict: 'approximate' as const,
              note: sentence('runs at each start, before the app'),
            },
          ]),
      ...others.map(({ name }) => ({
        property: name,
        verdict: 'approximate' as const,
        note: sentence('runs beside "web" in the same container; when it ends, the Space ends'),
      })),
    ],
  };
}

/** A fixed port in the command; none when it takes `$PORT`. */
function portOf(command: string): number | undefined {
  const found = /(?:--(?:server\.)?port[=\s]+|(?:-b|--bind)[=\s]+[\w.]*:|:)(\d{4,5})\b/.exec(command)?.[1];
  return found === undefined ? undefined : Number(found);
}
