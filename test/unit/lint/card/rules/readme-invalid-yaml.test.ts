import { describeRule } from './describeRule.ts';

describeRule(
  'readme-invalid-yaml',
  {
    'a colon in a title': {
      card: 'title: My app: the demo # yes\nsdk: docker',
      at: 'M',
      fixed: 'title: "My app: the demo" # yes\nsdk: docker',
    },
    'a value that starts with @': {
      card: 'title: @home\nsdk: docker',
      at: '@',
      fixed: 'title: "@home"\nsdk: docker',
    },
    'a value that starts with a backtick and has quotes': {
      card: 'title: `a "b" c`\nsdk: docker',
      at: '`',
      fixed: 'title: \'`a "b" c`\'\nsdk: docker',
    },
    'a value that looks like a list': {
      card: 'title: [Beta] My app\nsdk: docker',
      at: 'My app',
      fixed: 'title: "[Beta] My app"\nsdk: docker',
    },
    'a value that looks like an alias': {
      card: 'title: *bold*\nsdk: docker',
      at: '*bold*',
      fixed: 'title: "*bold*"\nsdk: docker',
    },
    'a tab as indentation': {
      card: 'sdk: docker\ntags:\n\t- one',
      at: '\t',
      fixed: 'sdk: docker\ntags:\n  - one',
    },
    'the same key with the same value twice': {
      card: 'title: a\nsdk: docker\ntitle: a',
      at: 'title',
      fixed: 'title: a\nsdk: docker',
    },
    'the same key with two values': {
      card: 'sdk: docker\ntitle: a\ntitle: b',
      at: 'title',
      fixes: ['Remove this "title"', 'Remove the first "title"'],
    },
    'an open block': {
      readme: '---\ntitle: a\nsdk: docker\n\n# App\n',
      at: '---',
      fixed: '---\ntitle: a\nsdk: docker\n---\n\n# App\n',
    },
    'text in the place of keys': { card: 'just text', at: 'just text', fixes: [] },
  },
  {
    'quoted colons': { card: 'title: "a: b"\nsdk: docker' },
    'a colon without a blank': { card: 'title: 12:30\nsdk: docker' },
    'a block in braces': { card: '{title: a, sdk: docker}' },
    'comments and blank lines': { card: '# note\n\nsdk: docker # yes\n' },
    'an anchor and its alias': { card: 'title: &name App\nmetaTitle: *name\nsdk: docker' },
  },
);
