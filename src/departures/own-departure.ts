import type { Request, Response } from 'express'
import { inboxOf } from '../concerns/store/lists/inbox'
import { as } from '../database/connections'
import { NotFound } from '../errors'
import type { Link } from '../http/page-parts'
import { dayText } from '../language/dates'
import { clockOf } from '../language/locale'
import { departuresKnown } from '../people/departures'
import { personOf } from '../sign-in/guards'
import { onDay } from '../time/days'

declare module '../http/pages' {
  interface Views {
    'departures/own-departure': {
      day: string
      copies: readonly (Link & { readonly reference: string })[]
      reflects: boolean
    }
  }
}

/** What somebody reads who leaves: what happens on their last day, and what they can take along. */
export async function showOwnDeparture(req: Request, res: Response): Promise<void> {
  const person = personOf(req)
  const known = await as(person, departuresKnown)
  const mine = known.find(({ personId }) => personId === person.id)
  if (!mine) throw new NotFound()
  const answers = person.roles.includes('therapist') || person.roles.includes('owner')
  const lines = answers ? (await inboxOf(person, { open: null, closed: null }, new Date())).open.lines : []
  res.show('departures/own-departure', req.t('departures.beforeYouLeave'), {
    day: dayText(onDay(mine.lastDay, person.practice), clockOf(person)),
    copies: lines.map(({ concernId, reference, name }) => ({
      href: `/concerns/${concernId}/copy`,
      text: name ?? '',
      reference,
    })),
    reflects: answers,
  })
}
