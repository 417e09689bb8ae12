import * as vscode from 'vscode';
import type { ExplainInput } from '../../logs/explain/explain.ts';
import type { Log } from '../../ports.ts';
import type { Disk } from '../../platform/platform.ts';
import type { ExplainedFailure, SpaceStore } from '../store.ts';
import { failureText, translate } from '../ui/failureMessages.ts';
import type { LogChannels } from './channels.ts';
import { readFolder, type DeployedFolder, type FolderTexts } from './deployedFolder.ts';

export interface FailuresOptions {
  store: SpaceStore;
  channels: LogChannels;
  log: Log;
  disk: Disk | undefined;
  extensionUri: vscode.Uri;
  folderOf: (space: string) => Promise<DeployedFolder | undefined>;
}

/** How the source of a failure is called in the Problems panel. */
export const failureSource = 'HF Spaces deploy';
const shownLines = 40;
/** Longer than any line; the editor cuts it to the one there is. */
const wholeLine = 10_000;

/** Why Spaces failed: in the store, as diagnostics on the files of the workspace, and as text. */
export class Failures implements vscode.Disposable {
  readonly #options: FailuresOptions;
  readonly #collection = vscode.languages.createDiagnosticCollection(failureSource);
  /** By Space. */
  readonly #shown = new Map<string, { uri: vscode.Uri; diagnostic: vscode.Diagnostic }>();

  constructor(options: FailuresOptions) {
    this.#options = options;
  }

  /** Looks for the cause in what the logs of the Space hold now. `undefined` when nothing is known to have failed. */
  async explain(
    space: string,
    outcome: { stage?: string | undefined; message?: string | undefined },
  ): Promise<ExplainedFailure | undefined> {
    const { store, channels } = this.#options;
    const texts = await this.#read(space);
    const { card } = store.get(space) ?? {};
    const lines = (kind: 'build' | 'run') =>
      channels
        .peek(space, kind)
        ?.view.lines()
        .map(({ text }) => text) ?? [];
    const input: ExplainInput = {
      build: lines('build'),
      run: lines('run'),
      ...(outcome.stage === undefined ? {} : { stage: outcome.stage }),
      ...(outcome.message ? { errorMessage: outcome.message } : {}),
      ...(texts ? { files: texts.files, texts: texts.texts } : {}),
      ...(texts?.texts['Dockerfile'] === undefined ? {} : { dockerfile: texts.texts['Dockerfile'] }),
      ...(card
        ? {
            card: {
              ...(typeof card['sdk'] === 'string' ? { sdk: card['sdk'] } : {}),
              ...(typeof card['app_port'] === 'number' ? { appPort: card['app_port'] } : {}),
            },
          }
        : {}),
    };
    // Its patterns are wanted only when something has failed.
    const { explain } = await import('../../logs/explain/explain.ts');
    const explanation = explain(input);
    this.clear(space);
    if (!explanation) return undefined;
    const uri = explanation.place && texts?.uriOf(explanation.place.file);
    const failure: ExplainedFailure = { ...explanation, ...(uri ? { uri } : {}) };
    store.update(space, { failure });
    if (uri) this.#show(space, uri, failure);
    return failure;
  }

  /** After a deploy that went well. */
  clear(space: string): void {
    const { store } = this.#options;
    if (store.get(space)?.failure) store.update(space, { failure: undefined });
    const shown = this.#shown.get(space);
    if (!shown) return;
    this.#shown.delete(space);
    this.#render(shown.uri);
  }

  /** The page that tells more; `#` and the cause stand at its end. */
  docsUri({ docs }: ExplainedFailure): vscode.Uri {
    const [path = '', fragment = ''] = docs.split('#');
    return vscode.Uri.joinPath(this.#options.extensionUri, path).with({ fragment });
  }

  /** What an agent wants to read; `undefined` when no failure of this Space is known. */
  textOf(space: string): string | undefined {
    const { store, channels } = this.#options;
    const failure = store.get(space)?.failure;
    if (!failure) return undefined;
    const { kind = 'build', index } = failure.logLine ?? {};
    const lines = channels.peek(space, kind)?.view.lines() ?? [];
    const end = index === undefined ? lines.length : Math.min(lines.length, index + shownLines / 4);
    const nearby = lines.slice(Math.max(0, end - shownLines), end).map(({ text }) => text);
    return failureText(space, failure, nearby);
  }

  spaceOf(diagnostic: vscode.Diagnostic): string | undefined {
    return [...this.#shown].find(([, shown]) => isSame(shown.diagnostic, diagnostic))?.[0];
  }

  dispose(): void {
    this.#collection.dispose();
  }

  async #read(space: string): Promise<FolderTexts | undefined> {
    try {
      const folder = await this.#options.folderOf(space);
      return folder && (await readFolder(folder, this.#options.disk));
    } catch (error) {
      // The cause is in the log; only its place in the folder is lost.
      this.#options.log.warn(`folder of ${space}: ${error instanceof Error ? error.message : String(error)}`);
      return undefined;
    }
  }

  #show(space: string, uri: vscode.Uri, failure: ExplainedFailure): void {
    const { line = 0, endLine = line } = failure.place ?? {};
    const range = new vscode.Range(line, 0, endLine, wholeLine);
    const told = failure.logLine ? `\n${failure.logLine.text.trim()}` : '';
    const diagnostic = new vscode.Diagnostic(
      range,
      `${space}: ${translate(failure.sentence)}${told}`,
      vscode.DiagnosticSeverity.Error,
    );
    diagnostic.source = failureSource;
    diagnostic.code = { value: failure.cause, target: this.docsUri(failure) };
    this.#shown.set(space, { uri, diagnostic });
    this.#render(uri);
  }

  /** Several Spaces may be deployed from one folder. */
  #render(uri: vscode.Uri): void {
    const here = [...this.#shown.values()].filter((shown) => shown.uri.toString() === uri.toString());
    this.#collection.set(
      uri,
      here.map(({ diagnostic }) => diagnostic),
    );
  }
}

const isSame = (one: vscode.Diagnostic, other: vscode.Diagnostic) =>
  one.message === other.message && one.source === other.source;
