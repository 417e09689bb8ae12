import { describeRule } from './describeRule.ts';

describeRule(
  'readme-emoji-invalid',
  {
    'UTF-8 read as Windows-1252': {
      card: 'sdk: docker\nemoji: ðŸš€',
      at: 'ðŸš€',
      fixed: 'sdk: docker\nemoji: 🚀',
    },
    'UTF-8 read as Mac Roman': {
      card: 'sdk: docker\nemoji: üê≥',
      at: 'üê≥',
      fixed: 'sdk: docker\nemoji: 🐳',
    },
    'UTF-8 read wrongly twice': {
      card: 'sdk: docker\nemoji: "Ã°Å¸Å¡â‚¬"',
      at: '"Ã°Å¸Å¡â‚¬"',
      fixed: 'sdk: docker\nemoji: "🚀"',
    },
    'a short code': {
      card: 'sdk: docker\nemoji: ":rocket:"',
      at: '":rocket:"',
      fixed: 'sdk: docker\nemoji: "🚀"',
    },
    'a code point': { card: 'sdk: docker\nemoji: U+1F433', at: 'U+1F433', fixed: 'sdk: docker\nemoji: 🐳' },
    'an emoji and text': {
      card: 'sdk: docker\nemoji: 🚀 App',
      at: '🚀 App',
      fixed: 'sdk: docker\nemoji: 🚀',
    },
    'emoji with blanks between': {
      card: 'sdk: docker\nemoji: 🚀 🔥',
      at: '🚀 🔥',
      severity: 'warning',
      fixed: 'sdk: docker\nemoji: 🚀🔥',
    },
    text: { card: 'sdk: docker\nemoji: cool', at: 'cool', fixes: ['Change to 🚀'] },
    'a number': { card: 'sdk: docker\nemoji: 1', at: '1', fixes: ['Change to 🚀'] },
    'an empty value': { card: 'sdk: docker\nemoji:', at: 'emoji', fixes: ['Change to 🚀'] },
  },
  {
    'one emoji': { card: 'sdk: docker\nemoji: 🐳' },
    'several emoji': { card: 'sdk: docker\nemoji: 🚀🔥' },
    'an escape of YAML': { card: 'sdk: docker\nemoji: "\\U0001F0CF"' },
    'skin tone, joiner and variation selector': { card: 'sdk: docker\nemoji: 👩🏽‍💻' },
    'a flag': { card: 'sdk: docker\nemoji: 🇫🇷' },
    'a keycap': { card: 'sdk: docker\nemoji: 1️⃣' },
    'a text-style pictograph': { card: 'sdk: docker\nemoji: ✈' },
  },
);
