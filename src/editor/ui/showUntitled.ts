import * as vscode from 'vscode';

/** A new document without a file. VS Code may give it the text of a closed one that had its name; not here. */
export async function showUntitled(
  language: string,
  content: string,
  options?: vscode.TextDocumentShowOptions,
): Promise<vscode.TextEditor> {
  const document = await vscode.workspace.openTextDocument({ language, content });
  const editor = await vscode.window.showTextDocument(document, options);
  if (document.getText() === content) return editor;
  const whole = new vscode.Range(0, 0, document.lineCount, 0);
  await editor.edit((edit) => edit.replace(whole, content));
  return editor;
}
