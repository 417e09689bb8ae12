import { describeRule } from './describeRule.ts';

describeRule(
  'readme-suggested-storage-ignored',
  {
    'the key': {
      card: 'sdk: docker\nsuggested_storage: small\npinned: true',
      at: 'suggested_storage: small',
      fixed: 'sdk: docker\npinned: true',
    },
  },
  { 'other keys': { card: 'sdk: docker\nsuggested_hardware: cpu-basic' } },
);
