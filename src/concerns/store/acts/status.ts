import type { Db } from '../../../database/connections'
import { call } from '../../../database/functions'
import type { ConcernStatus } from '../../rules/status'

/** Holds the concern until the transaction ends, so that of two moves at once the second sees what the first one did. */
export async function holdConcern(db: Db, concernId: string): Promise<void> {
  await call(db, 'hold_concern', { concern: concernId })
}

/** How a concern stands from the entry at this position on, which was appended in the same transaction. The database holds what can follow from it. */
export async function setStatus(
  db: Db,
  concernId: string,
  position: number,
  stands?: Omit<ConcernStatus, 'status'>,
): Promise<void> {
  await call(db, 'set_status', {
    concern: concernId,
    position,
    waits: stands?.waits ?? null,
    since: stands?.since ?? null,
    dueAt: stands ? (stands.dueAt ?? 'infinity') : null,
  })
}

/** Until when it is paused, and how it stands then. Comes before it stands as paused. */
export async function setPause(
  db: Db,
  concernId: string,
  position: number,
  endsAt: Date,
  { waits, since, dueAt }: Omit<ConcernStatus, 'status'>,
): Promise<void> {
  await call(db, 'pause_concern', {
    concern: concernId,
    position,
    endsAt,
    waits,
    since,
    dueAt: dueAt ?? 'infinity',
  })
}
