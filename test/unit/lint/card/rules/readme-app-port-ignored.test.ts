import { describeRule } from './describeRule.ts';

describeRule(
  'readme-app-port-ignored',
  {
    'app_port of a Gradio Space': {
      card: 'sdk: gradio\n# the port\napp_port: 7860\npinned: true',
      at: 'app_port',
      fixed: 'sdk: gradio\n# the port\npinned: true',
    },
    'app_port of a static Space': { card: 'app_port: 80\nsdk: static', at: 'app_port', fixed: 'sdk: static' },
  },
  {
    'app_port of a Docker Space': { card: 'sdk: docker\napp_port: 7861' },
    'app_port without a known SDK': { card: 'app_port: 7861' },
  },
);
