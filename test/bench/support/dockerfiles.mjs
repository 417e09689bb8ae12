/** Dockerfiles of any length in the shapes that Spaces have: stages, continuations, heredocs, mounts, users, copies. */

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

/** 52 lines that a build of one more component takes; every third with what rules find. */
function component(k) {
  return `
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
}

const linesIn = (text) => text.split('\n').length - 1;

/** Text of exactly `lines` lines: a first stage, and one that grows. */
export function componentDockerfile(lines) {
  const pieces = [begin];
  let left = lines - linesIn(begin) - linesIn(end);
  for (let k = 0; ; k++) {
    const piece = component(k);
    if (linesIn(piece) > left) break;
    pieces.push(piece);
    left -= linesIn(piece);
  }
  pieces.push('LABEL stage=last\n'.repeat(left), end);
  return pieces.join('');
}

const shortRuns = [
  (k) => `RUN pip install --no-cache-dir package-${k}==1.${k}`,
  (k) => `RUN mkdir -p /data/d${k} && chown user /data/d${k}`,
  (k) => `COPY conf/c${k}.conf /etc/app/c${k}.conf`,
  (k) => `ENV SETTING_${k}=value-${k}`,
  (k) => `RUN echo "step ${k}" >> /var/log/build.log`,
  (k) => `WORKDIR /work/w${k % 400}`,
  (k) => `RUN apt-get update && apt-get install -y tool-${k} && rm -rf /var/lib/apt/lists/*`,
  (k) => `ADD --chown=user https://example.com/f${k}.bin /models/f${k}.bin`,
];

/** Text of exactly `lines` lines with an instruction on each: the most instructions that a file of that length has. */
export function oneLineDockerfile(lines) {
  const from = ['FROM python:3.11', 'RUN useradd -m -u 1000 user'];
  const last = ['USER user', 'CMD ["python", "app.py"]'];
  const count = lines - from.length - last.length;
  const middle = Array.from({ length: count }, (_, k) => shortRuns[k % shortRuns.length](k));
  return `${[...from, ...middle, ...last].join('\n')}\n`;
}
