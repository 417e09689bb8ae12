import { plainText, sentence, type Sentence } from '../space/sentence.ts';
import { defaultPort, lowestPort } from './manifest.ts';

export interface ExposedService {
  /** Where it is served, such as `/` or `/api/`. */
  path: string;
  /** What it listens on inside the container. */
  port: number;
  /** What starts it; a service without one is started elsewhere. */
  command?: string;
  /** The service sees its paths without `path` in front. */
  stripsPath?: boolean;
}

export type Proxy = 'nginx' | 'caddy';

export interface ServiceFiles {
  proxyFile: { path: 'nginx.conf' | 'Caddyfile'; content: string };
  startScript: string;
  /** Debian package of the proxy, for the image. */
  aptPackage: string;
}

/** Paths and ports that cannot be served together; the first problem, or none. */
export function checkServices(
  services: readonly ExposedService[],
  publicPort = defaultPort,
): Sentence | undefined {
  if (services.length === 0) return sentence('There is no service to expose.');
  const paths = new Set<string>();
  for (const { path, port, command } of services) {
    if (!/^\/(?:[\w.~-]+\/?)*$/.test(path)) return sentence('"{0}" is no path such as / or /api/.', path);
    const normal = path.replace(/\/*$/, '/');
    if (paths.has(normal)) return sentence('{0} is served twice.', normal);
    paths.add(normal);
    if (!Number.isInteger(port) || port < 1024 || port > 65_535)
      return sentence('{0} is no port from 1024 to 65535.', port);
    if (port === publicPort)
      return sentence('Port {0} is the one of the Space; the proxy listens on it.', port);
    if (command !== undefined && /[\r\n]/.test(command))
      return sentence('The command of {0} has more than one line.', path);
  }
  if (publicPort < lowestPort) return sentence('The Hub takes no port below {0}.', lowestPort);
  return undefined;
}

/** A proxy that serves several services on the one port of a Space, and what starts them all. */
export function exposeServices(
  services: readonly ExposedService[],
  options: { proxy?: Proxy; port?: number } = {},
): ServiceFiles {
  const port = options.port ?? defaultPort;
  const problem = checkServices(services, port);
  if (problem !== undefined) throw new Error(plainText(problem));
  // Most specific first, for people; both proxies look for the longest prefix by themselves.
  const sorted = services.toSorted((a, b) => b.path.length - a.path.length || (a.path < b.path ? -1 : 1));
  const started = services.filter(({ command }) => command !== undefined);
  const commands = started.flatMap(({ command }) => command ?? []);
  const inside = started.map((one) => one.port);
  if (options.proxy === 'caddy') {
    return {
      proxyFile: { path: 'Caddyfile', content: caddyFile(sorted, port) },
      startScript: startScript(
        [...commands, 'caddy run --config /app/Caddyfile --adapter caddyfile'],
        [],
        inside,
      ),
      aptPackage: 'caddy',
    };
  }
  return {
    proxyFile: { path: 'nginx.conf', content: nginxConf(sorted, port) },
    startScript: startScript(
      [...commands, "nginx -e stderr -c /app/nginx.conf -g 'daemon off;'"],
      [],
      inside,
    ),
    aptPackage: 'nginx',
  };
}

function nginxConf(services: readonly ExposedService[], port: number): string {
  const locations = services.map(({ path, port: inside, stripsPath }) => {
    const prefix = path.replace(/\/*$/, '/');
    return `        location ${prefix} {
            proxy_pass http://127.0.0.1:${inside}${stripsPath && prefix !== '/' ? '/' : ''};
            proxy_http_version 1.1;
            proxy_set_header Host $http_host;
            proxy_set_header Upgrade $http_upgrade;
            proxy_set_header Connection $connection_upgrade;
            proxy_read_timeout 1h;
        }
`;
  });
  const health = services.some(({ path }) => path.replace(/\/$/, '') === '/health')
    ? ''
    : `        location = /health {
            default_type application/json;
            return 200 '{"status": "ok"}';
        }

`;
  return `# Everything nginx writes goes to /tmp and to the log of the Space: it does not run as root.
pid /tmp/nginx.pid;
error_log stderr warn;
worker_processes 1;

events {}

http {
    access_log off;
    client_body_temp_path /tmp/nginx-body;
    proxy_temp_path /tmp/nginx-proxy;
    fastcgi_temp_path /tmp/nginx-fastcgi;
    uwsgi_temp_path /tmp/nginx-uwsgi;
    scgi_temp_path /tmp/nginx-scgi;
    client_max_body_size 200m;

    map $http_upgrade $connection_upgrade {
        default upgrade;
        "" close;
    }

    server {
        listen ${port};

${health}${locations.join('\n')}    }
}
`;
}

function caddyFile(services: readonly ExposedService[], port: number): string {
  const handles = services.map(({ path, port: inside, stripsPath }) => {
    const prefix = path.replace(/\/*$/, '');
    const directive = prefix === '' ? 'handle' : `${stripsPath ? 'handle_path' : 'handle'} ${prefix}/*`;
    return `\t${directive} {\n\t\treverse_proxy 127.0.0.1:${inside}\n\t}\n`;
  });
  const health = services.some(({ path }) => path.replace(/\/$/, '') === '/health')
    ? ''
    : '\thandle /health {\n\t\theader Content-Type application/json\n\t\trespond `{"status": "ok"}`\n\t}\n\n';
  return `# No certificates and no admin port: the Space terminates TLS, and Caddy does not run as root.
{
\tadmin off
\tauto_https off
}

:${port} {
${health}${handles.join('\n')}}
`;
}

/**
 * A script that starts several processes and ends with the first that ends; one process is simply become. The last one
 * is started when all of `ports` answer.
 */
export function startScript(
  commands: readonly string[],
  setup: readonly string[] = [],
  ports: readonly number[] = [],
): string {
  const head = '#!/usr/bin/env bash';
  const before = setup.length === 0 ? '' : `${setup.join('\n')}\n\n`;
  const [only, ...more] = commands;
  // `exec` takes one plain program; bash itself would not pass signals on to it.
  if (
    only !== undefined &&
    more.length === 0 &&
    !/[;&|<>()`]|^(?:cd|export|source|\.|if|for|while|case|set|wait)\s/.test(only)
  ) {
    const command = /^\w+=/.test(only) ? `env ${only}` : only;
    return `${head}\nset -euo pipefail\n\n${before}exec ${command}\n`;
  }
  const start = (command: string) => `${command} &\npids+=($!)`;
  const [last = '', ...first] = commands.toReversed();
  const waits = ports.length === 0 ? '' : waitFor(ports, first.length);
  return `${head}
# Ends when one of the processes ends, so that the Space shows it instead of half an app.
set -euo pipefail

stop() {
    # More than once: a process that has only just started may miss a signal.
    for _ in {1..20}; do
        kill $(jobs -pr) 2>/dev/null || return 0
        sleep 0.5
    done
}
trap 'stop; exit 143' TERM INT

${before}pids=()
${first
  .toReversed()
  .map((command) => `${start(command)}\n`)
  .join('')}${waits}${start(last)}

# Not \`wait -n\`, which misses a process that has ended before it is called.
while sleep 0.5; do
    for pid in "\${pids[@]}"; do
        kill -0 "$pid" 2>/dev/null && continue
        status=0
        wait "$pid" || status=$?
        stop
        exit "$status"
    done
done
`;
}

/** Waits until all ports answer, or one of the processes has ended. */
function waitFor(ports: readonly number[], processes: number): string {
  return `
# The proxy comes last: the Space counts as running as soon as its own port answers.
answers() {
    (: < "/dev/tcp/127.0.0.1/$1") 2>/dev/null
}
until ${ports.map((port) => `answers ${port}`).join(' && ')}; do
    [ "$(jobs -pr | wc -l)" -eq ${processes} ] || break
    sleep 0.2
done
`;
}
