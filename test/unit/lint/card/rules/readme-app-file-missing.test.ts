import { describeRule, files } from './describeRule.ts';

describeRule(
  'readme-app-file-missing',
  {
    'an app_file that is not there, with one candidate': {
      card: 'sdk: gradio\napp_file: app.py',
      facts: files('demo.py', 'test_demo.py'),
      at: 'app.py',
      fixed: 'sdk: gradio\napp_file: demo.py',
    },
    'no app.py and no app_file': {
      card: 'sdk: gradio',
      facts: files('main.py'),
      at: 'gradio',
      fixed: 'sdk: gradio\napp_file: main.py',
    },
    'a name that is nearly right': {
      card: 'sdk: static\napp_file: Index.html',
      facts: files('index.html', 'other.html'),
      at: 'Index.html',
      fixed: 'sdk: static\napp_file: index.html',
    },
    'several candidates': {
      card: 'sdk: gradio',
      facts: files('a.py', 'b.py'),
      at: 'gradio',
      fixes: ['Use "a.py"', 'Use "b.py"'],
    },
    'nothing to choose from': { card: 'sdk: static', facts: files('main.js'), at: 'static', fixes: [] },
  },
  {
    'app.py without app_file': { card: 'sdk: gradio', facts: files('app.py') },
    'a file in a subfolder': { card: 'sdk: gradio\napp_file: src/app.py', facts: files('src/app.py') },
    'a Docker Space': { card: 'sdk: docker\napp_file: nowhere.py', facts: files('Dockerfile') },
    'a static Space that is built': {
      card: 'sdk: static\napp_build_command: npm run build\napp_file: dist/index.html',
      facts: files('package.json'),
    },
    'a folder whose files are not known': { card: 'sdk: gradio\napp_file: x.py' },
  },
);
