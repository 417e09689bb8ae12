import { describeRule } from './describeRule.ts';

describeRule(
  'readme-suggested-hardware-invalid',
  {
    'another spelling': {
      card: 'sdk: docker\nsuggested_hardware: T4_small',
      at: 'T4_small',
      fixed: 'sdk: docker\nsuggested_hardware: t4-small',
    },
    'hardware that is gone': {
      card: 'sdk: docker\nsuggested_hardware: h100',
      at: 'h100',
      fixes: ['Remove "suggested_hardware"'],
    },
  },
  {
    'a known id': { card: 'sdk: docker\nsuggested_hardware: l40sx1' },
    ZeroGPU: { card: 'sdk: gradio\nsuggested_hardware: zero-a10g' },
  },
);
