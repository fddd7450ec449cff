/** Whether the database is not there, restarts, or has no connection left. (pg gives a connection that broke no code.) */
export function isDatabaseGone(error: unknown): boolean {
  const { code, name, message } = error as { code?: unknown; name?: unknown; message?: unknown }
  return (
    name === 'KnexTimeoutError' ||
    (typeof code === 'string' && /^(ECONN|ENOENT|ETIMEDOUT|EPIPE|57P|08|53)/.test(code)) ||
    (typeof message === 'string' &&
      /(^| - )(Connection terminated|Client (was closed|has encountered))/.test(message))
  )
}
