import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  chooseHardware,
  flavorFrom,
  isChoice,
  jobFlavors,
  spaceFlavors,
} from '../../../../src/scaffold/hardware.ts';
import type { ReportRow } from '../../../../src/scaffold/import/report.ts';
import { readDstack, secondsOf, type DstackRun } from '../../../../src/scaffold/import/dstack.ts';
import { dstackToJob } from '../../../../src/scaffold/import/dstackJob.ts';
import { dstackToSpace } from '../../../../src/scaffold/import/dstackSpace.ts';
import { lintTexts } from '../../../../src/lint/lintFolder.ts';
import { plainText, sentence } from '../../../../src/space/sentence.ts';
import { readCard } from '../../../../src/space/card.ts';

/** The first run of a file that is read. */
function first(yaml: string, file: string): DstackRun {
  const runs = readDstack(yaml, file);
  assert.ok(Array.isArray(runs) && runs[0]);
  return runs[0];
}

function old(body: string): DstackRun {
  return first(
    `workflows:\n  - name: hello-docker\n    provider: docker\n${body.replace(/^/gm, '    ')}`,
    '.dstack/workflows/x.yaml',
  );
}

function today(body: string, file = 'x.dstack.yml'): DstackRun {
  return first(body, file);
}

const space = (run: DstackRun) => {
  const made = dstackToSpace(run);
  return { ...made, text: (path: string) => made.files.find((file) => file.path === path)?.content ?? '' };
};
const row = (report: ReportRow[], property: string) => {
  const found = report.find((one) => one.property === property);
  assert.ok(found, property);
  return { ...found, note: plainText(found.note) };
};

const usage = `image: ubuntu
entrypoint: /bin/bash -i -c
commands:
  - mkdir -p output
  - echo 'Hello, world!' > output/hello.txt
artifacts:
  - path: ./output
resources:
  gpu:
    name: "K80"
    count: 1
`;

describe('dstack to a Space', () => {
  it('turns the example of the docker provider into a whole Space', () => {
    const made = space(old(usage));
    assert.deepEqual(
      made.files.map(({ path }) => path),
      ['Dockerfile', 'start.sh', 'README.md', '.dockerignore'],
    );
    assert.equal(
      made.text('Dockerfile'),
      `FROM ubuntu
# Whatever user the image ends with: packages and folders need root.
USER root

# The tools that Dev Mode of a Space needs.
RUN apt-get update \\
    && apt-get install -y --no-install-recommends bash curl wget procps git git-lfs \\
    && rm -rf /var/lib/apt/lists/*

# dstack runs containers as root, a Space as user 1000, who gets the folder of the app.
RUN mkdir -p /app && chown 1000:1000 /app
WORKDIR /app

COPY --chown=1000:1000 . .

USER 1000
ENV HOME=/app \\
    PATH=/app/.local/bin:$PATH \\
    PYTHONUNBUFFERED=1

EXPOSE 7860
ENTRYPOINT ["/bin/bash", "-c"]
CMD ["exec bash /app/start.sh"]
`,
    );
    assert.match(made.text('start.sh'), /^mkdir -p output\n/m);
    assert.ok(isChoice(made.hardware) && made.hardware.flavor.name === 't4-small');
    assert.deepEqual(made.hardware.notes.map(plainText), ['The Hub has no K80; T4 has 16 GB.']);
    assert.deepEqual(made.volumes, [
      { mountPath: '/app/output', readOnly: false, why: sentence('what the run makes') },
    ]);
    const card = readCard(made.text('README.md'));
    assert.ok(card.kind === 'card');
    assert.deepEqual(
      [card.data.title, card.data.sdk, card.data.app_port, card.data.suggested_hardware],
      ['hello-docker', 'docker', 7860, 't4-small'],
    );
    assert.deepEqual(
      made.report.map(({ property, verdict }) => `${property} ${verdict}`),
      [
        ...['name exact', 'provider exact', 'image exact', 'entrypoint approximate', 'commands exact'],
        ...['artifacts approximate', 'resources.gpu approximate'],
      ],
    );
    assert.match(
      row(made.report, 'resources.gpu').note,
      /^t4-small for \$0\.40 per hour.*next t4-medium for \$0\.60$/,
    );
  });

  it('installs while the image is built, and answers the one port', () => {
    const made = space(
      old(
        'image: python\nports: 1\ncommands:\n  - pip install fastapi uvicorn\n  - uvicorn usage.apps.hello_fastapi:app --port $PORT_0 --host 0.0.0.0\n',
      ),
    );
    const dockerfile = made.text('Dockerfile');
    assert.match(dockerfile, /^RUN pip install fastapi uvicorn$/m);
    assert.ok(dockerfile.indexOf('RUN pip') < dockerfile.indexOf('COPY'));
    assert.ok(dockerfile.endsWith('EXPOSE 7860\nENTRYPOINT []\nCMD ["bash", "/app/start.sh"]\n'));
    assert.equal(
      made.text('start.sh'),
      '#!/usr/bin/env bash\nset -euo pipefail\n\nexport PORT_0=7860\n\nexec uvicorn usage.apps.hello_fastapi:app --port $PORT_0 --host 0.0.0.0\n',
    );
  });

  it('asks for the credentials of a registry in vain', () => {
    const made = space(
      old(
        'image: ghcr.io/my-organization/top-secret-image:v1\nregistry_auth:\n  username: ${{ secrets.GHCR_USER }}\n  password: ${{ secrets.GHCR_TOKEN }}\n',
      ),
    );
    const { verdict, note } = row(made.report, 'registry_auth');
    assert.equal(verdict, 'impossible');
    assert.match(note, /make the image public.*clone mode.*another Space/);
    assert.ok(!made.files.some(({ path }) => path === 'start.sh'), 'the image starts what it starts');
    assert.doesNotMatch(made.text('Dockerfile'), /^(?:CMD|ENTRYPOINT)/m);
  });

  it('serves several ports below paths, with PORT_n for each', () => {
    const made = space(
      old('image: python\nports: 2\ncommands:\n  - a --port $PORT_0 &\n  - b --port $PORT_1\n'),
    );
    assert.match(made.text('start.sh'), /export PORT_0=8000\nexport PORT_1=8001\na --port \$PORT_0 &/);
    assert.match(
      made.text('nginx.conf'),
      /location \/8001\/ \{\n\s+proxy_pass http:\/\/127\.0\.0\.1:8001\/;/,
    );
    assert.match(made.text('Dockerfile'), /git-lfs nginx/);
    assert.equal(row(made.report, 'ports').verdict, 'approximate');
  });

  it('reads every spelling of ports', () => {
    const ports = (text: string) => old(`image: x\nports: ${text}\n`).ports;
    assert.deepEqual(ports('3'), [undefined, undefined, undefined]);
    assert.deepEqual(ports('[8000, "80:8080", "*:9000"]'), [8000, 8080, 9000]);
    assert.deepEqual(ports('8501'), [8501]);
    assert.deepEqual(today('type: service\nport: 8000\n').ports, [8000]);
    assert.deepEqual(today('type: service\nport: 80:8001\n').ports, [8001]);
  });

  it('tells variables from secrets, in every spelling', () => {
    const environment = [
      'environment:',
      '  - MODEL=a/b',
      '  - HF_TOKEN',
      '  - REGION',
      '  - OPENAI_API_KEY=sk-something',
      '  - WANDB=${{ secrets.WANDB_KEY }}',
      'image: x',
      'commands: ["echo ${{ secrets.OTHER_KEY }}"]',
    ].join('\n');
    const made = space(old(environment));
    assert.deepEqual(made.secrets, ['HF_TOKEN', 'OPENAI_API_KEY', 'OTHER_KEY', 'WANDB_KEY']);
    assert.deepEqual(made.variables, [
      { name: 'MODEL', value: 'a/b' },
      { name: 'REGION' },
      { name: 'WANDB' },
    ]);
    assert.ok(
      !made.files.some(({ content }) => content.includes('sk-something')),
      'no value of a secret is written',
    );
    assert.match(made.text('start.sh'), /export WANDB="\$WANDB_KEY"/);
    const map = space(today('type: task\nimage: x\nenv:\n  A: "1"\n  TOKEN: ${{ secrets.T }}\n'));
    assert.deepEqual([map.variables, map.secrets], [[{ name: 'A', value: '1' }, { name: 'TOKEN' }], ['T']]);
  });

  it('declares a variable that the build uses', () => {
    const made = space(
      old('image: python\nenv: ["VERSION=2"]\ncommands: ["pip install thing==$VERSION", "thing"]\n'),
    );
    assert.match(made.text('Dockerfile'), /^ARG VERSION\nRUN pip install thing==\$VERSION$/m);
  });

  it('copies the folder first when the installation reads it', () => {
    const made = space(
      old('image: python\ncommands: ["pip install -r requirements.txt", "python app.py"]\n'),
    );
    assert.ok(made.text('Dockerfile').indexOf('COPY') < made.text('Dockerfile').indexOf('RUN pip'));
  });

  it('keeps installing commands in the script when asked', () => {
    const made = dstackToSpace(old('image: python\ncommands: ["pip install x", "x"]\n'), {
      installAtStart: true,
    });
    assert.match(made.files.find(({ path }) => path === 'start.sh')?.content ?? '', /pip install x\n/);
  });

  it('puts relative folders below /app and gives absolute ones to the user', () => {
    assert.match(
      space(old('image: x\nworking_dir: src\ncommands: [a]\n')).text('Dockerfile'),
      /^WORKDIR \/app\/src$/m,
    );
    const absolute = space(old('image: x\nworking_dir: /work\ncommands: [a]\n')).text('Dockerfile');
    assert.match(absolute, /mkdir -p \/app \/work && chown 1000:1000 \/app \/work/);
    assert.match(absolute, /^WORKDIR \/work$/m);
  });

  it('chooses the image that other properties ask for', () => {
    const from = (body: string) =>
      /^FROM (.*)$/m.exec(space(today(`type: task\n${body}`)).text('Dockerfile'))?.[1];
    assert.equal(from('python: "3.12"\n'), 'python:3.12-slim');
    assert.equal(from('nvcc: true\n'), 'nvidia/cuda:12.4.1-devel-ubuntu22.04');
    assert.equal(from('image: a/b:c\n'), 'a/b:c');
  });

  it('knows the kinds of today', () => {
    const service = space(
      today(
        'type: service\nname: llm\nimage: vllm/vllm\nport: 8000\nmodel: meta-llama/Llama-3\ncommands: [serve]\n',
        'deep/llm.dstack.yml',
      ),
    );
    const card = readCard(service.text('README.md'));
    assert.ok(card.kind === 'card');
    assert.deepEqual([card.data.app_port, card.data.models], [8000, ['meta-llama/Llama-3']]);
    const editor = space(
      today('type: dev-environment\nide: vscode\npython: 3.11\ninactivity_duration: 2h\n', 'vs.dstack.yml'),
    );
    assert.deepEqual([editor.devMode, editor.sleepSeconds, editor.name], [true, 7200, 'vs']);
    assert.match(editor.text('start.sh'), /exec sleep infinity/);
    assert.equal(row(space(today('type: task\nimage: x\n')).report, 'type').verdict, 'approximate');
  });

  it('writes files that are clean under our diagnostics, and scripts that bash reads', () => {
    const runs = [
      old(usage),
      old('image: python:3.12\nports: 2\ncommands: ["pip install a", "a & ", "b; c"]\nworking_dir: sub\n'),
      today(
        'type: service\npython: "3.12"\nport: 8000\ncommands: ["FOO=1 uvicorn a:b --host 0.0.0.0 --port 8000"]\n',
      ),
    ];
    for (const run of runs) {
      const { files } = dstackToSpace(run);
      const texts = new Map(files.map(({ path, content }) => [path, content]));
      const findings = lintTexts({ texts, paths: new Set(texts.keys()) });
      assert.deepEqual(
        findings.map(({ file, code, message }) => `${file} ${code} ${plainText(message)}`),
        [],
      );
      const { status, stderr } = spawnSync('bash', ['-n'], {
        input: texts.get('start.sh') ?? '',
        encoding: 'utf8',
      });
      assert.equal(status, 0, stderr);
    }
  });

  it('refuses what is no dstack file', () => {
    for (const text of ['a: 1', '- x', 'type: fleet', 'x: ['])
      assert.ok(!Array.isArray(readDstack(text, 'x.yml')), text);
  });
});

describe('dstack to a job', () => {
  it('makes the request of the Hub', () => {
    const run = today(`type: task
name: Train it
image: python:3.12
env:
  - EPOCHS=3
  - HF_TOKEN
commands:
  - pip install -r requirements.txt
  - tensorboard &
  - python train.py
ports: [6006]
working_dir: /code
resources:
  gpu: H200:141GB:1
max_duration: 2h
retry: { limit: 2 }
tags: { team: "a b" }
schedule: { cron: "0 8 * * *" }
`);
    const job = dstackToJob(run);
    assert.deepEqual(job.request, {
      dockerImage: 'python:3.12',
      command: [
        'bash',
        '-c',
        'cd /code && pip install -r requirements.txt && { tensorboard & } && python train.py',
      ],
      environment: { EPOCHS: '3', PORT_0: '6006' },
      flavor: 'h200',
      timeoutSeconds: 7200,
      attempts: 2,
      labels: { name: 'train-it', team: 'a-b' },
      expose: { ports: [6006] },
    });
    assert.deepEqual([job.secrets, job.schedule, job.missing], [['HF_TOKEN'], '0 8 * * *', []]);
  });

  it('puts the entrypoint in front, and asks for what the caller gave', () => {
    const job = dstackToJob(
      old('image: ubuntu\nentrypoint: /bin/bash -i -c\ncommands: [a, b]\nenvironment: [REGION]\n'),
    );
    assert.deepEqual(job.request.command, ['/bin/bash', '-c', 'a && b']);
    assert.deepEqual(job.missing, [{ name: 'REGION' }]);
    assert.match(row(job.report, 'entrypoint').note, /"-i" is dropped/);
  });
});

describe('chooseHardware', () => {
  const name = (gpu: string, flavors = spaceFlavors) => {
    const choice = chooseHardware(today(`type: task\nresources:\n  gpu: ${gpu}\n`).resources, flavors);
    return isChoice(choice) ? choice.flavor.name : plainText(choice);
  };

  it('takes the cheapest that has as much', () => {
    assert.equal(name('1'), 't4-small');
    assert.equal(name('24GB'), 'l4x1');
    assert.equal(name('"A100:80GB:2"'), 'a100x4');
    assert.equal(name('"A10,L4:1"'), 'l4x1');
    assert.equal(name('"L4:2"'), 'l4x4');
    assert.equal(name('{name: [A10G, L40S], memory: 40GB..}'), 'l40sx1');
    assert.equal(name('{count: "1..2", total_memory: 90GB..}'), 'l4x4');
    assert.equal(name('V100'), 't4-small');
    assert.equal(name('RTX4090'), 'l4x1');
    assert.equal(name('H100'), 'a100-large');
    assert.equal(name('H200', jobFlavors), 'h200');
    assert.match(name('tpu'), /only GPUs by Nvidia/);
    assert.match(name('{vendor: amd}'), /only GPUs by Nvidia/);
    assert.match(name('"A100:16"'), /No hardware/);
  });

  it('takes none with a GPU when none is asked for', () => {
    const choice = chooseHardware({ cpu: 4, memory: 20 }, spaceFlavors);
    assert.ok(isChoice(choice));
    assert.deepEqual([choice.flavor.name, choice.runnerUp], ['cpu-upgrade', undefined]);
  });

  it('says in what it differs', () => {
    const choice = chooseHardware({ gpu: { models: ['A10'], count: 3 } }, spaceFlavors);
    assert.ok(isChoice(choice));
    assert.deepEqual(choice.notes.map(plainText), [
      'A10G stands for A10.',
      'It has 4 GPUs, more than the 3 asked for.',
    ]);
  });

  it('reads the live list', () => {
    const live = { name: 'l4x4', cpu: '48 vCPU', ram: '186 GB', unitCostUSD: 0.0633, unitLabel: 'minute' };
    const read = flavorFrom({ ...live, accelerator: { model: 'L4', quantity: '4', vram: '96 GB' } });
    assert.deepEqual([read?.cpu, read?.memory, read?.gpu], [48, 186, { model: 'L4', count: 4, memory: 24 }]);
    assert.equal(read?.pricePerHour.toFixed(2), '3.80');
    assert.equal(flavorFrom({ ...live, name: 'zero-a10g' }), undefined);
  });
});

describe('secondsOf', () => {
  it('reads durations', () => {
    assert.deepEqual(['90s', '5m', '2h', '1d', '1w', 60, 'off', undefined].map(secondsOf), [
      90,
      300,
      7200,
      86_400,
      604_800,
      60,
      undefined,
      undefined,
    ]);
  });
});
