import type { InviteeFault } from '../invitee'
import { noWords, yesWords } from './column-names'
import type { ColumnRole, Columns } from './headings'
import type { TableRow } from './table'

/** What a row of a table says of a client, under the number of the line on which it begins. */
export interface ClientRow {
  readonly line: number
  /** By which they are invited: as they are called, where the table says that. */
  readonly name: string
  /** How the table has it, where it says otherwise: “Lena Brandt (called Leni)”. */
  readonly written: InviteeFault | null
  readonly address: string
  readonly together: string
  readonly therapist: string
  /** More cells than the table has names for. */
  readonly overfull: boolean
}

/** The rows below the names of the columns. @param heading its cells; null: it has none */
export function clientRowsIn(
  rows: readonly TableRow[],
  heading: readonly string[] | null,
  columns: Columns,
): ClientRow[] {
  return rows.map(({ line, cells }) => {
    const cell = (role: ColumnRole) => cells[columns[role] ?? -1]?.trim() ?? ''
    const name = nameIn(cell)
    return {
      line,
      name: name.called,
      written: name.called === name.whole ? null : writtenAs(name.whole, cell('called')),
      address: cell('address'),
      together: cell('together'),
      therapist: cell('therapist'),
      overfull: heading !== null && cells.slice(heading.length).some(one => one.trim() !== ''),
    }
  })
}

/** Null: neither yes nor no. */
export function readTogether(text: string): boolean | null {
  const word = text.toLowerCase()
  if (yesWords.some(yes => yes === word)) return true
  return noWords.some(no => no === word) ? false : null
}

function writtenAs(name: string, called: string): InviteeFault {
  return { text: 'care.nameCalledName', values: { name, called } }
}

function nameIn(cell: (role: ColumnRole) => string): { readonly whole: string; readonly called: string } {
  const [first, last] = apart(cell)
  const whole = joined(first, last)
  const called = cell('called')
  if (called === '') return { whole, called: whole }
  // Some tables have the whole name there, others the first.
  const isWhole = last === '' || ` ${called} `.includes(` ${last} `)
  return { whole, called: isWhole ? called : joined(called, last) }
}

function apart(cell: (role: ColumnRole) => string): readonly [first: string, last: string] {
  const [first, last, name] = [cell('first'), cell('last'), cell('name')]
  if (first !== '' || last !== '') return [first, last]
  const [, before = '', after = ''] = /^([^,]+),([^,]+)$/.exec(name) ?? []
  if (after.trim() !== '' && !titles.test(after.trim())) return [after.trim(), before.trim()]
  const [, given = name, family = ''] = cell('called') === '' ? [] : (/^(\S+)\s+(.+)$/s.exec(name) ?? [])
  return [given, family]
}

/** What stands behind a comma and is no first name. */
const titles =
  /^(?:jr|sr|ii|iii|iv|ph\.? ?d|m\.? ?d|psy\.? ?d|m\.? ?sc|b\.? ?sc|m\.? ?a|b\.? ?a|mba|dr|mag|dipl\b.*|esq)\.?$/i

function joined(first: string, last: string): string {
  return [first, last].filter(Boolean).join(' ')
}
