import { describeRule, files } from './describeRule.ts';

describeRule(
  'readme-missing-front-matter',
  {
    'a README without a block, with a Dockerfile': {
      readme: '# My app: it works\n\nText\n',
      facts: files('Dockerfile'),
      at: '# My app: it works',
      fixed:
        '---\ntitle: "My app: it works"\nemoji: 🚀\ncolorFrom: blue\ncolorTo: green\nsdk: docker\n---\n\n# My app: it works\n\nText\n',
    },
    'a README without a block, the port known': {
      readme: 'Text\n',
      facts: { ...files('Dockerfile'), startPort: 8000, folderName: 'demo' },
      at: 'Text',
      fixed:
        '---\ntitle: demo\nemoji: 🚀\ncolorFrom: blue\ncolorTo: green\nsdk: docker\napp_port: 8000\n---\n\nText\n',
    },
    'a README without a block in a folder of unknown kind': { readme: 'Text\n', at: 'Text', fixes: [] },
    'blank lines before the block': {
      readme: '\n\n---\nsdk: docker\n---\nText\n',
      at: '---',
      fixed: '---\nsdk: docker\n---\nText\n',
    },
    'a heading before the block': {
      readme: '# App\n---\nsdk: docker\n---\nText\n',
      at: '---',
      fixed: '---\nsdk: docker\n---\n# App\nText\n',
    },
    'a byte order mark': {
      readme: '\uFEFF---\nsdk: docker\n---\n',
      at: '\uFEFF',
      severity: 'warning',
      fixed: '---\nsdk: docker\n---\n',
    },
  },
  {
    'a block in the first line': { card: 'sdk: docker' },
    'a rule in the text behind the block': {
      readme: '---\nsdk: docker\n---\nText\n\n---\ntitle: no card\n---\n',
    },
  },
);
