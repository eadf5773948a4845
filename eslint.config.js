/** Lint rules: correctness from typescript-eslint's typed set (with the programs of three tsconfigs), plus the habits of CONTRIBUTING.md. */
import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import tiers from './renderer/tiers.eslint.js';

/** What the compiler knows and a parser does not: promises that nobody waits for, cases that nobody handles, any that spreads. */
const typed = {
  files: ['**/*.ts'],
  ignores: ['**/*.svelte.ts', '**/*.d.ts'],
  extends: [ts.configs.recommendedTypeCheckedOnly],
  languageOptions: {
    parserOptions: {
      // One program for what runs on Node, one for the tests, one for the views: as many as there are rooms would take minutes.
      project: ['tsconfig.json', 'test/tsconfig.json', 'renderer/tsconfig.json'],
      tsconfigRootDir: import.meta.dirname,
    },
  },
  rules: {
    '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    '@typescript-eslint/prefer-promise-reject-errors': ['error', { allowThrowingUnknown: true }],
    '@typescript-eslint/return-await': ['error', 'in-try-catch'],
    // A face that may wait is `async` in those who need not: what they throw becomes a rejection, as callers expect.
    '@typescript-eslint/require-await': 'off',
    '@typescript-eslint/restrict-template-expressions': [
      'error',
      { allowNumber: true, allowBoolean: true, allowNever: true },
    ],
  },
};

/** Tests take apart what they were given: matchers are `any`, and stand-ins are functions of nobody. */
const typedTests = {
  files: ['test/**/*.ts'],
  rules: {
    '@typescript-eslint/no-unsafe-assignment': 'off',
    '@typescript-eslint/no-unsafe-return': 'off',
    '@typescript-eslint/unbound-method': 'off',
  },
};

/** What a command line hands over is `any`; the actions declare what they take. */
const typedCommands = {
  files: ['electron/cli/*-command.ts'],
  rules: { '@typescript-eslint/no-unsafe-argument': 'off' },
};

const walls = (message, ...patterns) => ['error', { patterns: [{ group: patterns, message }] }];

export default ts.config(
  {
    ignores: [
      'node_modules',
      'out',
      'dist',
      'release',
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
  typed,
  typedTests,
  typedCommands,
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
      'training/**',
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
        '**/engine/client/**',
        '**/electron/**',
        '**/renderer/**',
        '**/shared/ipc/**',
        '**/shared/image/**',
      ),
    },
  },
  // With its tiers.
  ...tiers,
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
    rules: {
      'no-restricted-imports': walls(
        'Secrets stay apart from network and disk.',
        '**/vault/**',
        '**/keys/**',
        '**/engine/client/**',
      ),
    },
  },
  {
    files: [
      'scripts/**',
      'training/**',
      'electron/cli/**',
      'native/bench/**',
      'electron/browser-shell/main.ts',
    ],
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
