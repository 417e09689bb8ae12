import * as vscode from 'vscode';
import type { NeedView } from '../../../secrets/compare.ts';
import { isSecretName as isLinted } from '../../../lint/dockerfile/rules/secretNames.ts';
import { sourceKind } from '../../../secrets/runs.ts';
import { source } from '../../language/diagnostics.ts';
import type { Services } from '../../services.ts';
import { needSentence } from '../needsMessages.ts';
import { needsIn, type DocumentNeeds } from './documentNeeds.ts';

/** Long enough that a word can be typed; the folder's files are put together anew each time. */
const typingMs = 300;

/** What a quick fix acts on: the read, and the Space it is missing on. */
export interface NeedProblem {
  code: 'secret-missing' | 'secret-readable' | 'secret-in-image';
  range: vscode.Range;
  view: NeedView;
  root: vscode.Uri;
  space: string;
}

/** Reads of names that the Space lacks, as hints; secrets that everyone could read, as warnings. */
export class NeedDiagnostics implements vscode.Disposable {
  readonly #services: Services;
  readonly #collection = vscode.languages.createDiagnosticCollection('hfSpaces.needs');
  readonly #problems = new Map<string, { version: number; problems: NeedProblem[] }>();
  readonly #pending = new Map<string, AbortController>();
  readonly #disposables: vscode.Disposable[];

  /** Nothing is looked at before the user does something: activation asks the Hub for nothing. */
  constructor(services: Services) {
    this.#services = services;
    this.#disposables = [
      this.#collection,
      vscode.workspace.onDidOpenTextDocument((document) => this.#run(document, 0)),
      vscode.window.onDidChangeActiveTextEditor((editor) => {
        if (editor) this.#run(editor.document, 0);
      }),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0) this.#run(document, typingMs);
      }),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#drop(uri)),
      services.needs.onDidChange(() => this.#runShown()),
      services.data.onDidChange(({ section }) => {
        if (section === 'secrets' || section === 'variables') this.#runShown();
      }),
    ];
  }

  /** The problems shown for a document, for its quick fixes. */
  problemsOf(document: vscode.TextDocument): NeedProblem[] {
    const known = this.#problems.get(document.uri.toString());
    return known?.version === document.version ? known.problems : [];
  }

  #runShown(): void {
    for (const { document } of vscode.window.visibleTextEditors) this.#run(document, typingMs);
  }

  #run(document: vscode.TextDocument, delayMs: number): void {
    if (document.uri.scheme === 'output' || sourceKind(document.uri.path.slice(1)) === undefined) return;
    const key = document.uri.toString();
    this.#pending.get(key)?.abort();
    const abort = new AbortController();
    this.#pending.set(key, abort);
    void this.#check(document, delayMs, abort.signal)
      .catch((error: unknown) => {
        if (abort.signal.aborted) return;
        const { log } = this.#services;
        log.error(`needs: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      })
      .finally(() => {
        if (this.#pending.get(key) === abort) this.#pending.delete(key);
      });
  }

  async #check(document: vscode.TextDocument, delayMs: number, signal: AbortSignal): Promise<void> {
    if (delayMs > 0) await this.#services.clock.sleep(delayMs, signal);
    const { version } = document;
    const found = await needsIn(this.#services, document);
    if (signal.aborted || document.isClosed || document.version !== version) return;
    const problems = found ? problemsOf(document, found) : [];
    this.#problems.set(document.uri.toString(), { version, problems });
    this.#collection.set(document.uri, problems.map(diagnosticOf));
  }

  #drop(uri: vscode.Uri): void {
    const key = uri.toString();
    this.#pending.get(key)?.abort();
    this.#problems.delete(key);
    this.#collection.delete(uri);
  }

  dispose(): void {
    for (const abort of this.#pending.values()) abort.abort();
    for (const disposable of this.#disposables) disposable.dispose();
  }
}

function problemsOf(
  document: vscode.TextDocument,
  { root, space, reads, views }: DocumentNeeds,
): NeedProblem[] {
  const kind = sourceKind(document.uri.path.slice(document.uri.path.lastIndexOf('/') + 1));
  // Prose and examples name what is needed; they do not fail on it.
  if (space === undefined || kind === 'readme' || kind === 'example') return [];
  const problems = reads.flatMap(({ view, range }): NeedProblem[] => {
    if (view.state === 'missing') return [{ code: 'secret-missing', range, view, root, space }];
    return view.exposed ? [{ code: 'secret-readable', range, view, root, space }] : [];
  });
  return kind === 'dockerfile' ? [...problems, ...inImage(document, root, space, views)] : problems;
}

/** `ARG` and `ENV` of what is a secret by its use or on the Space; what is one by name is a rule of the linter. */
function inImage(
  document: vscode.TextDocument,
  root: vscode.Uri,
  space: string,
  views: readonly NeedView[],
): NeedProblem[] {
  const secrets = new Map(
    views
      .filter(({ kind, held, name }) => (kind === 'secret' || held === 'secret') && !isLinted(name))
      .map((view) => [view.name, view]),
  );
  const problems: NeedProblem[] = [];
  for (const match of document.getText().matchAll(/^[ \t]*(?:ARG|ENV)[ \t]+([A-Za-z_]\w*)/gim)) {
    const view = secrets.get(match[1] ?? '');
    if (!view) continue;
    const end = match.index + match[0].length;
    const range = new vscode.Range(document.positionAt(end - view.name.length), document.positionAt(end));
    problems.push({ code: 'secret-in-image', range, view, root, space });
  }
  return problems;
}

function diagnosticOf(problem: NeedProblem): vscode.Diagnostic {
  const { code, range, view, space } = problem;
  const isMount = code === 'secret-missing' && view.why.startsWith('mounted as a secret');
  const severity =
    code === 'secret-missing' && !isMount
      ? vscode.DiagnosticSeverity.Hint
      : vscode.DiagnosticSeverity.Warning;
  const message =
    code === 'secret-in-image'
      ? vscode.l10n.t(
          '{0} is a secret: as ARG it does not arrive in the build, and as ENV it would stand in the image.',
          view.name,
        )
      : isMount
        ? vscode.l10n.t('The build mounts the secret {0}, which {1} does not have.', view.name, space)
        : needSentence(view, space);
  const diagnostic = new vscode.Diagnostic(range, message, severity);
  diagnostic.source = source;
  diagnostic.code = code;
  return diagnostic;
}
