import { columnNames, mailWords, othersWords, streetWords } from './column-names'
import { mostColumns, type TableRow } from './table'

/** What is read of a client, each from a column of its own. */
export const columnRoles = ['name', 'first', 'last', 'called', 'address', 'together', 'therapist'] as const
export type ColumnRole = (typeof columnRoles)[number]

/** In which column of a table each of them stands, counted from 0. */
export type Columns = Readonly<Partial<Record<ColumnRole, number>>>

export interface ColumnsGuess {
  readonly columns: Columns
  /** The columns are called so, and what stands under them fits. */
  readonly sure: boolean
}

/** As headings and names are compared: without accents, capitals, and what stands between words. */
export function plainText(heading: string): string {
  return heading
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}

/** What a column of this name can be. */
export function rolesNamed(heading: string): ColumnRole[] {
  const plain = plainText(heading)
  const roles = rolesByName.get(plain) ?? []
  if (roles.length > 0 || plain.length > 60) return roles
  return streets.has(plain) || saysMail(plain) ? ['address'] : []
}

/** Where the names of the columns stand, among the first rows of a table, by the roles that they name. Null: nothing tells. */
export function headingIn(
  rows: readonly TableRow[],
): { readonly place: number; readonly sure: boolean } | null {
  const named = rows.map(({ cells }) =>
    cells.some(isLikeAddress) ? 0 : new Set(cells.slice(0, mostColumns).flatMap(rolesNamed)).size,
  )
  const best = Math.max(0, ...named)
  const place = named.indexOf(best)
  const isNarrow = rows.every(({ cells }) => filledIn(cells) < 2)
  if (best > 1 || (best === 1 && (isNarrow || filledIn(rows[place]?.cells ?? []) > 1)))
    return { place, sure: true }
  // No name that we know: perhaps the row above the first address.
  const above = rows.findIndex(({ cells }) => cells.some(isLikeAddress)) - 1
  return filledIn(rows[above]?.cells ?? []) > 1 ? { place: above, sure: false } : null
}

/** Which column is which, by their names and by what stands under them. */
export function columnsOf(headings: readonly string[], rows: readonly TableRow[]): ColumnsGuess {
  const roles = headings.slice(0, mostColumns).map(rolesNamed)
  const address = addressColumn(headings, rows)
  const those = (role: ColumnRole) =>
    roles.flatMap((named, place) => (named.includes(role) && place !== address?.place ? [place] : []))
  const names = headings.length > 0 ? nameColumns(those, rows) : nameBeside(address?.place, rows)
  const [called] = those('called').filter(place => place !== names.first)
  const [together] = those('together')
  const [therapist] = those('therapist')
  const found = { ...names, called, address: address?.place, together, therapist }
  const columns = Object.fromEntries(
    Object.entries(found).filter(([, place]) => place !== undefined),
  ) as Columns
  return { columns, sure: (address?.sure ?? false) && hasName(columns) }
}

/** Whether a client's name can be made of these columns. */
export function hasName({ name, first, last }: Columns): boolean {
  return [name, first, last].some(place => place !== undefined)
}

/** Whether it is written as an address of e-mail is; a street is not. */
export function isLikeAddress(cell: string): boolean {
  return /[^\s@]@[^\s@]+\.[^\s@]/.test(cell)
}

const mails = mailWords.map(plainText)
const others = othersWords.map(plainText)
const streets = new Set(streetWords.map(plainText))
const rolesByName = new Map<string, ColumnRole[]>()
for (const role of columnRoles)
  for (const name of columnNames[role].map(plainText))
    rolesByName.set(name, [...(rolesByName.get(name) ?? []), role])

/** Whether this heading holds one of the words, and nobody else’s address. */
function saysMail(plain: string): boolean {
  return !isOthers(plain) && hasOneOf(mails, plain)
}

function isOthers(plain: string): boolean {
  return hasOneOf(others, plain)
}

function hasOneOf(words: readonly string[], plain: string): boolean {
  return words.some(word => ` ${plain} `.includes(` ${word} `))
}

function filledIn(cells: readonly string[]): number {
  return cells.filter(cell => cell.trim() !== '').length
}

/**
 * The column of e-mail addresses. One that is called address counts only where e-mail addresses stand in it, and one of another name, or of
 * none, is a guess.
 */
function addressColumn(headings: readonly string[], rows: readonly TableRow[]) {
  const found = Array.from({ length: widthOf(headings, rows) }, (_, place) => {
    const plain = plainText(headings[place] ?? '')
    const isExact = rolesByName.get(plain)?.includes('address') ?? false
    const isMail = isExact || saysMail(plain)
    const share = shareOf(rows, place)
    const isStreet = streets.has(plain)
    return { place, share, isExact, isMail, isStreet, isOthers: isOthers(plain), sure: false }
  })
  const fitting = found.filter(one => one.share >= 0.5 && !one.isOthers)
  const called = found.filter(one => one.isMail)
  const exact = fitting.filter(one => one.isExact)
  const [first] = exact.length > 0 ? exact : fitting.filter(one => one.isMail)
  if (first) return { ...first, sure: exact.length === 1 || (exact.length === 0 && called.length === 1) }
  const [street] = fitting.filter(one => one.isStreet)
  if (street && called.length === 0) return { ...street, sure: true }
  if (called.length === 1)
    return { ...called[0], place: called[0]?.place ?? 0, sure: called[0]?.isExact ?? false }
  return fitting[0] ?? null
}

function widthOf(headings: readonly string[], rows: readonly TableRow[]): number {
  return Math.min(
    mostColumns,
    Math.max(headings.length, ...rows.slice(0, 100).map(({ cells }) => cells.length)),
  )
}

/** How many of the cells that say anything hold an address: from 0 to 1. */
function shareOf(rows: readonly TableRow[], place: number): number {
  const said = rows.map(({ cells }) => cells[place]?.trim() ?? '').filter(cell => cell !== '')
  return said.length === 0 ? 0 : said.filter(isLikeAddress).length / said.length
}

/** In one column, or first and last names apart. “Name” is the last name beside a column for the first, unless it holds both. */
function nameColumns(those: (role: ColumnRole) => number[], rows: readonly TableRow[]): Columns {
  const named = { name: those('name'), first: those('first'), last: those('last'), called: those('called') }
  const only = (role: 'first' | 'last') => named[role].filter(place => !named.name.includes(place))
  const [last] = only('last')
  if (last !== undefined) {
    const [first] = [...only('first').filter(place => !named.called.includes(place)), ...named.first].filter(
      place => place !== last,
    )
    if (first !== undefined) return { first, last }
    const [name] = named.name
    return name === undefined ? { last } : { name }
  }
  const [first] = only('first').filter(place => !named.called.includes(place))
  const [other] = named.last
  if (first === undefined) return named.name[0] === undefined ? {} : { name: named.name[0] }
  if (other === undefined) return named.name[0] === undefined ? { first } : { name: named.name[0] }
  return holdsBoth(rows, other, first) ? { name: other } : { first, last: other }
}

/** Without headings: the first column that holds words. */
function nameBeside(address: number | undefined, rows: readonly TableRow[]): Columns {
  const place = rows[0]?.cells.findIndex((cell, at) => at !== address && /\p{L}/u.test(cell)) ?? -1
  return place < 0 ? {} : { name: place }
}

function holdsBoth(rows: readonly TableRow[], name: number, first: number): boolean {
  const pairs = rows.map(({ cells }) => [cells[name] ?? '', cells[first]?.trim() ?? ''] as const)
  const said = pairs.filter(([, short]) => short !== '')
  return said.length > 0 && said.filter(([whole, short]) => whole.includes(short)).length > said.length / 2
}
