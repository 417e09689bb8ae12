import { viewStage } from '../../space/stage.ts';
import { sentence } from '../../space/sentence.ts';
import { causes, inRun } from './cause.ts';
import { startPlace } from './context.ts';
import type { Context } from './cause.ts';

/** Whether the Space has not come up: only then is a port that nobody asks for the cause. */
function isWaiting({ input }: Context): boolean {
  const { state } = viewStage(input.stage ?? '');
  return state === 'starting' || /not healthy|timed out/i.test(input.errorMessage ?? '');
}

/** Servers that print the address they bind. Development servers that only print a link are not here. */
const binds: readonly RegExp[] = [
  /Uvicorn running on https?:\/\/(?<host>[\w.:[\]]+):(?<port>\d+)/,
  /Listening at: https?:\/\/(?<host>[\w.]+|\[[\da-f:]+\]):(?<port>\d+) \(\d+\)/,
  /Running on (?:local URL: +)?https?:\/\/(?<host>[\w.]+|\[[\da-f:]+\]):(?<port>\d+)/,
  /Starting development server at https?:\/\/(?<host>[\w.]+):(?<port>\d+)/,
  /Serving HTTP on (?<host>[\d.]+|[\da-f:]+) port (?<port>\d+)/,
  /(?:Network|External) URL: https?:\/\/(?<host>[\w.]+):(?<port>\d+)/,
  /(?:server|app|listening|started|running|ready)\b.{0,40}?(?:on|at)[: ]+(?:port |https?:\/\/)?(?:(?<host>[\w.]+|\[::\]|\*)?:)?(?<port>\d{4,5})\b/i,
  /(?:Jupyter Server|NotebookApp).*https?:\/\/(?<host>[\w.-]+):(?<port>\d+)/,
];

const isLoopbackHost = (host: string) => /^127\.|^\[?::1\]?$/.test(host);

/** Ports and addresses. */
export const networkCauses = causes('network', [
  {
    id: 'loopback-bind',
    rank: 3,
    in: ['run'],
    patterns: [
      ...binds.slice(0, 5),
      /(?:Local|Network): +(?:http:\/\/(?<host>localhost|127\.0\.0\.1):(?<port>\d+)|use --host to expose)/,
    ],
    tell: ({ group, context, line }) => {
      const isVite = /use --host to expose/.test(line.text);
      if (!isWaiting(context) || !(isVite || isLoopbackHost(group('host')))) return undefined;
      // Werkzeug lists every address it listens on.
      if (
        context.lines.some(({ text }) =>
          /(?:Running on all addresses|\(0\.0\.0\.0\)|http:\/\/0\.0\.0\.0:)/.test(text),
        )
      )
        return undefined;
      return {
        sentence: sentence(
          'The app listens on {0} only, where nobody outside the container can reach it.',
          isVite ? 'localhost' : group('host'),
        ),
        fix: { kind: 'bindAllInterfaces' },
        place: startPlace(context),
      };
    },
  },
  {
    id: 'wrong-port',
    rank: 2,
    in: ['run'],
    patterns: binds,
    tell: ({ group, context }) => {
      const port = Number(group('port'));
      if (!isWaiting(context) || port === context.appPort || port > 65535) return undefined;
      // Several servers may run, and one of them does listen where it should.
      const right = new RegExp(`:${context.appPort}\\b|port ${context.appPort}\\b`);
      if (context.lines.some(({ kind, text }) => kind === 'run' && right.test(text))) return undefined;
      return {
        sentence: sentence(
          'The app listens on port {0}, while the Space waits for port {1}.',
          port,
          context.appPort,
        ),
        fix: { kind: 'setAppPort', port },
        place: startPlace(context),
      };
    },
  },
  {
    id: 'port-in-use',
    rank: 3,
    in: inRun,
    patterns: [
      /(?:address already in use|Address already in use|EADDRINUSE)\D*(?:[\w.:]*:(?<port>\d+))?/,
      /Cannot find empty port in range: (?<port>\d+)-/,
      /Port (?<port>\d+) is (?:already in use|not available)/,
    ],
    tell: ({ group, context }) => ({
      sentence:
        group('port') === ''
          ? sentence('The port of the app is taken: two servers are started in this container.')
          : sentence('Port {0} is taken: two servers are started in this container.', group('port')),
      place: startPlace(context),
    }),
  },
  {
    id: 'privileged-port',
    rank: 3,
    in: inRun,
    patterns: [
      /bind\(\) to \S*?:(?<port>\d+) failed \(13: Permission denied\)/,
      /listen EACCES: permission denied \S*?:(?<port>\d+)/,
      /\[Errno 13\] (?:error while attempting to bind on address \('[^']*', (?<port>\d+)\))?.*[Pp]ermission denied$/,
      /listen tcp \S*?:(?<port>\d+): bind: permission denied/,
    ],
    tell: ({ group, context }) => {
      if (group('port') === '') return undefined;
      return {
        sentence: sentence(
          'Port {0} needs root; a Space uses a port above 1024, such as {1}.',
          group('port'),
          context.appPort,
        ),
        fix: { kind: 'lintRule', rule: 'privileged-port' },
        place: startPlace(context),
      };
    },
  },
  {
    id: 'network-port-blocked',
    rank: 3,
    in: inRun,
    patterns: [
      /port (?<port>\d+) failed: (?:Connection timed out|timeout expired|Network is unreachable)/,
      /(?:connect ETIMEDOUT|connect ENETUNREACH|dial tcp) [\d.]+:(?<port>\d+)(?:: (?:i\/o timeout|connect: connection timed out))?$/,
      /ServerSelectionTimeoutError: .*?:(?<port>\d+): (?:timed out|\[Errno 110\])/,
      /Can't connect to MySQL server on '\S+?(?::(?<port>\d+))?' \((?:110|timed out)/,
      /Error (?:110|111) connecting to \S+?:(?<port>\d+)\. (?:Connection timed out|Operation timed out)/,
    ],
    tell: ({ group }) => {
      const port = Number(group('port') || 3306);
      if ([80, 443, 8080].includes(port)) return undefined;
      return {
        sentence: sentence(
          'The app gets no answer on port {0}; the Hub documents 80, 443 and 8080 as the ports a Space can reach.',
          port,
        ),
      };
    },
  },
  {
    id: 'mail-port-blocked',
    rank: 2,
    in: inRun,
    patterns: [
      /(?:TimeoutError|OSError): \[Errno (?:110|101)\] (?:Connection timed out|Network is unreachable)/,
    ],
    tell: ({ at, context }) =>
      context.lines
        .slice(Math.max(0, at - 30), at)
        .some(({ text }) => /smtplib|imaplib|ftplib|paramiko/.test(text))
        ? {
            sentence: sentence(
              'The app gets no answer from a mail, file or SSH server; the Hub documents 80, 443 and 8080 as the ports a Space can reach.',
            ),
          }
        : undefined,
  },
  {
    id: 'local-service-missing',
    rank: 3,
    in: inRun,
    patterns: [
      /(?:ECONNREFUSED|Connection refused|connection refused).*?(?:127\.0\.0\.1|localhost|::1)\D{1,3}(?:port )?(?<port>\d+)/,
      /(?:127\.0\.0\.1|localhost|::1)\S*?[:, ](?:port[ =])?(?<port>\d{2,5})\D.*?(?:[Cc]onnection refused|ECONNREFUSED)/,
    ],
    tell: ({ group, context }) =>
      Number(group('port')) === context.appPort
        ? undefined
        : {
            sentence: sentence(
              'The app expects a service on port {0} of its own container, and none runs there.',
              group('port'),
            ),
          },
  },
  {
    id: 'host-not-found',
    rank: 3,
    in: inRun,
    patterns: [
      /(?:getaddrinfo|queryA) (?:ENOTFOUND|EAI_AGAIN) (?<host>[\w.-]+)/,
      /could not translate host name "(?<host>[^"]+)" to address/,
      /Failed to resolve '(?<host>[^']+)'/,
      /(?:Name or service not known|Temporary failure in name resolution)(?<host>)/,
      /dial tcp: lookup (?<host>[\w.-]+)(?: on \S+)?: no such host/,
    ],
    tell: ({ group }) => {
      const host = group('host');
      if (host !== '' && !host.includes('.')) {
        return {
          sentence: sentence(
            'The host {0} is a service of a compose file; a Space runs one container only.',
            host,
          ),
        };
      }
      return {
        sentence:
          host === ''
            ? sentence('A host that the app asks for cannot be found from the Space.')
            : sentence('The host {0} cannot be found from the Space.', host),
      };
    },
  },
  {
    id: 'not-healthy-in-time',
    rank: 1,
    in: ['message', 'run'],
    patterns: [/workload was not healthy after (?<time>\d+ ?\w+)/, /Launch timed out(?<time>)/],
    tell: ({ group, context }) => ({
      sentence:
        group('time') === ''
          ? sentence('The app did not answer on port {0} in time.', context.appPort)
          : sentence('The app did not answer on port {0} in time ({1}).', context.appPort, group('time')),
      fix: { kind: 'raiseStartupTimeout' },
      place: startPlace(context),
    }),
  },
]);
