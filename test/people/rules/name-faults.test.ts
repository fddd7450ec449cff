import { describe, expect, test } from '@jest/globals'
import { longestName, nameFault } from '../../../src/people/name-fault'

describe('a name', () => {
  test.each([
    ['letters', 'Ann Berg', null],
    ['with something around it that is cut off', ' Ann Berg\n', null],
    ['letters of another script', '山田', null],
    ['with a joiner that belongs to it', 'می‌خواهم', null],
    ['a digit', '7', null],
    ['letters and a sign', 'Ann ✓', null],
    ['letters, and one without ink', 'Ann \u3164', null],
    ['as long as it may be', 'A'.repeat(longestName), null],
    ['nothing', '', 'empty'],
    ['nothing but space', ' \n ', 'empty'],
    ['nothing but a dash, as tables have where nothing is known', '–', 'empty'],
    ['nothing but letters without ink', '\u3164\u115F', 'empty'],
    ['in two lines', 'Ann\nBerg', 'lines'],
    ['in two lines, as some programs divide them', 'Ann\u2028Berg', 'lines'],
    ['with a sign that turns the direction', 'Ann\u202E', 'hidden'],
    ['nothing but such a sign', '\u202E', 'empty'],
    ['longer than that', 'A'.repeat(longestName + 1), 'long'],
    ['of dashes, and longer than that', '–'.repeat(longestName + 1), 'long'],
  ] as const)('%s: %j is %s', (_, name, fault) => {
    expect(nameFault(name)).toBe(fault)
  })
})
