import yauzl from 'yauzl'
import type { InviteeFault } from '../invitee'
import { tidy } from './letters'
import { isEmptyRow, mostColumns, mostRows, mostTitles, type Sheet } from './table'

/** Whether these bytes are a file of a spreadsheet program. */
export function isWorkbook(bytes: Buffer): boolean {
  return startsWith(bytes, 0x50, 0x4b, 0x03, 0x04)
}

/** One of before 2007, or one that opens only with a password: both lie in the same kind of file. */
export function isOldOrLocked(bytes: Buffer): boolean {
  return startsWith(bytes, 0xd0, 0xcf, 0x11, 0xe0)
}

/**
 * The sheets of a workbook that hold anything; the hidden ones too, and said so. Of a cell comes what it shows: of a formula its last
 * result, of a date its day. What a workbook would unpack to is measured before anything of it is read.
 */
export async function sheetsIn(bytes: Buffer): Promise<Sheet[] | InviteeFault> {
  const size = await unpackedSize(bytes).catch(() => null)
  if (size === null) return isUnreadable
  if (size > mostUnpacked) return { text: 'care.thereIsTooMuchIn' }
  const sheets = await cellsIn(bytes)
  if (!sheets) return isUnreadable
  return sheets
    .map(({ name, hidden, rows }) => ({
      name: tidy(name),
      hidden,
      rows: rows
        .map((cells, place) => ({ line: place + 1, cells: cells.map(cellText) }))
        .filter(({ cells }) => !isEmptyRow(cells)),
    }))
    .filter(({ rows }) => rows.length > 0)
}

/** Bytes of all its parts: 5,000 rows of ten columns take less than four million. */
const mostUnpacked = 20_000_000
/** A workbook has a part for each sheet, picture and drawing. */
const mostParts = 2_000
/** The corner of a sheet in which anything is looked for. */
const corner = `A1:CV${mostTitles + mostRows + 1}`

const isUnreadable = { text: 'care.thisWorkbookCannotBeRead' } as const satisfies InviteeFault

type Cell = string | number | boolean | Date | null

/** Null: it is no workbook, or a damaged one. */
async function cellsIn(bytes: Buffer) {
  const { readXlsx } = await import('hucre/xlsx') // three megabytes that most portals never need
  try {
    const { sheets } = await readXlsx(bytes, { range: corner })
    return sheets.map(({ name, hidden = false, veryHidden = false, rows }) => ({
      name,
      hidden: hidden || veryHidden,
      rows: rows.map(cells => cells.slice(0, mostColumns) as Cell[]),
    }))
  } catch {
    return null
  }
}

function cellText(cell: Cell): string {
  if (cell === null) return ''
  if (cell instanceof Date) return Number.isNaN(cell.getTime()) ? '' : cell.toISOString().slice(0, 10)
  return tidy(String(cell))
}

/**
 * How many bytes a packed file unpacks to. Each part is unpacked once and thrown away, because a file can say less of itself than it holds;
 * what holds more than it says, or more than is read anyway, ends at once.
 */
async function unpackedSize(bytes: Buffer): Promise<number> {
  const file = await yauzl.fromBufferPromise(bytes, { lazyEntries: true })
  if (file.entryCount > mostParts) return Infinity
  let [said, found] = [0, 0]
  for await (const part of file.eachEntry()) {
    said += part.uncompressedSize
    if (said > mostUnpacked) return said
    for await (const chunk of await file.openReadStreamPromise(part)) found += (chunk as Buffer).length
  }
  return found
}

function startsWith(bytes: Buffer, ...start: readonly number[]): boolean {
  return start.every((byte, place) => bytes[place] === byte)
}
