/** Lint rules: correctness from typescript-eslint's typed set, plus the habits of CONTRIBUTING.md. */
import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';

const walls = (message, ...patterns) => ['error', { patterns: [{ group: patterns, message }] }];

export default ts.config(
  {
    ignores: [
      'node_modules',
      'out',
      'dist',
      'prebuilds',
      'proto/gen',
      'test-results',
      'playwright-report',
      '.cache',
      '.training',
      'native/build',
      'coverage',
    ],
  },
  js.configs.recommended,
  ...ts.configs.recommended,
  ...ts.configs.stylistic,
  ...svelte.configs['flat/recommended'],
  {
    rules: {
      'no-console': 'error',
      eqeqeq: ['error', 'always'],
      'max-lines': ['error', { max: 320, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 70, skipBlankLines: true, skipComments: true }],
      'max-params': ['error', 6],
      complexity: ['error', 20],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'none' },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-empty-function': 'off',
      '@typescript-eslint/consistent-type-definitions': 'off',
      '@typescript-eslint/prefer-for-of': 'off',
    },
  },
  {
    files: [
      'engine/**',
      'server/**',
      'electron/**',
      'scripts/**',
      'native/**',
      'test/**',
      '*.config.ts',
      '*.config.js',
    ],
    languageOptions: { globals: globals.node },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts', '**/*.svelte.js'],
    languageOptions: {
      globals: globals.browser,
      parserOptions: { parser: ts.parser, extraFileExtensions: ['.svelte'] },
    },
  },
  {
    files: ['renderer/**', 'electron/browser-shell/client/**', 'electron/preload/**'],
    languageOptions: { globals: globals.browser },
  },
  // The three walls, in the editor too; dependency-cruiser proves them transitively.
  {
    files: ['server/**/*.ts'],
    rules: {
      'no-restricted-imports': walls(
        'The server cannot decrypt.',
        '**/key-owner*',
        '**/electron/**',
        '**/renderer/**',
        '**/shared/ipc/**',
        '**/shared/image/**',
      ),
    },
  },
  {
    files: ['renderer/**'],
    rules: {
      'no-restricted-imports': walls(
        'The renderer is blind.',
        '**/engine/**',
        '**/electron/**',
        '**/server/**',
        '**/proto/**',
        'node:*',
        'electron',
      ),
    },
  },
  {
    files: ['shared/**'],
    rules: {
      'no-restricted-imports': walls(
        'shared is pure.',
        'node:*',
        '**/engine/**',
        '**/electron/**',
        '**/server/**',
        '**/renderer/**',
      ),
    },
  },
  {
    files: ['electron/{remote,store}/**'],
    rules: { 'no-restricted-imports': walls('Secrets stay in the vault.', '**/vault/**', '**/key-owner*') },
  },
  {
    files: ['scripts/**', 'electron/cli/**', 'native/bench/**', 'electron/browser-shell/main.ts'],
    rules: { 'no-console': 'off' },
  },
  // Rules of the svelte set that are about Svelte files only, but look at all.
  { ignores: ['**/*.svelte', '**/*.svelte.ts'], rules: { 'svelte/no-inner-declarations': 'off' } },
  {
    files: ['**/*.cjs'],
    languageOptions: { sourceType: 'commonjs', globals: globals.node },
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
  {
    files: ['test/**', '.dependency-cruiser.cjs'],
    rules: { 'max-lines-per-function': 'off', 'max-lines': ['error', { max: 500 }] },
  },
);
