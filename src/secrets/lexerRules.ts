export type Language = 'python' | 'js' | 'go' | 'rust' | 'ruby' | 'r' | 'elixir' | 'java';

/** What the tokens of a language look like. */
export interface Rules {
  lineComments: string[];
  blockComments: [string, string, boolean][];
  /** Quotes whose strings may span lines. */
  multiline: string;
  quotes: string;
  /** Start of an expression in a string, with the quotes that allow it. */
  interpolation?: { open: string; quotes: string };
  tripleQuotes: boolean;
  idStart: RegExp;
  idPart: RegExp;
}

const idStart = /[A-Za-z_$\u00a0-\uffff]/;
const idPart = /[A-Za-z0-9_$\u00a0-\uffff]/;

export const rules: Record<Language, Rules> = {
  python: {
    lineComments: ['#'],
    blockComments: [],
    multiline: '',
    quotes: `'"`,
    tripleQuotes: true,
    idStart,
    idPart,
  },
  js: {
    lineComments: ['//'],
    blockComments: [
      ['/*', '*/', false],
      ['<!--', '-->', false],
    ],
    multiline: '`',
    quotes: `'"\``,
    interpolation: { open: '${', quotes: '`' },
    tripleQuotes: false,
    idStart,
    idPart,
  },
  go: {
    lineComments: ['//'],
    blockComments: [['/*', '*/', false]],
    multiline: '`',
    quotes: `'"\``,
    tripleQuotes: false,
    idStart,
    idPart,
  },
  rust: {
    lineComments: ['//'],
    blockComments: [['/*', '*/', true]],
    multiline: '"',
    quotes: '"',
    tripleQuotes: false,
    idStart,
    idPart,
  },
  java: {
    lineComments: ['//'],
    blockComments: [['/*', '*/', false]],
    multiline: '',
    quotes: `'"`,
    tripleQuotes: true,
    idStart,
    idPart,
  },
  ruby: {
    lineComments: ['#'],
    blockComments: [],
    multiline: `'"`,
    quotes: `'"\``,
    interpolation: { open: '#{', quotes: '"`' },
    tripleQuotes: false,
    idStart: /[A-Za-z_@$\u00a0-\uffff]/,
    idPart: /[A-Za-z0-9_@\u00a0-\uffff]/,
  },
  r: {
    lineComments: ['#'],
    blockComments: [],
    multiline: `'"`,
    quotes: `'"`,
    tripleQuotes: false,
    idStart: /[A-Za-z_.\u00a0-\uffff]/,
    idPart: /[A-Za-z0-9_.\u00a0-\uffff]/,
  },
  elixir: {
    lineComments: ['#'],
    blockComments: [],
    multiline: `'"`,
    quotes: `'"`,
    interpolation: { open: '#{', quotes: `"'` },
    tripleQuotes: true,
    idStart,
    idPart,
  },
};

const operators = [
  '>>>=', '===', '!==', '**=', '...', '||=', '&&=', '??=', '<<-', '->>', '//=', '<=>', '>>=', '<<=',
  '==', '!=', '<=', '>=', '=>', ':=', '||', '&&', '??', '?.', '&.', '<-', '->', '::', '|>', '**', '..', '//', '+=', '-=', '*=', '/=', '|=', '<<', '>>', '++', '--', '=~', '<>',
]; // prettier-ignore

export const operatorsByFirst = new Map<string, string[]>();
for (const operator of operators) {
  const first = operator.charAt(0);
  operatorsByFirst.set(first, [...(operatorsByFirst.get(first) ?? []), operator]);
}
