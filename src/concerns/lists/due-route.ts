import type { Request, Response } from 'express'
import { personOf } from '../../sign-in/guards'
import { dueNow, type DueNow } from '../store/lists/due'

/**
 * Emails about lateness lead here: to what it is about, where that is one thing, and what helps stands on its page. What its answerer has never
 * opened is shown in the inbox first, which says that its client sees the opening.
 */
export async function leadToDue(req: Request, res: Response): Promise<void> {
  const person = personOf(req)
  res.redirect(303, placeOf(await dueNow(person, new Date()), person.roles.includes('owner')))
}

function placeOf({ owed, awaited }: DueNow, isOwner: boolean): string {
  const [first] = owed
  if (first) return owed.length === 1 && first.isOpened ? `/concerns/${first.concernId}` : '/inbox'
  const [one, ...more] = awaited
  if (one) return more.length === 0 ? `/concerns/${one}` : '/'
  return isOwner ? '/board' : '/'
}
