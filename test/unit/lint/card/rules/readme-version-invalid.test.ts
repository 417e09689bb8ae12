import { describeRule } from './describeRule.ts';

describeRule(
  'readme-version-invalid',
  {
    'Python 2': { card: 'sdk: gradio\npython_version: "2.7"', at: '"2.7"', fixes: [] },
    'a Python range': {
      card: 'sdk: gradio\npython_version: ">=3.10"',
      at: '">=3.10"',
      fixed: 'sdk: gradio\npython_version: "3.10"',
    },
    'a Gradio range': {
      card: 'sdk: gradio\nsdk_version: ^4.1.0',
      at: '^4.1.0',
      fixed: 'sdk: gradio\nsdk_version: "4.1.0"',
    },
    'the latest Gradio': { card: 'sdk: gradio\nsdk_version: latest', at: 'latest', fixes: [] },
  },
  {
    'a version of two parts': { card: 'sdk: gradio\npython_version: "3.12"' },
    'a version of three parts': { card: 'sdk: gradio\npython_version: 3.12.12\nsdk_version: 5.49.1' },
    'a beta': { card: 'sdk: gradio\nsdk_version: 5.0.0-beta.4' },
    'a release candidate': { card: 'sdk: gradio\nsdk_version: 6.0.0rc1' },
  },
);
