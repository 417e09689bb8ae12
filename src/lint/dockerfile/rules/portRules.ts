import {
  readFrontMatter,
  stringValue,
  type CardDocument,
  type FrontMatter,
} from '../../card/cardDocument.ts';
import { addEntry, readmeFile, replaceValue } from '../../card/edits.ts';
import { declaredPort } from '../../card/rules/sdk.ts';
import { defaultAppPort, lowestAppPort } from '../../card/values.ts';
import type { FolderFacts } from '../../facts.ts';
import type { Finding, Fix, RelatedPlace, TextEdit } from '../../finding.ts';
import { sentence } from '../../../space/sentence.ts';
import { expandIn } from '../model.ts';
import { isLoopback, portNumber, type Known, type Listener, type Place } from '../start/types.ts';
import { startOf, type Start } from '../startCommand.ts';
import {
  dockerfileName,
  fixOf,
  replaceRange,
  ruleFinding,
  stepsOf,
  userLabel,
  type FindingDetails,
  type RuleContext,
  type RuleMap,
} from './ruleContext.ts';

type Listening = Extract<Start, { kind: 'listener' }>;

interface AppPort {
  card: CardDocument;
  port: number;
  related: RelatedPlace[];
  written: boolean;
}

/** Read once for a README: it is the same for every keystroke in the Dockerfile. */
const cards = new WeakMap<ReadonlySet<string>, { text: string; card: FrontMatter }>();

function cardOf({ paths, texts }: FolderFacts): FrontMatter | undefined {
  const text = texts.get(readmeFile);
  if (text === undefined) return undefined;
  const known = paths && cards.get(paths);
  if (known?.text === text) return known.card;
  const card = readFrontMatter(text);
  if (paths) cards.set(paths, { text, card });
  return card;
}

/** The port that the README asks for; undefined where it has no valid front matter of a Docker Space. */
function appPortOf({ facts }: RuleContext): AppPort | undefined {
  const card = cardOf(facts);
  if (card?.kind !== 'block' || stringValue(card, 'sdk') !== 'docker') return undefined;
  const declared = declaredPort(card);
  if (declared === undefined) return undefined;
  const { port, entry } = declared;
  if (entry === undefined) return { card, port, related: [], written: false };
  const range = card.map.range(entry.keyStart, entry.valueEnd);
  const message = sentence('The Space sends its visitors to port {0}.', port);
  return { card, port, related: [{ file: readmeFile, range, message }], written: true };
}

/** Scripts have findings of their own; what stands in other files is told at the start command. */
function isShown(place: Place): boolean {
  return place.file === dockerfileName || place.file.endsWith('.sh');
}

function findingAt(
  code: Parameters<typeof ruleFinding>[0],
  { listener, place }: Listening,
  at: Place | undefined,
  message: Parameters<typeof ruleFinding>[2],
  details: FindingDetails,
): Finding {
  const exact = at ?? listener.place;
  const shown = isShown(exact) ? exact : place;
  const others: RelatedPlace[] =
    shown === exact
      ? []
      : [{ ...exact, message: sentence('{0} is told here where to listen.', listener.server) }];
  const related = [...others, ...(details.related ?? [])];
  return { ...ruleFinding(code, shown.range, message, { ...details, related }), file: shown.file };
}

/** The numbers of EXPOSE; undefined when one of them is not known. */
function exposed(context: RuleContext): number[] | undefined {
  const ports: number[] = [];
  for (const { instruction, before } of stepsOf(context.chain, 'EXPOSE')) {
    for (const { text } of instruction.args) {
      const value = expandIn(context.file, before, text);
      const match = /^(\d+)(?:-(\d+))?(?:\/tcp)?$/i.exec(value ?? '');
      if (match === null) {
        if (/\/udp$/i.test(value ?? '')) continue;
        return undefined;
      }
      const first = portNumber(match[1]) ?? 0;
      const last = Math.min(portNumber(match[2] ?? match[1]) ?? 0, first + 1000);
      for (let port = first; port <= last; port++) ports.push(port);
    }
  }
  return ports;
}

/** EXPOSE follows the port that a fix changes. */
function exposeEdits(context: RuleContext, from: number, to: number): TextEdit[] {
  const words = stepsOf(context.chain, 'EXPOSE').flatMap(({ instruction }) => instruction.args);
  const same = words.filter(({ text }) => text === String(from));
  const [only] = same;
  return only !== undefined && same.length === 1 && !words.some(({ text }) => text === String(to))
    ? [replaceRange(only.range, String(to))]
    : [];
}

function changePort(
  context: RuleContext,
  port: Known<number>,
  to: number,
  preferred: boolean,
): Fix | undefined {
  if (port.place === undefined) return undefined;
  const edit = { file: port.place.file, range: port.place.range, newText: String(to) };
  return fixOf(
    sentence('Listen on port {0}', to),
    [edit, ...exposeEdits(context, port.value, to)],
    preferred,
  );
}

function changeAppPort({ card, written }: AppPort, port: number, preferred: boolean): Fix | undefined {
  if (port < lowestAppPort) return undefined;
  const entry = declaredPort(card)?.entry;
  const edits =
    written && entry !== undefined
      ? [replaceValue(card, entry, String(port))]
      : addEntry(card, 'app_port', String(port));
  return edits.length === 0
    ? undefined
    : fixOf(sentence('Set "app_port" to {0} in the README', port), edits, preferred);
}

function appPortMismatch(context: RuleContext): Finding[] {
  const app = appPortOf(context);
  const start = startOf(context);
  if (app === undefined || context.end?.base.known !== true) return [];
  if (start.kind === 'listener' && start.listener.ports.length > 0) return portDiffers(context, app, start);
  return start.kind === 'program' || start.kind === 'listener' ? exposeDiffers(context, app) : [];
}

function portDiffers(context: RuleContext, app: AppPort, start: Listening): Finding[] {
  const { ports, server } = start.listener;
  const [first] = ports;
  if (first === undefined || ports.some(({ value }) => value === app.port)) return [];
  const open = exposed(context) ?? [];
  const isChecked = stepsOf(context.chain, 'HEALTHCHECK').some(({ instruction }) =>
    instruction.joined.text.includes(String(first.value)),
  );
  const command =
    first.place !== undefined &&
    (first.value < lowestAppPort || (open.includes(app.port) && !open.includes(first.value) && !isChecked));
  const fixes = [changeAppPort(app, first.value, !command), changePort(context, first, app.port, command)];
  const parts = [server, first.value, app.port] as const;
  const message =
    first.origin === 'default'
      ? app.written
        ? sentence(
            '{0} listens on port {1}, its default, but the Space waits for an answer on port {2} (app_port); it never gets one.',
            ...parts,
          )
        : sentence(
            '{0} listens on port {1}, its default, but the Space waits for an answer on port {2}, the default of app_port; it never gets one.',
            ...parts,
          )
      : app.written
        ? sentence(
            '{0} listens on port {1}, but the Space waits for an answer on port {2} (app_port); it never gets one.',
            ...parts,
          )
        : sentence(
            '{0} listens on port {1}, but the Space waits for an answer on port {2}, the default of app_port; it never gets one.',
            ...parts,
          );
  const details = { related: app.related, fixes: command ? fixes.toReversed() : fixes };
  return [findingAt('app-port-mismatch', start, first.place, message, details)];
}

function exposeDiffers(context: RuleContext, app: AppPort): Finding[] {
  const open = exposed(context);
  const words = stepsOf(context.chain, 'EXPOSE').flatMap(({ instruction }) => instruction.args);
  const [word] = words;
  const port = open?.[0];
  if (open === undefined || word === undefined || port === undefined || open.includes(app.port)) return [];
  const message = app.written
    ? sentence(
        'The image exposes port {0}, but the Space waits for an answer on port {1} (app_port).',
        port,
        app.port,
      )
    : sentence(
        'The image exposes port {0}, but the Space waits for an answer on port {1}, the default of app_port.',
        port,
        app.port,
      );
  const isOnly = open.length === 1;
  const fixes = isOnly ? [changeAppPort(app, port, false)] : [];
  return [
    ruleFinding('app-port-mismatch', word.range, message, {
      severity: 'warning',
      related: app.related,
      fixes,
    }),
  ];
}

function bindLocalhost(context: RuleContext): Finding[] {
  const start = startOf(context);
  if (start.kind !== 'listener') return [];
  const { listener } = start;
  const { host, server } = listener;
  if (host === undefined || !isLoopback(host.value)) return [];
  const message = sentence(
    host.origin === 'default'
      ? '{0} listens on {1}, its default: nobody outside the container reaches it, and the Space never becomes healthy.'
      : '{0} listens on {1} only: nobody outside the container reaches it, and the Space never becomes healthy.',
    server,
    host.value,
  );
  return [findingAt('bind-localhost', start, host.place, message, { fixes: [hostFix(listener, host)] })];
}

function hostFix(listener: Listener, host: Known<string>): Fix | undefined {
  const everywhere = '0.0.0.0';
  const title = sentence('Listen on {0}', everywhere);
  if (listener.server === 'nginx') return undefined;
  if (host.place !== undefined) return fixOf(title, [{ ...host.place, newText: everywhere }]);
  return host.origin === 'default' && listener.hostEdit !== undefined
    ? fixOf(title, [listener.hostEdit])
    : undefined;
}

/** The edits that let the start command run as another user than root; undefined where there are none. */
export function unprivilegedPort(context: RuleContext): TextEdit[] | undefined {
  const start = startOf(context);
  const port = start.kind === 'listener' ? lowPort(start) : undefined;
  return port === undefined ? [] : changePort(context, port, openPort(context), true)?.edits.slice();
}

function lowPort({ listener }: Listening): Known<number> | undefined {
  return listener.ports.find(({ value }) => value < lowestAppPort);
}

/** The port that the Space asks for, where everybody may open it. */
function openPort(context: RuleContext): number {
  const app = appPortOf(context);
  return app === undefined || app.port < lowestAppPort ? defaultAppPort : app.port;
}

function privilegedPort(context: RuleContext): Finding[] {
  const start = startOf(context);
  if (start.kind !== 'listener') return [];
  const user = start.user ?? context.end?.user;
  const port = lowPort(start);
  if (user?.uid == null || user.uid === 0 || port === undefined) return [];
  const to = openPort(context);
  const message = sentence(
    '{0} runs as {1}, who may not open port {2}: ports below {3} are for root.',
    start.listener.server,
    userLabel(user),
    port.value,
    lowestAppPort,
  );
  return [
    findingAt('privileged-port', start, port.place, message, {
      fixes: [changePort(context, port, to, true)],
    }),
  ];
}

/** Findings about where the container listens, those of scripts that it starts included. */
export function addressFindings(context: RuleContext): Finding[] {
  return [...appPortMismatch(context), ...bindLocalhost(context), ...privilegedPort(context)];
}

const ofDockerfile = (findings: Finding[]): Finding[] =>
  findings.filter(({ file }) => file === dockerfileName);

export const portRules: RuleMap = {
  'app-port-mismatch': (context) => ofDockerfile(appPortMismatch(context)),
  'bind-localhost': (context) => ofDockerfile(bindLocalhost(context)),
  'privileged-port': (context) => ofDockerfile(privilegedPort(context)),
};
