import { describeRule, files } from './describeRule.ts';

describeRule(
  'readme-docker-missing-dockerfile',
  {
    'no Dockerfile': { card: 'sdk: docker', facts: files('README.md', 'app.py'), at: 'docker' },
    'a Dockerfile of another case': { card: 'sdk: docker', facts: files('dockerfile'), at: 'docker' },
    'a Dockerfile in a subfolder': { card: 'sdk: docker', facts: files('docker/Dockerfile'), at: 'docker' },
    'no README and no Dockerfile, linted as a Docker Space': {
      readme: 'Text\n',
      facts: { ...files('app.py'), assumeDocker: true },
      at: '',
    },
  },
  {
    'a Dockerfile at the root': { card: 'sdk: docker', facts: files('Dockerfile') },
    'a folder whose files are not known': { card: 'sdk: docker' },
    'a static Space': { card: 'sdk: static', facts: files('index.html') },
  },
);
