import { describeRule } from './describeRule.ts';

describeRule(
  'readme-wrong-type',
  {
    'a number as title': {
      card: 'title: 2048\nsdk: docker',
      at: '2048',
      fixed: 'title: "2048"\nsdk: docker',
    },
    'a list as title': { card: 'title: [Demo]\nsdk: docker', at: '[Demo]', fixes: [] },
    'tags as text': {
      card: 'sdk: docker\ntags: one, two three',
      at: 'one, two three',
      fixed: 'sdk: docker\ntags: [one, "two three"]',
    },
    'a number among tags': {
      card: 'sdk: docker\ntags:\n  - 2024\n  - x',
      at: '2024',
      fixed: 'sdk: docker\ntags:\n  - "2024"\n  - x',
    },
  },
  {
    'texts and lists': { card: 'title: App\nsdk: docker\ntags: [a, b]\nmodels: [gpt2]' },
    'a quoted number': { card: 'title: "2048"\nsdk: docker' },
    'keys without a value': { card: 'title:\nsdk: docker\ntags:' },
  },
);
