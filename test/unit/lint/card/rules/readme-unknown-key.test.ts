import { describeRule } from './describeRule.ts';

describeRule(
  'readme-unknown-key',
  {
    'a typing error': {
      card: 'sdk: gradio\nsdk_verion: 4.1.0',
      at: 'sdk_verion',
      severity: 'warning',
      fixed: 'sdk: gradio\nsdk_version: 4.1.0',
    },
    'another spelling': {
      card: 'sdk: docker\nappPort: 8000',
      at: 'appPort',
      severity: 'warning',
      fixed: 'sdk: docker\napp_port: 8000',
    },
    'a key people mistake': {
      card: 'sdk: docker\nport: 8000',
      at: 'port',
      severity: 'warning',
      fixed: 'sdk: docker\napp_port: 8000',
    },
    'a mistaken key whose value would not fit': {
      card: 'sdk: docker\nport: 80',
      at: 'port',
      severity: 'warning',
      fixes: ['Remove "port"'],
    },
    'a mistaken key beside the right one': {
      card: 'sdk: docker\napp_port: 8000\nport: 8001',
      at: 'port',
      severity: 'warning',
      fixes: ['Remove "port"'],
    },
    'a Dockerfile by another name': {
      card: 'sdk: docker\ndockerfile: docker/Dockerfile',
      at: 'dockerfile',
      severity: 'warning',
      fixes: ['Remove "dockerfile"'],
    },
    'a key of nobody': {
      card: 'sdk: docker\nauthor_mail: x',
      at: 'author_mail',
      fixes: ['Remove "author_mail"'],
    },
  },
  {
    'keys of the reference': { card: 'sdk: docker\nfullWidth: true\nthumbnail: https://example.org/a.png' },
    'free keys of the Hub': {
      card: 'sdk: docker\nlicense: mit\nduplicated_from: a/b\ndev-mode-folder: /app',
    },
  },
);
