/** Base images that stand for those of Docker Hub. */
import { docker, ensureDebian, hasImage, importImage } from '../harness/docker.mjs';
import { runOrFail } from '../harness/shell.mjs';
import { ensureAlpine } from './alpine.mjs';

export { docker };

const packages = 'python3,python3-pip,python3-venv,git,curl,wget,unzip,sudo,gosu,ca-certificates';

/**
 * Names that `FROM` uses, and what each is made of: a Debian release, a folder, or instructions on top of another one that make the
 * accounts and variables of the real image (as src/lint/dockerfile/baseImages.ts has them).
 */
const images = [
  { name: 'debian:12-slim', release: 'bookworm' },
  { name: 'debian:13-slim', release: 'trixie' },
  { name: 'python:3.12-slim-bookworm', release: 'bookworm' },
  { name: 'python:3.12-slim', release: 'trixie' },
  { name: 'alpine:3.20', root: ensureAlpine },
  {
    name: 'node:20-bookworm-slim',
    steps: [
      'FROM debian:12-slim',
      'RUN groupadd --gid 1000 node && useradd --uid 1000 --gid node --shell /bin/bash --create-home node',
    ],
  },
  {
    name: 'ubuntu:24.04',
    steps: [
      'FROM debian:12-slim',
      "RUN sed -i 's/^#\\?HOME_MODE.*/HOME_MODE 0750/' /etc/login.defs",
      'RUN useradd -m -u 1000 -s /bin/bash -G adm,dialout,cdrom,floppy,sudo,audio,dip,video,plugdev ubuntu',
    ],
  },
  {
    name: 'jupyter/minimal-notebook:latest',
    steps: [
      'FROM debian:12-slim',
      'ENV HOME=/home/jovyan NB_USER=jovyan NB_UID=1000 NB_GID=100 CONDA_DIR=/opt/conda',
      'RUN useradd --no-log-init --create-home --shell /bin/bash --uid 1000 --no-user-group jovyan',
      'RUN mkdir -p /opt/conda && chown jovyan:100 /opt/conda && chmod g+rws /opt/conda /home/jovyan',
      'USER 1000',
      'WORKDIR /home/jovyan',
    ],
  },
];

export const imageNames = images.map(({ name }) => name);

/** Makes those that the engine does not have. */
export async function ensureImages(env) {
  for (const { name, root, release, steps } of images) {
    if (await hasImage(name, env)) continue;
    if (root !== undefined) {
      await importImage(name, await root(), env);
    } else if (release !== undefined) {
      await importImage(name, await ensureDebian(`model-root-${release}`, release, packages), env);
    } else {
      const script = `printf '%s\\n' "$@" | ${docker} build -q --network host -t ${name} -`;
      await runOrFail(`Could not build ${name}.`, '/bin/sh', ['-c', script, 'sh', ...steps], { env });
    }
  }
}
