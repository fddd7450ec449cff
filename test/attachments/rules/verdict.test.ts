import { describe, expect, test } from '@jest/globals'
import { readVerdict } from '../../../src/attachments/clamav/verdict'
import { scannerLines } from '../../../src/attachments/clamav/scanner'

describe('what clamd says of a file', () => {
  test.each([
    ['stream: OK', { state: 'clean' }],
    ['stream: Win.Test.EICAR_HDB-1 FOUND', { state: 'found', signature: 'Win.Test.EICAR_HDB-1' }],
    ['stream: Own.Marker.UNOFFICIAL FOUND', { state: 'found', signature: 'Own.Marker.UNOFFICIAL' }],
    ['stream: <b>odd name</b> FOUND', { state: 'found', signature: 'without a name' }],
    ['INSTREAM size limit exceeded. ERROR', { state: 'unchecked', because: 'too large for clamd' }],
    [
      'stream: Heuristics.Limits.Exceeded.MaxFileSize FOUND',
      { state: 'unchecked', because: 'over a limit of clamd' },
    ],
    ['stream: Heuristics.Encrypted.PDF FOUND', { state: 'unchecked', because: 'locked' }],
    ["stream: Can't allocate memory ERROR", { state: 'unchecked', because: 'a fault of clamd' }],
    ['COMMAND READ TIMED OUT', { state: 'unchecked', because: 'a fault of clamd' }],
    ['UNKNOWN COMMAND', { state: 'unchecked', because: 'a fault of clamd' }],
    ['stream: OK or so', { state: 'unchecked', because: 'a fault of clamd' }],
    ['', { state: 'unchecked', because: 'a fault of clamd' }],
  ])('%s', (said, verdict) => {
    expect(readVerdict(`${said}\0`)).toEqual(verdict)
  })

  test.each(['', 'stream: O', 'stream: OK'])('what is not whole says nothing: "%s"', said => {
    expect(readVerdict(said)).toBeNull()
  })
})

describe('what an operator reads of it', () => {
  const now = new Date('2026-11-30T12:00:00Z')

  test.each([
    ['it does not answer', null, ['Virus scanner: clamd does not answer.']],
    ['its signatures are of today', 'ClamAV 1.4.6/27832/Mon Nov 30 08:23:01 2026', []],
    ['its signatures are of last week', 'ClamAV 1.4.6/27825/Mon Nov 23 08:23:01 2026', []],
    [
      'its signatures are older',
      'ClamAV 1.4.6/27700/Sat Nov  7 08:23:01 2026',
      ['Virus scanner: its signatures are 23 days old.'],
    ],
    ['its signatures have no day', 'ClamAV 1.4.6', []],
  ])('%s', (_, version, lines) => {
    expect(scannerLines(version, now)).toEqual(lines.map(line => expect.stringContaining(line)))
  })
})
