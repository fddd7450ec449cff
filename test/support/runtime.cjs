const { createRequire, isBuiltin } = require('node:module')
const { default: Runtime } = require('jest-runtime')

// Express asks for promises of its own realm, and tells of all others.
process.env.NO_DEPRECATION = 'router'

/**
 * Packages are loaded once for each of Jest's workers, and not for each test file: loading them took longer than many a file of tests, and
 * each began with cold code. Our own modules, which hold state, are loaded for each file as ever.
 */
module.exports = class SharedPackages extends Runtime {
  constructor(config, environment, ...rest) {
    super(config, environment, ...rest)
    environment.global.Date = Date // what a driver reads from the database is a Date for us too
  }

  requireModuleOrMock(from, name) {
    return isShared(name) ? createRequire(from)(name) : super.requireModuleOrMock(from, name)
  }
}

/** Apart stays what makes objects that are compared to our own, and what holds texts and rules of ours. */
function isShared(name) {
  return !/^(\.|\/|@jest\/|(zod|i18next|moment|moment-timezone)$)/.test(name) && !isBuiltin(name)
}
