const { createRequire, isBuiltin } = require('node:module')
const { setFlagsFromString } = require('node:v8')
const { runInNewContext, Script } = require('node:vm')
const { default: Runtime } = require('jest-runtime')

// Express asks for promises of its own realm, and tells of all others.
process.env.NO_DEPRECATION = 'router'

/**
 * Packages are loaded once for each of Jest's workers, and not for each test file: loading them took longer than many a file of tests, and
 * each began with cold code. Our own modules, which hold state, are loaded for each file as ever, but compiled once.
 */
module.exports = class SharedPackages extends Runtime {
  constructor(config, environment, ...rest) {
    super(config, environment, ...rest)
    compileOnce(this.executor)
  }

  teardown() {
    super.teardown()
    if (process.memoryUsage().heapUsed > muchHeap) collectGarbage()
  }

  requireModuleOrMock(from, name) {
    return isShared(name) ? createRequire(from)(name) : super.requireModuleOrMock(from, name)
  }
}

/** Bytes. A worker with more than workerIdleMemoryLimit begins anew, and loads and compiles all packages again; most of what it holds is garbage. */
const muchHeap = 300e6

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc')

/** Apart stays what holds texts and rules of ours. */
function isShared(name) {
  return !/^(\.|\/|@jest\/|(i18next|moment|moment-timezone)$)/.test(name) && !isBuiltin(name)
}

/** What this worker has compiled, by the name of its file. */
const compiled = new Map()

/** Each test file gets functions of its own from the same script. */
function compileOnce(executor) {
  const compile = executor.compile.bind(executor)
  const head = `(function(${executor.injectedModuleParameters.join()}){`
  executor.compile = (source, filename) => {
    if (executor.environment.getVmContext() === null) return null
    let known = compiled.get(filename)
    if (known?.source !== source || known.head !== head) {
      try {
        const script = new Script(`${head}${source}\n})`, { filename, columnOffset: -head.length })
        known = { source, head, script }
      } catch {
        return compile(source, filename) // which says what is wrong with it
      }
      compiled.set(filename, known)
    }
    return known.script.runInThisContext()
  }
}
