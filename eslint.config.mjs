import js from '@eslint/js';
import tseslint from 'typescript-eslint';

/** Domain folders, and the other domain folders each may use. Arrows point down only. */
const floors = {
  hub: [],
  space: [],
  secrets: [],
  lint: ['space', 'secrets'],
  logs: ['hub', 'space', 'lint'],
  scaffold: ['space', 'secrets'],
  deploy: ['hub', 'space', 'secrets', 'logs', 'scaffold'],
};

const domainBans = (folder) => [
  { group: ['vscode'], message: 'The domain does not know the editor.' },
  { group: ['node:*'], message: 'The domain runs in the web worker host too.' },
  {
    group: [...Object.keys(floors), 'editor', 'platform']
      .filter((other) => other !== folder && !floors[folder].includes(other))
      .map((other) => `**/${other}/*`),
    message: 'This arrow points the wrong way; see floors in eslint.config.mjs.',
  },
  ...(folder === 'hub' ? [] : [{ group: ['@huggingface/hub'], message: 'Only hub/ speaks to the Hub.' }]),
];

export default tseslint.config(
  { ignores: ['dist', 'node_modules', 'out', 'templates', 'test/fixtures', 'test/ui/workspace'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'A name at the export is the name at every use.' },
      ],
      eqeqeq: ['error', 'smart'],
    },
  },
  {
    files: ['**/*.mjs'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        fetch: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
        Buffer: 'readonly',
        AbortSignal: 'readonly',
        performance: 'readonly',
        queueMicrotask: 'readonly',
      },
    },
  },
  ...Object.keys(floors).map((folder) => ({
    files: [`src/${folder}/**/*.ts`],
    rules: { 'no-restricted-imports': ['error', { patterns: domainBans(folder) }], 'no-console': 'error' },
  })),
  {
    files: ['src/editor/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            { group: ['node:*'], message: 'The editor layer runs in the web worker host too.' },
            { group: ['@huggingface/hub'], message: 'Only hub/ speaks to the Hub.' },
          ],
        },
      ],
      'no-restricted-globals': ['error', { name: 'fetch', message: 'The editor layer never speaks HTTP.' }],
      'no-console': 'error',
    },
  },
  {
    files: ['test/hub/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [{ group: ['**/src/**'], message: 'The local Hub must not share our mistakes.' }] },
      ],
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-floating-promises': [
        'error',
        { allowForKnownSafeCalls: [{ from: 'package', name: ['describe', 'it'], package: 'mocha' }] },
      ],
    },
  },
);
