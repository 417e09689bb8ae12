import { describeRule } from './describeRule.ts';

describeRule(
  'readme-app-port-invalid',
  {
    'a privileged port': {
      card: 'sdk: docker\napp_port: 80',
      at: '80',
      fixed: 'sdk: docker\napp_port: 7860',
    },
    'a privileged port, the real one known': {
      card: 'sdk: docker\napp_port: 80',
      facts: { texts: new Map(), startPort: 8000 },
      at: '80',
      fixed: 'sdk: docker\napp_port: 8000',
    },
    'a privileged port that the app listens on': {
      card: 'sdk: docker\napp_port: 80',
      facts: { texts: new Map(), startPort: 80 },
      at: '80',
      fixes: ['Use 7860'],
    },
    'a quoted number': {
      card: 'sdk: docker\napp_port: "8000"',
      at: '"8000"',
      severity: 'warning',
      fixed: 'sdk: docker\napp_port: 8000',
    },
    'a port above the highest': {
      card: 'sdk: docker\napp_port: 70000',
      at: '70000',
      fixed: 'sdk: docker\napp_port: 7860',
    },
    'a fraction': { card: 'sdk: docker\napp_port: 78.6', at: '78.6', fixed: 'sdk: docker\napp_port: 7860' },
    text: { card: 'sdk: docker\napp_port: http', at: 'http', fixed: 'sdk: docker\napp_port: 7860' },
    'an empty value': {
      card: 'sdk: docker\napp_port:',
      at: 'app_port',
      fixed: 'sdk: docker\napp_port: 7860',
    },
  },
  {
    'the lowest port': { card: 'sdk: docker\napp_port: 1025' },
    'the highest port': { card: 'sdk: docker\napp_port: 65535' },
    'no port': { card: 'sdk: docker' },
    'a port without effect': { card: 'sdk: static\napp_port: 80' },
  },
);
