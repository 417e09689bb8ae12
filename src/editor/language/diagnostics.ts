import * as vscode from 'vscode';
import type { Finding, Range, Severity } from '../../lint/finding.ts';
import type { Sentence } from '../../space/sentence.ts';
import type { Clock, Log } from '../../ports.ts';
import { mayBeLinted, type LintService } from './lintService.ts';

/** Long enough that a word can be typed, short enough not to be waited for. */
const typingMs = 150;

export function toRange({ start, end }: Range): vscode.Range {
  return new vscode.Range(start.line, start.character, end.line, end.character);
}

/** The sentence in the user's language; the English one is its key. */
export function toText({ template, parts }: Sentence): string {
  return vscode.l10n.t(template, ...parts);
}

export const source = 'HF Spaces';

/** Findings of open files of Spaces as diagnostics. A keystroke lints its own file, and cancels the run before. */
export class Diagnostics implements vscode.Disposable {
  readonly #lint: LintService;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #collection = vscode.languages.createDiagnosticCollection('hfSpaces');
  readonly #findings = new Map<string, { version: number; findings: Finding[] }>();
  readonly #pending = new Map<string, AbortController>();
  readonly #disposables: vscode.Disposable[];

  constructor(lint: LintService, clock: Clock, log: Log) {
    this.#lint = lint;
    this.#clock = clock;
    this.#log = log;
    this.#disposables = [
      this.#collection,
      vscode.workspace.onDidOpenTextDocument((document) => this.#run(document, 0)),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0) this.#run(document, typingMs);
      }),
      vscode.workspace.onDidCloseTextDocument((document) => this.#drop(document.uri)),
      lint.onDidChange(() => this.#runAll()),
    ];
    this.#runAll();
  }

  /** The findings shown for a document, for its quick fixes. */
  findingsOf(document: vscode.TextDocument): Finding[] {
    const known = this.#findings.get(document.uri.toString());
    return known?.version === document.version ? known.findings : [];
  }

  #runAll(): void {
    for (const document of vscode.workspace.textDocuments) this.#run(document, 0);
  }

  #run(document: vscode.TextDocument, delayMs: number): void {
    if (!mayBeLinted(document)) return;
    const key = document.uri.toString();
    this.#pending.get(key)?.abort();
    const abort = new AbortController();
    this.#pending.set(key, abort);
    void this.#lintSoon(document, delayMs, abort.signal)
      .catch((error: unknown) => {
        if (abort.signal.aborted) return;
        this.#log.error(`lint: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      })
      .finally(() => {
        if (this.#pending.get(key) === abort) this.#pending.delete(key);
      });
  }

  async #lintSoon(document: vscode.TextDocument, delayMs: number, signal: AbortSignal): Promise<void> {
    if (delayMs > 0) await this.#clock.sleep(delayMs, signal);
    const { version } = document;
    const findings = await this.#lint.lintDocument(document);
    if (signal.aborted || document.isClosed || document.version !== version) return;
    this.#findings.set(document.uri.toString(), { version, findings });
    this.#collection.set(
      document.uri,
      findings.map((finding) => this.#diagnosticOf(document, finding)),
    );
  }

  #diagnosticOf(document: vscode.TextDocument, finding: Finding): vscode.Diagnostic {
    const diagnostic = new vscode.Diagnostic(
      toRange(finding.range),
      toText(finding.message),
      severities[finding.severity],
    );
    diagnostic.source = source;
    diagnostic.code = { value: finding.code, target: rulePage(finding.code) };
    const root = this.#lint.rootOf(document.uri);
    if (root) {
      diagnostic.relatedInformation = finding.related.map(
        (place) =>
          new vscode.DiagnosticRelatedInformation(
            new vscode.Location(vscode.Uri.joinPath(root, place.file), toRange(place.range)),
            toText(place.message),
          ),
      );
    }
    return diagnostic;
  }

  #drop(uri: vscode.Uri): void {
    const key = uri.toString();
    this.#pending.get(key)?.abort();
    this.#findings.delete(key);
    this.#collection.delete(uri);
  }

  dispose(): void {
    for (const abort of this.#pending.values()) abort.abort();
    for (const disposable of this.#disposables) disposable.dispose();
  }
}

const severities: Record<Severity, vscode.DiagnosticSeverity> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  information: vscode.DiagnosticSeverity.Information,
  hint: vscode.DiagnosticSeverity.Hint,
};

/** Opens the rule's page, which ships with the extension. */
function rulePage(rule: string): vscode.Uri {
  const argument = encodeURIComponent(JSON.stringify([rule]));
  return vscode.Uri.parse(`command:hfSpaces.showRule?${argument}`);
}
