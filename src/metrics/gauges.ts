import { Gauge, type Registry } from 'prom-client'
import { callDefiner, connectionsNow } from '../database/connections'

/** What stands in the database about the whole installation. */
interface State {
  readonly living: number
  readonly waiting: number
  readonly oldestDueAt: Date | null
  readonly lastSeenAt: Date | null
  readonly failed: number
}

/**
 * What a portal looks up whenever it is asked for its numbers. While the database does not answer, it is not ready, and nothing is said of
 * what would stand there.
 * @param isReady whether the portal can answer people
 */
export function lookUpWith(registry: Registry, isReady: () => Promise<boolean>): () => Promise<void> {
  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name: `makeright_${name}`, help, labelNames, registers: [registry] })
  const ready = gauge('ready', 'Whether this portal can answer people: 1, or 0.')
  const connections = gauge(
    'database_connections',
    'Connections of this portal, and requests that wait for one.',
    ['state'],
  )
  const fromDatabase = {
    workers: gauge('workers', 'Workers that were seen within the last minute.'),
    workerSeen: gauge('worker_seen_seconds', 'How long ago a worker was last seen.'),
    waiting: gauge(
      'emails_waiting',
      'Emails that have not gone out yet, those that wait for their hour too.',
    ),
    oldest: gauge(
      'oldest_email_seconds',
      'For how long the email has waited that is overdue for longest; 0 where none is.',
    ),
    failed: gauge('emails_failed', 'Emails that could not be brought, of those that are still kept.'),
    late: gauge(
      'late_concerns',
      'Concerns that are late and that owners see on their boards, in all practices.',
    ),
  }
  return async () => {
    for (const [state, count] of Object.entries(connectionsNow())) connections.set({ state }, count)
    const is = await isReady()
    ready.set(is ? 1 : 0)
    for (const one of Object.values(fromDatabase)) one.remove()
    if (!is) return
    const [[state], [late]] = await Promise.all([
      callDefiner<State>('state_of_emails'),
      callDefiner<{ lateOnBoards: number }>('late_on_boards'),
    ])
    if (!state || !late) return
    const { workers, workerSeen, waiting, oldest, failed } = fromDatabase
    workers.set(state.living)
    if (state.lastSeenAt) workerSeen.set(secondsSince(state.lastSeenAt))
    waiting.set(state.waiting)
    oldest.set(state.oldestDueAt ? secondsSince(state.oldestDueAt) : 0)
    failed.set(state.failed)
    fromDatabase.late.set(late.lateOnBoards)
  }
}

function secondsSince(moment: Date): number {
  return Math.max(0, (Date.now() - moment.getTime()) / 1_000)
}
