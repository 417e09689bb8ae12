/**
 * The linter as a keystroke asks for it, warm, in CPU time of this thread: a Dockerfile with parser, model and every
 * rule, beside what `dockerfile-utils` takes to validate the same text (syntax alone), and the front matter of a README.
 */
import { setImmediate as breath } from 'node:timers/promises';
import { validate } from 'dockerfile-utils';
import { lintText } from '../../src/lint/lintFolder.ts';
import { median } from './support/stats.mjs';

const begin = `# syntax=docker/dockerfile:1
ARG PYTHON_VERSION=3.11
FROM node:20-slim AS web
WORKDIR /web
COPY web/package.json web/package-lock.json ./
RUN --mount=type=cache,target=/root/.npm npm ci
COPY web/ .
RUN npm run build && rm -rf node_modules

FROM python:\${PYTHON_VERSION}-slim
ENV DEBIAN_FRONTEND=noninteractive \\
    PYTHONUNBUFFERED=1
RUN useradd -m -u 1000 user
ENV HOME=/home/user \\
    PATH=/home/user/.local/bin:$PATH
WORKDIR /home/user/app
`;

const end = `USER user
COPY --chown=user --from=web /web/dist ./static
COPY --chown=user . .
EXPOSE 7860
HEALTHCHECK --interval=30s CMD curl -f http://localhost:7860/health || exit 1
CMD ["uvicorn", "app:app", "--host", "0.0.0.0", "--port", "7860"]
`;

/** What a build of one more component takes: every kind of RUN, and things that rules find. */
const component = (k) => `
# Component ${k}: system libraries
USER root
RUN apt-get update \\
    && apt-get install -y --no-install-recommends \\
        build-essential \\
        # headers for the wheels below
        libpq-dev=15.${k}* \\
        libsndfile1 \\
        git curl unzip \\
    && rm -rf /var/lib/apt/lists/*
ARG COMPONENT_${k}_VERSION=1.${k}.0
ENV COMPONENT_${k}_HOME=/opt/component-${k} \\
    COMPONENT_${k}_CACHE=/home/user/.cache/component-${k}
RUN set -eux; \\
    arch="$(dpkg --print-architecture)"; \\
    case "$arch" in \\
      amd64) url="https://example.com/component-${k}/v\${COMPONENT_${k}_VERSION}/linux-amd64.tar.gz" ;; \\
      arm64) url="https://example.com/component-${k}/v\${COMPONENT_${k}_VERSION}/linux-arm64.tar.gz" ;; \\
      *) echo "no build for $arch" >&2; exit 1 ;; \\
    esac; \\
    mkdir -p "$COMPONENT_${k}_HOME/bin"; \\
    curl -fsSL "$url" -o /tmp/component-${k}.tar.gz; \\
    tar -xzf /tmp/component-${k}.tar.gz -C "$COMPONENT_${k}_HOME" --strip-components=1; \\
    rm /tmp/component-${k}.tar.gz; \\
    ln -sf "$COMPONENT_${k}_HOME/bin/run" /usr/local/bin/component-${k}
COPY${k % 3 === 0 ? '' : ' --chown=user:user'} components/c${k}/requirements.txt /tmp/c${k}/requirements.txt
RUN --mount=type=cache,target=/root/.cache/pip \\
    pip install -r /tmp/c${k}/requirements.txt
WORKDIR /srv/component-${k}
RUN <<EOT bash -e
cat > settings-${k}.ini <<'INI'
[server]
port = 80${k % 90}
INI
for part in data logs cache; do
  mkdir -p "/srv/component-${k}/$part"
  chown user:user "/srv/component-${k}/$part"
done
if [ -f setup-${k}.sh ]; then
  bash setup-${k}.sh
fi
EOT
RUN git clone --depth 1 https://github.com/example/component-${k}.git src \\
    && cd src \\
    && make install PREFIX=/opt/component-${k} || echo "component ${k} is optional"
${k % 3 === 0 ? `RUN chmod -R 755 /srv/component-${k}` : `RUN chown -R user:user /srv/component-${k}`}
USER user
RUN python -c "from huggingface_hub import snapshot_download; snapshot_download('org/model-${k}')"
COPY --chown=user components/c${k}/ /home/user/app/c${k}/
`;

const linesIn = (text) => text.split('\n').length - 1;

/** A Dockerfile of exactly `lines` lines, one component after the other in the stage that becomes the image. */
function manyComponents(lines) {
  const pieces = [begin];
  let left = lines - linesIn(begin) - linesIn(end);
  for (let k = 0; linesIn(component(k)) <= left; k++) {
    pieces.push(component(k));
    left -= linesIn(component(k));
  }
  return [...pieces, 'LABEL filled=up\n'.repeat(left), end].join('');
}

const shortLines = [
  (k) => `RUN pip install --no-cache-dir package-${k}==1.${k}`,
  (k) => `RUN mkdir -p /data/d${k} && chown user /data/d${k}`,
  (k) => `COPY conf/c${k}.conf /etc/app/c${k}.conf`,
  (k) => `ENV SETTING_${k}=value-${k}`,
  (k) => `RUN echo "step ${k}" >> /var/log/build.log`,
  (k) => `WORKDIR /work/w${k % 400}`,
  (k) => `RUN apt-get update && apt-get install -y tool-${k} && rm -rf /var/lib/apt/lists/*`,
  (k) => `ADD --chown=user https://example.com/f${k}.bin /models/f${k}.bin`,
];

/** An instruction on every line: as many as a file of that length can have. */
function oneLiners(lines) {
  const first = ['FROM python:3.11', 'RUN useradd -m -u 1000 user'];
  const last = ['USER user', 'CMD ["python", "app.py"]'];
  const middle = Array.from({ length: lines - first.length - last.length }, (_, k) =>
    shortLines[k % shortLines.length](k),
  );
  return `${[...first, ...middle, ...last].join('\n')}\n`;
}

const components = Array.from({ length: 150 }, (_, k) => [
  `components/c${k}/requirements.txt`,
  `components/c${k}/main.py`,
]).flat();
const facts = {
  paths: new Set([
    'Dockerfile',
    'README.md',
    'app.py',
    'web/package.json',
    'web/package-lock.json',
    ...components,
  ]),
  texts: new Map([
    ['README.md', '---\nsdk: docker\napp_port: 7860\n---\n'],
    ['app.py', 'from fastapi import FastAPI\napp = FastAPI()\n'],
  ]),
};

const cases = [
  { name: 'components', make: manyComponents, lines: 300, budget: 5 },
  { name: 'components', make: manyComponents, lines: 8000, budget: 200 },
  { name: 'an instruction a line', make: oneLiners, lines: 300 },
  { name: 'an instruction a line', make: oneLiners, lines: 8000 },
];

const goodCard = `---
title: Components
emoji: 🚀
colorFrom: blue
colorTo: green
sdk: docker
app_port: 7860
pinned: false
license: mit
short_description: Many components in one image
models:
  - openai-community/gpt2
tags:
  - demo
---
`;

const badCard = goodCard
  .replace('blue', 'bleu')
  .replace('7860', '80')
  .replace('mit', 'mitt')
  .replace('🚀', ':rocket:')
  .replace('pinned', 'pined')
  .replace('Many components', 'Many components '.repeat(6));

const cpuMs = () => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
};

/** CPU milliseconds of one call, from `rounds` rounds of `calls` calls: the clock of a thread may tick in steps of 4 ms. */
async function cpuOf(work, { rounds, calls }) {
  const raw = [];
  for (let round = 0; round <= rounds; round++) {
    await breath();
    const start = cpuMs();
    for (let call = 0; call < calls; call++) work();
    raw.push((cpuMs() - start) / calls);
  }
  // The first one warms up.
  raw.shift();
  return raw;
}

export async function lintBench({ full = false } = {}) {
  const rows = [];
  for (const { name, make, lines, budget } of cases) {
    const text = make(lines);
    if (linesIn(text) !== lines) throw new Error(`${name}: ${linesIn(text)} lines, not ${lines}.`);
    const often = lines < 1000 ? { rounds: full ? 40 : 15, calls: 40 } : { rounds: full ? 25 : 9, calls: 2 };
    let found = 0;
    const ours = await cpuOf(() => (found = lintText('Dockerfile', text, facts).length), often);
    let problems = 0;
    const theirs = await cpuOf(() => (problems = validate(text).length), often);
    if (found === 0) throw new Error(`${name}: nothing was found.`);
    const at = `${lines} lines, ${name}`;
    const row = (what, raw, more = {}) => ({
      what: `${at}: ${what}`,
      value: median(raw),
      unit: 'ms',
      raw,
      ...more,
    });
    rows.push(
      row(`lint (${found} findings)`, ours, budget === undefined ? {} : { budget }),
      row(`dockerfile-utils validates (${problems} problems)`, theirs),
      { what: `${at}: ours`, value: median(ours) / median(theirs), unit: 'of dockerfile-utils' },
    );
  }
  for (const [what, head, least] of [
    ['nothing to find', goodCard, 0],
    ['six mistakes', badCard, 6],
  ]) {
    const text = `${head}${'A line of prose about the Space.\n'.repeat(280)}`;
    let found = 0;
    const raw = await cpuOf(() => (found = lintText('README.md', text, facts).length), {
      rounds: full ? 40 : 15,
      calls: 40,
    });
    if (found < least || (least === 0 && found > 0)) throw new Error(`${what}: ${found} findings.`);
    const row = {
      what: `README of 300 lines, ${what}: lint (${found} findings)`,
      value: median(raw),
      unit: 'ms',
    };
    rows.push({ ...row, raw, budget: 5 });
  }
  return { name: 'lint of a Dockerfile and a README, warm (median CPU time of the thread)', rows };
}
