import type { Db } from '../../database/connections'
import type { ConcernStatus } from '../rules/status'

/** Holds the concern until the transaction ends, so that of two moves at once the second sees what the first one did. */
export async function holdConcern(db: Db, concernId: string): Promise<void> {
  await db.raw('select hold_concern(?)', [concernId])
}

/** How a concern stands from the entry at this position on, which was appended in the same transaction. */
export async function setStatus(
  db: Db,
  concernId: string,
  position: number,
  stands?: ConcernStatus & { readonly asksForOther: boolean },
): Promise<void> {
  await db.raw('select let_stand(?, ?, ?, ?, ?, ?, ?)', [
    concernId,
    position,
    stands?.status ?? null,
    stands?.waits ?? null,
    stands?.since ?? null,
    stands ? (stands.dueAt ?? 'infinity') : null,
    stands?.asksForOther ?? false,
  ])
}
