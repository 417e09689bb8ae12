import type { Severity } from './finding.ts';

/** What a rule looks at; `crossFile` rules compare files with each other. */
export type RuleSubject = 'dockerfile' | 'devMode' | 'readme' | 'startScript' | 'crossFile';

export interface Rule {
  id: RuleId;
  severity: Severity;
  subject: RuleSubject;
  /** One line, English. */
  summary: string;
  /** From the root of the repository. */
  docs: string;
}

const letters = { E: 'error', W: 'warning', I: 'information', H: 'hint' } as const;

type Row = readonly [severity: keyof typeof letters, subject: RuleSubject, summary: string];

/** Severity is the one a rule usually has; some findings of a rule are milder, as its page says. */
const rows = {
  'uid-1000-conflict': ['E', 'dockerfile', 'useradd asks for uid 1000, which the base image has given away.'],
  'useradd-on-alpine': ['E', 'dockerfile', 'Alpine has adduser, not useradd.'],
  'unknown-user': ['E', 'dockerfile', 'USER names a user that does not exist.'],
  'chown-unknown-user': [
    'W',
    'dockerfile',
    '--chown names a user that does not exist; the files belong to root.',
  ],
  'package-manager-as-non-root': ['E', 'dockerfile', 'apt, apk or dnf run while the user is not root.'],
  'privileged-write-as-non-root': ['E', 'dockerfile', 'A step writes where only root can.'],
  'copy-missing-chown': ['W', 'dockerfile', 'Copied files belong to root, while the user is not root.'],
  'copied-files-owned-by-root': [
    'I',
    'dockerfile',
    'Copied files belong to root in an image that does not run as root.',
  ],
  'recursive-chown': ['W', 'dockerfile', 'chown -R stores copied files a second time.'],
  'recursive-chmod': ['I', 'dockerfile', 'chmod -R stores copied files a second time.'],
  'runtime-dir-owned-by-root': ['W', 'dockerfile', 'A directory that the app writes to belongs to root.'],
  'workdir-owned-by-root': ['I', 'dockerfile', 'The working directory belongs to root.'],
  'user-uid-not-1000': ['W', 'dockerfile', 'The image runs as another uid than 1000.'],
  'numeric-user-without-home': ['W', 'dockerfile', 'A numeric user without an account has / as home.'],
  'no-uid-1000-user': ['H', 'dockerfile', 'The image has no user with uid 1000.'],
  'build-cache-in-root-home': [
    'W',
    'dockerfile',
    'A download lands in the home of root, out of reach for the app.',
  ],
  'cache-env-after-download': [
    'W',
    'dockerfile',
    'A cache variable is set only after the download it is for.',
  ],
  'user-local-bin-not-on-path': [
    'W',
    'dockerfile',
    'The start command is in ~/.local/bin, which is not on PATH.',
  ],
  'cache-mount-not-writable': ['I', 'dockerfile', 'A cache mount belongs to root.'],
  'secret-not-mounted': ['E', 'dockerfile', 'A step reads a secret that is not mounted.'],
  'secret-mount-not-readable': ['E', 'dockerfile', 'A mounted secret can be read by root only.'],
  'secret-at-runtime-path': ['E', 'dockerfile', 'Secrets are variables at run time, not files.'],
  'secret-in-single-quotes': ['E', 'dockerfile', 'Single quotes keep the shell from reading the secret.'],
  'secret-as-build-arg': ['W', 'dockerfile', 'Secrets of a Space are not build arguments.'],
  'secret-env-at-build': ['W', 'dockerfile', 'A secret is no variable during the build.'],
  'hardcoded-secret': ['E', 'dockerfile', 'A secret is written into the file.'],
  'arg-before-from-not-redeclared': ['W', 'dockerfile', 'An ARG before FROM is empty inside the stage.'],
  'undeclared-build-variable': [
    'H',
    'dockerfile',
    'A variable of the Space needs an ARG to reach the build.',
  ],
  'app-port-mismatch': ['E', 'dockerfile', 'The app listens on another port than the Space asks.'],
  'bind-localhost': ['E', 'dockerfile', 'The app listens on the loopback address only.'],
  'privileged-port': ['W', 'dockerfile', 'Ports below 1025 are for root.'],
  'gpu-at-build': ['E', 'dockerfile', 'There is no GPU during the build.'],
  'data-dir-at-build': ['W', 'dockerfile', '/data is not there during the build.'],
  'data-dir-not-writable': ['I', 'dockerfile', '/data belongs to root without a volume.'],
  'volume-not-persistent': ['I', 'dockerfile', 'VOLUME keeps nothing on Spaces.'],
  'missing-start-command': ['W', 'dockerfile', 'The image has neither CMD nor ENTRYPOINT.'],
  'inline-comment': ['E', 'dockerfile', 'A # behind arguments is no comment.'],
  'heredoc-space-delimiter': ['I', 'dockerfile', '<< EOF with a space needs a new Dockerfile frontend.'],
  'script-not-executable': [
    'W',
    'dockerfile',
    'A script is started directly, but nothing makes it executable.',
  ],
  'dependencies-after-source': [
    'H',
    'dockerfile',
    'Dependencies are installed again for every change of the code.',
  ],
  'copy-source-missing': ['E', 'dockerfile', 'COPY names a file that the folder does not have.'],
  'dockerignore-hides-source': ['E', 'dockerfile', '.dockerignore keeps back what COPY needs.'],
  'state-on-ephemeral-disk': ['H', 'dockerfile', 'What is written outside a volume is gone after a restart.'],
  'no-cuda-for-gpu': ['H', 'dockerfile', 'The Space has a GPU, but the image has no CUDA.'],
  'dev-mode-app-dir': ['I', 'devMode', 'Dev Mode wants the code in /app.'],
  'dev-mode-app-owner': ['I', 'devMode', 'Dev Mode wants /app to belong to uid 1000.'],
  'dev-mode-packages': ['I', 'devMode', 'Dev Mode needs bash, curl, wget, procps, git and git-lfs.'],
  'dev-mode-cmd': ['I', 'devMode', 'Dev Mode needs a CMD.'],
  'dev-mode-alpine': ['I', 'devMode', 'Dev Mode is not tested on Alpine.'],
  'readme-missing-front-matter': ['E', 'readme', 'The README has no front matter at its very start.'],
  'readme-invalid-yaml': ['E', 'readme', 'The front matter is not valid YAML.'],
  'readme-sdk-invalid': ['E', 'readme', 'sdk is missing or not gradio, docker or static.'],
  'readme-docker-missing-dockerfile': ['E', 'readme', 'A Docker Space needs a file named Dockerfile.'],
  'readme-app-file-missing': ['E', 'readme', 'The main file of the Space is not there.'],
  'readme-app-port-invalid': ['E', 'readme', 'app_port is not an integer from 1025 to 65535.'],
  'readme-app-port-ignored': ['I', 'readme', 'app_port has an effect with sdk: docker only.'],
  'readme-color-invalid': ['E', 'readme', 'colorFrom and colorTo take eight colours.'],
  'readme-emoji-invalid': ['E', 'readme', 'emoji holds something else than emoji.'],
  'readme-short-description-too-long': ['E', 'readme', 'short_description has more than 60 characters.'],
  'readme-license-invalid': ['W', 'readme', 'The licence is not in the list of the Hub.'],
  'readme-unknown-key': ['I', 'readme', 'The Hub does not know the key.'],
  'readme-version-as-float': ['W', 'readme', 'YAML reads the version as a number and drops a zero.'],
  'readme-suggested-hardware-invalid': ['W', 'readme', 'The hardware does not exist.'],
  'readme-suggested-storage-ignored': ['I', 'readme', 'suggested_storage has no effect any more.'],
  'readme-startup-timeout-invalid': [
    'W',
    'readme',
    'startup_duration_timeout is no duration such as 30m or 1h.',
  ],
  'readme-custom-headers-invalid': ['W', 'readme', 'The Hub allows three headers, in lower case.'],
  'readme-base-path-invalid': ['W', 'readme', 'base_path does not start with /, or the Space is static.'],
  'readme-oauth-invalid': ['W', 'readme', 'A value of the OAuth keys is not allowed or has no effect.'],
  'readme-preload-invalid': [
    'W',
    'readme',
    'preload_from_hub is malformed or lands where the app does not look.',
  ],
  'readme-header-invalid': [
    'W',
    'readme',
    'header, fullWidth, pinned or disable_embedding has a wrong value.',
  ],
  'readme-wrong-type': ['W', 'readme', 'A value has another type than the Hub expects.'],
  'readme-version-invalid': ['W', 'readme', 'python_version or sdk_version is not a version.'],
  'readme-repo-id-invalid': ['W', 'readme', 'models or datasets holds something else than repository ids.'],
  'readme-key-ignored': ['I', 'readme', 'The key has no effect with this SDK.'],
  'readme-refused-by-hub': ['E', 'readme', 'The Hub refuses the front matter.'],
  'unknown-ignored-rule': ['H', 'crossFile', 'An ignore comment names a rule that does not exist.'],
  'gradio-version-mismatch': ['W', 'crossFile', 'requirements.txt asks for another Gradio than sdk_version.'],
  'import-not-in-requirements': ['W', 'crossFile', 'An imported package is not in requirements.txt.'],
  'crlf-in-script': ['E', 'startScript', 'A script that the container starts has Windows line breaks.'],
} as const satisfies Record<string, Row>;

export type RuleId = keyof typeof rows;

/** All rules by id. */
export const ruleTable: ReadonlyMap<string, Rule> = new Map(
  Object.entries<Row>(rows).map(([id, [letter, subject, summary]]) => [
    id,
    { id: id as RuleId, severity: letters[letter], subject, summary, docs: `docs/rules/${id}.md` },
  ]),
);

export function isRuleId(id: string): id is RuleId {
  return ruleTable.has(id);
}

/** The severity a rule has unless a finding says otherwise. */
export function severityOf(id: RuleId): Severity {
  return letters[rows[id][0]];
}
