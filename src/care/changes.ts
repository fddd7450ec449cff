import { v7 as newId } from 'uuid'
import { as } from '../database/connections'
import { call, type Arguments } from '../database/functions'
import { refuseForbidden } from '../database/errors'
import type { Person } from '../people/person'
import type { Care, Colleague } from './care'

/** From now on this therapist works with this client. */
export async function startCare(
  staff: Person,
  clientId: string,
  therapistId: string,
  now: Date,
  together = false,
): Promise<void> {
  await as(staff, db =>
    call(db, 'start_care', { client: clientId, therapist: therapistId, care: newId(), together, at: now }),
  )
}

/** They do not work together any more. The client keeps their access, and everything that was written. A second time nothing happens. */
export async function endCare(person: Person, { client, therapist }: Care, now: Date): Promise<void> {
  await changing(person, 'end_care', { client: client.id, therapist: therapist.id, at: now })
}

/** They work together again. A second time nothing happens. */
export async function resumeCare(
  person: Person,
  { client, therapist, together }: Care,
  now: Date,
): Promise<void> {
  await changing(person, 'start_care', {
    client: client.id,
    therapist: therapist.id,
    care: newId(),
    together,
    at: now,
  })
}

/** A colleague takes a client over: the one care begins and the other ends, or neither. A second time nothing happens. */
export async function transferCare(
  person: Person,
  { client, therapist }: Care,
  to: Colleague,
  now: Date,
): Promise<void> {
  await changing(person, 'transfer_care', {
    client: client.id,
    from: therapist.id,
    to: to.id,
    care: newId(),
    at: now,
  })
}

async function changing(
  person: Person,
  name: 'start_care' | 'end_care' | 'transfer_care',
  args: Arguments,
): Promise<void> {
  await as(person, db => call(db, name, args)).catch(refuseForbidden)
}
