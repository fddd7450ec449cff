import { v7 as newId } from 'uuid'
import { ofAgeOn } from '../../src/care/guardians/form'
import { confirmGuardian, confirmGuardianOfChild } from '../../src/care/guardians/store'
import { dayOf, onDay } from '../../src/time/days'
import type { House } from './house'
import type { TestPerson } from './people'

/** The day on which somebody was born who is so many years old, and had a birthday half a year ago. */
export function bornBefore(years: number, now = new Date()): string {
  const half = new Date(now)
  half.setUTCMonth(half.getUTCMonth() - 6, 15)
  return `${half.getUTCFullYear() - years}-${dayOf(half, { timeZone: 'UTC' }).slice(5)}`
}

/** The practice confirms a guardian, by the product's own verbs. @param years how old the young person is @returns the id of the guardianship */
export async function confirmed(
  by: TestPerson,
  guardian: TestPerson,
  child: TestPerson,
  years: number,
): Promise<string> {
  const id = newId()
  const ofAge = ofAgeOn(bornBefore(years))
  await confirmGuardian(
    by,
    {
      id,
      guardian: guardian.id,
      child: child.id,
      how: 'papers',
      ofAgeOn: ofAge,
      endsAt: onDay(ofAge, by.practice),
    },
    new Date(),
  )
  return id
}

/** Its day has come a minute ago, as if it had been confirmed for less long; the clock of the worker has not noted it. */
export async function letDayCome({ admin }: Pick<House, 'admin'>, guardianship: string): Promise<void> {
  await admin('guardianships')
    .where({ id: guardianship })
    .update({ endsAt: new Date(Date.now() - 60_000) })
}

/** The same of a child who has no account. @returns the id of the guardianship, by which first words say for whom they are */
export async function confirmedFor(
  by: TestPerson,
  guardian: TestPerson,
  name: string,
  years = 7,
): Promise<string> {
  const child = { id: newId(), name }
  const ofAge = ofAgeOn(bornBefore(years))
  const lasting = { how: 'papers', ofAgeOn: ofAge, endsAt: onDay(ofAge, by.practice) } as const
  await confirmGuardianOfChild(by, guardian.id, child, lasting, new Date())
  return child.id
}
