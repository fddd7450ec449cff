/**
 * How long we wait for the database, in ms. Where a network swallows what is said, neither side hears anything, and nothing ends by itself.
 * A statement is given up here by closing its connection, and never by asking the database to cancel it: a cancelled COMMIT that waits for a
 * standby would be done after all.
 */
export const databaseLimits = {
  /** A page, or a form with its words, is answered within ten seconds. Its statements are sent without waiting for each other. */
  web: { query_timeout: 8_000, pipeline: true },
  /** Emails and the clock go on within half a minute after the network is back. */
  worker: { query_timeout: 20_000, pipeline: true },
  /** A migration may write a large table anew. */
  operator: { query_timeout: 15 * 60_000 },
} as const satisfies Record<string, Limits>

/** By the names that pg has for them. */
export interface Limits {
  readonly query_timeout: number
  readonly pipeline?: true
}

/** For every connection: how long it may take to come about, and after which silence the system asks whether the other side is there. ms */
export const reaching = {
  connectionTimeoutMillis: 5_000,
  keepAlive: true,
  keepAliveInitialDelayMillis: 5_000,
} as const

/**
 * What begins a transaction. Both limits hold until it ends, also behind a pooler that gives the connection to somebody else then: the
 * database ends a statement before we stop waiting for it, and lets go what a transaction holds whose process has gone without a word. Nothing is
 * compiled for a page: where the database takes a part for dear that never runs, compiling it would hold up the page for longer than all the rest.
 * Each statement is planned once for a connection, and not anew for values for which that looks a little cheaper: under row security planning
 * often takes longer than answering.
 */
export function beginning({ query_timeout: waits }: Limits): string {
  const here = {
    statement_timeout: waits - 500,
    idle_in_transaction_session_timeout: 30_000,
    jit: 'off',
    plan_cache_mode: 'force_generic_plan',
  }
  return ['begin', ...Object.entries(here).map(([name, value]) => `set local ${name} = ${value}`)].join('; ')
}
