import { createHash, randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { Knex } from 'knex'
import { v7 as newId } from 'uuid'
import { mostAttachmentBytes, mostAttachments } from '../../src/attachments/attachment'
import { countPieces, pieceBytes } from '../../src/attachments/pieces'
import { mostChunkBytes, mostChunks } from '../../src/attachments/recordings/recording'
import { entryDigest } from '../../src/chains/chain'
import { fewestAttempts, silentDays } from '../../src/concerns/rules/facts'
import { capacities, readerCapacities } from '../../src/concerns/rules/concern'
import { attachingMoves, eventKinds, isMoveOf, moveNames, moveOf } from '../../src/concerns/rules/moves'
import { mostDaysAhead } from '../../src/concerns/rules/days/promisable-days'
import { endOfWorkingDays, type Calendar } from '../../src/concerns/rules/days/working-days'
import { connect } from '../../src/database/connections'
import { snakeCase } from '../../src/database/conversions'
import { isDoorWord } from '../../src/doors/door'
import { keptDays, mostKeptBytes } from '../../src/drafts/kept-words'
import { thrownDays } from '../../src/drafts/life'
import { translatorFor } from '../../src/language/translator'
import { limits } from '../../src/limits/table'
import { readDetails } from '../../src/people/details'
import { staffRoles } from '../../src/people/person'
import { isTimeZone } from '../../src/time/zone-data'
import { languages } from '../../src/language/languages'
import { rulesInSection, sectionNames } from '../../src/practices/settings/sections/table'
import { freshMinutes } from '../../src/recovery/new-addresses'
import { accountEventKinds } from '../../src/recovery/recovery-values'
import { newKey, seal } from '../../src/vault/envelope'
import { newDatabase } from '../support/server'

/**
 * Rules that the portal asks and the database holds as well, each by itself. How long a session lasts is compared in
 * proven-person.test.ts, hashes of events in test/chains, and lists of values in schema.test.ts.
 */
let database: Awaited<ReturnType<typeof newDatabase>>
let admin: Knex
beforeAll(async () => {
  database = await newDatabase()
  admin = connect(database.admin, 1)
})
afterAll(async () => {
  await admin.destroy()
  await database.drop()
})

describe('the moves', () => {
  test('lead to the same status, and do the same to the turn', async () => {
    for (const move of moveNames) {
      const { to, turn } = moveOf(move)
      expect({ move, rows: await rowsOf('select * from what_follows(?)', [move]) }).toEqual({
        move,
        rows: [{ leadsTo: to, turn }],
      })
    }
  })

  test('are the same people’s', async () => {
    const answersHandOver = (kind: string) => kind === 'hand_over' || kind === 'keep_answerer'
    const saysWho = (kind: string) => kind === 'name_oneself' || kind === 'unname_oneself'
    for (const capacity of capacities)
      for (const byDoor of [true, false]) {
        const ours = moveNames.filter(name => !answersHandOver(name) && isMoveOf({ capacity, byDoor }, name))
        const others = eventKinds.filter(kind => saysWho(kind) && capacity === 'client' && byDoor)
        const theirs = await rowsOf<{ kind: string }>(
          'select kind from unnest(cast(? as text[])) kind where may_append(?, ?, kind)',
          [[...eventKinds], capacity, byDoor],
        )
        const kinds = theirs.map(({ kind }) => kind)
        expect({ capacity, byDoor, kinds: kinds.sort() }).toEqual({
          capacity,
          byDoor,
          kinds: [...ours, ...others].sort(),
        })
      }
  })
})

describe('what goes along with words', () => {
  test('does so with the same moves', async () => {
    const kinds = await rowsOf<{ kind: string }>(
      'select kind from unnest(cast(? as text[])) kind where may_attach(kind)',
      [[...eventKinds]],
    )
    expect(kinds.map(({ kind }) => kind).sort()).toEqual([...attachingMoves].sort())
  })

  test('stands in the event of its entry by the same digest', async () => {
    const words = randomBytes(90)
    for (const entryAttachments of [null, randomBytes(64), randomBytes(320)]) {
      const [row] = await rowsOf<{ digest: Buffer }>('select entry_digest(?, ?) as digest', [
        words,
        entryAttachments,
      ])
      const entryWords = createHash('sha256').update(words).digest()
      expect(row?.digest.toString('hex')).toBe(entryDigest({ entryWords, entryAttachments })?.toString('hex'))
    }
  })

  test('is as large at most, in as many pieces, which fit in sealed', async () => {
    const numbersIn = async (check: string) =>
      Array.from((await checkOf(check)).matchAll(/<= (\d+)/g), ([, number]) => Number(number))
    expect(await numbersIn('attachments_bytes')).toEqual([mostAttachmentBytes])
    expect((await numbersIn('attachment_pieces_place'))[0]).toBeGreaterThanOrEqual(
      countPieces(mostAttachmentBytes) - 1,
    )
    const longest = seal(newKey(), { ...somePlace, table: 'attachment_pieces' }, Buffer.alloc(pieceBytes))
    expect((await numbersIn('attachment_pieces_sealed'))[0]).toBeGreaterThanOrEqual(longest.length)
    expect(await numbersIn('recordings_chunks')).toEqual([mostChunks])
    expect(await numbersIn('recordings_bytes')).toEqual([mostAttachmentBytes])
    const chunk = seal(
      newKey(),
      { ...somePlace, table: 'recording_chunks' },
      Buffer.alloc(mostChunkBytes + 4),
    )
    expect((await numbersIn('recording_chunks_sealed'))[0]).toBeGreaterThanOrEqual(chunk.length)
  })
})

const somePlace = { practice: '', table: '', column: '', row: '' }

test('the end of some working days is the same moment, in every calendar', async () => {
  const practice = newId()
  await admin('practices').insert({
    ...{ id: practice, name: 'Practice at the River', timeZone: 'UTC', language: 'en', mustTell: '' },
    ...{ crisisLines: '[]', wordsKey: '', addressesKey: '', foundedAt: new Date() },
  })
  const days = Array.from({ length: 400 }, (_, n) =>
    new Date(Date.UTC(2026, 0, 1 + n)).toISOString().slice(0, 10),
  )
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        timeZone: fc.constantFrom('Europe/Vienna', 'Pacific/Auckland', 'America/New_York', 'Asia/Kathmandu'),
        workingDays: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
        closedDays: fc.subarray(days, { maxLength: 60 }),
      }),
      fc.date({ min: new Date('2026-01-01'), max: new Date('2026-12-31'), noInvalidDate: true }),
      fc.integer({ min: 1, max: 30 }),
      async (calendar: Calendar, from, count) => {
        const { timeZone, workingDays, closedDays } = calendar
        await admin('practices')
          .where({ id: practice })
          .update({ timeZone, workingDays: [...workingDays], closedDays: [...closedDays] })
        const [end] = await rowsOf<{ at: Date }>('select end_of_working_days(?, ?, ?) as at', [
          practice,
          from,
          count,
        ])
        expect(end?.at.getTime()).toBe(endOfWorkingDays(from, count, calendar).getTime() + 1)
      },
    ),
    { numRuns: 60 },
  )
})

test('the sections of a practice hold the same rules', async () => {
  for (const section of sectionNames) {
    const [row] = await rowsOf<{ rules: string[] }>('select rules_in(?) as rules', [section])
    expect([section, row?.rules]).toEqual([section, rulesInSection[section].map(snakeCase)])
  }
})

describe('numbers are the same', () => {
  const day = 24 * 60
  test.each<[what: string, name: string, found: RegExp, known: number]>([
    ['tries to reach a client', 'only_client_closes', /e\.at >= old\.since\) >= (\d+)\)/g, fewestAttempts],
    ['working days of silence', 'only_client_closes', /end_of_working_days\([^)]*, (\d+)\)/g, silentDays],
    [
      'working days that a promised day lies ahead',
      'set_status',
      /end_of_working_days\([^)]*, (\d+)\)/g,
      mostDaysAhead,
    ],
    [
      'days that words wait for their writer',
      'sweep_words',
      /kept_at < p_at - interval '(\d+) days'/g,
      keptDays,
    ],
    ['files that go along with one draft', 'adopt_attachment', /others >= (\d+)/g, mostAttachments],
    ['files beside which nothing is recorded', 'begin_recording', />= (\d+) then/g, mostAttachments],
    ['chunks of one recording', 'keep_chunk', /chunks >= (\d+)/g, mostChunks],
    ['bytes of one recording', 'keep_chunk', /> (\d+) then/g, mostAttachmentBytes],
    ['days that what was thrown away stays', 'sweep_thrown_away', /interval '(\d+) days?'/g, thrownDays],
    ['minutes that a factor is fresh', 'ask_by_factor', /interval '(\d+) minutes'/g, freshMinutes],
    [
      'days for which wrong digits are counted',
      'sign_in_by_digits',
      /interval '(\d+) day'/g,
      limits.wrongDigitsADay.minutes / day,
    ],
  ])('%s, as the function says them', async (_, name, found, known) => {
    const numbers = Array.from((await bodyOf(name)).matchAll(found), ([, number]) => Number(number))
    expect(numbers.length).toBeGreaterThan(0)
    expect(new Set(numbers)).toEqual(new Set([known]))
  })

  test('days of waiting for a new address, in words', async () => {
    const body = await bodyOf('confirm_address_meeting')
    const [, withSecond, alone] =
      /needs_second then interval '(\d+) days' else interval '(\d+) days'/.exec(body) ?? []
    const t = translatorFor('en')
    const inWords: Readonly<Record<string, string>> = { 3: 'three', 14: 'fourteen' }
    expect(t('recovery.youWaitForThreeDays')).toContain(`for ${inWords[withSecond ?? '']} days`)
    expect(t('recovery.youWaitForFourteenDays')).toContain(`for ${inWords[alone ?? '']} days`)
  })

  test('the longest words that are kept fit in, sealed', async () => {
    const place = { practice: '', table: 'kept_words', column: 'words', row: '' }
    const longest = seal(newKey(), place, Buffer.alloc(mostKeptBytes)).length
    const [, most] = /<= (\d+)/.exec(await checkOf('kept_words_length')) ?? []
    expect(Number(most)).toBeGreaterThanOrEqual(longest)
  })
})

test('who works here, and as what somebody answers, is the same wherever it is listed', async () => {
  const texts = await rowsOf<{ text: string }>(
    `select prosrc as text from pg_proc where pronamespace = 'public'::regnamespace
     union all select concat_ws(' ', qual, with_check) from pg_policies where schemaname = 'public'
     union all select indexdef from pg_indexes where schemaname = 'public'`,
  )
  const sets = texts.flatMap(({ text }) =>
    Array.from(
      text.matchAll(/'\{([a-z,]*therapist[a-z,]*)\}'|ARRAY\[([^\]]*'therapist'[^\]]*)\]/g),
      ([, set, array]) => set ?? array?.replace(/'|::text| /g, '') ?? '',
    ),
  )
  expect(sets.length).toBeGreaterThan(10)
  const answering = readerCapacities.filter(capacity => capacity !== 'client')
  expect([...new Set(sets)].sort()).toEqual([staffRoles.join(), answering.join()].sort())
})

test('what happens with an account is told in the same kinds', async () => {
  const [index] = await rowsOf<{ indexdef: string }>(
    `select indexdef from pg_indexes where indexname = 'events_of_account'`,
  )
  for (const text of [index?.indexdef ?? '', await bodyOf('account_events')]) {
    const kinds = Array.from(text.matchAll(/'([a-z_]+)'/g), ([, kind]) => kind)
    expect(kinds.sort()).toEqual([...accountEventKinds].sort())
  }
})

describe('the same is accepted', () => {
  test('as the word of a door', async () => {
    for (const door of [
      'linden',
      'a1',
      'a-',
      '7',
      'a',
      '',
      '-ab',
      'Ab',
      'a b',
      'a_b',
      'ä1',
      'a'.repeat(40),
      'a'.repeat(41),
    ])
      expect([door, await holds('practices_door_is_a_word', { door })]).toEqual([door, isDoorWord(door)])
  })

  test('as hours for mail', async () => {
    for (const from of [-1, 0, 8, 23, 24])
      for (const until of [-1, 0, 8, 23, 24]) {
        const hours = { contact: 'hours', from: String(from), until: String(until) }
        const { details } = readDetails({ name: 'Lena', ...hours }, { staff: false, offered: languages })
        const row = { contact_from: from, contact_until: until }
        expect([row, await holds('people_contact_hours', row)]).toEqual([row, details.hours !== null])
      }
  })

  test('as a time zone, and no offset', async () => {
    for (const name of [...Intl.supportedValuesOf('timeZone'), 'UTC', '+05:30', 'UTC+2', 'gmt-3'])
      if (isTimeZone(name) || !/^[A-Z][a-z]/.test(name))
        expect([name, await holds('practices_time_zone', { time_zone: name })]).toEqual([
          name,
          isTimeZone(name),
        ])
  })
})

async function rowsOf<Row>(query: string, values: readonly Knex.Value[] = []): Promise<Row[]> {
  const { rows } = await admin.raw<{ rows: Row[] }>(query, values)
  return rows
}

async function bodyOf(name: string): Promise<string> {
  const found = await rowsOf<{ prosrc: string }>(
    `select prosrc from pg_proc where pronamespace = 'public'::regnamespace and proname = ?`,
    [name],
  )
  expect([name, found.length]).toEqual([name, 1])
  return found[0]?.prosrc ?? ''
}

/** The condition of a check. */
async function checkOf(name: string): Promise<string> {
  const [check] = await rowsOf<{ condition: string }>(
    `select pg_get_expr(conbin, conrelid) as condition from pg_constraint where conname = ? and contype = 'c'`,
    [name],
  )
  return check?.condition ?? ''
}

/** Whether the database would take these values by this check, which is of their table. */
async function holds(check: string, values: object): Promise<boolean> {
  const [table] = await rowsOf<{ name: string }>(
    'select conrelid::regclass::text as name from pg_constraint where conname = ?',
    [check],
  )
  const condition = (await checkOf(check)).replaceAll('?', '\\?')
  const [answer] = await rowsOf<{ holds: boolean }>(
    `select (${condition}) as holds from jsonb_populate_record(null::${table?.name}, cast(? as jsonb))`,
    [JSON.stringify(values)],
  )
  return answer?.holds === true
}
