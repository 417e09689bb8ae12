import { describeRule } from './describeRule.ts';

describeRule(
  'readme-color-invalid',
  {
    'another spelling': {
      card: 'sdk: docker\ncolorFrom: Grey',
      at: 'Grey',
      fixed: 'sdk: docker\ncolorFrom: gray',
    },
    'a colour of another palette': {
      card: 'sdk: docker\ncolorTo: violet # soft',
      at: 'violet',
      fixed: 'sdk: docker\ncolorTo: purple # soft',
    },
    'a typing error': {
      card: 'sdk: docker\ncolorTo: yelow',
      at: 'yelow',
      fixed: 'sdk: docker\ncolorTo: yellow',
    },
    'a hex colour': {
      card: 'sdk: docker\ncolorFrom: "#ff4040"',
      at: '"#ff4040"',
      fixed: 'sdk: docker\ncolorFrom: red',
    },
    'a value that is no colour': { card: 'sdk: docker\ncolorFrom: sunset', at: 'sunset' },
    'an empty value': { card: 'sdk: docker\ncolorFrom:', at: 'colorFrom' },
  },
  {
    'all eight': { card: 'sdk: docker\ncolorFrom: indigo\ncolorTo: pink' },
    'a quoted colour': { card: "sdk: docker\ncolorFrom: 'green'" },
    'no colour': { card: 'sdk: docker' },
  },
);
