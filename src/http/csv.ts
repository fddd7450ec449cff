import type { Response } from 'express'
import { stringify } from 'csv-stringify/sync'

type Row = readonly string[]

/**
 * Sends a table for other programs, part by part, so that it may be as long as it likes. It begins with the mark of its encoding, by
 * which Excel reads names rightly. What begins like a formula is no formula there; the signs that isolate a name in a sentence, which
 * such programs show as boxes, are left out.
 * @param name of the file, which tells nothing of anybody
 */
export async function sendCsv(
  res: Response,
  name: string,
  columns: Row,
  parts: AsyncIterable<readonly Row[]>,
): Promise<void> {
  res.attachment(name)
  res.set('Cache-Control', 'no-store')
  res.write(`\uFEFF${written([columns])}`)
  for await (const rows of parts) res.write(written(rows))
  res.end()
}

function written(rows: readonly Row[]): string {
  return stringify(
    rows.map(row => row.map(cell => cell.replace(/[\u2068\u2069]/g, ''))),
    { escape_formulas: true, record_delimiter: 'windows' },
  )
}
