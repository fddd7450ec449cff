const { default: Sequencer } = require('@jest/test-sequencer')

/** Jest begins with the largest files. The suites that walk the whole house are short and take longest: at the end everything would wait for one of them. */
module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    const isWalk = ({ path }) => /\/test\/(house|http)\//.test(path)
    const sorted = super.sort(tests)
    return [...sorted.filter(isWalk), ...sorted.filter(test => !isWalk(test))]
  }
}
