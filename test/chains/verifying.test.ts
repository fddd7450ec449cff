import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { Knex } from 'knex'
import type { ChainBreak } from '../../src/chains/chain'
import { lastLineEnd, linesIn } from '../../src/chains/line-file'
import { signHeads } from '../../src/chains/heads-file'
import { signedEvent } from '../../src/chains/signed-event'
import { breaksInChains, breaksInHeads } from '../../src/chains/verification'
import { openConcern } from '../../src/concerns/store/opened-concern'
import { as } from '../../src/database/connections'
import { asAuditor } from '../../src/database/migrations/migrations'
import { signEvent } from '../../src/vault/master-keys'
import { openHouse, type House } from '../support/house'
import { newKeySettings } from '../support/keys'
import { make, practiceAtTheRiver, send, type People } from '../support/people'
import { endPrograms, runProgram, type Settings } from '../support/programs'

let house: House
let people: People
let folder: string
/** One of Lena's: sent, opened, acknowledged, answered, Margit brought in. */
let concern: string
beforeAll(async () => {
  house = await openHouse()
  people = await practiceAtTheRiver(house)
  folder = await mkdtemp(join(tmpdir(), 'makeright-heads-'))
  await tell() // another one, which nobody touches
})
afterAll(async () => {
  await endPrograms()
  await house.close()
  await rm(folder, { recursive: true, force: true })
})
beforeEach(async () => {
  concern = await tell()
})

async function tell(): Promise<string> {
  const { lena, ruth, margit } = people
  const id = await send(lena, { therapist: ruth.id, audience: 'therapist' })
  await openConcern(ruth, id, new Date())
  await make(ruth, id, 'acknowledge', { words: 'I did look at the clock.' })
  await make(lena, id, 'write', { words: 'Thank you for saying so.' })
  await make(lena, id, 'bring_in', {}, new Date(), { reader: margit.id })
  return id
}

const addressesKey = () => house.config.keys.addresses?.toString('base64')

/** `npm run verify-events` as a process of its own. */
const runVerify = (settings: Settings = {}) =>
  runProgram('commands/verify-events', {
    DATABASE_ADMIN_URL: house.urls.admin,
    ADDRESSES_KEY: addressesKey(),
    ...settings,
  }).ends()

/** What it finds, a line for each, without the start of a process. @param file of signed heads */
async function verify(file?: string): Promise<string[]> {
  const counts = { chains: 0, events: 0, entries: 0, heads: 0 }
  const end = file === undefined ? 0 : await lastLineEnd(file)
  const found: string[] = []
  await asAuditor(house.urls.admin, async db => {
    for await (const broken of breaksInChains(db, counts)) found.push(lineOf(broken))
    if (file === undefined) return
    for await (const broken of breaksInHeads(db, linesIn(file, end), counts)) found.push(lineOf(broken))
  })
  return found
}

/** As somebody whom nothing in the database stops: no foreign key, no trigger, no policy. */
async function tamper(statements: string): Promise<void> {
  await house.admin.transaction(async db => {
    await db.raw('set local session_replication_role = replica')
    await db.raw(statements.replaceAll(':concern', `'${concern}'`))
  })
}

/** Everything of the concern, by which a test puts right again what it broke. */
async function mending(act: () => Promise<unknown>): Promise<void> {
  const tables = { events: 'chain', entries: 'concern_id', chain_heads: 'chain' } as const
  const rows = await Promise.all(
    Object.entries(tables).map(async ([table, column]) => ({
      table,
      column,
      kept: await house.admin(table).where(column, concern).select<object[]>(),
    })),
  )
  try {
    await act()
  } finally {
    await house.admin.transaction(async (db: Knex.Transaction) => {
      await db.raw('set local session_replication_role = replica')
      for (const { table, column, kept } of rows) {
        await db(table).where(column, concern).delete()
        await db(table).insert(kept)
      }
    })
  }
}

const breakAt = (position: number, what: string) =>
  `practice ${people.lena.practiceId}, chain ${concern}, position ${position}: ${what}`

const lineOf = (broken: ChainBreak | { line: number }) =>
  'line' in broken
    ? `line ${broken.line}`
    : `practice ${broken.practiceId}, chain ${broken.chain}, position ${broken.position}: ${broken.what}`

/** The end of a chain, or a chain as a whole, made anew so that every hash fits again. */
const rewrite = `
  do $$ declare e events; previous bytea := ''; last int := 0; begin
    for e in select * from events where chain = :concern order by position loop
      e.hash := link_hash(e, previous);
      update events v set hash = e.hash where v.chain = e.chain and v.position = e.position;
      previous := e.hash; last := e.position;
    end loop;
    update chain_heads set hash = previous, position = last where chain = :concern;
  end $$;`

const cutTail = `
  delete from entries where concern_id = :concern and position = 5;
  delete from events where chain = :concern and position = 5;
  ${rewrite}`

const rewriteWords = `
  update entries set words = words || '\\x00' where concern_id = :concern and position = 3;
  update events e set digest = sha256(n.words) from entries n where e.chain = :concern and n.concern_id = e.chain and n.position = e.position;
  ${rewrite}`

/** As somebody who has the portal's key too. */
async function signAnew(): Promise<void> {
  const events = house.admin('events').where({ chain: concern })
  const hashes = await events.clone().select<{ position: number; hash: Buffer }[]>('position', 'hash')
  for (const { position, hash } of hashes) {
    const event = { practice: people.lena.practiceId, chain: concern, position, hash: hash.toString('hex') }
    await events
      .clone()
      .where({ position })
      .update({ signature: signEvent(signedEvent(event)) })
  }
}

test('what people did holds: every chain, by a line with counts', async () => {
  const { code, out, err } = await runVerify()
  expect({ code, err }).toEqual({ code: 0, err: '' })
  const [chains, events, entries] = await Promise.all(
    ['chain_heads', 'events', 'entries'].map(async table => (await house.admin(table)).length),
  )
  expect(out).toBe(
    `Everything holds: ${chains} chains, ${events} events, ${entries} entries, 0 signed heads. ` +
      'Without HEADS_FILE, this command cannot find a chain that was cut or taken away.\n',
  )
})

describe('is found, and named by its first broken link:', () => {
  const shift = (by: string) =>
    `update events set position = position + 1000 where chain = :concern and position > 2;
     update events set position = position - 1000 + ${by} where chain = :concern and position > 1000;
     update entries set position = position + 1000 where concern_id = :concern and position > 2;
     update entries set position = position - 1000 + ${by} where concern_id = :concern and position > 1000;`
  const event = (change: string) => `update events set ${change} where chain = :concern and position = 3`
  const entry = (change: string) =>
    `update entries set ${change} where concern_id = :concern and position = 3`
  const changed = 'the event, or one before it, was changed'

  test.each<[what: string, statements: string, position: number, said: string]>([
    ['an event of another kind', event(`kind = 'write'`), 3, changed],
    ['an event of somebody else', event(`person_id = practice_id`), 3, changed],
    ['an event about somebody else', event(`about_id = person_id`), 3, changed],
    ['an event a microsecond later', event(`at = at + interval '1 microsecond'`), 3, changed],
    ['an event with another digest', event(`digest = sha256('')`), 3, changed],
    ['an event with another hash', event(`hash = sha256('')`), 3, changed],
    [
      'a deleted event',
      `delete from events where chain = :concern and position = 3`,
      3,
      'an entry stands here without its event',
    ],
    [
      'a deleted event with its entry',
      `delete from entries where concern_id = :concern and position = 3; delete from events where chain = :concern and position = 3`,
      3,
      'the event is missing',
    ],
    [
      'a deleted first event',
      `delete from entries where concern_id = :concern and position = 1; delete from events where chain = :concern and position = 1`,
      1,
      'the event is missing',
    ],
    [
      'a deleted opening',
      `delete from events where chain = :concern and kind = 'open'`,
      2,
      'the event is missing',
    ],
    [
      'a deleted event, and the others moved up',
      `delete from events where chain = :concern and position = 2; ${shift('-1')}`,
      2,
      changed,
    ],
    [
      'an inserted event, and the others moved down',
      `${shift('1')} insert into events select practice_id, chain, 3, concern_id, 'open', person_id, null, at, null, hash, chain from events where chain = :concern and position = 2`,
      3,
      changed,
    ],
    [
      'an event that was appended without its head',
      `insert into events select practice_id, chain, 6, concern_id, 'open', person_id, null, at, null, link_hash(row(practice_id, chain, 6, concern_id, 'open', person_id, null, at, null, null, chain, null, null, null)::events, hash), chain from events where chain = :concern and position = 5`,
      6,
      'no portal has signed the event',
    ],
    [
      'two events in the other order',
      `update events set position = 1000 where chain = :concern and position = 3;
       update events set position = 3 where chain = :concern and position = 4;
       update events set position = 4 where chain = :concern and position = 1000;
       update entries set position = 1000 where concern_id = :concern and position = 3;
       update entries set position = 3 where concern_id = :concern and position = 4;
       update entries set position = 4 where concern_id = :concern and position = 1000`,
      3,
      changed,
    ],
    ['other words', entry(`words = words || '\\x00'`), 3, 'the words of its entry were changed'],
    ['an entry of another kind', entry(`kind = 'write'`), 3, 'its entry is of another kind'],
    ['an entry of another author', entry(`author_id = practice_id`), 3, 'its entry is by somebody else'],
    [
      'an entry of another capacity',
      entry(`capacity = 'owner'`),
      3,
      'its entry was written in another capacity',
    ],
    [
      'an entry a microsecond later',
      entry(`at = at + interval '1 microsecond'`),
      3,
      'its entry is of another time',
    ],
    ['an entry of the day before', entry(`at = at - interval '1 day'`), 3, 'its entry is of another time'],
    ['an event of another capacity', event(`capacity = 'owner'`), 3, changed],
    [
      'an event that says another time of its entry',
      event(`said_at = said_at - interval '1 day'`),
      3,
      changed,
    ],
    ['a signature that was taken away', event(`signature = null`), 3, 'no portal has signed the event'],
    [
      'a signature of another event',
      `update events e set signature = o.signature from events o where e.chain = :concern and e.position = 3 and o.chain = :concern and o.position = 4`,
      3,
      'the event was signed by somebody else',
    ],
    [
      'an event that was appended so that every hash fits',
      `insert into events select practice_id, chain, 6, concern_id, 'open', person_id, null, at, null, '', chain from events where chain = :concern and position = 5;
       ${rewrite}`,
      6,
      'no portal has signed the event',
    ],
    [
      'words that were exchanged, and the whole chain made anew',
      rewriteWords,
      3,
      'the event was signed by somebody else',
    ],
    [
      'a deleted entry',
      `delete from entries where concern_id = :concern and position = 3`,
      3,
      'its entry is missing',
    ],
    [
      'an inserted entry',
      `insert into entries select practice_id, gen_random_uuid(), concern_id, 2, kind, author_id, at, words, capacity from entries where concern_id = :concern and position = 3`,
      2,
      'an entry stands here that its event does not know',
    ],
    [
      'words of two entries exchanged',
      `update entries n set words = o.words from entries o where n.concern_id = :concern and o.concern_id = :concern
         and n.position in (3, 4) and o.position in (3, 4) and o.position <> n.position`,
      3,
      'the words of its entry were changed',
    ],
    [
      'a cut tail',
      `delete from entries where concern_id = :concern and position = 5; delete from events where chain = :concern and position = 5`,
      5,
      'the end of the chain is missing',
    ],
    [
      'a head with another hash',
      `update chain_heads set hash = sha256('') where chain = :concern`,
      5,
      'the head of the chain has another hash',
    ],
    ['a deleted head', `delete from chain_heads where chain = :concern`, 1, 'the chain has no head'],
    [
      'all events of a concern',
      `delete from entries where concern_id = :concern; delete from events where chain = :concern`,
      1,
      'the chain has no events',
    ],
    [
      'a whole chain of a concern that is still there',
      `delete from entries where concern_id = :concern; delete from events where chain = :concern; delete from chain_heads where chain = :concern`,
      1,
      'the chain has no head',
    ],
  ])('%s', async (_, statements, position, said) => {
    await mending(async () => {
      await tamper(statements)
      expect(await verify()).toEqual([breakAt(position, said)])
    })
    expect(await verify()).toEqual([])
  })
})

test('no event is appended to a concern that nobody has signed, whatever a program forgets', async () => {
  const asLena = async (db: Knex.Transaction) => {
    await db.raw('set local role makeright_door')
    await db.raw(`select chain_event(?, ?, 'open', ?, null, now(), null)`, [
      people.lena.practiceId,
      concern,
      people.lena.id,
    ])
  }
  await expect(house.admin.transaction(asLena)).rejects.toThrow(
    'an event of a concern is signed in the transaction that appends it',
  )
  expect(await verify()).toEqual([])
})

test('nobody signs later what was appended before', async () => {
  await mending(async () => {
    await tamper(`update events set signature = null where chain = :concern`)
    const { practiceId } = people.lena
    await as(people.lena, db =>
      db.raw('select sign_events(?, ?, ?, ?)', [practiceId, [concern], [3], [Buffer.alloc(64)]]),
    )
    const { rows } = await house.admin.raw<{ rows: object[] }>(
      'select from events where chain = ? and signature is not null',
      [concern],
    )
    expect(rows).toEqual([])
  })
})

test('an event that was given to another concern is found too', async () => {
  const { rows } = await house.admin.raw<{ rows: { check: string }[] }>(
    `select pg_get_constraintdef(oid) as check from pg_constraint where conname = 'events_chain'`,
  )
  await mending(async () => {
    await tamper(
      `alter table events drop constraint events_chain; update events set concern_id = null where chain = :concern and position = 3`,
    )
    expect(await verify()).toEqual([breakAt(3, 'the event belongs to another chain')])
  })
  await house.admin.raw(`alter table events add constraint events_chain ${rows[0]?.check ?? ''}`)
})

test('whoever runs it is told by a line and by its exit code, and reads no words', async () => {
  await mending(async () => {
    await tamper(`delete from entries where concern_id = :concern and position = 3`)
    const { code, out, err } = await runVerify()
    expect({ code, out }).toEqual({ code: 1, out: '' })
    const [first, last, ...more] = err.split('\n')
    expect(first).toBe(breakAt(3, 'its entry is missing'))
    expect(last).toMatch(/^Something does not hold, in 1 places: \d+ chains, /)
    expect(more).toEqual([''])
  })
})

describe('heads that were signed', () => {
  let file: string
  const day = new Date('2026-11-24T03:23:00Z')
  const withHeads = () => verify(file)
  const linesIn = async () => (await readFile(file, 'utf8')).split('\n').slice(0, -1)
  const writeLines = (lines: readonly string[]) => writeFile(file, lines.map(line => `${line}\n`).join(''))

  beforeEach(async () => {
    file = join(folder, `${concern}.jsonl`)
    await signHeads(file, day)
  })

  test('are a line for each chain, and then one for each that has gone on', async () => {
    const all = (await house.admin('chain_heads')).length
    expect(await linesIn()).toHaveLength(all)
    expect(await signHeads(file, day)).toBe(0)
    await make(people.ruth, concern, 'write', { words: 'I will put the clock away.' })
    expect(await signHeads(file, day)).toBe(1)
    const last = JSON.parse((await linesIn()).at(-1) ?? '') as object
    expect(last).toEqual({
      practice: people.lena.practiceId,
      chain: concern,
      position: 6,
      hash: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown,
      at: day.toISOString(),
      signature: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown,
    })
    expect(await runVerify({ HEADS_FILE: file })).toMatchObject({
      code: 0,
      out: expect.stringMatching(new RegExp(` ${all + 1} signed heads\\.\n$`)) as unknown,
      err: '',
    })
  })

  test.each([
    ['a tail that was cut so that everything fits', cutTail, 'the event is missing'],
    [
      'words that were exchanged, and the whole chain made and signed anew',
      rewriteWords,
      'another event stands here',
    ],
    [
      'a chain of which nothing is left',
      `delete from entries where concern_id = :concern; delete from events where chain = :concern;
       delete from chain_heads where chain = :concern; delete from concerns where id = :concern`,
      'the event is missing',
    ],
  ])('find %s, which nothing else does', async (_, statements, what) => {
    const row = await house.admin('concerns').where({ id: concern }).first<object>()
    await mending(async () => {
      await tamper(statements)
      await signAnew()
      expect(await verify()).toEqual([])
      const found = breakAt(5, `${what}; this end of the chain was signed on ${day.toISOString()}`)
      expect(await withHeads()).toEqual([found])
      await signHeads(file, new Date('2026-11-25T03:23:00Z')) // also when the file has gone on since
      expect(await withHeads()).toEqual([found])
    })
    await house.admin('concerns').insert(row).onConflict().ignore()
  })

  test.each<[string, (lines: string[]) => string[], number]>([
    ['a line was taken out', ([first = '', , ...rest]) => [first, ...rest], 2],
    ['the first line was taken out', ([, ...rest]) => rest, 1],
    ['two lines were exchanged', ([first = '', second = '', ...rest]) => [second, first, ...rest], 1],
    [
      'a line was changed',
      ([first = '', ...rest]) => [first.replace('"position":', '"position":1'), ...rest],
      1,
    ],
    ['the day was changed', ([first = '', ...rest]) => [first.replace('2026', '2025'), ...rest], 1],
    ['a line stands twice', ([first = '', ...rest]) => [first, first, ...rest], 2],
    ['a line is no line of ours', ([first = '', ...rest]) => [first, 'nothing', ...rest], 2],
  ])('show it when %s', async (_, change, line) => {
    await writeLines(change(await linesIn()))
    expect((await withHeads())[0]).toBe(`line ${line}`)
  })

  test('cannot be made by whoever has only the database', async () => {
    const [line = ''] = await linesIn()
    const forged = { ...(JSON.parse(line) as object), signature: '0'.repeat(64) }
    await writeLines([JSON.stringify(forged)])
    expect(await withHeads()).toEqual(['line 1'])
  })

  test('bear an end that was cut off while it was written, and go on after it', async () => {
    const lines = await linesIn()
    await writeFile(file, `${lines.join('\n')}\n{"practice":"0199`)
    expect(await withHeads()).toEqual([])
    await make(people.ruth, concern, 'write', { words: 'I will put the clock away.' })
    expect(await signHeads(file, day)).toBe(1)
    expect((await linesIn()).slice(0, -1)).toEqual(lines)
    expect(await withHeads()).toEqual([])
  })

  test('are missed when their file is not there', async () => {
    const gone = await runVerify({ HEADS_FILE: join(folder, 'nowhere.jsonl') })
    expect(gone).toEqual({
      code: 1,
      out: '',
      err: 'Makeright cannot start. HEADS_FILE: there is no such file\n',
    })
  })

  test('need the right key, which is said in a line', async () => {
    const { code, err } = await runVerify({ HEADS_FILE: file, ADDRESSES_KEY: newKeySettings().ADDRESSES_KEY })
    expect(code).toBe(1)
    expect(err).toMatch(/^Makeright cannot start\. ADDRESSES_KEY: does not open [^\n]*\n$/)
  })
})
