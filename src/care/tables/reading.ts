import type { InviteeFault } from '../invitee'
import { columnsOf, headingIn, type Columns } from './headings'
import { letteringOf, letteringSamples, textOf, type Lettering, type LetteringSample } from './letters'
import { mostRows, mostTitles, type Sheet, type TableRow } from './table'
import { rowsIn } from './text-table'
import type { Brought } from './brought'

/** How somebody wants it read; null: as we guess. */
export interface ReadingChoices {
  readonly lettering: Lettering | null
  /** Counted from 0 */
  readonly sheet: number | null
  /** The line on which the names of the columns stand; 0: they have none. */
  readonly heading: number | null
  readonly columns: Columns | null
}

/** Whether columns of these names were read before, and how. */
export type Recall = (headings: readonly string[]) => Promise<Columns | null>

export interface Reading {
  /** The ways it could be written; none where its bytes say so. */
  readonly samples: readonly LetteringSample[]
  readonly lettering: Lettering | null
  readonly sheets: readonly Sheet[]
  readonly sheet: number
  /** All rows of the sheet. */
  readonly all: readonly TableRow[]
  readonly heading: TableRow | null
  /** Those below the names of the columns. */
  readonly rows: readonly TableRow[]
  /** Lines above them, such as a title. */
  readonly titles: readonly TableRow[]
  readonly columns: Columns
  readonly remembered: boolean
  /** Nothing of it is a guess. */
  readonly sure: boolean
}

/** Finds a table in what was brought, and which of its columns is which. */
export async function read(
  brought: Brought,
  choices: ReadingChoices,
  recall: Recall,
): Promise<Reading | InviteeFault> {
  const text = brought.kind === 'text' ? textIn(brought.bytes, choices.lettering) : null
  if (text && 'text' in text) return text
  const sheets = brought.kind === 'sheets' ? brought.sheets : (text?.sheets ?? [])
  const seen = sheets.filter(({ hidden }) => !hidden)
  const sheet = sheets[choices.sheet ?? -1] ?? seen[0] ?? sheets[0]
  if (!sheet) return { text: 'care.thereAreNoRowsIn' }
  const table = tableIn(sheet.rows, choices.heading)
  if (table.rows.length === 0) return { text: 'care.thereAreNoRowsIn' }
  if (table.rows.length > mostRows) return { text: 'care.thereAreMoreThanMost', values: { most: mostRows } }
  const guess = columnsOf(table.heading?.cells ?? [], table.rows.slice(0, mostToGuessBy))
  const kept = table.heading && (await recall(table.heading.cells))
  const isPlain = (text?.sure ?? true) && (brought.kind === 'text' || seen.length === 1)
  if (isPlain && !table.heading && guess.columns.address === undefined)
    return { text: 'care.weFindNoAddressIn' }
  return {
    samples: text?.samples ?? [],
    lettering: text?.lettering ?? null,
    sheets,
    sheet: sheets.indexOf(sheet),
    all: sheet.rows,
    ...table,
    columns: choices.columns ?? kept ?? guess.columns,
    remembered: !choices.columns && kept !== null,
    sure: isPlain && (kept !== null || (table.sure && guess.sure)),
  }
}

/** Rows by which it is told what a column holds. */
const mostToGuessBy = 500

function textIn(bytes: Buffer, wanted: Lettering | null) {
  const guess = letteringOf(bytes)
  const lettering =
    guess && !guess.sure && wanted !== null && textOf(bytes, wanted) !== null ? wanted : guess?.lettering
  const text = lettering && textOf(bytes, lettering)
  if (!guess || typeof text !== 'string' || !lettering) return { text: 'care.thisFileIsNotWritten' } as const
  const rows = rowsIn(text)
  if (!Array.isArray(rows)) return rows
  const sheets: readonly Sheet[] = [{ name: '', hidden: false, rows }]
  return {
    sheets,
    lettering,
    sure: guess.sure,
    samples: guess.sure ? [] : letteringSamples(bytes, guess.lettering),
  }
}

function tableIn(all: readonly TableRow[], wanted: number | null) {
  if (wanted === 0) return { heading: null, titles: [], rows: all, sure: true }
  const chosen = all.findIndex(({ line }) => line === wanted)
  const found = chosen < 0 ? headingIn(all.slice(0, mostTitles)) : { place: chosen, sure: true }
  const place = found?.place ?? -1
  return {
    heading: all[place] ?? null,
    titles: all.slice(0, Math.max(0, place)),
    rows: all.slice(place + 1),
    sure: found?.sure ?? false,
  }
}
