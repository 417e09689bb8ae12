import { stringify } from 'yaml';
import type { Sdk, Visibility } from '../space/target.ts';

export interface WorkflowOptions {
  /** `owner/name`. */
  space: string;
  sdk: Sdk;
  /** For a Space that is not there yet. */
  visibility: Visibility;
  /** Branch whose pushes are deployed. */
  branch?: string;
  /** Folder to deploy, relative to the repository. */
  folder?: string;
  /** Patterns that stay out. */
  exclude?: readonly string[];
}

const clientVersion = '2.0.0';

/** Waits for the commit that was just made, and fails with what the Space says of itself. */
const waiting = `# While the new commit is not built, the Space may still say RUNNING of the old one.
set -euo pipefail
ask() { curl -fsS --retry 3 -H "Authorization: Bearer $HF_TOKEN" "https://huggingface.co/api/spaces/$SPACE$1"; }
commit=$(ask "" | jq -r .sha)
if [ "$commit" = "$BEFORE" ]; then echo "Nothing changed."; exit 0; fi
moved=
for _ in $(seq 240); do
  runtime=$(ask /runtime)
  stage=$(jq -r .stage <<< "$runtime")
  running=$(jq -r '.sha // empty' <<< "$runtime")
  echo "$stage"
  case "$stage" in
    RUNNING|SLEEPING)
      if [ "$running" = "$commit" ] || { [ -z "$running" ] && [ -n "$moved" ]; }; then exit 0; fi ;;
    BUILD_ERROR|RUNTIME_ERROR|CONFIG_ERROR|NO_APP_FILE)
      if [ -n "$moved" ] || [ "$running" = "$commit" ]; then
        jq -r '.errorMessage // "The Space does not run."' <<< "$runtime"; exit 1
      fi ;;
    PAUSED|STOPPED) echo "The Space is $stage; restart it to run the new commit."; exit 1 ;;
    *) moved=yes ;;
  esac
  sleep 10
done
echo "The Space was not running after 40 minutes."; exit 1
`;

/** What both kinds of pipeline do; `commit` is the shell's word for the commit that is deployed. */
function scripts({ sdk, visibility, folder = '.', exclude = [] }: WorkflowOptions, commit: string) {
  const all = ['.git/*', '.github/*', '.gitlab-ci.yml', ...exclude];
  const quote = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
  const patterns = all.map((pattern) => `--exclude ${quote(pattern)}`).join(' ');
  return {
    install: `pip install huggingface_hub==${clientVersion}`,
    create: `hf repos create "$SPACE" --type space --sdk ${sdk} --${visibility} --exist-ok`,
    before:
      'before=$(curl -fsS -H "Authorization: Bearer $HF_TOKEN" "https://huggingface.co/api/spaces/$SPACE" | jq -r .sha)',
    upload: `hf upload "$SPACE" ${quote(folder)} . --type space ${patterns} --commit-message "Deploy ${commit}"`,
  };
}

/** A GitHub Actions workflow that uploads through the Hub's API and ends when the Space runs. */
export function githubWorkflow(options: WorkflowOptions): string {
  const { space, branch = 'main' } = options;
  const { install, create, before, upload } = scripts(options, '$GITHUB_SHA');
  const workflow = {
    name: 'Deploy to Hugging Face Spaces',
    on: { push: { branches: [branch] }, workflow_dispatch: null },
    permissions: { contents: 'read' },
    concurrency: { group: `space-${space.replace('/', '-')}` },
    jobs: {
      deploy: {
        'runs-on': 'ubuntu-latest',
        'timeout-minutes': 60,
        env: { SPACE: space, HF_TOKEN: '${{ secrets.HF_TOKEN }}' },
        steps: [
          { uses: 'actions/checkout@v4', with: { lfs: true } },
          { uses: 'actions/setup-python@v5', with: { 'python-version': '3.12' } },
          { name: 'Install the Hub client', run: install },
          { name: 'Create the Space if it is not there', run: create },
          {
            name: 'Upload',
            run: [before, 'echo "BEFORE=$before" >> "$GITHUB_ENV"', upload, ''].join('\n'),
          },
          { name: 'Wait until it runs', run: waiting },
        ],
      },
    },
  };
  return `# Needs the secret HF_TOKEN in the settings of this repository: a token that may write the Space.\n${stringify(workflow, { lineWidth: 0, nullStr: '' })}`;
}

/** A GitLab pipeline of one job that does the same. */
export function gitlabPipeline(options: WorkflowOptions): string {
  const { space, branch = 'main' } = options;
  const { install, create, before, upload } = scripts(options, '$CI_COMMIT_SHA');
  const pipeline = {
    'deploy-space': {
      image: 'python:3.12',
      timeout: '1 hour',
      // One deploy at a time.
      resource_group: `space-${space.replace('/', '-')}`,
      rules: [{ if: `$CI_COMMIT_BRANCH == ${JSON.stringify(branch)}` }],
      variables: { SPACE: space },
      before_script: ['apt-get update', 'apt-get install -y --no-install-recommends jq', install],
      script: [create, before, 'BEFORE=$before', upload, waiting],
    },
  };
  return `# Needs the variable HF_TOKEN, masked, in the CI/CD settings of this project: a token that may write the Space.\n${stringify(pipeline, { lineWidth: 0 })}`;
}
