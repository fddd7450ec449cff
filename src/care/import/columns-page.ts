import type { Request, Response } from 'express'
import type { Field, FieldError, HiddenField } from '../../http/page-parts'
import type { Translate } from '../../language/translator'
import type { Person } from '../../people/person'
import { personOf } from '../../sign-in/guards'
import type { Colleague } from '../care'
import { inviteeFaultText } from '../client-values'
import { sealBrought, type Brought } from '../tables/brought'
import { clientRowsIn } from '../tables/client-rows'
import { columnText, columnFields, shortened, therapistField, titlesText } from './column-fields'
import { standing, type ColumnFault } from './form'
import { hasName } from '../tables/headings'
import type { Reading } from '../tables/reading'

declare module '../../http/pages' {
  interface Views {
    'care/import/columns': {
      errors: readonly FieldError[]
      fields: readonly Field[]
      hidden: readonly HiddenField[]
      titles: string | null
      /** The first people as they would be invited; none while it is not known who they are. */
      examples: readonly { name: string; written: string; address: string }[]
    }
  }
}

/** A table that somebody brought, as it is read, and for whom. */
export interface Found {
  readonly brought: Brought
  readonly reading: Reading
  /** Whom the importer may invite clients for. */
  readonly therapists: readonly Colleague[]
  /** Whose clients those are of whom the table says nothing. Null: nobody was chosen. */
  readonly otherwise: Colleague | null
}

/** The page on which somebody sees, and corrects, which column of their table is which. */
export function showColumns(
  req: Request,
  res: Response,
  { brought, reading, therapists, otherwise }: Found,
  faults: readonly ColumnFault[],
): void {
  const { t } = req
  const person = personOf(req)
  const people = therapists.length > 1 ? [therapistField(t, therapists, otherwise)] : []
  const errors = faults.map(fault => ({ field: fault.field, text: faultText(t, person, reading, fault) }))
  res.show(
    'care/import/columns',
    t('shared.clients'),
    {
      errors,
      fields: [...columnFields(t, person, reading, errors), ...people],
      hidden: [
        { name: 'table', value: sealBrought(person, brought) },
        { name: 'seen', value: standing(reading).seen },
      ],
      titles: titlesText(reading.titles),
      examples: examplesOf(t, person, reading),
    },
    errors.length > 0 ? 422 : 200,
  )
}

function faultText(
  t: Translate,
  person: Person,
  reading: Reading,
  { column, ...fault }: ColumnFault,
): string {
  const values = column === null ? {} : { column: columnText(t, person, reading, column) }
  return inviteeFaultText(t, person, { ...fault, values })
}

function examplesOf(t: Translate, person: Person, { rows, heading, columns }: Reading) {
  if (!hasName(columns)) return []
  return clientRowsIn(rows.slice(0, 3), heading?.cells ?? null, columns).map(
    ({ name, written, address }) => ({
      name: shortened(name),
      written: written ? shortened(inviteeFaultText(t, person, written)) : '',
      address: shortened(address),
    }),
  )
}
