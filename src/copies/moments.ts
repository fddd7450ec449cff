/** Times in a copy: as everybody writes them, and never less exact than the database keeps them. */

/** @param count microseconds since 1970 */
export function isoOf(count: number): string {
  const iso = new Date(Math.floor(count / 1000)).toISOString()
  const rest = count % 1000
  return rest === 0 ? iso : iso.replace('Z', `${String(rest).padStart(3, '0')}Z`)
}

/** Microseconds since 1970. */
export function microsecondsOf(iso: string): number {
  const [, rest = ''] = /\.\d{3}(\d{1,3})\d*Z$/.exec(iso) ?? []
  return Date.parse(iso) * 1000 + Number(rest.padEnd(3, '0'))
}
