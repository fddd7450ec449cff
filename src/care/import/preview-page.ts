import type { Request, Response } from 'express'
import type { HiddenField, MailToCome, ShownFact } from '../../http/page-parts'
import { clockOf, listText, numberText } from '../../language/locale'
import type { Translate } from '../../language/translator'
import type { TextKey } from '../../language/english'
import type { Person } from '../../people/person'
import { invitationSubject } from '../../people/mail'
import { personOf } from '../../sign-in/guards'
import { inviteeFaultText } from '../client-values'
import { sealBrought } from '../tables/brought'
import { columnText, shortened, titlesText } from './column-fields'
import type { Found } from './columns-page'
import { fieldsOf } from './form'
import type { ColumnRole } from '../tables/headings'
import { importOutcomes, type ImportRow } from './outcomes'
import type { Reading } from '../tables/reading'

declare module '../../http/pages' {
  interface Views {
    'care/import/preview': ReturnType<typeof rowValues> & {
      /** From which columns; and what was passed over. */
      read: readonly ShownFact[]
      titles: string | null
      unread: string | null
      remembered: boolean
      withTherapist: boolean
      hidden: readonly HiddenField[]
      refusal: string | null
      mail: MailToCome
    }
  }
}

/** A table that was looked at, with what would become of each row. */
export interface Judged extends Found {
  readonly rows: readonly ImportRow[]
}

/** The page that shows what would become of each row. It invites nobody before its button is pressed. */
export function showPreview(
  req: Request,
  res: Response,
  sender: string,
  { brought, reading, otherwise, rows }: Judged,
  refusal: string | null = null,
): void {
  const { t } = req
  const person = personOf(req)
  const values = {
    ...rowValues(t, person, reading, rows),
    read: readFacts(t, person, reading),
    titles: titlesText(reading.titles),
    unread: unreadText(reading),
    remembered: reading.remembered,
    withTherapist: person.roles.includes('owner'),
    hidden: [
      { name: 'table', value: sealBrought(person, brought) },
      { name: 'bad', value: rows.filter(({ outcome }) => outcome === 'bad').length },
      ...fieldsOf(reading, otherwise?.id ?? ''),
    ],
    refusal,
    mail: { sender, subject: invitationSubject(t) },
  }
  res.show('care/import/preview', t('shared.clients'), values, refusal ? 422 : 200)
}

/** The rows of an import by what would become of them, the bad ones first. */
function rowValues(t: Translate, person: Person, reading: Reading, rows: readonly ImportRow[]) {
  const number = (count: number) => numberText(count, clockOf(person))
  const groups = importOutcomes.map(outcome => {
    const these = rows.filter(row => row.outcome === outcome)
    return {
      heading: t(outcomeText[outcome], { number: number(these.length) }),
      showsReason: outcome === 'bad' || outcome === 'twice' || outcome === 'client',
      rows: these.map(row => ({
        line: number(row.line),
        name: shortened(row.name),
        written: row.written ? shortened(inviteeFaultText(t, person, row.written)) : '',
        address: shortened(row.address),
        together: row.together ? t('care.yes') : '',
        therapist: row.therapist?.name ?? '',
        reason: reasonText(t, person, reading, row),
      })),
    }
  })
  const good = rows.filter(({ outcome }) => outcome === 'invited').length
  return {
    groups: groups.filter(group => group.rows.length > 0),
    button: good > 0 ? t('care.inviteThemNumber', { number: number(good) }) : null,
  }
}

const outcomeText = {
  bad: 'care.cannotBeInvitedNumber',
  twice: 'care.twiceInThisTableNumber',
  client: 'care.clientsAlreadyNumber',
  already: 'care.invitedByYouAlreadyAnd',
  invited: 'care.willBeInvitedNumber',
} as const satisfies Record<ImportRow['outcome'], TextKey>

/** What is wrong with a row, and in which column. */
function reasonText(t: Translate, person: Person, reading: Reading, { reason, column }: ImportRow): string {
  if (!reason) return ''
  const fault = inviteeFaultText(t, person, reason)
  const places = column ? placesOf(reading, column) : []
  if (places.length === 0) return fault
  const names = places.map(place => columnText(t, person, reading, place))
  return t('care.inTheColumn', { column: names.join(', '), fault })
}

function placesOf({ columns }: Reading, column: ColumnRole): number[] {
  const roles: readonly ColumnRole[] = column === 'name' ? ['first', 'last', 'name', 'called'] : [column]
  return roles.flatMap(role => columns[role] ?? [])
}

function readFacts(t: Translate, person: Person, reading: Reading): ShownFact[] {
  const facts = [
    { label: t('shared.name'), role: 'name' },
    { label: t('accounts.mailAddress'), role: 'address' },
    { label: t('care.comesTogetherWithOthers'), role: 'together' },
    { label: t('shared.therapist'), role: 'therapist' },
  ] as const
  return facts.flatMap(({ label, role }) => {
    const names = placesOf(reading, role).map(place => columnText(t, person, reading, place))
    return names.length > 0 ? [{ label, text: listText(names, clockOf(person)) }] : []
  })
}

/** Names of columns that are not read. Null: there are none. */
function unreadText({ heading, columns }: Reading): string | null {
  const used = new Set(Object.values(columns))
  const names = (heading?.cells ?? []).filter((cell, place) => cell.trim() !== '' && !used.has(place))
  return names.length > 0 ? shortened(names.map(name => name.trim()).join(', ')) : null
}
