import { describeRule } from './describeRule.ts';

const tail = '\nCMD ["python"]\n';
const bad = (line: string, at: string) => ({ text: `FROM python:3.12\n${line}${tail}`, at });

describeRule(
  'data-dir-at-build',
  {
    'a copy into /data': bad('COPY models /data/models', '/data/models'),
    'a copy into the working directory': bad('WORKDIR /data\nCOPY models ./models/', './models/'),
    'wget -O': bad('RUN wget -O /data/m.bin https://x.y/m.bin', '/data/m.bin'),
    'curl -o': bad('RUN curl -L https://x.y -o /data/x', '/data/x'),
    'git clone': bad('RUN git clone --depth 1 https://x.y/z /data/z', '/data/z'),
    'a clone in the folder': bad('RUN cd /data && git clone https://x.y/z', 'git clone https://x.y/z'),
    cp: bad('RUN mkdir -p /data && cp -r /tmp/a /data/', '/data/'),
    tar: bad('RUN tar -xzf a.tgz -C /data', '/data'),
    'a redirect': bad('RUN echo 1 > /data/state', '/data/state'),
    'Python code': bad('RUN python dl.py --out /data/m', '/data/m'),
  },
  {
    'making it writable': `FROM python:3.12\nRUN mkdir -p /data && chmod 777 /data && chown 1000 /data${tail}`,
    'a folder of that name elsewhere': `FROM python:3.12\nWORKDIR /app\nCOPY data ./data\nRUN cp a ./data/ && cp b /app/data/ && wget -O /datasets/x https://y${tail}`,
    'a variable': `FROM python:3.12\nENV HF_HOME=/data/hf${tail}`,
    'another stage': `FROM python:3.12 AS a\nCOPY x /data/\nFROM python:3.12\nCOPY --from=a /data /app/data${tail}`,
    reading: `FROM python:3.12\nRUN cp /data/x /tmp/x${tail}`,
  },
);
