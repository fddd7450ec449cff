import { writeClientCursor } from '../care/client-values'
import type { ChoiceField, Field, HiddenField, Link } from '../http/page-parts'
import type { Translate } from '../language/translator'
import type { Named } from '../people/person'
import { shownNames } from '../people/names/shown-names'
import type { Departure, DepartureFacts } from './departure'
import { mostToTap, takerField, toNobody } from './form'
import type { DepartingPage } from './departing-clients'

/** What is to be settled before somebody leaves, made from what is really there. */
export interface Checklist {
  readonly version: number
  readonly clients: {
    readonly numbers: string
    readonly text: string
    readonly action: string
    /** Empty: there is nobody to give, or nobody to give them to. */
    readonly fields: readonly Field[]
    readonly hidden: readonly HiddenField[]
    readonly next: string | null
  }
  readonly concerns: {
    readonly numbers: string
    readonly board: string
    readonly action: string
    /** Null: every client was asked, or there is nobody to suggest. */
    readonly field: Field | null
    readonly hidden: readonly HiddenField[]
  }
  readonly holds: readonly { readonly text: string; readonly link: Link }[]
  /** They find what they may take along on a page of their own. Null: their access has ended. */
  readonly copies: string | null
  /** Null: it is over. */
  readonly takeBack: string | null
}

export interface Settling {
  readonly person: Named
  readonly departure: Departure
  readonly facts: DepartureFacts
  readonly clients: DepartingPage
  readonly takers: readonly Named[]
  /** What was chosen, and what was wrong with it. */
  readonly chosen: Partial<Record<'to' | 'person', string>> & { readonly ticked?: readonly string[] }
  readonly faults: Partial<Record<'to' | 'clients' | 'person', string>>
}

export function checklistOf(t: Translate, settling: Settling): Checklist {
  const { person, departure, facts, clients } = settling
  const { name } = person
  const { open, asked, unanswered } = facts
  const here = `/people/${person.id}/leaving`
  const isOver = departure.endedAt !== null
  const hidden = settling.takers.length > mostToTap ? [shownNames(settling.takers)] : []
  const notAsked = open - asked - unanswered
  return {
    version: departure.version,
    clients: {
      numbers: t('departures.clientsInNumbers', {
        all: clients.all,
        given: clients.all - clients.without,
        without: clients.without,
      }),
      text: t(isOver ? 'departures.theyBecameFormerClients' : 'departures.whenAccessEndsEachGoes'),
      action: `${here}/clients`,
      fields: clientFields(t, settling),
      hidden,
      next: clients.next && `${here}?after=${writeClientCursor(clients.next)}`,
    },
    concerns: {
      numbers: t('departures.concernsInNumbers', { open, asked, unanswered, notAsked }),
      board: `/board?therapist=${person.id}`,
      action: `${here}/proposal`,
      field: notAsked > 0 && settling.takers.length > 0 ? proposalField(t, settling) : null,
      hidden,
    },
    holds: heldBy(t, name, facts),
    copies: isOver ? null : t('departures.nameFindsCopies', { name }),
    takeBack: isOver ? null : `${here}/taking-back`,
  }
}

function clientFields(t: Translate, { clients, departure, takers, chosen, faults }: Settling): Field[] {
  if (clients.lines.length === 0 || takers.length === 0) return []
  const ticked: ChoiceField = {
    kind: 'several',
    name: 'clients',
    legend: t('departures.whichClients'),
    hint: null,
    error: faults.clients ?? null,
    options: clients.lines.map(({ id, name, to }) => ({
      value: id,
      text: name,
      hint: to ? t('departures.goesToName', { name: to.name }) : t('departures.nobodyYet'),
      checked: chosen.ticked?.includes(id) ?? false,
    })),
  }
  const nobody = departure.endedAt ? null : { value: toNobody, text: t('departures.nobodyForNow') }
  const text = t('departures.whoGoesOnWithThem')
  return [
    ticked,
    takerField(takers, { name: 'to', text, hint: null, error: faults.to ?? null, nobody }, chosen.to ?? ''),
  ]
}

function proposalField(t: Translate, { takers, chosen, faults }: Settling): Field {
  const text = t('concerns.whoCouldAnswer')
  const hint = t('departures.theSameForAll')
  return takerField(
    takers,
    { name: 'person', text, hint, error: faults.person ?? null, nobody: null },
    chosen.person ?? '',
  )
}

function heldBy(t: Translate, name: string, facts: DepartureFacts): Checklist['holds'] {
  return [
    ...(facts.onlyOwner
      ? [
          {
            text: t('departures.nameIsTheOnlyOwner', { name }),
            link: { href: '/people', text: t('staff.thePeopleWhoWorkHere') },
          },
        ]
      : []),
    ...(facts.namedColleague
      ? [
          {
            text: t('departures.nameNamedTheColleague', { name }),
            link: { href: '/practice/colleague', text: t('staff.aColleagueOutside') },
          },
        ]
      : []),
    ...(facts.standsIn
      ? [
          {
            text: t('departures.nameStandsIn', { name }),
            link: { href: '/people', text: t('staff.thePeopleWhoWorkHere') },
          },
        ]
      : []),
    ...(facts.invited > 0
      ? [
          {
            text: t('departures.invitedAsTheirClients', { name, invited: facts.invited }),
            link: { href: '/clients', text: t('shared.clients') },
          },
        ]
      : []),
  ]
}
