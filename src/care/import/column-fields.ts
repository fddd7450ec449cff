import { errorAt, type Field, type FieldError } from '../../http/page-parts'
import { clockOf, numberText } from '../../language/locale'
import type { Translate } from '../../language/translator'
import type { TextKey } from '../../language/english'
import type { Person } from '../../people/person'
import type { Colleague } from '../care'
import { columnRoles, type ColumnRole } from '../tables/headings'
import type { Reading } from '../tables/reading'
import { mostColumns, mostTitles, type Sheet, type TableRow } from '../tables/table'

/** The lists of the page on which a table is read: how its letters are written, which sheet, which line, which column is which. */
export function columnFields(
  t: Translate,
  person: Person,
  reading: Reading,
  errors: readonly FieldError[],
): Field[] {
  const { samples, lettering, sheets, sheet, all, heading } = reading
  const list = (name: string, label: string, hint: string | null, options: readonly Choice[]): Field => ({
    kind: 'list',
    name,
    label,
    hint,
    error: errorAt(errors, name),
    options,
  })
  const letters = samples.map(one => ({
    value: one.lettering,
    text: shortened(one.line, 60),
    chosen: one.lettering === lettering,
  }))
  const tabs = sheets.map((one, at) => ({ value: String(at), text: sheetText(t, one), chosen: at === sheet }))
  const lines = all.slice(0, mostTitles).map(row => ({
    value: String(row.line),
    text: t('care.lineSaying', {
      line: numberText(row.line, clockOf(person)),
      text: shortened(lineText(row), 60),
    }),
    chosen: row === heading,
  }))
  const none = { value: '0', text: t('care.theColumnsHaveNoNames'), chosen: heading === null }
  return [
    ...(letters.length > 0
      ? [list('letters', t('care.whichLineReadsCorrectly'), t('care.theFileDoesNotSay'), letters)]
      : []),
    ...(tabs.length > 1 ? [list('sheet', t('care.whichSheetHasYourClients'), null, tabs)] : []),
    list('heading', t('care.whichLineHasTheNames'), null, [none, ...lines]),
    ...columnRoles
      .filter(role => role !== 'therapist' || person.roles.includes('owner'))
      .map(role => list(`${role}In`, t(roleTexts[role]), null, columnChoices(t, person, reading, role))),
  ]
}

/** For whom rows are that name nobody. */
export function therapistField(
  t: Translate,
  therapists: readonly Colleague[],
  otherwise: Colleague | null,
): Field {
  return {
    kind: 'list',
    name: 'therapist',
    label: t('care.whoseClientsAreThey'),
    hint: t('care.forRowsThatNameNobody'),
    error: null,
    options: [
      { value: '', text: t('care.nobodyChosen'), chosen: otherwise === null },
      ...therapists.map(one => ({ value: one.id, text: one.name, chosen: one === otherwise })),
    ],
  }
}

type Choice = Extract<Field, { kind: 'list' }>['options'][number]

const roleTexts = {
  name: 'care.theirNameInOneColumn',
  first: 'care.theirFirstName',
  last: 'care.theirLastName',
  called: 'care.theNameTheyGoBy',
  address: 'care.theirOwnMailAddress',
  together: 'care.theyComeTogether',
  therapist: 'care.theirTherapist',
} as const satisfies Record<ColumnRole, TextKey>

function columnChoices(t: Translate, person: Person, reading: Reading, role: ColumnRole): Choice[] {
  const { heading, rows, columns } = reading
  const width = Math.max(heading?.cells.length ?? 0, ...rows.slice(0, 100).map(({ cells }) => cells.length))
  const places = Array.from({ length: Math.min(width, mostColumns) }, (_, place) => place)
  return [
    { value: '', text: t('care.notInThisTable'), chosen: columns[role] === undefined },
    ...places.map(place => {
      const column = columnText(t, person, reading, place)
      const example = rows.find(({ cells }) => cells[place]?.trim())?.cells[place]?.trim()
      const text = example ? t('care.columnWithExample', { column, example }) : column
      return {
        value: String(place),
        text: shortened(text.replace(/\s+/g, ' '), 70),
        chosen: columns[role] === place,
      }
    }),
  ]
}

function sheetText(t: Translate, { name, hidden, rows }: Sheet): string {
  const sheet = t('care.sheetWithRows', { name: shortened(name, 40), count: rows.length })
  return hidden ? t('care.sheetIsHidden', { sheet }) : sheet
}

function lineText({ cells }: TableRow): string {
  return cells
    .map(cell => cell.trim())
    .filter(Boolean)
    .join(' | ')
    .replace(/\s+/g, ' ')
}

/** What a column is called, or which it is. */
export function columnText(
  t: Translate,
  person: Person,
  { heading }: Pick<Reading, 'heading'>,
  place: number,
): string {
  const name = heading?.cells[place]?.trim() ?? ''
  return name === ''
    ? t('care.columnNumber', { number: numberText(place + 1, clockOf(person)) })
    : shortened(name)
}

/** What stands above the columns. Null: nothing. */
export function titlesText(titles: readonly TableRow[]): string | null {
  return titles.length > 0 ? shortened(titles.map(lineText).join(' · ')) : null
}

/** Cells of a table can hold a whole book. */
export function shortened(text: string, most = 120): string {
  return text.length > most ? `${text.slice(0, most)}…` : text
}
