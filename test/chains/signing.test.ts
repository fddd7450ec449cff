import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Knex } from 'knex'
import { signHeads } from '../../src/chains/heads-file'
import { signedEvent } from '../../src/chains/signed-event'
import { signEvent } from '../../src/vault/master-keys'
import { openHouse, type House } from '../support/house'
import { until } from '../support/patience'
import { practiceAtTheRiver, send, type People } from '../support/people'
import { endPrograms, runProgram } from '../support/programs'

let folder: string
let file: string
let house: House
let people: People
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'makeright-heads-'))
  file = join(folder, 'heads.jsonl')
  house = await openHouse({ HEADS_FILE: file })
  people = await practiceAtTheRiver(house)
})
afterAll(async () => {
  await endPrograms()
  await house.close()
  await rm(folder, { recursive: true, force: true })
})

const lines = async () => (await readFile(file, 'utf8')).split('\n').length - 1

test('the worker makes the file at its start, for its own eyes only', async () => {
  expect(await lines()).toBe(0)
  expect((await stat(file)).mode & 0o777).toBe(0o600)
})

test('the worker signs heads daily, with no right to what they seal', async () => {
  const clock = await house
    .admin('graphile_worker._private_known_crontabs')
    .select<{ identifier: string }[]>('identifier')
  expect(clock.map(({ identifier }) => identifier)).toContain('sign_heads')
  await send(people.lena, { therapist: people.ruth.id, audience: 'therapist' })
  await house.admin.raw(`select graphile_worker.add_job('sign_heads')`)
  await until(async () => (await lines()) >= 2)
  const said = (await readFile(file, 'utf8')).trimEnd().split('\n')
  const chains = said.map(line => (JSON.parse(line) as { chain: string }).chain)
  const heads = await house.admin('chain_heads').select<{ chain: string }[]>('chain')
  expect(chains.sort()).toEqual(heads.map(({ chain }) => chain).sort())
})

test('a worker that cannot write the file does not start, and says so in a line', async () => {
  const { code, out, err } = await runProgram('worker', {
    WORKER_DATABASE_URL: house.urls.worker,
    ADDRESSES_KEY: house.config.keys.addresses?.toString('base64'),
    BASE_URL: house.config.baseUrl,
    MAIL_FROM: house.config.mailFrom,
    SMTP_URL: house.post.url,
    HEADS_FILE: join(folder, 'nowhere', 'heads.jsonl'),
  }).ends()
  expect({ code, out, err }).toEqual({
    code: 1,
    out: '',
    err: 'Makeright cannot start. HEADS_FILE: cannot be written (ENOENT)\n',
  })
})

test('twenty thousand concerns are signed and verified without being held in memory', async () => {
  await makeConcerns(20_000, 2)
  expect(await signHeads(file, new Date())).toBe(20_000)
  const { code, out, err } = await runProgram(
    'commands/verify-events',
    {
      DATABASE_ADMIN_URL: house.urls.admin,
      ADDRESSES_KEY: house.config.keys.addresses?.toString('base64'),
      HEADS_FILE: file,
    },
    ['--max-old-space-size=48'],
  ).ends()
  expect({ code, err }).toEqual({ code: 0, err: '' })
  expect(out).toMatch(
    /^Everything holds: 20002 chains, 400\d\d events, 20001 entries, 20002 signed heads\.\n$/,
  )
})

/** As the superuser, in bulk: each with its first words, and then opened by its client. */
async function makeConcerns(count: number, events: number): Promise<void> {
  const { lena, ruth } = people
  await house.admin.transaction(async db => {
    await db.raw('set local session_replication_role = replica')
    await db.raw(
      `create temporary table made on commit drop as select gen_random_uuid() as id, n from generate_series(1, ?::int) n`,
      [count],
    )
    await db.raw(
      `insert into concerns (practice_id, id, reference, therapist_id, audience, status, waits, since, due_at, position, sent_at)
       select ?, id, 'S' || n, ?, 'therapist', 'sent', 'acknowledgement', now(), now(), 1, now() from made`,
      [lena.practiceId, ruth.id],
    )
    await db.raw(
      `insert into chain_heads (practice_id, chain, position, at, hash) select ?, id, 0, now(), '' from made`,
      [lena.practiceId],
    )
    for (let position = 1; position <= events; position += 1) {
      const [kind, said] =
        position === 1
          ? ['send', `sha256(h.chain::text::bytea), null, null, 'client', now()`]
          : ['open', 'null, null, h.chain, null, null']
      await db.raw(
        `with made_now as (
           select row(h.practice_id, h.chain, cast(:position as int), h.chain, :kind, cast(:person as uuid), null, now(), ${said}, null)::events
             as event, h.hash as previous
           from chain_heads h join made m on m.id = h.chain)
         insert into events select (event).practice_id, (event).chain, (event).position, (event).concern_id, (event).kind, (event).person_id,
           (event).about_id, (event).at, (event).digest, link_hash(event, previous), (event).blind, (event).capacity, (event).said_at
         from made_now`,
        { position, kind, person: lena.id },
      )
      await db.raw(
        `update chain_heads h set position = e.position, hash = e.hash
         from events e join made m on m.id = e.chain where e.chain = h.chain and e.position = ?`,
        [position],
      )
    }
    await db.raw(
      `insert into entries (practice_id, id, concern_id, position, kind, author_id, capacity, at, words)
       select ?, gen_random_uuid(), id, 1, 'send', ?, 'client', now(), id::text::bytea from made`,
      [lena.practiceId, lena.id],
    )
    await signAll(db)
  })
}

async function signAll(db: Knex.Transaction): Promise<void> {
  const events = await db('events')
    .whereNotNull('concernId')
    .whereNull('signature')
    .select<{ practiceId: string; chain: string; position: number; hash: Buffer }[]>()
  const signatures = events.map(({ practiceId: practice, chain, position, hash }) =>
    signEvent(signedEvent({ practice, chain, position, hash: hash.toString('hex') })),
  )
  await db.raw(
    `update events e set signature = s.signature
     from unnest(?::uuid[], ?::int[], ?::bytea[]) as s (chain, position, signature) where e.chain = s.chain and e.position = s.position`,
    [events.map(({ chain }) => chain), events.map(({ position }) => position), signatures],
  )
}
