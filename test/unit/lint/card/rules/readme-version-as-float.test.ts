import { describeRule } from './describeRule.ts';

describeRule(
  'readme-version-as-float',
  {
    'Python 3.10': {
      card: 'sdk: gradio\npython_version: 3.10 # old',
      at: '3.10',
      fixed: 'sdk: gradio\npython_version: "3.10" # old',
    },
    'Gradio 4.40': {
      card: 'sdk: gradio\nsdk_version: 4.40',
      at: '4.40',
      fixed: 'sdk: gradio\nsdk_version: "4.40"',
    },
  },
  {
    'a number that keeps its digits': { card: 'sdk: gradio\npython_version: 3.12' },
    'a quoted version': { card: 'sdk: gradio\npython_version: "3.10"' },
    'three parts': { card: 'sdk: gradio\npython_version: 3.10.0\nsdk_version: 4.40.0' },
  },
);
