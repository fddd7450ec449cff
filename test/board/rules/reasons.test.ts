import { expect, test } from '@jest/globals'
import { reasonOf } from '../../../src/board/letters'

test.each([
  ['smtp 550', 'refused'],
  ['smtp 550 5.1.1', 'refused'],
  ['smtp 550 5.1.2', 'domain'],
  ['smtp 556 5.1.10', 'domain'],
  ['smtp 552', 'full'],
  ['smtp 550 5.2.2', 'full'],
  ['smtp 452 4.2.2', 'full'],
  ['smtp 451 4.3.0', 'for now'],
  ['ECONNECTION', 'given up'],
  ['too late', 'given up'],
  ['damaged', 'ours'],
  [null, 'given up'],
] as const)('%s is one of few reasons: %s', (failure, reason) => {
  expect(reasonOf(failure)).toBe(reason)
})
