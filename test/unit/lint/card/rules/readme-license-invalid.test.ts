import { describeRule } from './describeRule.ts';

describeRule(
  'readme-license-invalid',
  {
    'another case': { card: 'sdk: docker\nlicense: MIT', at: 'MIT', fixed: 'sdk: docker\nlicense: mit' },
    'a name with blanks': {
      card: 'sdk: docker\nlicense: Apache 2.0',
      at: 'Apache 2.0',
      fixed: 'sdk: docker\nlicense: apache-2.0',
    },
    'an SPDX id': {
      card: 'sdk: docker\nlicense: GPL-3.0-only',
      at: 'GPL-3.0-only',
      fixed: 'sdk: docker\nlicense: gpl-3.0',
    },
    'one of a list': {
      card: 'sdk: docker\nlicense:\n  - mit\n  - Apache-2.0',
      at: 'Apache-2.0',
      fixed: 'sdk: docker\nlicense:\n  - mit\n  - apache-2.0',
    },
    'an unknown licence': { card: 'sdk: docker\nlicense: my-own-terms', at: 'my-own-terms', fixes: [] },
  },
  {
    'a known id': { card: 'sdk: docker\nlicense: cc-by-nc-sa-4.0' },
    'a list of ids': { card: 'sdk: docker\nlicense: [mit, apache-2.0]' },
    'another licence with its name': { card: 'sdk: docker\nlicense: other\nlicense_name: mine' },
  },
);
