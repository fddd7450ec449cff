/** Clients that one import can bring. */
export const mostRows = 5_000
/** Rows above the names of the columns, such as a title. */
export const mostTitles = 30
/** Columns in which anything is looked for. */
export const mostColumns = 100

/** A row as it stands in a table, under the number of the line on which it begins. */
export interface TableRow {
  readonly line: number
  readonly cells: readonly string[]
}

/** One table of what somebody brought: a text has one, a workbook one for each of its sheets. */
export interface Sheet {
  readonly name: string
  readonly hidden: boolean
  readonly rows: readonly TableRow[]
}

/** Nothing in it but spaces. */
export function isEmptyRow(cells: readonly string[]): boolean {
  return cells.every(cell => cell.trim() === '')
}
