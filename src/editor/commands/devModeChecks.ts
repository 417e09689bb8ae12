import * as vscode from 'vscode';

/** What the Dev Mode pages ask of a Docker Space and this Dockerfile does not show (hub-api.md 5, rules 23 to 26). */
export function devModeProblems(dockerfile: string): string[] {
  const text = dockerfile.replace(/\\\r?\n/g, ' ').replace(/^\s*#.*$/gm, '');
  const images = [...text.matchAll(/^\s*FROM\s+(?:--\S+\s+)*(\S+)/gim)].map((match) => match[1] ?? '');
  const packages = ['bash', 'curl', 'wget', 'procps', 'git', 'git-lfs'].filter(
    (name) =>
      !new RegExp(`(?:apt-get|apt)\\s[^\\n]*\\binstall\\b[^\\n]*\\s${name}(?:\\s|$|;|&)`, 'm').test(text),
  );
  const problems: string[] = [];
  if (packages.length > 0) {
    problems.push(vscode.l10n.t('Install these packages in the Dockerfile: {0}', packages.join(', ')));
  }
  if (!/^\s*(?:WORKDIR|COPY|ADD)\b[^\n]*\/app\b/im.test(text)) {
    problems.push(vscode.l10n.t('Keep the app in /app, owned by user 1000.'));
  }
  if (!/^\s*CMD\b/im.test(text)) problems.push(vscode.l10n.t('Add a CMD instruction; Dev Mode needs one.'));
  if (/alpine/i.test(images.at(-1) ?? '')) {
    problems.push(vscode.l10n.t('Use an image based on Debian; others are not tested.'));
  }
  return problems;
}

/**
 * Host and folder for `ssh-remote+`. As huggingface_hub does it: the folder is left to the server for Docker, and is
 * the app's own folder otherwise, unless the card names one.
 */
export function sshTarget(space: { subdomain?: string; sdk?: string; folder?: string }): string | undefined {
  if (!space.subdomain || !/^[a-z0-9-]+$/i.test(space.subdomain)) return undefined;
  const folder = space.folder ?? (space.sdk === 'docker' ? '' : '/home/user/app');
  return `${space.subdomain}@ssh.hf.space${folder === '' || folder.startsWith('/') ? folder : `/${folder}`}`;
}
