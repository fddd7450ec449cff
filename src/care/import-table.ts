import { CsvError, parse } from 'csv-parse/sync'
import type { Colleague } from './care'
import { sameAddress } from '../mail/address'
import { faultInAddress, faultInName, type InviteeFault } from './invitee'

/** The columns that are read; in any order, and their names in any case. */
export const importColumns = ['name', 'address', 'together', 'therapist'] as const
export const mostRows = 5_000

/** A row as it stands in the table, under the number of the line on which it begins. */
export type ImportLine = Readonly<Record<(typeof importColumns)[number], string>> & {
  readonly line: number
  /** More cells than the first line has names for. */
  readonly overfull: boolean
}

export interface ImportTable {
  readonly lines: readonly ImportLine[]
  /** Names of columns that are not read. */
  readonly unread: readonly string[]
}

/** What becomes of a row. Each has exactly one outcome. */
export const importOutcomes = ['bad', 'twice', 'already', 'invited'] as const
export type ImportOutcome = (typeof importOutcomes)[number]

export interface ImportRow {
  readonly line: number
  readonly name: string
  readonly address: string
  readonly together: boolean
  /** Null: the row names nobody who could be it. */
  readonly therapist: Colleague | null
  readonly outcome: ImportOutcome
  readonly reason: InviteeFault | null
}

/** Reads a table of text: separated by commas, semicolons or tabs, with or without the line in which Excel says which. */
export function readTable(text: string): ImportTable | InviteeFault {
  const said = /^sep=([,;\t])\n/i.exec(text)
  const body = said ? text.slice(said[0].length) : text
  const records = recordsIn(body, said?.[1] ?? separatorOf(body))
  if (!Array.isArray(records)) return records
  const [header, ...rest] = records
  if (!header || rest.length === 0) return { text: 'care.thereAreNoRowsIn' }
  if (rest.length > mostRows)
    return {
      text: 'care.thereAreMoreThanMost',
      values: { most: mostRows },
    }
  const names = header.cells.map(cell => cell.trim().toLowerCase())
  const fault = faultInHeader(names)
  if (fault) return fault
  return {
    lines: rest.map(({ line, cells }) => ({
      ...cellsByName(names, cells),
      line: line + (said ? 1 : 0),
      overfull: cells.slice(names.length).some(cell => cell.trim() !== ''),
    })),
    unread: names.filter(name => name !== '' && !isColumn(name)),
  }
}

/**
 * Judges every row, but for whether its person was invited before.
 * @param therapists whom the importer may invite clients for
 * @param otherwise for whom, where a row says nothing
 */
export function outcomesOf(
  lines: readonly ImportLine[],
  therapists: readonly Colleague[],
  otherwise: Colleague | null,
): ImportRow[] {
  const byAddress = new Map(therapists.map(one => [sameAddress(one.address ?? ''), one]))
  const firsts = new Map<string, ImportRow>()
  return lines.map(line => {
    const therapist = line.therapist ? (byAddress.get(sameAddress(line.therapist)) ?? null) : otherwise
    const together = readTogether(line.together)
    const { name, address } = line
    const row = { line: line.line, name, address, together: together ?? false, therapist }
    const fault = faultIn(line, therapist, together)
    if (fault) return { ...row, outcome: 'bad', reason: fault }
    const person = `${therapist?.id ?? ''} ${sameAddress(address)}`
    const first = firsts.get(person)
    if (first) return { ...row, outcome: 'twice', reason: twice(first, row) }
    const good: ImportRow = { ...row, outcome: 'invited', reason: null }
    firsts.set(person, good)
    return good
  })
}

interface Read {
  readonly line: number
  readonly cells: string[]
}

function recordsIn(text: string, separator: string): Read[] | InviteeFault {
  try {
    const records = parse(text, {
      delimiter: separator,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      skip_records_with_empty_values: true,
      to: mostRows + 2, // the names of the columns, and one row too many
      info: true,
      raw: true,
    }) as unknown as { info: { lines: number }; record: string[]; raw: string }[]
    return records.map(({ info, record, raw }) => ({
      line: info.lines - (raw.trim().match(/\n/g)?.length ?? 0),
      cells: record,
    }))
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    return {
      text: 'care.inThisTableAQuotation',
    }
  }
}

/** The one with which the first line names the most columns. */
function separatorOf(text: string): string {
  const first = /[^\n]*\S[^\n]*/.exec(text)?.[0] ?? ''
  const found = [',', ';', '\t'].map(separator => ({
    separator,
    known: first.split(separator).filter(cell => isColumn(cell.replaceAll('"', '').trim().toLowerCase()))
      .length,
  }))
  return found.reduce((best, one) => (one.known > best.known ? one : best)).separator
}

function isColumn(name: string): boolean {
  return (importColumns as readonly string[]).includes(name)
}

function faultInHeader(names: readonly string[]): InviteeFault | null {
  const double = importColumns.find(column => names.indexOf(column) !== names.lastIndexOf(column))
  if (double) return { text: 'care.theColumnColumnIsThere', values: { column: double } }
  if (names.includes('name') && names.includes('address')) return null
  return { text: 'care.theFirstLineMustName' }
}

function cellsByName(names: readonly string[], cells: readonly string[]) {
  const cell = (column: (typeof importColumns)[number]) => cells[names.indexOf(column)]?.trim() ?? ''
  return {
    name: cell('name'),
    address: cell('address'),
    together: cell('together'),
    therapist: cell('therapist'),
  }
}

function faultIn(
  line: ImportLine,
  therapist: Colleague | null,
  together: boolean | null,
): InviteeFault | null {
  if (line.overfull) return { text: 'care.thereAreMoreCellsIn' }
  const fault = faultInName(line.name) ?? faultInAddress(line.address)
  if (fault) return fault
  if (together === null) return { text: 'care.underTogetherWriteYesOr' }
  if (therapist) return null
  return line.therapist ? { text: 'care.youCannotInviteClientsFor' } : { text: 'care.writeTheAddressOfTheir' }
}

/** Null: neither yes nor no. */
function readTogether(text: string): boolean | null {
  const word = text.toLowerCase()
  if (['yes', 'y', 'x', '1', 'true'].includes(word)) return true
  return ['', 'no', 'n', '0', 'false'].includes(word) ? false : null
}

function twice(first: ImportRow, second: Pick<ImportRow, 'name'>): InviteeFault {
  const values = { line: first.line }
  return first.name.toLowerCase() === second.name.toLowerCase()
    ? { text: 'care.theSameAsLineLine', values }
    : {
        text: 'care.theSameAddressAsIn',
        values,
      }
}
