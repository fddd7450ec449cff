import { as } from '../database/connections'
import type { Named, Person, Role } from '../people/person'
import { optionalNamedOf } from '../people/store'
import { unshown } from '../language/translator'
import { unsealInvitee } from './invitations'

/** An invitation that was sent and not answered, as those see it who may take it back. */
export interface SentInvitation extends Named {
  readonly address: string
  readonly roles: readonly Role[]
  readonly therapist: Named | null
  readonly together: boolean
  readonly sentAt: Date
  readonly expiresAt: Date
  /** Its mail could not be brought, or is not wanted there: which of the two, nobody is told. */
  readonly failed: boolean
}

/**
 * What waits to be answered, of those invitations that are this person's to see; the newest first.
 * @param after where the list is to go on; null: at its beginning
 */
export async function sentInvitations(
  person: Person,
  which: 'clients' | 'staff',
  after: { readonly at: Date; readonly id: string } | null = null,
  most = 500,
): Promise<SentInvitation[]> {
  const { practice, practiceId } = person
  const { rows } = await as(person, db =>
    db.raw<{ rows: SentRow[] }>(
      `with page as materialized (
         select i.id, i.name, i.address, i.roles, i.therapist_id, i.together, i.sent_at, i.expires_at
         from invitations i
         where i.practice_id = :practiceId and i.accepted_at is null and i.taken_back_at is null
           and ${which === 'clients' ? `'client' = any(i.roles)` : `not i.roles && '{client,companion}'`}
           ${person.roles.includes('owner') ? '' : 'and i.therapist_id = :me'}
           and (i.sent_at, i.id) < (:at, :id)
         order by i.sent_at desc, i.id desc limit :most)
       select page.*, t.name as therapist_name, (select max(e.settled_at) from emails e
         where e.practice_id = :practiceId and e.invitation_id = page.id and e.status in ('failed', 'unsent')) as failed_at
       from page left join people t on t.practice_id = :practiceId and t.id = page.therapist_id
       order by page.sent_at desc, page.id desc`,
      {
        practiceId,
        me: person.id,
        at: after?.at ?? 'infinity',
        id: after?.id ?? '00000000-0000-0000-0000-000000000000',
        most,
      },
    ),
  )
  return rows.map(({ name, address, therapistId, therapistName, failedAt, ...row }) => ({
    ...row,
    name: unsealInvitee(practice, row.id, 'name', name, unshown),
    address: unsealInvitee(practice, row.id, 'address', address, unshown),
    therapist: optionalNamedOf(practice, therapistId, therapistName),
    failed: failedAt !== null && failedAt > row.sentAt,
  }))
}

type SentRow = Omit<SentInvitation, 'name' | 'address' | 'therapist' | 'failed'> & {
  name: Buffer
  address: Buffer
  therapistId: string | null
  therapistName: Buffer | null
  failedAt: Date | null
}
