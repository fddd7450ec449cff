import type { Db } from '../../database/connections'
import { call } from '../../database/functions'
import type { ConcernStatus } from '../rules/status'

/** Holds the concern until the transaction ends, so that of two moves at once the second sees what the first one did. */
export async function holdConcern(db: Db, concernId: string): Promise<void> {
  await call(db, 'hold_concern', { concern: concernId })
}

/** How a concern stands from the entry at this position on, which was appended in the same transaction. */
export async function setStatus(
  db: Db,
  concernId: string,
  position: number,
  stands?: ConcernStatus & { readonly asksForOther: boolean },
): Promise<void> {
  await call(db, 'let_stand', {
    concern: concernId,
    position,
    status: stands?.status ?? null,
    waits: stands?.waits ?? null,
    since: stands?.since ?? null,
    dueAt: stands ? (stands.dueAt ?? 'infinity') : null,
    asksForOther: stands?.asksForOther ?? false,
  })
}
