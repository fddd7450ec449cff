const common = {
  roots: ['<rootDir>/test'],
  transform: {
    '\\.[jt]s$': [
      '@swc/jest',
      { jsc: { target: 'es2023', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
    ],
  },
  transformIgnorePatterns: ['/node_modules/(?!@otplib/|@scure/|@noble/)'],
}

/** What needs no database stands in a folder of rules, or in a room that is pure. The linter holds that it needs none. */
const rules = ['/rules/[^/]+\\.test\\.ts$', '/test/((hints|language)/)?[^/]+\\.test\\.ts$']

export default {
  projects: [
    { ...common, displayName: 'rules', testRegex: rules },
    {
      ...common,
      displayName: 'whole',
      testPathIgnorePatterns: ['/node_modules/', ...rules],
      globalSetup: '<rootDir>/test/support/setup.ts',
    },
  ],
  testTimeout: 180_000,
  maxWorkers: 4, // on two cores: suites also wait for mail, browsers and PostgreSQL
  workerIdleMemoryLimit: '500MB',
}
