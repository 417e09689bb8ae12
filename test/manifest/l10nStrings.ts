import { readdirSync, readFileSync } from 'node:fs';
import ts from 'typescript';

const source = new URL('../../src/', import.meta.url);

export interface Strings {
  /** English sentences that people see, as they stand in the code. */
  texts: Set<string>;
  /** Places where a sentence is not a literal, so that no translation can be found for it. */
  computed: string[];
}

/** Functions that translate what `sentence` made; the text stands where `sentence` is called. */
const translators = new Set([
  'editor/language/diagnostics.ts toText',
  'editor/ui/failureMessages.ts translate',
]);

/** Called with the sentence first. */
function isTranslated(call: ts.CallExpression, file: ts.SourceFile): boolean {
  const callee = call.expression.getText(file);
  return callee.endsWith('l10n.t') || callee === 'sentence';
}

function functionAround(node: ts.Node): ts.FunctionDeclaration | undefined {
  for (let at = node.parent; !ts.isSourceFile(at); at = at.parent) {
    if (ts.isFunctionDeclaration(at)) return at;
  }
  return undefined;
}

/** What a `const` of the same function stands for. */
function constant(node: ts.Identifier): ts.Expression | undefined {
  const found: ts.Expression[] = [];
  const visit = (child: ts.Node): void => {
    const isConst =
      ts.isVariableDeclaration(child) && (ts.getCombinedNodeFlags(child) & ts.NodeFlags.Const) !== 0;
    if (isConst && child.initializer && ts.isIdentifier(child.name) && child.name.text === node.text) {
      found.push(child.initializer);
    }
    ts.forEachChild(child, visit);
  };
  const around = functionAround(node);
  if (around) visit(around);
  return found.length === 1 ? found[0] : undefined;
}

/** What is a literal in all its branches. */
function literals(node: ts.Expression): string[] | undefined {
  if (ts.isStringLiteralLike(node)) return [node.text];
  if (ts.isIdentifier(node)) {
    const value = constant(node);
    return value && literals(value);
  }
  if (ts.isParenthesizedExpression(node)) return literals(node.expression);
  if (ts.isConditionalExpression(node)) {
    const [yes, no] = [literals(node.whenTrue), literals(node.whenFalse)];
    return yes && no && [...yes, ...no];
  }
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken) {
    const [left, right] = [literals(node.left), literals(node.right)];
    return left?.length === 1 && right?.length === 1 ? [`${left[0]}${right[0]}`] : undefined;
  }
  return undefined;
}

/** Every sentence in `src/` that is shown to people. */
export function translatedStrings(): Strings {
  const found: Strings = { texts: new Set(), computed: [] };
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => file.replaceAll('\\', '/'));
  for (const path of files) {
    const text = readFileSync(new URL(path, source), 'utf8');
    if (!/l10n\.t|sentence\(/.test(text)) continue;
    const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
    const visit = (node: ts.Node): void => {
      const first = ts.isCallExpression(node) && isTranslated(node, file) ? node.arguments[0] : undefined;
      if (first) {
        const known = literals(first);
        const { line } = file.getLineAndCharacterOfPosition(first.getStart(file));
        if (known) for (const one of known) found.texts.add(one);
        else if (!translators.has(`${path} ${functionAround(first)?.name?.text}`)) {
          found.computed.push(`${path}:${line + 1}`);
        }
      }
      ts.forEachChild(node, visit);
    };
    visit(file);
  }
  return found;
}
