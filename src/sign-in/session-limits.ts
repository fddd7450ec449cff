import { isStaff, type Person } from '../people/person'

export interface Session {
  readonly startedAt: Date
  readonly seenAt: Date
  readonly endedAt: Date | null
  /** When a second factor was shown in it, or a passkey that needs none. */
  readonly factorAt: Date | null
}

/** Minutes without a request, and minutes in all, after which a session is over. */
export const sessionLimits = {
  staff: { idle: 30, whole: 12 * 60 },
  client: { idle: 15, whole: 2 * 60 },
} as const

/** People who work here have the limits of staff, even if they are clients too. */
export function isLive(session: Session, person: Pick<Person, 'roles'>, now: Date): boolean {
  return session.endedAt === null && now < sessionEnd(session, person)
}

/** When it will be over if nothing comes any more. */
export function sessionEnd(
  { seenAt, startedAt }: Pick<Session, 'seenAt' | 'startedAt'>,
  person: Pick<Person, 'roles'>,
): Date {
  const { idle, whole } = sessionLimits[isStaff(person) ? 'staff' : 'client']
  return new Date(Math.min(seenAt.getTime() + idle * minute, startedAt.getTime() + whole * minute))
}

/** What a session needs before anything opens in it: that a second factor is shown, or that somebody who works here sets one up. */
export type FactorNeed = 'nothing' | 'code' | 'setting up'

export function factorNeedOf(
  session: Pick<Session, 'factorAt'>,
  person: Pick<Person, 'roles' | 'factorSince'>,
): FactorNeed {
  if (!person.factorSince) return isStaff(person) ? 'setting up' : 'nothing'
  return session.factorAt && session.factorAt >= person.factorSince ? 'nothing' : 'code'
}

/** For a day, a session that has ended still lets words through that were written in it, to be kept for their writer. */
export function keepsWords(session: Session, now: Date): boolean {
  return now.getTime() - session.seenAt.getTime() < 24 * 60 * minute
}

const minute = 60_000
