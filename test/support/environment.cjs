const { ModernFakeTimers } = require('@jest/fake-timers')
const { ModuleMocker } = require('jest-mock')

/**
 * Test files run where Node runs everything, one after another in each of Jest's workers. In a realm of its own for each file, every mention of
 * Date, Map or Promise takes a detour, and nothing could be shared with the next file. What a file may change of the process is put back.
 */
module.exports = class OneRealm {
  constructor({ projectConfig }) {
    this.global = globalThis
    this.moduleMocker = new ModuleMocker(globalThis)
    this.fakeTimers = null
    this.fakeTimersModern = new ModernFakeTimers({ config: projectConfig, global: globalThis })
    const { exit, getBuiltinModule } = process
    this.before = {
      console,
      env: { ...process.env },
      of: { exit, ...(getBuiltinModule && { getBuiltinModule }) },
    }
  }

  async setup() {
    Error.stackTraceLimit = 30 // Jest sets 100; every check in a test makes an error beforehand
  }

  async teardown() {
    this.fakeTimersModern.dispose()
    const { console, env, of } = this.before
    this.before = null
    globalThis.console = console
    Object.assign(process, of)
    for (const name of Object.keys(process.env)) if (!(name in env)) delete process.env[name]
    Object.assign(process.env, env)
    for (const key of Object.getOwnPropertySymbols(globalThis)) if (isOfJest(key)) delete globalThis[key]
  }

  exportConditions() {
    return ['node', 'node-addons']
  }

  /** Null tells Jest that the file is over. */
  getVmContext() {
    return this.before && globalThis
  }
}

/** What Jest keeps for one test file: its state, and what listens to its events. */
const isOfJest = ({ description }) =>
  /^(EVENT_HANDLERS|JEST_STATE_SYMBOL|RETRY_TIMES_SETTER)$/.test(description)
