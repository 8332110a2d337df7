import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import tseslint from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

/** What each folder may not import (docs/architecture.md). */
const wall = (regex, message) => ({ regex, message });
const typesOnly = (regex, message) => ({ regex, message, allowTypeImports: true });

const NO_SERVER = wall('^(#server/|#couchdb/|node:)|/server/', 'The browser never imports the service.');
const NO_BROWSER = wall(
  '^(\\$lib|\\$app|svelte)|(^|/)src/lib/',
  'The service and couchdb never import the browser’s side.',
);
const NO_TESTS = wall('^#tests/|/tests/', 'Only tests import tests.');
const NO_STATIC_STORES = wall(
  '^(pouchdb|dexie|peerjs)|^\\$lib/adapters/(pouch|dexie|peer)',
  'Families never download PouchDB, Dexie or peerjs with a page: import them when they are needed.',
);
const audience = (own, ...others) => [
  wall(`\\((${others.join('|')})\\)`, `The ${own}’s screens never import another audience’s.`),
  wall(`^\\$lib/app/(${others.join('|')})\\b`, `The ${own}’s screens are composed in app/${own}.ts.`),
];

const boundary = (files, ...patterns) => ({
  files,
  ignores: ['**/*.test.ts'],
  rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns: [...patterns, NO_TESTS] }] },
});

const ROUTES = [
  NO_SERVER,
  typesOnly('(^\\$lib|/lib)/adapters/', 'Routes get adapters from the composition root.'),
];

export default tseslint.config(
  { ignores: ['build/', 'data/', 'coverage/', 'test-results/', '.svelte-kit/', 'src/lib/paraglide/'] },
  { linterOptions: { noInlineConfig: true } },
  js.configs.recommended,
  ...tseslint.configs.strict,
  ...svelte.configs.recommended,
  {
    languageOptions: { globals: { ...globals.browser, ...globals.node } },
    rules: {
      'no-undef': 'off',
      // Bugs are logged where they are caught: at the borders.
      'no-console': ['error', { allow: ['error'] }],
      'no-control-regex': 'off',
      'no-unused-private-class-members': 'off',
      'no-misleading-character-class': 'off',
      'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx', 'hack'] }],
      'no-param-reassign': 'error',
      'prefer-template': 'error',
      'object-shorthand': 'error',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      '@typescript-eslint/ban-ts-comment': ['error', { 'ts-expect-error': true }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', caughtErrors: 'none' }],
      'max-lines': ['error', { max: 250, skipBlankLines: true, skipComments: true }],
      'max-params': ['error', 4],
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: {
      parserOptions: { parser: tseslint.parser, extraFileExtensions: ['.svelte'], svelteConfig },
    },
    rules: {
      // `let` is how runes are declared; props are read, not reassigned, by the compiler's own checks.
      'prefer-const': 'off',
      'svelte/prefer-const': 'off',
    },
  },
  {
    rules: {
      // The app is served at the root; caches that no screen reads needn't be reactive.
      'svelte/no-navigation-without-resolve': 'off',
      'svelte/prefer-svelte-reactivity': 'off',
      'svelte/no-unused-svelte-ignore': 'off',
    },
  },
  {
    files: ['**/*.test.ts', 'tests/**'],
    rules: {
      'max-lines': 'off',
      'max-params': 'off',
      'no-console': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-extraneous-class': 'off',
    },
  },
  // What runs in a terminal speaks there.
  { files: ['server/main.ts', 'server/admin.ts', '**/*.mjs'], rules: { 'no-console': 'off' } },

  boundary(
    ['src/domain/**/*.ts'],
    wall(
      '^(?!\\.|zod/mini$|temporal-polyfill(/|$)|libphonenumber-js(/|$))',
      'The domain imports only its schema, time and phone libraries.',
    ),
    wall('^(\\.\\./)+(lib|routes|server)', 'The domain imports nothing but itself.'),
  ),
  {
    files: ['src/domain/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        {
          object: 'Date',
          property: 'now',
          message: 'The domain has no clock: take the time as an argument.',
        },
        { object: 'Math', property: 'random', message: 'The domain has no randomness.' },
      ],
      'no-restricted-syntax': [
        'error',
        {
          selector: 'NewExpression[callee.name="Date"][arguments.length=0]',
          message: 'The domain has no clock.',
        },
      ],
    },
  },
  {
    // CouchDB's engine runs the source of these functions: ECMAScript 5, and its way of refusing.
    files: ['src/domain/authority.ts'],
    rules: {
      'no-var': 'off',
      'prefer-const': 'off',
      'prefer-template': 'off',
      'object-shorthand': 'off',
      'no-useless-escape': 'off',
      '@typescript-eslint/only-throw-error': 'off',
      '@typescript-eslint/prefer-for-of': 'off',
    },
  },
  boundary(
    ['src/lib/adapters/**'],
    NO_SERVER,
    wall('^\\$lib/(features|app|ui)/', 'Adapters know only the outside.'),
  ),
  boundary(['src/lib/features/**'], NO_SERVER),
  {
    // One file a feature may tie it to the browser: `browser-….ts`, handed over by the composition root.
    files: ['src/lib/features/**'],
    ignores: ['**/*.test.ts', '**/browser-*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            typesOnly(
              '^(\\$lib|(\\.\\.?/)*\\.\\.)/(adapters|app)/',
              'Features get adapters as arguments; they import their types.',
            ),
          ],
        },
      ],
    },
  },
  boundary(
    ['src/lib/ui/**'],
    NO_SERVER,
    wall('^\\$lib/(features|adapters|app)/', 'ui is presentation only.'),
    wall('^(\\.\\./)+(features|adapters|app)/', 'ui is presentation only.'),
  ),
  boundary(['src/lib/app/**'], NO_SERVER),
  boundary(['src/lib/app/family.ts'], NO_SERVER, NO_STATIC_STORES),
  boundary(['src/routes/**'], ...ROUTES),
  boundary(['src/routes/(facility)/**'], ...ROUTES, ...audience('facility', 'doctor', 'family', 'operator')),
  boundary(['src/routes/(doctor)/**'], ...ROUTES, ...audience('doctor', 'facility', 'family', 'operator')),
  boundary(['src/routes/(operator)/**'], ...ROUTES, ...audience('operator', 'facility', 'doctor', 'family')),
  boundary(
    ['src/routes/(family)/**'],
    ...ROUTES,
    NO_STATIC_STORES,
    ...audience('family', 'facility', 'doctor', 'operator'),
  ),
  boundary(['server/**/*.ts', 'couchdb/**/*.ts'], NO_BROWSER),
);
