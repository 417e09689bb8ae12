import * as vscode from 'vscode';
import type { FolderFacts, SpaceFacts } from '../../lint/facts.ts';
import type { Finding } from '../../lint/finding.ts';
import type * as lintModule from '../../lint/onDemand.ts';
import type { LintSettings } from '../../lint/settings.ts';
import type { Disk } from '../../platform/platform.ts';
import type { Clock } from '../../ports.ts';
import { readGitConfig } from '../../deploy/gitFolder.ts';
import { readText } from '../../readText.ts';
import { folderFiles } from '../ports/folderFiles.ts';
import { gitFolderOf } from '../ports/gitFolder.ts';
import type { Sessions } from '../account/session.ts';
import type { Memory } from '../memory.ts';
import { targetsSetting } from '../settings.ts';

type LintModule = typeof lintModule;

interface Needed {
  memory: Memory;
  sessions: Sessions;
  disk: Disk | undefined;
  clock: Clock;
}

/** An installation or a checkout writes thousands of files: what they change is told once. */
const settleMs = 50;

/** A folder that is checked as one Space. */
export interface SpaceFolder {
  root: vscode.Uri;
  /** The folder is a Space, by its README, a target, a git remote or the setting. */
  isSpace: boolean;
}

/** Cheap enough to ask for every document: whether any rule may look at a file of this name. */
export function mayBeLinted(document: vscode.TextDocument): boolean {
  return /(?:^|\/)(?:Dockerfile|README\.md|requirements\.txt|[^/]+\.(?:sh|py))$/.test(document.uri.path);
}

/** The part of `uri` below `root`; `undefined` when it is not there. */
export function pathBelow(root: vscode.Uri, uri: vscode.Uri): string | undefined {
  if (root.scheme !== uri.scheme || root.authority !== uri.authority) return undefined;
  const prefix = root.path.endsWith('/') ? root.path : `${root.path}/`;
  return uri.path.startsWith(prefix) ? uri.path.slice(prefix.length) : undefined;
}

/** Knows which folders are Spaces and what is in them, and lints with what the editor holds unsaved. */
export class LintService implements vscode.Disposable {
  readonly #needed: Needed;
  readonly #facts = new Map<string, Promise<FolderFacts>>();
  readonly #isSpace = new Map<string, Promise<boolean>>();
  /** Folders that the user asked to have checked, in this window. */
  readonly #asked = new Set<string>();
  readonly #disposables: vscode.Disposable[] = [];
  readonly #changed = new vscode.EventEmitter<void>();
  /** What is known of the folders may have changed. */
  readonly onDidChange = this.#changed.event;
  readonly #disposed = new AbortController();
  #watching = false;
  #settling = false;
  #spaceOf: (root: vscode.Uri) => SpaceFacts | undefined = () => undefined;

  constructor(needed: Needed) {
    this.#needed = needed;
    this.#disposables.push(
      this.#changed,
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('hfSpaces')) this.forget();
      }),
      vscode.workspace.onDidChangeWorkspaceFolders(() => this.forget()),
    );
  }

  load(): Promise<LintModule> {
    this.#watch();
    return import('../../lint/onDemand.ts');
  }

  /** The innermost target folder around a document, else its workspace folder. */
  rootOf(uri: vscode.Uri): vscode.Uri | undefined {
    const workspaceFolder = vscode.workspace.getWorkspaceFolder(uri);
    if (!workspaceFolder) return undefined;
    const roots = targetsSetting(workspaceFolder.uri)
      .filter(({ folder }) => folder !== '')
      .map(({ folder }) => vscode.Uri.joinPath(workspaceFolder.uri, folder));
    return roots
      .filter((root) => pathBelow(root, uri) !== undefined)
      .sort((a, b) => b.path.length - a.path.length)
      .concat(workspaceFolder.uri)[0];
  }

  async folderOf(uri: vscode.Uri): Promise<SpaceFolder | undefined> {
    const root = this.rootOf(uri);
    if (!root) return undefined;
    const key = root.toString();
    if (this.#asked.has(key)) return { root, isSpace: true };
    let asked = this.#isSpace.get(key);
    if (!asked) {
      asked = this.#findEvidence(root);
      this.#isSpace.set(key, asked);
    }
    return { root, isSpace: await asked };
  }

  /** From now on rules are told what `spaceOf` knows of the Space that a folder goes to. */
  askAboutSpaces(spaceOf: (root: vscode.Uri) => SpaceFacts | undefined): void {
    this.#spaceOf = spaceOf;
  }

  /** Lints what is open again; the folders are as they were. */
  relint(): void {
    this.#changed.fire();
  }

  /** Checks a folder from now on, whatever it looks like. */
  check(root: vscode.Uri): void {
    this.#asked.add(root.toString());
    this.#changed.fire();
  }

  settings(
    root: vscode.Uri,
    readRuleLevels: (value: unknown) => { rules: LintSettings['rules'] },
  ): LintSettings {
    const config = vscode.workspace.getConfiguration('hfSpaces.lint', root);
    return {
      rules: readRuleLevels(config.get('rules')).rules,
      devMode: config.get<boolean>('devMode', false) || this.#spaceOf(root)?.devMode === true,
    };
  }

  /** Findings of one document, from its text in the editor. */
  async lintDocument(document: vscode.TextDocument): Promise<Finding[]> {
    const folder = await this.folderOf(document.uri);
    const path = folder?.isSpace ? pathBelow(folder.root, document.uri) : undefined;
    if (!folder || path === undefined) return [];
    const { factsFor, isLinted, lintText, readRuleLevels } = await this.load();
    if (!isLinted(path)) return [];
    const facts = factsFor(path, this.#withEditors(folder.root, await this.#factsOf(folder.root)));
    return lintText(path, document.getText(), facts, this.settings(folder.root, readRuleLevels));
  }

  /** All findings of a folder; `texts` overrides what is on disk. */
  async lintFolder(root: vscode.Uri, texts?: ReadonlyMap<string, string>): Promise<Finding[]> {
    const { lintTexts, readRuleLevels } = await this.load();
    const facts = this.#withEditors(root, await this.#factsOf(root));
    const known = texts ? { ...facts, texts: new Map([...facts.texts, ...texts]) } : facts;
    return lintTexts(known, this.settings(root, readRuleLevels));
  }

  /** The texts that rules look into, as they are in the editor or on disk. */
  async textsOf(root: vscode.Uri): Promise<ReadonlyMap<string, string>> {
    return this.#withEditors(root, await this.#factsOf(root)).texts;
  }

  /** All files of the folder; `undefined` when they are too many to list. */
  async pathsOf(root: vscode.Uri): Promise<ReadonlySet<string> | undefined> {
    return (await this.#factsOf(root)).paths;
  }

  forget(): void {
    this.#clear();
    this.#changed.fire();
  }

  #clear(): void {
    this.#facts.clear();
    this.#isSpace.clear();
  }

  /** Forgets at once, and tells it when the files have settled. */
  #forgetFiles(): void {
    this.#clear();
    if (this.#settling) return;
    this.#settling = true;
    this.#needed.clock.sleep(settleMs, this.#disposed.signal).then(
      () => {
        this.#settling = false;
        this.#changed.fire();
      },
      () => {
        // Disposed: nobody is left to be told.
      },
    );
  }

  #factsOf(root: vscode.Uri): Promise<FolderFacts> {
    const key = root.toString();
    let facts = this.#facts.get(key);
    if (!facts) {
      facts = this.load().then(({ gatherFacts }) =>
        gatherFacts(folderFiles(root, this.#needed.disk), {
          folderName: root.path.slice(root.path.lastIndexOf('/') + 1),
          assumeDocker: this.#asked.has(key),
        }),
      );
      this.#facts.set(key, facts);
    }
    return facts;
  }

  #withEditors(root: vscode.Uri, facts: FolderFacts): FolderFacts {
    const texts = new Map(facts.texts);
    for (const document of vscode.workspace.textDocuments) {
      const path = pathBelow(root, document.uri);
      if (path !== undefined && (texts.has(path) || mayBeLinted(document)))
        texts.set(path, document.getText());
    }
    const space = this.#spaceOf(root);
    return { ...facts, texts, ...(space === undefined ? {} : { space }) };
  }

  async #findEvidence(root: vscode.Uri): Promise<boolean> {
    const setting = vscode.workspace.getConfiguration('hfSpaces.lint', root).get<string>('enable', 'auto');
    const files = folderFiles(root);
    const [readme, gitConfig] = await Promise.all([
      readText(files, 'README.md'),
      gitFolderOf(root, this.#needed.disk).then(readGitConfig),
    ]);
    const { spaceEvidence } = await this.load();
    const workspaceFolder = vscode.workspace.getWorkspaceFolder(root)?.uri ?? root;
    return (
      spaceEvidence({
        ...(setting === 'auto' ? {} : { setting: setting === 'on' }),
        folder: pathBelow(workspaceFolder, root) ?? '',
        targets: [
          ...targetsSetting(root),
          ...this.#needed.memory.targets(root).map((target) => ({ ...target, folder: '' })),
        ],
        ...(readme === undefined ? {} : { readme }),
        ...(gitConfig === undefined ? {} : { gitConfig }),
        endpoint: this.#needed.sessions.endpoint(),
      }) !== undefined
    );
  }

  /** Only once a Space's file was opened is the disk watched. */
  #watch(): void {
    if (this.#watching) return;
    this.#watching = true;
    const watcher = vscode.workspace.createFileSystemWatcher('**/*');
    const heed = (uri: vscode.Uri) => {
      if (/\/(?:\.git|node_modules|\.venv|venv|__pycache__)\//.test(uri.path)) return;
      this.#forgetFiles();
    };
    this.#disposables.push(
      watcher,
      watcher.onDidCreate(heed),
      watcher.onDidDelete(heed),
      watcher.onDidChange((uri) => {
        if (
          /\/(?:README\.md|Dockerfile|requirements[\w.-]*\.txt|[^/]+\.(?:sh|py)|\.dockerignore)$/.test(
            uri.path,
          )
        )
          heed(uri);
      }),
    );
  }

  dispose(): void {
    this.#disposed.abort();
    for (const disposable of this.#disposables) disposable.dispose();
  }
}
