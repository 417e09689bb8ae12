import { describeRule } from './describeRule.ts';

describeRule(
  'readme-custom-headers-invalid',
  {
    'capital letters': {
      card: 'sdk: static\ncustom_headers:\n  Cross-Origin-Opener-Policy: same-origin',
      at: 'Cross-Origin-Opener-Policy',
      fixed: 'sdk: static\ncustom_headers:\n  cross-origin-opener-policy: same-origin',
    },
    'another header': {
      card: 'sdk: static\ncustom_headers:\n  x-frame-options: deny',
      at: 'x-frame-options',
      fixes: [],
    },
    'a value in capitals': {
      card: 'sdk: static\ncustom_headers:\n  cross-origin-embedder-policy: Require-Corp',
      at: 'Require-Corp',
      fixed: 'sdk: static\ncustom_headers:\n  cross-origin-embedder-policy: require-corp',
    },
    'a value of another header': {
      card: 'sdk: static\ncustom_headers:\n  cross-origin-resource-policy: credentialless',
      at: 'credentialless',
      fixes: [],
    },
    'a list': { card: 'sdk: static\ncustom_headers: [a]', at: '[a]' },
  },
  {
    'the three headers': {
      card: 'sdk: static\ncustom_headers:\n  cross-origin-embedder-policy: require-corp\n  cross-origin-opener-policy: same-origin\n  cross-origin-resource-policy: cross-origin',
    },
  },
);
