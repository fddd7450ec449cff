import { dayText, shortDayText } from '../language/dates'
import { clockOf, numberText } from '../language/locale'
import type { SentInvitation } from '../staff/sent-invitations'
import type { Family } from '../people/families'
import type { Person } from '../people/person'
import type { Translate } from '../language/translator'
import { takersOf, type Care, type Colleague, type ClientCursor } from './care'
import { familyValues } from './family-values'
import type { ShownGuardianship } from './guardian-values'
import type { InviteeFault } from './invitee'
import type { ClientPage } from './store'

/** From what the domain knows to what a view says. Pure: every value is finished here. */

export function inviteeFaultText(t: Translate, person: Person, { text, values = {} }: InviteeFault): string {
  const said = Object.entries(values).map(([name, value]) => [
    name,
    typeof value === 'number' && name !== 'count' ? numberText(value, clockOf(person)) : value,
  ])
  return t(text, Object.fromEntries(said) as Record<string, string>)
}

export type ClientList = ReturnType<typeof listValues>
export type InvitationList = ReturnType<typeof invitationValues>

/** A list of clients, in which owners read whose client each is. */
export function listValues(t: Translate, person: Person, { lines }: ClientPage, next: string | null) {
  return {
    rows: lines.map(care => ({
      href: `/clients/${care.id}`,
      name: care.client.name,
      therapist: person.roles.includes('owner') ? t('care.withName', { name: care.therapist.name }) : null,
      together: care.together,
      unreachable: care.unreachable,
      sinceText: care.until ? spanText(t, care, moment => shortDayText(moment, clockOf(person))) : null,
    })),
    next,
  }
}

export function invitationValues(
  t: Translate,
  person: Person,
  invitations: readonly SentInvitation[],
  next: string | null,
  now: Date,
) {
  const day = dayIn(person)
  return {
    rows: invitations.map(({ id, name, address, therapist, together, sentAt, expiresAt, failed }) => ({
      name,
      address,
      therapist:
        person.roles.includes('owner') && therapist ? t('care.withName', { name: therapist.name }) : null,
      together,
      failed,
      sentText:
        expiresAt > now
          ? t('care.invitedOnSentTheLink', {
              sent: day(sentAt),
              end: day(expiresAt),
            })
          : t('care.invitedOnSentTheLinkDoes', { sent: day(sentAt) }),
      again: `/clients/invitations/${id}/again`,
      takeBack: `/clients/invitations/${id}/taking-back`,
    })),
    next,
  }
}

/** Who belongs to a client here. */
interface Related {
  readonly guardianships: readonly ShownGuardianship[]
  readonly families: readonly Family[]
}

/** One client with one therapist, and what can be done about it. */
export function careValues(
  t: Translate,
  person: Person,
  care: Care,
  colleagues: readonly Colleague[],
  { guardianships, families }: Related,
) {
  const { client, therapist, until, together, unreachable } = care
  const path = `/clients/${care.id}`
  const worksHere = colleagues.some(({ id }) => id === therapist.id)
  return {
    name: client.name,
    facts: [
      { label: t('shared.therapist'), text: therapist.name },
      { label: t('care.workTogether'), text: spanText(t, care, dayIn(person)) },
      ...(unreachable ? [{ label: t('shared.mail'), text: t('shared.cannotBeReachedByEmail') }] : []),
      ...(together ? [{ label: t('care.comes'), text: t('care.togetherWithOthersAsA') }] : []),
    ],
    doings: [
      ...(until
        ? []
        : [
            {
              href: `${path}/ending`,
              text: endingText(t, person, care),
              hint: t('care.theyBecomeAFormerClient'),
            },
            {
              href: `${path}/together`,
              text: t('guardians.confirmAGuardian'),
              hint: t('guardians.aParentReadsAlong'),
            },
            {
              href: `${path}/who`,
              text: t('guardians.confirmGuardianOfChild'),
              hint: t('guardians.theyWriteForAChild'),
            },
            {
              href: `${path}/others`,
              text: t('families.noteWhoTheyComeWith'),
              hint: t('families.nobodySeesMore'),
            },
          ]),
      ...(!until && takersOf(care, colleagues).length > 0
        ? [{ href: `${path}/transfer`, text: t('care.giveToAColleague'), hint: t('care.youChooseWhoGoesOn') }]
        : []),
      ...(until && worksHere
        ? [{ href: `${path}/resuming`, text: t('care.beginAgain'), hint: t('care.theyBecomeAClientAgain') }]
        : []),
    ],
    guardianships,
    families: familyValues(t, person, families),
    former: until !== null,
    newAddress: `${path}/new-address`,
  }
}

/** Owners read whose work it is that would end. */
export function endingText(t: Translate, person: Person, { client, therapist }: Care): string {
  return therapist.id === person.id
    ? t('care.endTheWorkTogether')
    : t('care.endTheirWork', { therapist: therapist.name, client: client.name })
}

export function writeClientCursor({ at, id }: ClientCursor): string {
  return `${at.getTime()}_${id}`
}

/** Null for the beginning, and for anything that is no place. */
export function readClientCursor(text: unknown): ClientCursor | null {
  const [, at, id] = /^(\d{1,15})_([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.exec(String(text)) ?? []
  return at && id ? { at: new Date(Number(at)), id } : null
}

function spanText(t: Translate, { since, until }: Care, day: (moment: Date) => string): string {
  return until
    ? t('care.fromSinceToUntil', { since: day(since), until: day(until) })
    : t('shared.sinceDay', { day: day(since) })
}

function dayIn(person: Person): (moment: Date) => string {
  const clock = clockOf(person)
  return moment => dayText(moment, clock)
}
