import { describeRule } from './describeRule.ts';

describeRule(
  'readme-base-path-invalid',
  {
    'a relative path': {
      card: 'sdk: docker\nbase_path: docs',
      at: 'docs',
      fixed: 'sdk: docker\nbase_path: /docs',
    },
    'a path in quotes': {
      card: 'sdk: docker\nbase_path: "./docs"',
      at: '"./docs"',
      fixed: 'sdk: docker\nbase_path: "/docs"',
    },
    'an address': {
      card: 'sdk: docker\nbase_path: https://example.org',
      at: 'https://example.org',
      fixes: ['Remove "base_path"'],
    },
    'a static Space': { card: 'sdk: static\nbase_path: /docs', at: 'base_path', fixed: 'sdk: static' },
  },
  {
    'a path from the root': { card: 'sdk: docker\nbase_path: /docs?x=1' },
    'a Gradio Space': { card: 'sdk: gradio\nbase_path: /ui' },
  },
);
