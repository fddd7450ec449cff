import { randomBytes } from 'node:crypto'
import type { Knex } from 'knex'
import type { Person } from '../../src/people/person'
import { startCare } from '../../src/care/changes'
import { foundWithOwner, joinSample } from '../../src/sample/newcomers'

/** A large practice: one owner, so many therapists, and 400 clients, or as many as that each therapist has one. */
export async function foundCrowd(admin: Knex, size: number, now: Date) {
  const address = () => `${randomBytes(8).toString('hex')}@crowd.example`
  const someone = (name: string, role: 'owner' | 'therapist' | 'client') => ({
    name,
    roles: [role],
    address: address(),
  })
  const margit = someone('Margit Sommer', 'owner')
  const practice = {
    name: 'A large practice',
    door: null,
    timeZone: 'Europe/Vienna',
    language: 'en',
    crisisLines: [],
    outsideContact: null,
    mustTell: '',
  }
  const owner = await foundWithOwner(admin, practice, margit, now)
  const { practiceId } = owner
  const add = async (count: number, role: 'therapist' | 'client') => {
    const people: (Person & { address: string })[] = []
    for (let number = 1; number <= count; number += 1) {
      const newcomer = someone(`${role === 'client' ? 'Lena' : 'Ruth'} Number-${number}`, role)
      people.push({ ...(await joinSample(owner, newcomer, now)), address: newcomer.address })
    }
    return people
  }
  const therapists = await add(size, 'therapist')
  const clients = await add(Math.max(400, size), 'client')
  for (const [index, client] of clients.entries()) {
    const therapist = therapists[index % therapists.length]
    if (therapist) await startCare(owner, client.id, therapist.id, now)
  }
  return { practiceId, owner: { ...owner, address: margit.address }, therapists, clients }
}

/**
 * Fills the practice with concerns of the last 500 days, evenly over therapists and clients. Written as the superuser, in
 * bulk: the lists that are measured read every row of it, and open names, never words.
 * @param openOf one of so many is open, all others are closed
 */
export async function fill(admin: Knex, practiceId: string, count: number, openOf = 20): Promise<void> {
  await admin.raw('set session_replication_role = replica') // these were not appended by a portal, and nobody has signed them
  await admin.raw(
    `create temporary table made as
     select n, gen_random_uuid() as id, care.client_id, care.therapist_id, n % ?::int > 0 as closed,
       now() - n * (interval '500 days' / ?::int) as since
     from generate_series(1, ?::int) n
     join (select row_number() over () - 1 as slot, c.client_id, c.therapist_id from care c where c.practice_id = ?) care
       on care.slot = (n * 7 + n / 20) % (select count(*) from care c where c.practice_id = ?)`,
    [openOf, count, count, practiceId, practiceId],
  )
  await admin.raw(
    `insert into concerns (practice_id, id, reference, therapist_id, audience, status, waits, since, due_at, position, sent_at)
     select ?, id, 'B' || lpad(n::text, 6, '0'), therapist_id, 'therapist',
       case when closed then 'closed' else 'discussing' end, case when closed then 'nobody' else 'answer' end,
       since, case when closed then 'infinity'::timestamptz else since + interval '7 days' end, 2, since
     from made`,
    [practiceId],
  )
  await admin.raw(
    `insert into readers (practice_id, concern_id, person_id, capacity, reads_since, waits, since, due_at)
     select c.practice_id, c.id, reader.id, reader.capacity, c.since, c.waits, c.since, c.due_at
     from concerns c join made m on m.id = c.id
     cross join lateral (values (m.client_id, 'client'), (m.therapist_id, 'therapist')) reader (id, capacity)`,
  )
  await admin.raw(
    `insert into chain_heads (practice_id, chain, position, at, hash) select ?, id, 2, since, sha256(id::text::bytea) from made`,
    [practiceId],
  )
  await admin.raw(
    `insert into events (practice_id, chain, position, concern_id, kind, person_id, at, hash, blind)
     select ?, id, p, id, case when p = 1 then 'send' else 'close' end, client_id, since, sha256(id::text::bytea), id
     from made cross join generate_series(1, 2) p`,
    [practiceId],
  )
  await admin.raw(
    `insert into entries (practice_id, id, concern_id, position, kind, author_id, capacity, at, words)
     select ?, gen_random_uuid(), id, p, case when p = 1 then 'send' else 'close' end, client_id, 'client', since, sha256(id::text::bytea)
     from made cross join generate_series(1, 2) p`,
    [practiceId],
  )
  await admin.raw('drop table made')
  await admin.raw('set session_replication_role = default')
  await admin.raw('vacuum analyze')
}
