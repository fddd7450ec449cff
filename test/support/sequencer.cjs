const { readFileSync } = require('node:fs')
const { default: Sequencer } = require('@jest/test-sequencer')

/**
 * Jest begins with the largest files. Those that walk the whole house, that try many cases or start our programs are short and take longest: at
 * the end everything would wait for one of them.
 */
module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests)
    const takeLong = new Set(sorted.filter(({ path }) => isLong(path)))
    return [...takeLong, ...sorted.filter(test => !takeLong.has(test))]
  }
}

function isLong(path) {
  return (
    /\/test\/(house|http)\//.test(path) ||
    /thePracticeAndAnother|openWalk|fast-check|support\/(programs|portals|processes)/.test(
      readFileSync(path, 'utf8'),
    )
  )
}
