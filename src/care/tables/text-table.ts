import { CsvError, parse } from 'csv-parse/sync'
import type { InviteeFault } from '../invitee'
import { rolesNamed } from './headings'
import { mostRows, mostTitles, type TableRow } from './table'

/**
 * Reads a table of text: separated by commas, semicolons, tabs or upright lines, with or without the line in which Excel says which. Empty
 * rows are left out, and all after one row too many.
 */
export function rowsIn(text: string): TableRow[] | InviteeFault {
  const said = /^sep=([,;\t|])\n/i.exec(text)
  const body = said ? text.slice(said[0].length) : text
  const rows = recordsIn(body, said?.[1] ?? separatorOf(body), mostTitles + mostRows + 1)
  if (!Array.isArray(rows)) return rows
  return said ? rows.map(({ line, cells }) => ({ line: line + 1, cells })) : rows
}

const separators = [',', ';', '\t', '|'] as const

/** The one that makes the most columns with known names; else the one that makes the most rows of the same width. */
function separatorOf(text: string): string {
  const start = text.slice(0, mostOfStart)
  const found = separators.map(separator => {
    const rows = recordsIn(start, separator, mostTitles)
    return { separator, ...(Array.isArray(rows) ? fitOf(rows) : { known: 0, even: 0 }) }
  })
  return found.reduce((best, one) =>
    one.known > best.known || (one.known === best.known && one.even > best.even) ? one : best,
  ).separator
}

/** Characters: a line of the longest cells that a workbook can hold, and some more. */
const mostOfStart = 50_000

function fitOf(rows: readonly TableRow[]): { readonly known: number; readonly even: number } {
  const known = rows.map(({ cells }) => new Set(cells.flatMap(rolesNamed)).size)
  const widths = rows.map(({ cells }) => cells.length).filter(width => width > 1)
  const counts = widths.map(width => widths.filter(other => other === width).length)
  return { known: Math.max(0, ...known), even: Math.max(0, ...counts) }
}

function recordsIn(text: string, separator: string, most: number): TableRow[] | InviteeFault {
  let last = 0
  try {
    const records = parse(text, {
      delimiter: separator,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      skip_records_with_empty_values: true,
      to: most,
      info: true,
      raw: true,
      on_record: (record, { lines }) => {
        last = lines
        return record
      },
    }) as unknown as { info: { lines: number }; record: string[]; raw: string }[]
    return records.map(({ info, record, raw }) => ({
      line: info.lines - (raw.trim().match(/\n/g)?.length ?? 0),
      cells: record,
    }))
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    return { text: 'care.inThisTableAQuotation', values: { line: last + 1 } }
  }
}
