import { describeRule } from './describeRule.ts';

describeRule(
  'readme-short-description-too-long',
  {
    '61 characters': {
      card: `sdk: docker\nshort_description: ${'word '.repeat(12)}x`,
      at: `${'word '.repeat(12)}x`,
      fixes: ['Shorten to "word word word word word word word word word word word word"'],
    },
    'one long word': {
      card: `sdk: docker\nshort_description: ${'a'.repeat(61)}`,
      at: 'a'.repeat(61),
      fixes: [`Shorten to "${'a'.repeat(60)}"`],
    },
  },
  {
    '60 characters': { card: `sdk: docker\nshort_description: ${'a'.repeat(60)}` },
    'a long description of another key': { card: `sdk: docker\ndescription: ${'a'.repeat(80)}` },
  },
);
