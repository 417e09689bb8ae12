import { describeRule } from './describeRule.ts';

describeRule(
  'readme-oauth-invalid',
  {
    'an expiration that is too long': {
      card: 'sdk: docker\nhf_oauth: true\nhf_oauth_expiration_minutes: 50000',
      at: '50000',
      fixed: 'sdk: docker\nhf_oauth: true\nhf_oauth_expiration_minutes: 43200',
    },
    'an expiration in quotes': {
      card: 'sdk: docker\nhf_oauth: true\nhf_oauth_expiration_minutes: "480"',
      at: '"480"',
      fixed: 'sdk: docker\nhf_oauth: true\nhf_oauth_expiration_minutes: 480',
    },
    'a scope with a typing error': {
      card: 'sdk: docker\nhf_oauth: true\nhf_oauth_scopes:\n  - read_repos',
      at: 'read_repos',
      fixed: 'sdk: docker\nhf_oauth: true\nhf_oauth_scopes:\n  - read-repos',
    },
    'an unknown scope': {
      card: 'sdk: docker\nhf_oauth: true\nhf_oauth_scopes: [everything]',
      at: 'everything',
      fixes: [],
    },
    'scopes without hf_oauth': {
      card: 'sdk: docker\nhf_oauth_scopes:\n  - email',
      at: 'hf_oauth_scopes',
      fixes: ['Set "hf_oauth: true"'],
    },
    'text for true': {
      card: 'sdk: docker\nhf_oauth: "yes"',
      at: '"yes"',
      fixed: 'sdk: docker\nhf_oauth: true',
    },
  },
  {
    'the longest expiration': { card: 'sdk: docker\nhf_oauth: true\nhf_oauth_expiration_minutes: 43200' },
    'known scopes': { card: 'sdk: docker\nhf_oauth: true\nhf_oauth_scopes:\n  - email\n  - inference-api' },
    'an organization': { card: 'sdk: docker\nhf_oauth: true\nhf_oauth_authorized_org: [a, b]' },
  },
);
