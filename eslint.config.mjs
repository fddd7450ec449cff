import importX, { createNodeResolver } from 'eslint-plugin-import-x'
import jest from 'eslint-plugin-jest'
import tseslint from 'typescript-eslint'

/** The arrows of the house: `who` may not reach up to `what`. */
const arrow = (who, what, message) => ({ target: who, from: what, message })

const features = [
  './src/practices',
  './src/people',
  './src/care',
  './src/recovery',
  './src/hints',
  './src/concerns',
  './src/answering',
  './src/consulting',
  './src/learning',
  './src/copies',
  './src/doors',
  './src/serious',
  './src/chains',
  './src/installation',
]
const io = ['./src/database', './src/mail']
const nouns = [
  'practices/practice',
  'people/person',
  'people/session',
  'care/care',
  'care/invitee',
  'care/importing',
  'care/decoding',
  'people/second-factor',
  'people/return-code',
  'concerns/concern',
  'concerns/deadlines',
  'concerns/wording',
  'concerns/audience',
  'concerns/acknowledging',
  'concerns/pausing',
  'concerns/sealing',
  'answering/reflection',
  'answering/apology-law',
  'consulting/consultation',
  'learning/lesson',
  'learning/telling-details',
  'learning/telling-english',
  'copies/copy',
  'copies/proof',
  'doors/door',
  'serious/outside',
  'chains/chain',
  'chains/heads',
]

export default tseslint.config(
  { ignores: ['dist', '.data', 'public', '**/*.mjs', '**/*.cjs'] },
  ...tseslint.configs.strictTypeChecked,
  ...tseslint.configs.stylisticTypeChecked,
  {
    plugins: { 'import-x': importX },
    settings: {
      'import-x/resolver-next': [createNodeResolver({ extensions: ['.ts', '.js', '.json'] })],
      'import-x/parsers': { '@typescript-eslint/parser': ['.ts'] },
    },
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/consistent-type-definitions': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      'import-x/no-cycle': ['error', { ignoreExternal: true }], // takes half of the time otherwise
      'import-x/no-default-export': 'error',
      'no-console': 'error',
      'import-x/no-restricted-paths': [
        'error',
        {
          zones: [
            // practices ← people ← care ← concerns ← doors
            arrow(
              './src/practices',
              ['./src/people', './src/care', './src/concerns'],
              'A practice knows neither people nor concerns.',
            ),
            arrow(
              './src/people',
              ['./src/care', './src/recovery', './src/concerns'],
              'People do not know concerns.',
            ),
            arrow('./src/care', ['./src/recovery', './src/concerns'], 'Care does not know concerns.'),
            arrow('./src/recovery', './src/concerns', 'A way back into an account does not know concerns.'),
            arrow(
              ['./src/practices', './src/people', './src/care', './src/concerns'],
              ['./src/answering', './src/consulting', './src/copies'],
              'It is built on concerns, and they do not know it.',
            ),
            arrow(
              ['./src/practices', './src/people', './src/care', './src/concerns', './src/answering'],
              './src/learning',
              'A lesson comes after all of them, and leads back to none.',
            ),
            arrow(
              ['./src/practices', './src/people', './src/care', './src/concerns'],
              './src/doors',
              'The doors lead to all of them, and none of them knows a door.',
            ),
            arrow(
              './src/hints',
              ['./src/practices', './src/people', './src/care', './src/concerns', './src/http', ...io],
              'A hint is about words, whoever wrote them.',
            ),
            // chains, and the installation's keys, are beside them
            arrow(
              ['./src/chains', './src/installation'],
              ['./src/practices', './src/people', './src/concerns', './src/http', './src/mail'],
              'It knows no feature.',
            ),
            // what the features stand on knows none of them, but for the practice whose keys open a letter
            arrow(
              './src/vault',
              ['./src/database', './src/http', './src/mail', ...features],
              'The vault stands alone.',
            ),
            arrow(
              './src/database',
              ['./src/http', './src/mail', './src/vault', ...features],
              'It knows nobody above.',
            ),
            arrow(['./src/http', './src/mail'], features, 'It knows no feature.'),
            // nouns are pure
            ...nouns.map(noun => arrow(`./src/${noun}.ts`, [...io, './src/http'], 'A noun does no I/O.')),
            // only routes, and what prepares pages for them, reach http
            arrow('./src/*/store.ts', './src/http', 'A store knows no HTTP.'),
            arrow(
              ['./src/*/!(routes).ts', './src/*/*/**'],
              './src/app.ts',
              'Only the server starts the app.',
            ),
          ],
        },
      ],
      'no-restricted-syntax': [
        'error',
        { selector: 'TSEnumDeclaration', message: 'A union of literals says it too.' },
        {
          selector: "MemberExpression[object.name='process'][property.name='env']",
          message: 'config.ts reads the settings.',
        },
      ],
    },
  },
  {
    files: ['src/config.ts', 'src/starting.ts', 'src/database/programs.ts', 'test/**'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    files: ['test/**/*.ts'],
    ...jest.configs['flat/recommended'],
    rules: {
      ...jest.configs['flat/recommended'].rules,
      'jest/expect-expect': 'off',
      'jest/no-conditional-expect': 'off',
      'jest/no-standalone-expect': 'off', // both forbid expectations in functions with names,
      'import-x/no-default-export': 'off',
    },
  },
)
