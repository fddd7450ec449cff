import { asWorker } from '../../database/connections'
import { call, rowsFrom } from '../../database/functions'
import type { Bucket } from './bucket'
import { dayMs } from '../../time/days'

/** So long nothing can be under way any more that would bring an object after it was removed: longer than a portal tries. ms */
export const underWay = 10 * 60_000

/** How many are asked for at once, and how many are removed at the same time. */
const atOnce = 200
const together = 8

/**
 * Every few minutes: objects whose pieces have gone from the database are removed. What ends in the middle is done again next time.
 * @param keepDays how long they are kept, so that a backup of some days ago finds what it knew
 * @throws StoreAway @returns how many were removed
 */
export async function removeObjects(bucket: Bucket, keepDays: number, now: Date): Promise<number> {
  const before = new Date(now.getTime() - Math.max(underWay, keepDays * dayMs))
  let removed = 0
  for (;;) {
    const rows = await asWorker(db =>
      rowsFrom<{ object: string }>(db, 'objects_to_remove_before', { before, most: atOnce }),
    )
    if (rows.length === 0) return removed
    const objects = rows.map(({ object }) => object)
    for (let from = 0; from < objects.length; from += together)
      await Promise.all(objects.slice(from, from + together).map(object => bucket.remove(object)))
    await asWorker(db => call(db, 'forget_objects', { objects }))
    removed += objects.length
  }
}
