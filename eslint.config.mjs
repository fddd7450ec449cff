import importX, { createNodeResolver } from 'eslint-plugin-import-x'
import jest from 'eslint-plugin-jest'
import tseslint from 'typescript-eslint'

/** The rooms of the house, from the ground up: each may use what stands before it here, and nothing after it, types included. */
const rooms = [
  'time',
  'language',
  'database',
  'database/worker',
  'database/migrations',
  'database/reports',
  'database/embedded',
  'vault',
  'chains',
  'limits',
  'metrics',
  'http/html',
  'http',
  'http/abuse',
  'hints',
  'pictures',
  'practices',
  'practices/logo',
  'mail',
  'mail/bounces',
  'people',
  'people/names',
  'sign-in',
  'sign-in/second-factor',
  'accounts',
  'staff',
  'staff/arrival',
  'staff/absence',
  'care',
  'care/tables',
  'care/import',
  'care/guardians',
  'care/families',
  'audit',
  'recovery',
  'drafts',
  'drafts/pending',
  'attachments/clamav',
  'attachments',
  'attachments/objects',
  'attachments/recordings',
  'concerns/rules',
  'concerns',
  'concerns/store/words',
  'concerns/store/people',
  'concerns/store',
  'concerns/store/lists',
  'concerns/store/acts',
  'concerns/statements',
  'concerns/thread',
  'concerns/writing',
  'concerns/attaching',
  'concerns/recording',
  'concerns/sending',
  'concerns/help',
  'concerns/next-step',
  'concerns/conversation',
  'concerns/readers',
  'concerns/companions',
  'concerns/hand-over',
  'concerns/standing-in',
  'concerns/recognition',
  'concerns/lists',
  'answering',
  'consulting',
  'copies',
  'doors',
  'serious',
  'learning',
  'board',
  'departures',
  'practices/settings/sections',
  'practices/settings',
  'installation',
  'backup',
  'sample',
  'process',
  'commands',
  'dev',
]
/** What stands in a room, and not in the rooms that are in it. */
const within = room => `./src/${room}/${rooms.some(other => other.startsWith(`${room}/`)) ? '*' : '**/*'}`
const upwards = rooms.slice(0, -1).map((room, floor) => ({
  target: within(room),
  from: rooms.slice(floor + 1).map(within),
  message: `The rooms of eslint.config.mjs stand above each other: ${room} knows none that comes after it.`,
}))

/** What is true whoever asks for it, and can be tested without a database. */
const pureRooms = ['time/**/*', 'language/**/*', 'hints/**/*', 'concerns/rules/**/*', 'vault/envelope.ts']
const pure = pureRooms.map(room => ({
  target: `./src/${room}`,
  from: ['database', 'mail', 'http', 'limits'].map(io => `./src/${io}/**/*`),
  message: `${room.replace('/**/*', '')} is pure: it reads and writes nothing.`,
}))

const ioPackages = {
  regex: '^(node:(?!crypto$)|(knex|pg|nodemailer|express|graphile-worker)(/|$))',
  message: 'What is pure reads and writes nothing.',
}

const otherClocks = {
  regex: '^(luxon|moment|moment-timezone)$',
  message: 'src/time knows what time it is somewhere.',
}

const stores = {
  target: ['./src/*/store.ts', './src/concerns/store/**/*'],
  from: ['./src/http/!(ids).ts', './src/http/abuse/*'],
  message: 'A store knows no HTTP.',
}

const testsOfRules = {
  target: ['./test/*.ts', './test/hints/**/*', './test/language/**/*', './test/**/rules/**/*'],
  from: './test/support/!(routes|views).ts',
  message: 'A test of rules runs without a database.',
}

const app = {
  target: './src/!(server).ts',
  from: './src/app.ts',
  message: 'Only the server starts the app.',
}

export default tseslint.config(
  { ignores: ['dist', '.data', 'public', 'test/support/*.js', '**/*.mjs', '**/*.cjs'] },
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
          zones: [...upwards, ...pure, stores, testsOfRules, app],
        },
      ],
      'no-restricted-syntax': [
        'error',
        { selector: 'TSEnumDeclaration', message: 'A union of literals says it too.' },
        {
          selector: "MemberExpression[object.name='process'][property.name='env']",
          message: 'config.ts reads the settings.',
        },
        ...['Literal[value', 'TemplateElement[value.raw'].map(text => ({
          selector: `${text}=/^select ([*] from )?\\w+[(](?:[?]|$)/]`,
          message: 'call() and rowsFrom() name the arguments of a function.',
        })),
      ],
    },
  },
  {
    files: ['src/**'],
    rules: {
      'max-params': ['error', 5],
      'no-restricted-imports': ['error', { patterns: [otherClocks] }],
    },
  },
  {
    files: pureRooms.map(room => `src/${room}`),
    rules: { 'no-restricted-imports': ['error', { patterns: [ioPackages, otherClocks] }] },
  },
  { files: ['src/time/**'], rules: { 'no-restricted-imports': ['error', { patterns: [ioPackages] }] } },
  {
    files: ['src/config.ts', 'src/process/startup.ts', 'src/database/embedded/programs.ts', 'test/**'],
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
      'jest/no-export': 'off', // what suites share may describe them
      'import-x/no-default-export': 'off',
    },
  },
  { files: ['test/**/*.test.ts'], rules: { 'import-x/no-cycle': 'off' } }, // nothing imports a test
)
