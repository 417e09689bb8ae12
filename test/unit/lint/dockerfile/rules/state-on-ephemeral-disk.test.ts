import { describeRule } from './describeRule.ts';

const tail = '\nCMD ["python"]\n';
const space = (...volumes: string[]) => ({ texts: new Map<string, string>(), space: { volumes } });

describeRule(
  'state-on-ephemeral-disk',
  {
    'a database beside the volume': {
      text: `FROM python:3.12\nENV DATABASE_PATH=/app/app.db${tail}`,
      facts: space('/data'),
      at: 'DATABASE_PATH=/app/app.db',
      fixes: ['Use /data/app.db'],
    },
    'a relative database, no volume at all': {
      text: `FROM python:3.12\nWORKDIR /app\nENV DB=sqlite:///app.db${tail}`,
      facts: space(),
      at: 'DB=sqlite:///app.db',
      message: /no volume/,
    },
  },
  {
    'a path in the volume': {
      text: `FROM python:3.12\nENV DATABASE_PATH=/data/app.db${tail}`,
      facts: space('/data'),
    },
    'unknown volumes': `FROM python:3.12\nENV DATABASE_PATH=/app/app.db${tail}`,
    caches: { text: `FROM python:3.12\nENV HF_HOME=/app/hf PATH=/x/bin:$PATH${tail}`, facts: space('/data') },
    'a server elsewhere': {
      text: `FROM python:3.12\nENV DATABASE_URL=postgres://db/x${tail}`,
      facts: space('/data'),
    },
  },
);
