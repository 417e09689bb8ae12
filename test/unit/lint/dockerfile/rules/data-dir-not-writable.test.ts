import { describeRule } from './describeRule.ts';

const head = 'FROM python:3.12\nRUN useradd -m -u 1000 user\n';
const tail = 'CMD ["python"]\n';
const dir = 'RUN mkdir -p /data && chmod 777 /data\n';

describeRule(
  'data-dir-not-writable',
  {
    'a cache in a folder that is not there': {
      text: `${head}USER user\nENV HF_HOME=/data/.huggingface\n${tail}`,
      at: 'HF_HOME=/data/.huggingface',
      message: /HF_HOME.*user may not write/,
      fixed: `${head}${dir}USER user\nENV HF_HOME=/data/.huggingface\n${tail}`,
    },
    'a database in a folder of root': {
      text: `${head}RUN mkdir /data\nUSER user\nENV DATABASE_URL=sqlite:////data/app.db\n${tail}`,
      at: 'DATABASE_URL=sqlite:////data/app.db',
      fixed: `${head}RUN mkdir /data\n${dir}USER user\nENV DATABASE_URL=sqlite:////data/app.db\n${tail}`,
    },
    'the user of the base image, named again': {
      text: 'FROM n8nio/n8n\nUSER node\nENV N8N_USER_FOLDER=/data DATA_DIR=/data/x\n',
      at: 'N8N_USER_FOLDER=/data',
      fixed:
        'FROM n8nio/n8n\nUSER root\nRUN mkdir -p /data && chmod 777 /data\nUSER node\nENV N8N_USER_FOLDER=/data DATA_DIR=/data/x\n',
    },
  },
  {
    'a writable folder': `${head}${dir}USER user\nENV HF_HOME=/data/hf\n${tail}`,
    'a folder of the user': `${head}RUN mkdir /data && chown user /data\nUSER user\nENV HF_HOME=/data/hf\n${tail}`,
    'a volume of the Space': {
      text: `${head}USER user\nENV HF_HOME=/data/hf\n${tail}`,
      facts: { texts: new Map(), space: { volumes: ['/data'] } },
    },
    root: `FROM python:3.12\nENV HF_HOME=/data/hf\n${tail}`,
    'another folder': `${head}USER user\nENV HF_HOME=/home/user/data\n${tail}`,
    'an unknown image': 'FROM ghcr.io/some/image\nUSER 1000\nENV HF_HOME=/data/hf\n',
  },
);
