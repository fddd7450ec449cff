import type { Request, Response } from 'express'
import { personOf } from '../../sign-in/guards'
import { dueNow, type DueNow } from '../store/lists/due'

/** Emails about lateness lead here: to what it is about, where that is one thing, and what helps stands on its page. */
export async function leadToDue(req: Request, res: Response): Promise<void> {
  const person = personOf(req)
  res.redirect(303, placeOf(await dueNow(person, new Date()), person.roles.includes('owner')))
}

function placeOf({ owed, awaited }: DueNow, isOwner: boolean): string {
  const [one, ...more] = owed.length > 0 ? owed : awaited
  if (one && more.length === 0) return `/concerns/${one}`
  if (owed.length > 0) return '/inbox'
  return awaited.length === 0 && isOwner ? '/board' : '/'
}
