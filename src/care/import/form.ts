import type { Request } from 'express'
import { z } from 'zod'
import { chosen } from '../../http/typed'
import type { HiddenField } from '../../http/page-parts'
import type { Person } from '../../people/person'
import type { InviteeFault } from '../invitee'
import { broughtIn, broughtRows, unsealBrought, type Brought } from '../tables/brought'
import { columnRoles, hasName, isLikeAddress, type ColumnRole, type Columns } from '../tables/headings'
import { letterings, tidy } from '../tables/letters'
import type { Reading, ReadingChoices } from '../tables/reading'

/** Of a file, and of rows that are pasted: some 200 bytes for each of the rows that there may be. */
export const mostBytes = 2_000_000
/** Bytes of a table that comes back sealed from a page of ours: what a workbook holds, in letters of three bytes. */
export const mostSealed = 8_000_000

const pasted = z
  .union([z.string(), z.array(z.string()).transform(all => all.join('\n'))])
  .catch('')
  .transform(tidy)

/** Counted from 0; null: none. */
const place = chosen.transform(text => (/^\d{1,6}$/.test(text) ? Number(text) : null))

const importForm = z.object({
  table: chosen,
  text: pasted,
  bad: z.coerce.number().catch(0),
  then: chosen,
  seen: chosen,
  letters: z.enum(letterings).nullable().catch(null),
  sheet: place,
  heading: place,
  nameIn: place,
  firstIn: place,
  lastIn: place,
  calledIn: place,
  addressIn: place,
  togetherIn: place,
  therapistIn: place,
  therapist: chosen,
})

export type ImportForm = z.infer<typeof importForm>

export function importFormIn(req: Request): ImportForm {
  return importForm.parse(req.body ?? {})
}

/** What came with a form: a file, rows that were pasted, or a table that a page of ours has carried. Or what is wrong with it. */
export async function broughtBy(req: Request, person: Person): Promise<Brought | InviteeFault> {
  const { table, text } = importFormIn(req)
  if (table !== '') return unsealBrought(person, table) ?? { text: 'care.pleaseChooseTheFileAgain' }
  const { bytes, cut } = req.file ?? { bytes: Buffer.alloc(0), cut: false }
  if (cut || Buffer.byteLength(text) > mostBytes)
    return { text: 'care.thisIsLargerThanMost', values: { most: mostBytes / 1_000 } }
  if (bytes.length > 0 && text.trim() !== '') return { text: 'care.thereAreAFileAnd' }
  if (bytes.length > 0) return broughtIn(bytes)
  return text.trim() === '' ? { text: 'care.chooseAFileOrPaste' } : broughtRows(text)
}

/** How it is to be read. A line counts only for the sheet that the page has shown, and columns only for that line. */
export function choicesIn(form: ImportForm): ReadingChoices {
  const { letters: lettering, sheet, seen } = form
  const isSameSheet = seen.split(between)[1] === String(sheet ?? '')
  const heading = seen === '' || isSameSheet ? form.heading : null
  return { lettering, sheet, heading, columns: isAsSeen(form) ? columnsIn(form) : null }
}

/** Whether letters, sheet and line are still those for which the page offered its columns. */
export function isAsSeen(form: ImportForm): boolean {
  return form.seen === keyOf(form)
}

/**
 * What a page carries along, so that the next one reads the table as this one did.
 * @param therapist whose clients those are of whom the table says nothing; empty: nobody was chosen
 */
export function fieldsOf(reading: Reading, therapist: string): HiddenField[] {
  const { seen, ...fields } = standing(reading)
  const columns = columnRoles.map(role => ({ name: `${role}In`, value: reading.columns[role] ?? '' }))
  return [
    { name: 'therapist', value: therapist },
    ...Object.entries({ ...fields, seen }).map(([name, value]) => ({ name, value: value ?? '' })),
    ...columns,
  ]
}

/** The choices as a page of this reading has them. */
export function standing({ samples, lettering, sheets, sheet, heading }: Reading) {
  const choices = {
    letters: samples.length > 0 ? lettering : null,
    sheet: sheets.length > 1 ? sheet : null,
    heading: heading?.line ?? 0,
  }
  return { ...choices, seen: keyOf(choices) }
}

export interface ColumnFault extends InviteeFault {
  readonly field: string
  /** The column with the fault; null: the fault is in no single column. */
  readonly column: number | null
}

/** What is still to be chosen. */
export function columnFaults({ columns, rows }: Reading): ColumnFault[] {
  const { address } = columns
  const double = columnRoles.find((role, at) =>
    columnRoles.slice(0, at).some(other => isSame(columns, role, other)),
  )
  const isStreet = address !== undefined && !rows.some(({ cells }) => isLikeAddress(cells[address] ?? ''))
  return [
    ...(hasName(columns)
      ? []
      : [{ field: 'nameIn', text: 'care.chooseTheColumnOfNames', column: null } as const]),
    ...(address === undefined
      ? [{ field: 'addressIn', text: 'care.chooseTheColumnOfAddresses', column: null } as const]
      : []),
    ...(isStreet ? [{ field: 'addressIn', text: 'care.thereIsNoAddressInThis', column: null } as const] : []),
    ...(double
      ? [
          {
            field: `${double}In`,
            text: 'care.youChoseThisColumnTwice',
            column: columns[double] ?? null,
          } as const,
        ]
      : []),
  ]
}

function isSame(columns: Columns, one: ColumnRole, other: ColumnRole): boolean {
  return columns[one] !== undefined && columns[one] === columns[other]
}

function columnsIn(form: ImportForm): Columns {
  const chosenOnes = columnRoles.flatMap(role => {
    const column = form[`${role}In`]
    return column === null ? [] : [[role, column] as const]
  })
  return Object.fromEntries(chosenOnes)
}

function keyOf({ letters, sheet, heading }: Pick<ImportForm, 'letters' | 'sheet' | 'heading'>): string {
  return [letters ?? '', sheet ?? '', heading ?? ''].join(between)
}

const between = '/'
