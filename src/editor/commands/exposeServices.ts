import * as vscode from 'vscode';
import type { ProposedFile } from '../../scaffold/render.ts';
import type { ExposedService, Proxy, ServiceFiles } from '../../scaffold/services.ts';
import { againstFolder, writeReviewed } from '../files/proposals.ts';
import { folderFiles } from '../ports/folderFiles.ts';
import type { Services } from '../services.ts';
import { translate } from '../ui/failureMessages.ts';
import { shippedTemplates } from './addFiles.ts';
import { chooseFolder } from './chooseDeploy.ts';

const usualPort = 7860;

/** Writes a proxy that serves several services on the one port of a Space, and a script that starts them all. */
export async function exposeServicesCommand(services: Services, argument: unknown): Promise<void> {
  const root = argument instanceof vscode.Uri ? argument : await chooseFolder();
  if (!root) return;
  const { checkServices, exposeServices } = await import('../../scaffold/onDemand.ts');
  const title = vscode.l10n.t('Expose Several Services');
  const typed = await vscode.window.showInputBox({
    title,
    prompt: vscode.l10n.t(
      'Paths and ports, as in "/ 8501, /api 8000"; add "strip" where the service does not see the path',
    ),
    placeHolder: '/ 8501, /api 8000 strip',
    ignoreFocusOut: true,
    validateInput: (value) => {
      const parsed = parseServices(value);
      if (typeof parsed === 'string') return parsed;
      const problem = checkServices(parsed, usualPort);
      return problem && translate(problem);
    },
  });
  if (typed === undefined) return;
  const parsed = parseServices(typed);
  if (typeof parsed === 'string') return;
  for (const service of parsed) {
    const command = await vscode.window.showInputBox({
      title,
      prompt: vscode.l10n.t(
        'What starts {0} on port {1}? Empty when something else does.',
        service.path,
        service.port,
      ),
      ignoreFocusOut: true,
    });
    if (command === undefined) return;
    if (command.trim() !== '') service.command = command.trim();
  }
  const proxy = await vscode.window.showQuickPick(
    [
      { label: 'nginx', proxy: 'nginx' as const },
      { label: 'Caddy', proxy: 'caddy' as const },
    ],
    { title, placeHolder: vscode.l10n.t('Which proxy?'), ignoreFocusOut: true },
  );
  if (!proxy) return;
  const files = await filesFor(services, root, proxy.proxy, exposeServices(parsed, { proxy: proxy.proxy }));
  await writeReviewed(root, await againstFolder(root, files), title);
}

/** `/ 8501, /api → 8000 strip`; a text says what is wrong. */
function parseServices(typed: string): ExposedService[] | string {
  const services: ExposedService[] = [];
  for (const part of typed.split(',').map((one) => one.trim())) {
    if (part === '') continue;
    const found = /^(\/\S*?)\s*(?:→|->|=>|[=:\s])\s*(\d{2,5})(\s+strip)?$/.exec(part);
    if (!found) return vscode.l10n.t('"{0}" is not a path and a port, such as "/api 8000".', part);
    const [, path = '/', port = '', strip] = found;
    services.push({ path, port: Number(port), ...(strip === undefined ? {} : { stripsPath: true }) });
  }
  return services;
}

async function filesFor(
  services: Services,
  root: vscode.Uri,
  proxy: Proxy,
  made: ServiceFiles,
): Promise<ProposedFile[]> {
  const files = folderFiles(root);
  const textOf = async (path: string) =>
    (await files.stat(path)) ? new TextDecoder().decode(await files.read(path)) : undefined;
  const { renderTemplate, readCard, setCardFields } = await import('../../scaffold/onDemand.ts');
  const proposed: ProposedFile[] = [
    { path: made.proxyFile.path, content: made.proxyFile.content, why: 'missing' },
    { path: 'start.sh', content: made.startScript, why: 'missing' },
  ];
  const readme = (await textOf('README.md')) ?? '';
  const card = readCard(readme);
  const dockerfile = await textOf('Dockerfile');
  if (dockerfile === undefined) {
    const name = root.path.slice(root.path.lastIndexOf('/') + 1);
    const rendered = await renderTemplate(shippedTemplates(services), 'docker-multiservice', { title: name });
    const content = rendered.find(({ path }) => path === 'Dockerfile')?.content ?? '';
    const withProxy = proxy === 'caddy' ? content.replace(/\bnginx\b(?! *,)/g, made.aptPackage) : content;
    proposed.push({ path: 'Dockerfile', content: withProxy, why: 'missing' });
    if ((await textOf('requirements.txt')) === undefined) {
      proposed.push({ path: 'requirements.txt', content: '', why: 'missing' });
    }
  } else {
    const content = startWithProxy(dockerfile, made);
    proposed.push({ path: 'Dockerfile', content, before: dockerfile, why: 'missing' });
  }
  if (card.kind !== 'broken') {
    const data = card.kind === 'card' ? card.data : {};
    const content = setCardFields(readme, {
      ...(data.sdk === 'docker' ? {} : { sdk: 'docker' }),
      ...((data.app_port ?? usualPort) === usualPort ? {} : { app_port: usualPort }),
    });
    proposed.push({
      path: 'README.md',
      content,
      ...(readme === '' ? {} : { before: readme }),
      why: 'frontMatter',
    });
  }
  return proposed;
}

/** Installs the proxy in the last stage, as root, and starts the script in place of the old command. */
function startWithProxy(dockerfile: string, { proxyFile, aptPackage }: ServiceFiles): string {
  const lines = dockerfile.replace(/\s*$/, '').split(/\r?\n/);
  const from = lines.findLastIndex((line) => /^\s*FROM\s/i.test(line));
  const install = /alpine/i.test(lines[from] ?? '')
    ? ['', `RUN apk add --no-cache bash ${aptPackage}`]
    : [
        '',
        'RUN apt-get update \\',
        `    && apt-get install -y --no-install-recommends ${aptPackage} \\`,
        '    && rm -rf /var/lib/apt/lists/*',
      ];
  const isThere = lines.slice(from + 1).some((line) => new RegExp(`\\b${aptPackage}\\b`).test(line));
  const kept = [...lines.slice(0, from + 1), ...(isThere ? [] : install)];
  let isDropped = false;
  let goesOn = false;
  for (const line of lines.slice(from + 1)) {
    if (!goesOn) isDropped = /^\s*(?:CMD|ENTRYPOINT|EXPOSE)\s/i.test(line);
    goesOn = /\\\s*$/.test(line);
    if (!isDropped) kept.push(line);
  }
  return `${[
    ...kept,
    '',
    `COPY --chown=1000:1000 ${proxyFile.path} start.sh /app/`,
    `EXPOSE ${usualPort}`,
    'CMD ["bash", "/app/start.sh"]',
  ].join('\n')}\n`;
}
