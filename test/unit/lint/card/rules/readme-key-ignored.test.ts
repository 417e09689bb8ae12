import { describeRule } from './describeRule.ts';

describeRule(
  'readme-key-ignored',
  {
    'sdk_version of a Docker Space': {
      card: 'sdk: docker\nsdk_version: 4.1.0',
      at: 'sdk_version',
      fixes: ['Remove "sdk_version"'],
    },
    'app_build_command of a Gradio Space': {
      card: 'sdk: gradio\napp_build_command: npm run build',
      at: 'app_build_command',
      fixes: ['Remove "app_build_command"'],
    },
  },
  {
    'keys of Gradio': { card: 'sdk: gradio\nsdk_version: 4.1.0\napp_file: app.py\npython_version: "3.12"' },
    'keys of a static Space': { card: 'sdk: static\napp_file: a.html\napp_build_command: npm run build' },
    'keys without an SDK': { card: 'app_file: app.py' },
  },
);
