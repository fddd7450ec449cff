import { expect, test } from '@jest/globals'
import { stuckFirst, type BoardLine } from '../../../src/board/line'

const day = (of: number) => new Date(Date.UTC(2026, 10, of))

const line = (reference: string, dueAt: Date | null, missedAt: Date | null = null): BoardLine => ({
  ...{ concernId: reference, reference, therapist: { id: '', name: '' }, gone: false, status: 'sent' },
  ...{
    waits: dueAt ? 'acknowledgement' : 'client',
    since: day(1),
    dueAt,
    missedAt,
    promised: missedAt !== null,
  },
  ...{ asksForOther: false, hasSuccessors: true, iRead: false, proposal: null, help: null },
  ...{ canAskWhatHelps: false, standIn: null },
})

test('what is late now stands first, then what was late for longest, also where a later day was promised, and nothing else moves', () => {
  const lines = [
    line('late', day(16)),
    line('late with a day set anew', day(18), day(11)),
    line('due', day(24)),
    line('due too', day(24)),
    line('promised after it was late', day(26), day(12)),
    line('due later', day(27)),
    line('with its client', null),
    line('with its client too', null),
  ]
  expect(stuckFirst(lines, day(20)).map(({ reference }) => reference)).toEqual([
    ...['late with a day set anew', 'late'],
    ...['promised after it was late', 'due', 'due too', 'due later'],
    ...['with its client', 'with its client too'],
  ])
})
