/** What kind of source a file is for the detector; `undefined` for files that tell nothing or do not run on a Space. */
export type SourceKind =
  | 'python'
  | 'js'
  | 'page'
  | 'go'
  | 'rust'
  | 'ruby'
  | 'r'
  | 'elixir'
  | 'java'
  | 'shell'
  | 'dockerfile'
  | 'yaml'
  | 'example'
  | 'readme'
  | 'prisma';

const byExtension: Record<string, SourceKind> = {
  py: 'python', pyw: 'python',
  js: 'js', mjs: 'js', cjs: 'js', jsx: 'js', ts: 'js', mts: 'js', cts: 'js', tsx: 'js',
  vue: 'page', svelte: 'page', html: 'page', htm: 'page', astro: 'js',
  go: 'go', rs: 'rust', rb: 'ruby', ru: 'ruby', rake: 'ruby', r: 'r', R: 'r', rmd: 'r', ex: 'elixir', exs: 'elixir', java: 'java',
  sh: 'shell', bash: 'shell', zsh: 'shell',
  yml: 'yaml', yaml: 'yaml', prisma: 'prisma',
}; // prettier-ignore

/** Folders of others' code, of tools, of builds and of tests. */
const notRun =
  /^(?:node_modules|bower_components|vendor|vendored|_vendor|third_party|thirdparty|site-packages|dist-packages|\.?venv.*|\.?virtualenv|env\d?|\.env|\.tox|\.nox|\.eggs|.*\.egg-info|__pycache__|\.git|\.hg|\.svn|\.github|\.gitlab|\.circleci|\.azure-pipelines|\.buildkite|\.husky|\.next|\.nuxt|\.svelte-kit|\.output|\.cache|\.pytest_cache|\.mypy_cache|\.ruff_cache|\.ipynb_checkpoints|\.vscode|\.idea|\.devcontainer|\.terraform|\.yarn|\.pnpm-store|\.bundle|\.cargo|target|deps|_build|renv|packrat|dist|build|out|coverage|htmlcov|tests?|__tests__|__mocks__|spec|specs|testing|testdata|e2e|cypress|playwright|fixtures|benchmarks?|notebooks?)$/i;

const testFile =
  /^(?:test_.*\.py|.*_tests?\.py|conftest\.py|noxfile\.py|tests?\.py|.*[._-](?:test|tests|spec|stories|cy|e2e)\.[cm]?[jt]sx?|.*_test\.go|.*_(?:spec|test)\.rb|spec_helper\.rb|.*_test\.exs|test_helper\.exs|test[-_].*\.[rR]|testthat\.[rR]|.*Tests?\.java|.*\.d\.[cm]?ts|.*\.min\.[cm]?js|(?:jest|vitest|playwright|cypress|karma)\.(?:config|setup)\.[cm]?[jt]s)$/;

const ciFile =
  /^(?:\.gitlab-ci.*\.ya?ml|azure-pipelines.*\.ya?ml|\.travis\.ya?ml|bitbucket-pipelines\.ya?ml|appveyor\.ya?ml|\.drone\.ya?ml|cloudbuild\.ya?ml|buildspec\.ya?ml|\.pre-commit-config\.yaml|mkdocs\.ya?ml|Jenkinsfile|codecov\.ya?ml)$/;

const shellName = /^(?:start|entrypoint|docker-entrypoint|run|launch|serve|startup|boot|init)$/;

export const isSkippedFolder = (name: string) => notRun.test(name);

/** Decides by path alone, so that a walk reads nothing in vain. */
export function sourceKind(path: string): SourceKind | undefined {
  const parts = path.split('/');
  const name = parts.pop() ?? '';
  if (parts.some((folder) => notRun.test(folder))) return undefined;
  if (testFile.test(name) || ciFile.test(name)) return undefined;
  if (/^(?:.*\.)?(?:Dockerfile|Containerfile)(?:\..+)?$/.test(name) && !/\.(?:md|txt)$/.test(name))
    return 'dockerfile';
  if (
    /^\.?env(?:\..+)?[.-](?:example|sample|template|dist|tpl|defaults?)$|^(?:example|sample|template)\.env$|^\.env(?:_|-)(?:example|sample|template)$/i.test(
      name,
    )
  ) {
    return 'example';
  }
  if (/^readme(?:\.md|\.markdown|\.rst|\.txt)?$/i.test(name))
    return parts.length === 0 ? 'readme' : undefined;
  if (/^(?:Gemfile|Rakefile|config\.ru)$/.test(name)) return 'ruby';
  if (name === 'Procfile' || shellName.test(name)) return 'shell';
  const dot = name.lastIndexOf('.');
  if (dot < 0) return undefined;
  return byExtension[name.slice(dot + 1)] ?? byExtension[name.slice(dot + 1).toLowerCase()];
}
