import type { Request, Response } from 'express'
import { clockOf, inAlphabeticalOrder } from '../language/locale'
import type { Person } from '../people/person'
import { personOf } from '../sign-in/guards'
import { sentInvitations } from '../staff/sent-invitations'
import type { Care } from './care'
import {
  invitationValues,
  listValues,
  readClientCursor,
  writeClientCursor,
  type ClientList,
  type InvitationList,
} from './client-values'
import { readSearch, searchAmong, type NameSearch, type SearchShown } from './name-search'
import { clientsOf, clientsPerPage, type ClientPage } from './store'

declare module '../http/pages' {
  interface Views {
    'care/clients': {
      heading: string
      current: ClientList
      former: ClientList
      invited: InvitationList & { readonly isOpen: boolean }
      /** Null: there are too few to look for anybody. */
      search: SearchShown | null
      isFormerOpen: boolean
      isNobodyFound: boolean
      /** To the start of every list; null: this is it. */
      first: string | null
    }
  }
}

/** A therapist's clients, or all of an owner's practice, with those who are invited. */
export async function showClients(req: Request, res: Response): Promise<void> {
  const { t, query } = req
  const person = personOf(req)
  const search = readSearch(person, query.search)
  const [current, former, sent] = await Promise.all([
    clientsOf(person, 'current', readClientCursor(query.current), search),
    clientsOf(person, 'former', readClientCursor(query.former), search),
    search ? [] : sentInvitations(person, 'clients', readClientCursor(query.invited), clientsPerPage + 1),
  ])
  const invitations = sent.slice(0, clientsPerPage)
  const last = sent.length > clientsPerPage ? invitations.at(-1) : null
  const more = last ? `/clients?invited=${writeClientCursor({ at: last.sentAt, id: last.id })}` : null
  const isOwner = person.roles.includes('owner')
  const found = current.lines.length + former.lines.length
  res.show('care/clients', t('shared.clients'), {
    heading: isOwner ? t('care.clientsOfThePractice') : t('care.yourClients'),
    search: searchAmong(found, '/clients', t('shared.findSomebodyByName'), search),
    current: listValues(
      t,
      person,
      inOrder(person, current, query.current),
      nextOf('current', current, search),
    ),
    former: listValues(t, person, former, nextOf('former', former, search)),
    isFormerOpen: search !== null || query.former !== undefined,
    isNobodyFound: search !== null && found === 0,
    invited: {
      ...invitationValues(t, person, invitations, more, new Date()),
      isOpen: query.invited !== undefined || invitations.some(({ failed }) => failed),
    },
    first: Object.keys(query).some(name => name !== 'said' && name !== 'search') ? '/clients' : null,
  })
}

/** All on one page stand in the order of the alphabet; where there are more, those come first whose work began last. */
function inOrder(person: Person, page: ClientPage, after: unknown): ClientPage {
  const isAll = page.next === null && after === undefined
  const nameOf = ({ client, therapist }: Care) => `${client.name} ${therapist.name}`
  return isAll ? { ...page, lines: inAlphabeticalOrder(page.lines, nameOf, clockOf(person)) } : page
}

function nextOf(list: 'current' | 'former', { next }: ClientPage, search: NameSearch | null): string | null {
  return next && `/clients?${list}=${writeClientCursor(next)}${search ? `&search=${search.sealed}` : ''}`
}
