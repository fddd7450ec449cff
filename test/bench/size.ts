import type { Knex } from 'knex'
import { openConcern } from '../../src/concerns/store/opened-concern'
import { deleteExpired } from '../../src/people/expiry'
import { make, send } from '../support/people'
import { foundCrowd } from './crowd'
import type { Site } from './site'

/** Kilobytes on disk for each concern, with its indexes; by table, or in all. */
export type Sizes = Readonly<Record<string, number>>

/**
 * What concerns take on disk: each with three entries of 500 characters and six events, made by the product's own verbs. First as they lie there
 * when the last word has been said, then after two months, when the worker has swept what is over, and the room that it left is taken up.
 */
export async function measureSize(site: Site, concerns: number): Promise<{ fresh: Sizes; swept: Sizes }> {
  await site.enter()
  const today = new Date()
  const yesterday = new Date(today.getTime() - 24 * 3_600_000)
  const { therapists, clients } = await foundCrowd(site.admin, 40, yesterday)
  await twoMonthsLater(site.admin)
  await deleteExpired()
  await site.admin.raw('vacuum full')
  const empty = await sizesOf(site.admin)
  for (let number = 0; number < concerns; number += 1) {
    const [client, therapist] = [clients[number % therapists.length], therapists[number % therapists.length]]
    if (!client || !therapist) throw new Error('A crowd has therapists and clients.')
    const id = await send(
      client,
      { therapist: therapist.id, audience: 'therapist', owners: [] },
      yesterday,
      saying,
    )
    await openConcern(therapist, id, yesterday)
    await make(therapist, id, 'acknowledge', { words: saying }, yesterday)
    await openConcern(client, id, yesterday)
    await make(client, id, 'write', { words: saying }, yesterday)
    await openConcern(therapist, id, today)
  }
  const fresh = await sizesOf(site.admin)
  await twoMonthsLater(site.admin)
  await deleteExpired()
  await site.admin.raw('vacuum full') // what was swept leaves room, which others take up before long
  const swept = await sizesOf(site.admin)
  await site.leave()
  return { fresh: eachOf(fresh, empty, concerns), swept: eachOf(swept, empty, concerns) }
}

/** Five hundred characters. */
const saying = 'It was a sentence that somebody says to somebody. '.repeat(10)

/** Everything that was on its way has gone out. */
async function twoMonthsLater(admin: Knex): Promise<void> {
  await admin.raw(`update emails set status = 'sent', settled_at = now() - interval '60 days', secret = null`)
  await admin.raw(`update gone_drafts set gone_at = gone_at - interval '60 days'`)
}

async function sizesOf(admin: Knex): Promise<Sizes> {
  await admin.raw('vacuum analyze')
  const { rows } = await admin.raw<{ rows: { name: string; size: string }[] }>(
    `select coalesce(t.relname || ' ' || c.relname, c.relname) as name, pg_relation_size(c.oid)::text as size
     from pg_class c left join pg_index i on i.indexrelid = c.oid left join pg_class t on t.oid = i.indrelid
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'i')`,
  )
  return Object.fromEntries(rows.map(({ name, size }) => [name, Number(size)]))
}

function eachOf(after: Sizes, before: Sizes, concerns: number): Sizes {
  const each = Object.entries(after)
    .map(([name, size]) => [name, (size - (before[name] ?? 0)) / concerns / 1024] as const)
    .filter(([, size]) => Math.abs(size) > 0.005)
    .toSorted(([, one], [, other]) => other - one)
  return { 'all of it': each.reduce((sum, [, size]) => sum + size, 0), ...Object.fromEntries(each) }
}
