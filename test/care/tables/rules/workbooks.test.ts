import { describe, expect, test } from '@jest/globals'
import { writeXlsx, type WriteSheet } from 'hucre/xlsx'
import { broughtIn } from '../../../../src/care/tables/brought'
import { clientRowsIn } from '../../../../src/care/tables/client-rows'
import { read, type Reading } from '../../../../src/care/tables/reading'
import type { InviteeFault } from '../../../../src/care/invitee'

const workbook = async (...sheets: WriteSheet[]) => Buffer.from(await writeXlsx({ sheets }))

async function readingOf(bytes: Buffer, sheet: number | null = null): Promise<Reading | InviteeFault> {
  const brought = await broughtIn(bytes)
  if (!('kind' in brought)) return brought
  const choices = { lettering: null, sheet, heading: null, columns: null }
  return read(brought, choices, () => Promise.resolve(null))
}

async function found(bytes: Buffer, sheet: number | null = null): Promise<Reading> {
  const reading = await readingOf(bytes, sheet)
  if (!('rows' in reading)) throw new Error(reading.text)
  return reading
}

const clientsIn = ({ rows, heading, columns }: Reading) =>
  clientRowsIn(rows, heading?.cells ?? null, columns).map(({ line, name, address }) => [line, name, address])

const head = ['First name', 'Last name', 'E-Mail', 'Born', 'Couple']
const lena = ['Lena', 'Brandt', 'lena.b@example.org', new Date('1990-05-03T00:00:00Z'), true]

describe('a workbook is read', () => {
  test('with a title in merged cells, dates, yes and no, and numbers', async () => {
    const reading = await found(
      await workbook({
        name: 'Clients',
        rows: [
          ['Clients of 2026', null, null],
          [],
          head,
          lena,
          [],
          ['Omar', 'Haddad', 'omar.h@example.org', null, 12.5],
        ],
        merges: [{ startRow: 0, startCol: 0, endRow: 0, endCol: 2 }],
      }),
    )
    expect(clientsIn(reading)).toEqual([
      [4, 'Lena Brandt', 'lena.b@example.org'],
      [6, 'Omar Haddad', 'omar.h@example.org'],
    ])
    expect(reading).toMatchObject({ sure: true, titles: [{ line: 1 }], heading: { line: 3 } })
    expect(reading.rows.map(({ cells }) => cells.slice(3))).toEqual([
      ['1990-05-03', 'true'],
      ['', '12.5'],
    ])
  })

  test('with formulas, of which only the last result is read', async () => {
    const bytes = await workbook({
      name: 'Clients',
      rows: [
        ['Name', 'Email'],
        [null, 'lena.b@example.org'],
      ],
      cells: new Map([
        ['1,0', { value: 'Lena Brandt', formula: '"Lena"&" Brandt"', formulaResult: 'Lena Brandt' }],
      ]),
    })
    expect(clientsIn(await found(bytes))).toEqual([[2, 'Lena Brandt', 'lena.b@example.org']])
  })

  test('and where several sheets hold something, somebody is asked which', async () => {
    const bytes = await workbook(
      { name: 'Prices', rows: [['50 minutes', 90]] },
      { name: 'Clients', rows: [head, lena] },
      { name: 'Empty', rows: [] },
    )
    const reading = await found(bytes, 1)
    expect(reading.sheets.map(({ name }) => name)).toEqual(['Prices', 'Clients'])
    expect(reading.sure).toBe(false)
    expect(clientsIn(reading)).toEqual([[2, 'Lena Brandt', 'lena.b@example.org']])
  })

  test('a hidden sheet is offered, and never read unasked', async () => {
    const bytes = await workbook(
      { name: 'Old', rows: [head, ['Mei', 'Chen', 'mei@example.org']], hidden: true },
      { name: 'Clients', rows: [head, lena] },
    )
    const reading = await found(bytes)
    expect(reading.sure).toBe(true)
    expect(reading.sheets.map(({ name, hidden }) => [name, hidden])).toEqual([
      ['Old', true],
      ['Clients', false],
    ])
    expect(clientsIn(reading)).toEqual([[2, 'Lena Brandt', 'lena.b@example.org']])
  })

  test('of 5,000 rows and not of 5,001', async () => {
    const rows = (count: number) => [
      ['Name', 'Email'],
      ...Array.from({ length: count }, (_, i) => [`N ${i}`, `n${i}@people.example`]),
    ]
    expect((await found(await workbook({ name: 'C', rows: rows(5_000) }))).rows).toHaveLength(5_000)
    expect(await readingOf(await workbook({ name: 'C', rows: rows(5_001) }))).toMatchObject({
      text: 'care.thereAreMoreThanMost',
    })
  })
})

describe('a workbook is refused in words', () => {
  const tooMuch = { text: 'care.thereIsTooMuchIn' }
  const unreadable = { text: 'care.thisWorkbookCannotBeRead' }

  test('that has nothing in it', async () => {
    expect(await readingOf(await workbook({ name: 'Empty', rows: [] }))).toEqual({
      text: 'care.thereAreNoRowsIn',
    })
  })

  test('of before 2007, or with a password', async () => {
    expect(await readingOf(Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]))).toEqual({
      text: 'care.thisIsAnOldOrLocked',
    })
  })

  test.each([
    ['is no workbook but something else that is packed', Buffer.from('PK\u0003\u0004')],
    ['ends too early', Buffer.concat([Buffer.from('PK\u0003\u0004'), Buffer.alloc(100)])],
  ])('that %s', async (_, bytes) => {
    expect(await readingOf(bytes)).toEqual(unreadable)
  })

  test('that was cut', async () => {
    const bytes = await workbook({ name: 'Clients', rows: [head, lena] })
    expect(await readingOf(bytes.subarray(0, bytes.length - 200))).toEqual(unreadable)
  })

  test('that would unpack to more than it may', async () => {
    const bytes = await huge()
    expect(bytes.length).toBeLessThan(100_000)
    expect(await readingOf(bytes)).toEqual(tooMuch)
  })

  test.each([0, 1, 100, 5_000_000])('that says it unpacks to %d bytes, and holds more', async said => {
    const bytes = await huge()
    const before = process.memoryUsage().rss
    expect(await readingOf(sayingSize(bytes, said))).toEqual(unreadable)
    expect(process.memoryUsage().rss - before).toBeLessThan(100_000_000)
  })

  test('that holds more text than 5,000 people have', async () => {
    const rows = Array.from({ length: 2_000 }, (_, i) => [
      `N ${i}`,
      `n${i}@people.example`,
      'x'.repeat(1_000),
    ])
    expect(
      await readingOf(await workbook({ name: 'C', rows: [['Name', 'Email', 'Notes'], ...rows] })),
    ).toEqual(tooMuch)
  })
})

test('a cell at the far corner of a sheet does not make all between them', async () => {
  const bytes = await workbook({
    name: 'Clients',
    rows: [
      ['Name', 'Email'],
      ['Lena', 'lena.b@example.org'],
    ],
    cells: new Map([['1048575,16383', { value: 'x' }]]),
  })
  const reading = await found(bytes)
  expect(clientsIn(reading)).toEqual([[2, 'Lena', 'lena.b@example.org']])
})

/** Below the corner that is read, so that nothing but its size speaks against it. */
const huge = () =>
  workbook({
    name: 'Clients',
    rows: [
      head,
      lena,
      ...Array.from({ length: 6_000 }, (_, i) => (i > 5_200 ? [`${i}${'x'.repeat(30_000)}`] : [])),
    ],
  })

/** The same file, but its large parts say of themselves that they are of this size. */
function sayingSize(bytes: Buffer, size: number): Buffer {
  const changed = Buffer.from(bytes)
  const part = Buffer.from([0x50, 0x4b, 1, 2])
  for (let at = changed.indexOf(part); at >= 0; at = changed.indexOf(part, at + 1)) {
    if (changed.readUInt32LE(at + 24) < 1_000_000) continue
    changed.writeUInt32LE(size, at + 24)
    changed.writeUInt32LE(size, changed.readUInt32LE(at + 42) + 22)
  }
  return changed
}
