interface Hardware {
  name: string;
  prettyName: string;
  cpu: string;
  ram: string;
  accelerator: null | { type: string; model: string; quantity: string; vram: string; manufacturer: string };
  unitCostMicroUSD: number;
  unitCostUSD: number;
  unitLabel: string;
}

function flavor(
  name: string,
  prettyName: string,
  cpu: number,
  ram: number,
  perHour: number,
  gpu?: [string, number, number],
): Hardware {
  const perMinute = perHour / 60;
  return {
    name,
    prettyName,
    cpu: `${cpu} vCPU`,
    ram: `${ram} GB`,
    accelerator: gpu
      ? { type: 'gpu', model: gpu[0], quantity: String(gpu[1]), vram: `${gpu[2]} GB`, manufacturer: 'Nvidia' }
      : null,
    unitCostMicroUSD: Math.round(perMinute * 1e6),
    unitCostUSD: perMinute,
    unitLabel: 'minute',
  };
}

export const hardware: Hardware[] = [
  flavor('cpu-basic', 'CPU Basic', 2, 16, 0),
  flavor('cpu-upgrade', 'CPU Upgrade', 8, 32, 0.03),
  flavor('zero-a10g', 'ZeroGPU', 12, 62, 0, ['H200', 1, 70]),
  flavor('t4-small', 'Nvidia T4 small', 4, 15, 0.4, ['T4', 1, 16]),
  flavor('t4-medium', 'Nvidia T4 medium', 8, 30, 0.6, ['T4', 1, 16]),
  flavor('l4x1', 'Nvidia L4', 8, 30, 0.8, ['L4', 1, 24]),
  flavor('l4x4', '4x Nvidia L4', 48, 186, 3.8, ['L4', 4, 96]),
  flavor('l40sx1', 'Nvidia L40S', 8, 62, 1.8, ['L40S', 1, 48]),
  flavor('a10g-small', 'Nvidia A10G small', 4, 15, 1, ['A10G', 1, 24]),
  flavor('a10g-large', 'Nvidia A10G large', 12, 46, 1.5, ['A10G', 1, 24]),
  flavor('a100-large', 'Nvidia A100 large', 12, 142, 2.5, ['A100', 1, 80]),
];

export interface ListedRepo {
  id: string;
  downloads: number;
  likes: number;
  private: boolean;
  pipeline_tag?: string;
}

/** A few public models and datasets, for completion in the front matter. */
export const repos: Record<'models' | 'datasets', ListedRepo[]> = {
  models: [
    {
      id: 'distilbert/distilbert-base-uncased',
      downloads: 9,
      likes: 2,
      private: false,
      pipeline_tag: 'fill-mask',
    },
    {
      id: 'google-bert/bert-base-uncased',
      downloads: 60,
      likes: 5,
      private: false,
      pipeline_tag: 'fill-mask',
    },
    { id: 'openai-community/gpt2', downloads: 20, likes: 3, private: false, pipeline_tag: 'text-generation' },
  ],
  datasets: [
    { id: 'rajpurkar/squad', downloads: 30, likes: 4, private: false },
    { id: 'stanfordnlp/imdb', downloads: 40, likes: 3, private: false },
  ],
};

const docker = [
  'FROM python:3.12-slim',
  'RUN useradd -m -u 1000 user',
  'USER user',
  'WORKDIR /home/user/app',
  'COPY --chown=user . .',
];

export const templates = [
  {
    name: 'JupyterLab',
    repoId: 'SpacesExamples/jupyterlab',
    sdk: 'docker',
    preferredPrivate: true,
    files: {
      Dockerfile: [...docker, 'CMD ["jupyter", "lab", "--port=7860", "--ip=0.0.0.0"]', ''].join('\n'),
    },
  },
  {
    name: 'Streamlit',
    repoId: 'streamlit/streamlit-template-space',
    sdk: 'docker',
    preferredPrivate: false,
    files: {
      Dockerfile: [...docker, 'CMD ["streamlit", "run", "app.py", "--server.port=7860"]', ''].join('\n'),
    },
  },
  {
    name: 'Chatbot',
    repoId: 'gradio-templates/chatbot',
    sdk: 'gradio',
    preferredPrivate: false,
    files: { 'app.py': 'import gradio as gr\n\ngr.ChatInterface(lambda text, history: text).launch()\n' },
  },
];
