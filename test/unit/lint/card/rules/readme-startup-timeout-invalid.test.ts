import { describeRule } from './describeRule.ts';

describeRule(
  'readme-startup-timeout-invalid',
  {
    'a number': { card: 'sdk: docker\nstartup_duration_timeout: 45', at: '45', fixes: ['Change to "45m"'] },
    words: {
      card: 'sdk: docker\nstartup_duration_timeout: 1 hour 30 minutes',
      at: '1 hour 30 minutes',
      fixed: 'sdk: docker\nstartup_duration_timeout: 1h30m',
    },
    'the wrong order': { card: 'sdk: docker\nstartup_duration_timeout: 30m1h', at: '30m1h', fixes: [] },
  },
  {
    minutes: { card: 'sdk: docker\nstartup_duration_timeout: 30m' },
    hours: { card: 'sdk: docker\nstartup_duration_timeout: 1h' },
    both: { card: 'sdk: docker\nstartup_duration_timeout: "1h30m"' },
  },
);
