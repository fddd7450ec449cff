import { PassThrough } from 'node:stream'
import { expect, test } from '@jest/globals'
import { progressText, showProgress } from '../../../src/process/progress'

/** What is shown while 100 of 100 are done, one each 100 ms. */
function shownOn(terminal: boolean): string {
  const out = Object.assign(new PassThrough(), terminal && { isTTY: true })
  let now = 0
  const progress = showProgress(out, () => now)
  for (let done = 1; done <= 100; done += 1) {
    now += 100
    progress.at({ what: 'Tables read', done, of: 100 })
  }
  progress.end()
  return String(out.read() ?? '')
}

test('on a terminal one line changes, and is gone at the end', () => {
  const shown = shownOn(true)
  expect(shown).not.toContain('\n')
  const lines = shown.split('\r\u001b[K')
  expect(lines.at(1)).toMatch(/^Tables read: 10 of 100, 11 a second, about 9 s left$/)
  expect(lines.length).toBeGreaterThan(40)
  expect(lines.at(-1)).toBe('')
})

test('elsewhere there are plain lines now and then, and none of what takes less than ten seconds', () => {
  expect(shownOn(false)).toBe('Tables read: 100 of 100, 10 a second\n')
  const quick = new PassThrough()
  showProgress(quick, () => 0).at({ what: 'Tables read', done: 1 })
  expect(quick.read()).toBeNull()
})

test.each([
  [
    { what: 'Checked', done: 1_500_000, of: 6_000_000, unit: 'bytes' },
    1_000,
    'Checked: 1.5 MB of 6.0 MB, 1.5 MB a second, about 3 s left',
  ],
  [
    { what: 'Events checked', done: 30, of: 100_000 },
    10_000,
    'Events checked: 30 of 100000, 3.0 a second, about 9.3 h left',
  ],
  [
    { what: 'Events checked', done: 1_000, of: 601_000 },
    1_000,
    'Events checked: 1000 of 601000, 1000 a second, about 10 min left',
  ],
  [{ what: 'Practices', done: 7 }, 0, 'Practices: 7'],
  [{ what: 'Practices', done: 7, of: 7 }, 1_000, 'Practices: 7 of 7, 7.0 a second'],
] as const)('%j after %i ms is told in words', (step, milliseconds, text) => {
  expect(progressText(step, milliseconds)).toBe(text)
})
