import type { Person } from '../../people/person'
import { sealTable, unsealTable } from '../../vault/keys'
import type { InviteeFault } from '../invitee'
import type { Sheet } from './table'
import { isOldOrLocked, isWorkbook, sheetsIn } from './workbook'

/** A table as a person brought it: a text, perhaps without its encoding, or the sheets of a workbook. */
export type Brought =
  | { readonly kind: 'text'; readonly bytes: Buffer }
  | { readonly kind: 'sheets'; readonly sheets: readonly Sheet[] }

/** What a file is, by its bytes. A workbook is unpacked once, and comes as the text of its cells. */
export async function broughtIn(bytes: Buffer): Promise<Brought | InviteeFault> {
  if (isOldOrLocked(bytes)) return { text: 'care.thisIsAnOldOrLocked' }
  if (!isWorkbook(bytes)) return { kind: 'text', bytes }
  const sheets = await sheetsIn(bytes)
  if (!Array.isArray(sheets)) return sheets
  const cells = sheets.flatMap(({ rows }) => rows.flatMap(row => row.cells))
  const size = cells.reduce((sum, cell) => sum + cell.length, 0)
  return size > mostOfCells ? { text: 'care.thereIsTooMuchIn' } : { kind: 'sheets', sheets }
}

/** Rows that were pasted are text of which we know how it is written: a mark at its beginning says so. */
export function broughtRows(text: string): Brought {
  return { kind: 'text', bytes: Buffer.from(`\uFEFF${text}`) }
}

/**
 * For the pages on which a table is looked at: they carry it themselves, sealed for the one person who brought it. So nothing of people who
 * were not invited lies in the database, or in its backups.
 */
export function sealBrought(person: Person, brought: Brought): string {
  const content = brought.kind === 'text' ? brought.bytes : Buffer.from(JSON.stringify(brought.sheets))
  return sealTable(person, Buffer.concat([Buffer.from(brought.kind === 'text' ? 'T' : 'S'), content]))
}

/** Null where it is not theirs, or was changed. */
export function unsealBrought(person: Person, sealed: string): Brought | null {
  const content = unsealTable(person, sealed)
  if (!content) return null
  const rest = content.subarray(1)
  return content.subarray(0, 1).toString() === 'T'
    ? { kind: 'text', bytes: rest }
    : { kind: 'sheets', sheets: JSON.parse(rest.toString()) as Sheet[] } // sealed by us alone
}

/** Characters in all cells of a workbook: some 300 for each row that there may be. */
const mostOfCells = 1_500_000
