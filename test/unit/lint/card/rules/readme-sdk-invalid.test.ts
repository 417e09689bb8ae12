import { describeRule, files } from './describeRule.ts';

describeRule(
  'readme-sdk-invalid',
  {
    'a missing sdk, with a Dockerfile': {
      card: 'title: a',
      facts: files('Dockerfile'),
      at: '---',
      fixed: 'title: a\nsdk: docker',
    },
    'a missing sdk and nothing to tell it by': {
      card: 'title: a',
      at: '---',
      fixes: ['Add "sdk: gradio"', 'Add "sdk: docker"', 'Add "sdk: static"'],
    },
    'another case': { card: 'sdk: Docker # yes', at: 'Docker', fixed: 'sdk: docker # yes' },
    'a typing error': { card: 'sdk: "dokcer"', at: '"dokcer"', fixed: 'sdk: docker' },
    'an unknown SDK': { card: 'sdk: nodejs', at: 'nodejs' },
    'an empty value': { card: 'sdk:\ntitle: a', at: 'sdk' },
    'streamlit, with a Dockerfile': {
      card: 'sdk: streamlit\nsdk_version: 1.30.0\napp_file: app.py\npinned: false',
      facts: { ...files('Dockerfile'), startPort: 8501 },
      at: 'streamlit',
      severity: 'warning',
      fixed: 'sdk: docker\npinned: false\napp_port: 8501',
    },
    'streamlit, without a Dockerfile: the change would trade findings': {
      card: 'sdk: streamlit',
      facts: files('app.py'),
      at: 'streamlit',
      severity: 'warning',
      fixes: [],
    },
  },
  {
    docker: { card: 'sdk: docker' },
    gradio: { card: 'sdk: gradio' },
    'a quoted SDK': { card: 'sdk: "static"' },
  },
);
