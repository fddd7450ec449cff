import { mkdirSync, writeFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { diskFault } from '../../../src/process/disk-faults'

// Faults of the real disk, as Linux gives them to root as well.

function faultOf(act: () => void): unknown {
  try {
    act()
  } catch (error) {
    return error
  }
  throw new Error('Nothing went wrong.')
}

const otherwise = 'Name another place.'
const full = 'The disk is full. Make room, and start again: nothing is lost.'

test('a full disk is said in a sentence', () => {
  const fault = faultOf(() => {
    writeFileSync('/dev/full', 'text')
  })
  expect(diskFault(fault, otherwise)).toBe(full)
})

test('so is one that a program of ours has found', () => {
  const fault = new Error('initdb: FATAL: could not write to file "pg_wal": No space left on device')
  expect(diskFault(fault, otherwise)).toBe(full)
})

test('a place where nothing can be made is named', () => {
  const fault = faultOf(() => mkdirSync('/proc/makeright'))
  expect(diskFault(fault, otherwise)).toMatch(
    /^\/proc\/makeright cannot be written: .* Name another place\.$/,
  )
})

test('another fault is none of the disk', () => {
  expect(diskFault(new Error('connect ECONNREFUSED 127.0.0.1:5432'), otherwise)).toBeNull()
  expect(diskFault(undefined, otherwise)).toBeNull()
})
