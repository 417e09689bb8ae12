/** Images under the names that templates are FROM, made of Debian packages and of wheels that pip finds. */
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { docker, ensureCached, hasImage } from '../harness/docker.mjs';
import { npm, runOrFail, runQuietly } from '../harness/shell.mjs';

const pythonVersion = '3.11';
const hash = (text) => createHash('sha256').update(text).digest('hex').slice(0, 12);

/** Inside a build nothing but these wheels can be had, so requirements must be complete. */
const pipSteps = [
  'COPY . /opt/wheels',
  "RUN printf '[global]\\nno-index = true\\nbreak-system-packages = true\\nfind-links = /opt/wheels\\n' > /etc/pip.conf",
];

/** A package of AutoTrain's name and version whose command answers as AutoTrain's API does before it trains. */
const autotrain = {
  'pyproject.toml': [
    '[build-system]',
    'requires = ["setuptools"]',
    'build-backend = "setuptools.build_meta"',
    '[project]',
    'name = "autotrain-advanced"',
    'version = "0.8.36"',
    '[project.scripts]',
    'autotrain = "autotrain:main"',
    '[tool.setuptools]',
    'py-modules = ["autotrain"]',
  ].join('\n'),
  'autotrain.py': [
    'import signal',
    'import sys',
    'from http.server import BaseHTTPRequestHandler, HTTPServer',
    '',
    '',
    'class Handler(BaseHTTPRequestHandler):',
    '    def do_GET(self):',
    '        self.send_response(200)',
    '        self.end_headers()',
    '        self.wfile.write(b\'"OK"\')',
    '',
    '',
    'def main():',
    '    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))',
    '    command, host_flag, host, port_flag, port = sys.argv[1:]',
    "    assert (command, host_flag, port_flag) == ('api', '--host', '--port')",
    '    HTTPServer((host, int(port)), Handler).serve_forever()',
  ].join('\n'),
};

const bases = {
  debian: { name: 'debian:12-slim', from: 'debian:12-slim', steps: [] },
  python: {
    name: `python:${pythonVersion}-slim`,
    from: 'debian:12-slim',
    steps: [...pipSteps, 'RUN ln -s /usr/bin/python3 /usr/local/bin/python'],
    wants: 'wheels',
  },
  cuda: {
    name: 'nvidia/cuda:12.4.1-base-ubuntu22.04',
    from: 'debian:12-slim',
    steps: pipSteps,
    wants: 'wheels',
  },
  node: {
    name: 'node:20-slim',
    from: 'debian:13-slim',
    steps: [
      'RUN apt-get update && apt-get install -y --no-install-recommends nodejs npm && rm -rf /var/lib/apt/lists/*',
      'RUN groupadd --gid 1000 node && useradd --uid 1000 --gid node --shell /bin/bash --create-home node',
    ],
    wants: 'registry',
  },
  // Without the network that Hex and rebar are fetched from.
  elixir: {
    name: 'elixir:1.18-slim',
    from: 'debian:13-slim',
    steps: [
      'RUN apt-get update && apt-get install -y --no-install-recommends elixir erlang-dev erlang-crypto && rm -rf /var/lib/apt/lists/*',
      `RUN printf '#!/bin/sh\\ncase "$1" in local.hex | local.rebar) exit 0 ;; esac\\nexec /usr/bin/mix "$@"\\n' > /usr/local/bin/mix && chmod +x /usr/local/bin/mix`,
    ],
  },
  autotrain: {
    name: 'huggingface/autotrain-advanced:latest',
    from: 'debian:12-slim',
    steps: [
      'RUN apt-get update && apt-get install -y --no-install-recommends git-lfs procps python3-venv python3-setuptools python3-wheel && rm -rf /var/lib/apt/lists/*',
      'COPY . /opt/autotrain',
      'RUN pip wheel --no-index --no-deps --no-build-isolation --wheel-dir /opt/wheels /opt/autotrain',
      "RUN printf '[global]\\nno-index = true\\nfind-links = /opt/wheels\\n' > /etc/pip.conf",
      'RUN useradd --uid 1000 --create-home appuser && mkdir /app && python3 -m venv /opt/venv && chown -R 1000:1000 /app /opt/venv',
      'ENV PATH=/opt/venv/bin:$PATH HOME=/home/appuser',
      'USER 1000',
      'WORKDIR /app',
    ],
    files: autotrain,
  },
  go: {
    name: 'golang:1.24-bookworm',
    from: 'debian:13-slim',
    steps: [
      'RUN apt-get update && apt-get install -y --no-install-recommends golang-go && rm -rf /var/lib/apt/lists/*',
    ],
  },
};

/** The wheels of a requirements file and of all they need; rejects with what pip says when it does not find them. */
function ensureWheels(requirements) {
  const wanted = requirements.split('\n').filter((line) => !/^\s*(?:#|--|$)/.test(line));
  const name = `template-wheels-${hash(wanted.join('\n'))}`;
  return ensureCached(name, `wheels for ${wanted.join(', ')}`, async (draft) => {
    const scratch = mkdtempSync(path.join(os.tmpdir(), 'hf-wheels-'));
    try {
      const list = path.join(scratch, 'requirements.txt');
      writeFileSync(list, wanted.join('\n'));
      mkdirSync(draft);
      const args = ['download', '--quiet', '--retries', '0', '--only-binary=:all:'];
      await runOrFail('pip does not find what the template requires.', 'python3', [
        ...['-m', 'pip', ...args, '--python-version', pythonVersion],
        ...['--dest', draft, '-r', list],
      ]);
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
  });
}

/** The registry that npm uses here, with the certificates it trusts. */
async function registrySteps(context) {
  const setting = async (key) => {
    const { output } = await runQuietly(npm, ['config', 'get', key, '--loglevel=error'], {
      cwd: os.tmpdir(),
    });
    return output.trim().split('\n').at(-1) ?? '';
  };
  const [registry, certificates] = [await setting('registry'), await setting('cafile')];
  const steps = [`ENV NPM_CONFIG_REGISTRY=${registry}`];
  if (!existsSync(certificates)) return steps;
  copyFileSync(certificates, path.join(context, 'certificates.pem'));
  return [
    ...steps,
    'COPY certificates.pem /usr/local/share/certificates.pem',
    'ENV NPM_CONFIG_CAFILE=/usr/local/share/certificates.pem',
  ];
}

async function make(base, requirements, env) {
  const { name, from, steps, wants, files = {} } = bases[base];
  if (steps.length === 0) return name;
  const isOfWheels = wants === 'wheels';
  const context = isOfWheels
    ? await ensureWheels(requirements)
    : mkdtempSync(path.join(os.tmpdir(), 'hf-base-'));
  try {
    if (!isOfWheels)
      for (const [file, text] of Object.entries(files)) writeFileSync(path.join(context, file), text);
    const all = [`FROM ${from}`, ...steps, ...(wants === 'registry' ? await registrySteps(context) : [])];
    const image = `hf-template-base/${base}:${hash([isOfWheels ? context : '', ...all, ...Object.values(files)].join('\n'))}`;
    if (await hasImage(image, env)) return image;
    const script = `printf '%s\n' "$@" | ${docker} build -q --network host -t ${image} -f - "${context}"`;
    await runOrFail(`Could not build a base image for ${name}.`, '/bin/sh', ['-c', script, 'sh', ...all], {
      env,
    });
    return image;
  } finally {
    if (!isOfWheels) rmSync(context, { recursive: true, force: true });
  }
}

/**
 * Makes the base image and lends it the name that the template is FROM while `action` runs: other checks have images of
 * their own under some of these names.
 */
export async function withBase(base, requirements, env, action) {
  const { name } = bases[base];
  const image = await make(base, requirements, env);
  if (image === name) return action();
  const kept = `hf-template-base/kept:${hash(name)}`;
  // A run that was cut short has left it under this name.
  const isKept = await hasImage(kept, env);
  const wasThere = isKept || (await hasImage(name, env));
  if (wasThere && !isKept) await runOrFail(`Could not keep ${name}.`, docker, ['tag', name, kept], { env });
  await runOrFail(`Could not name ${name}.`, docker, ['tag', image, name], { env });
  try {
    return await action();
  } finally {
    await runQuietly(docker, wasThere ? ['tag', kept, name] : ['rmi', name], { env });
    if (wasThere) await runQuietly(docker, ['rmi', kept], { env });
  }
}
