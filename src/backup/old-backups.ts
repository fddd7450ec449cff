import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { dayMs } from '../time/days'

/**
 * Deletes what `npm run backup` has named for a moment in this folder, where that is older than so many days. Other files stay.
 * @returns their names; none where it is no folder
 */
export async function deleteOldBackups(folder: string, days: number, now: Date): Promise<string[]> {
  const names = await readdir(folder).catch(() => [])
  const old = names.filter(name => {
    const taken = momentIn(name)
    return taken !== null && now.getTime() - taken > days * dayMs
  })
  await Promise.all(old.map(name => rm(join(folder, name))))
  return old.sort()
}

function momentIn(name: string): number | null {
  const [, date, hour, minute, second] = /^makeright-(\d{8})T(\d\d)(\d\d)(\d\d)Z\.backup$/.exec(name) ?? []
  if (date === undefined) return null
  return Date.parse(`${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}T${hour}:${minute}:${second}Z`)
}
