const { statSync } = require('node:fs')
const { createRequire, isBuiltin } = require('node:module')
const { join, sep } = require('node:path')
const { setFlagsFromString } = require('node:v8')
const { runInNewContext, Script } = require('node:vm')
const { default: Runtime } = require('jest-runtime')

// Express asks for promises of its own realm, and tells of all others.
process.env.NO_DEPRECATION = 'router'

/**
 * Packages and our own sources are loaded once for each of Jest's workers, and not for each test file: loading them took longer than many a
 * file of tests, and each began with cold code. What a source holds by itself, such as the keys of the installation, is set whenever a house
 * is opened, or depends on nothing but what it was made of. Tests and `test/support` are loaded for each file as ever, but compiled once.
 */
module.exports = class LoadedOnce extends Runtime {
  constructor(config, environment, ...rest) {
    super(config, environment, ...rest)
    compileOnce(this.executor)
    forgetWhatHasChanged()
    current = this
  }

  teardown() {
    super.teardown()
    if (process.memoryUsage().heapUsed > muchHeap) collectGarbage()
  }

  getSourceMaps() {
    const maps = super.getSourceMaps()
    for (const [file, map] of mapsOfSources) maps.set(file, map)
    return maps
  }

  requireModuleOrMock(from, name) {
    if (isPackage(name)) return createRequire(from)(name)
    const file = name.startsWith('.') ? createRequire(from).resolve(name) : name
    return file.startsWith(sources) ? createRequire(from)(file) : super.requireModuleOrMock(from, name)
  }
}

/** Bytes. A worker with more than workerIdleMemoryLimit begins anew, and loads and compiles all packages again; most of what it holds is garbage. */
const muchHeap = 300e6

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc')

function isPackage(name) {
  return !/^(\.|\/|@jest\/)/.test(name) && !isBuiltin(name)
}

const sources = join(__dirname, '..', '..', 'src') + sep
const mapsOfSources = new Map()
/** That of the test file which runs. */
let current

require.extensions['.ts'] = (module, file) => {
  module._compile(current.transformCache.transform(file), file)
  mapsOfSources.set(file, current.getSourceMaps().get(file))
}

let lookedAt = Date.now()

/** While Jest watches, the same worker runs test files before and after a source is changed. */
function forgetWhatHasChanged() {
  const known = Object.keys(require.cache).filter(file => file.startsWith(sources))
  if (known.some(file => !(statSync(file, { throwIfNoEntry: false })?.mtimeMs < lookedAt)))
    for (const file of known) delete require.cache[file]
  lookedAt = Date.now()
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
