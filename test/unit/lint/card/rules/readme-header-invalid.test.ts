import { describeRule } from './describeRule.ts';

describeRule(
  'readme-header-invalid',
  {
    'another header': {
      card: 'sdk: docker\nheader: minimal',
      at: 'minimal',
      fixes: ['Change to "mini"', 'Change to "default"'],
    },
    'a header in capitals': {
      card: 'sdk: docker\nheader: Mini',
      at: 'Mini',
      fixed: 'sdk: docker\nheader: mini',
    },
    'text for true': {
      card: 'sdk: docker\npinned: "true"',
      at: '"true"',
      fixed: 'sdk: docker\npinned: true',
    },
    'yes for true': { card: 'sdk: docker\nfullWidth: yes', at: 'yes', fixed: 'sdk: docker\nfullWidth: true' },
    'a number': { card: 'sdk: docker\ndisable_embedding: 5', at: '5', fixes: [] },
  },
  {
    'both headers': { card: 'sdk: docker\nheader: mini' },
    'true and false': { card: 'sdk: docker\npinned: false\nfullWidth: true\ndisable_embedding: false' },
  },
);
