import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { DateTime } from 'luxon'
import type { Knex } from 'knex'
import { v7 as newId } from 'uuid'
import { everyStep } from '../../src/answering/reflection'
import { reflectionDrawer, reflectionIn } from '../../src/answering/store'
import { rememberColumns } from '../../src/care/import/store'
import { moveNames, moveOf, type MoveName } from '../../src/concerns/rules/moves'
import { saveDraft } from '../../src/concerns/store/words/drafts'
import { answerLessonInvitation } from '../../src/concerns/store/lesson-invitations'
import { openConcern } from '../../src/concerns/store/opened-concern'
import { askWhatHelps, sayWhatHelps } from '../../src/concerns/store/help-questions'
import { proposeHandOver } from '../../src/concerns/store/acts/hand-overs'
import { keepForWriter } from '../../src/drafts/kept-words'
import { answerWho, askWho } from '../../src/concerns/store/people/recognitions'
import { consultationMoves } from '../../src/consulting/consultation'
import { letSupervisorRead } from '../../src/consulting/store'
import { connect } from '../../src/database/connections'
import { databaseLimits } from '../../src/database/limits'
import type { Viewer } from '../../src/database/viewer'
import { lessonStates, type LessonState } from '../../src/learning/lesson'
import { addressChangeAt, askToChangeAddress } from '../../src/accounts/address-change'
import { noteHeldUp } from '../../src/doors/door-weeks'
import { changeRules } from '../../src/practices/settings/store'
import { keepLogo } from '../../src/practices/logo/store'
import { showPaper } from '../../src/recovery/paper'
import { assignClients, findOptionalDeparture, planDeparture } from '../../src/departures/store'
import { nameColleague } from '../../src/staff/trusted-colleague'
import { logins } from '../../src/process/try-out'
import { attachTo, recordFor, sayWithFile } from '../support/files'
import { goAway, keepAbsencesAt } from '../support/absences'
import { signIn } from '../support/browser'
import { foreignKeys, marksOf, pointInto, readableColumns, rowsIn, show } from '../support/catalog'
import { addressOf, comeBeside, inviteBeside } from '../support/companions'
import { comeByDoor } from '../support/doors'
import { newLessonOf } from '../support/everybody'
import { beginToConsult, consult, keep } from '../support/kept'
import { askTo, notedTogether } from '../support/families'
import { confirmed, confirmedFor } from '../support/guardians'
import { openHouse, type House } from '../support/house'
import { until } from '../support/patience'
import { make, practiceAtTheRiver, send, type People, type TestPerson } from '../support/people'
import { practiceOf } from '../support/practices'

// Everything here is asked in the roles themselves, below all of our code: what a mistake in it could not give away.

let house: House
let web: Knex
let worker: Knex
let river: People
let hill: Awaited<ReturnType<typeof practiceOnTheHill>>
/** Lena to Ruth alone, who has acknowledged it; the email to Lena about it could not be brought. */
let lenas: string
/** Mei to Ruth and Margit. */
let meis: string
/** Omar about Karim, to Margit alone. Karim is his therapist, and owns the practice too. */
let omars: string
/** Noor's, in the other practice. */
let noors: string
/** Anton asks Sena about it; Noor lets him show her words. */
let noorsConsultation: string
/** A lesson in each state, by its author: Ruth, Margit, and Anton in the other practice. */
const lessons = { draft: new Map(), waiting: new Map(), shelf: new Map() } as Record<
  LessonState,
  Map<TestPerson, string>
>

beforeAll(async () => {
  house = await openHouse()
  web = connect(house.urls.web, 4, databaseLimits.web)
  worker = connect(house.urls.worker, 2)
  river = await practiceAtTheRiver(house)
  hill = await practiceOnTheHill()
  const { lena, mei, omar, josef, ruth, margit, karim } = river
  for (const owner of [margit, hill.greta])
    await changeRules(owner, 'telling', { mustTell: 'If a court orders it.' }, 0, new Date())
  for (const owner of [margit, hill.greta])
    await keepLogo(
      owner,
      { name: 'a'.repeat(43), type: 'image/png', bytes: Buffer.from('pixels'), lessened: false },
      new Date(),
    )
  for (const importer of [ruth, hill.anton])
    await rememberColumns(importer, ['Who', 'Where'], { name: 0, address: 1 }, new Date())
  await signIn(house, lena)
  await signIn(house, hill.noor)
  house.post.rules.refuse = address => (address === lena.address ? { code: 550 } : null)
  const meets = DateTime.now().plus({ days: 5 }).toISODate()
  lenas = await send(lena, { therapist: ruth.id, audience: 'therapist', meets })
  await make(ruth, lenas, 'acknowledge', { words: 'I did look at the clock.' })
  meis = await send(mei, { therapist: ruth.id, audience: 'together', owners: [margit.id] })
  omars = await send(omar, { therapist: karim.id, audience: 'owners', owners: [margit.id], meets })
  noors = await send(hill.noor, {
    therapist: hill.anton.id,
    audience: 'therapist',
    meets,
    supervision: true,
  })
  const dealt = await send(mei, { therapist: ruth.id, audience: 'therapist' })
  await make(ruth, dealt, 'acknowledge', { words: 'I was late.' })
  await dealWithEachOther(mei, ruth, dealt)
  await proposeHandOver(margit, dealt, river.tomas.id, new Date())
  const theirs = await send(hill.noor, { therapist: hill.anton.id, audience: 'therapist' })
  await make(hill.anton, theirs, 'acknowledge', { words: 'I was late.' })
  await dealWithEachOther(hill.noor, hill.anton, theirs)
  await proposeHandOver(hill.greta, theirs, hill.vera.id, new Date())
  for (const [asked, owner, answerer] of [
    [await send(mei, { therapist: ruth.id, audience: 'therapist' }), margit, ruth],
    [noors, hill.greta, hill.anton],
  ] as const) {
    await house.admin('escalations').where({ concernId: asked }).update({ step: 2 })
    await askWhatHelps(owner, asked, new Date())
    await sayWhatHelps(answerer, asked, 'talk', new Date())
  }
  for (const [concernId, { practiceId, id: personId }] of [
    [dealt, karim],
    [theirs, hill.greta],
  ] as const) {
    const gone = { capacity: 'owner', readsSince: new Date(), endedAt: new Date() }
    await house.admin('former_readers').insert({ practiceId, concernId, personId, ...gone })
  }
  for (const [client, concern] of [
    [mei, dealt],
    [hill.noor, theirs],
  ] as const) {
    const invitee = { who: 'Nadia Haddad', address: addressOf('nadia'), part: 'interpreter' } as const
    const companion = await inviteBeside(house, client, concern, invitee)
    await comeBeside(house, companion, invitee.who, invitee.address)
  }
  const guardians = [await confirmed(margit, omar, mei, 16)]
  await send(mei, { therapist: ruth.id, audience: 'therapist', guardians })
  const { practiceId, id: childId } = hill.noor
  const [confirmedBy, guardianId, at] = [hill.anton.id, hill.ida.id, new Date()]
  await house.admin('guardianships').insert({
    ...{ practiceId, id: newId(), guardianId, childId, confirmedBy, how: 'known' },
    ...{ confirmedAt: at, endsAt: at, endedAt: at },
  })
  await notedTogether(ruth, ruth, [mei, josef])
  await askTo(house, mei, await send(mei, { therapist: ruth.id, audience: 'therapist' }), josef)
  const familyId = newId()
  const noted = { therapistId: confirmedBy, notedBy: confirmedBy, notedAt: at, endedAt: at }
  await house.admin('families').insert({ practiceId, id: familyId, ...noted })
  await house.admin('family_members').insert({ practiceId, familyId, personId: childId })
  await house.admin('companions').insert({
    ...{ practiceId, id: newId(), concernId: noors, part: 'together', name: Buffer.of(), fromPosition: 1 },
    ...{ seen: 1, invitedAt: at, endedAt: at, familyId, askedId: guardianId },
  })
  const forWhom = await confirmedFor(margit, omar, 'Mia Haddad')
  await send(omar, { therapist: karim.id, audience: 'therapist', forWhom })
  // So that nobody is asked for whom they write, below.
  await house.admin('guardianships').where({ id: forWhom }).update({ endedAt: at, ofAgeOn: null })
  const ofChild = { id: newId(), childName: Buffer.from('sealed'), childHash: Buffer.alloc(32) }
  await house.admin('guardianships').insert({
    ...{ practiceId, ...ofChild, guardianId: hill.noor.id, confirmedBy, how: 'known' },
    ...{ confirmedAt: at, endsAt: at, endedAt: at },
  })
  await house
    .admin('concerns_for_children')
    .insert({ practiceId, concernId: theirs, guardianshipId: ofChild.id })
  await goAway(ruth, [0, 7], river.tomas)
  await goAway(hill.anton, [0, 7], hill.vera)
  await keepAbsencesAt(house)
  for (const { practiceId, id: askedBy } of [margit, hill.greta])
    await house.admin('stand_ins').where({ practiceId }).update({ askedBy })
  await house.admin('hand_overs').where({ concernId: dealt }).update({ fromId: ruth.id })
  for (const [owner, leaving, successor] of [
    [margit, ruth, river.tomas],
    [hill.greta, hill.anton, hill.vera],
  ] as const) {
    const plan = { reason: 'leaves', saysDied: false, lastDay: meets } as const
    await planDeparture(owner, leaving.id, { plan, version: 0, successor: null }, new Date())
    const departure = await findOptionalDeparture(owner, leaving.id)
    const given = { version: 1, clients: null, to: successor.id }
    await assignClients(owner, departure?.id ?? '', given, new Date())
  }
  for (const { practiceId, id: personId } of [lena, hill.noor])
    await house.admin('doubtful_wishes').insert({ practiceId, personId })
  for (const owner of [margit, hill.greta])
    await nameColleague(owner, `${owner.id}@elsewhere.example`, new Date())
  for (const { practiceId, id: personId } of [ruth, margit, hill.anton])
    await house.admin('former_names').insert({ practiceId, personId, name: '', until: new Date() })
  for (const [client, by, other] of [
    [lena, ruth, margit],
    [hill.noor, hill.anton, hill.greta],
  ] as const)
    await setAddressAtMeeting(client, by, other)
  for (const client of [lena, hill.noor]) await showPaper(client)
  await comeByAnotherDoor()
  await keepDraft(josef, null)
  await askToChangeAddress(josef, { from: josef.address, to: 'josef@elsewhere.example' }, new Date())
  await keepDraft(lena, lenas)
  await keepDraft(hill.noor, noors)
  await sayWithFile(mei, await send(mei, { therapist: ruth.id, audience: 'therapist' }))
  await sayWithFile(hill.noor, await send(hill.noor, { therapist: hill.anton.id, audience: 'therapist' }))
  for (const person of [lena, hill.noor]) {
    const { id } = await house.admin('drafts').where({ personId: person.id }).first<{ id: string }>('id')
    await attachTo(person, id)
    await recordFor(person, id)
  }
  await reflect(ruth, lenas)
  await reflect(ruth, meis)
  await reflect(margit, meis)
  await reflect(margit, omars)
  await reflect(hill.anton, noors)
  noorsConsultation = await ask(hill.anton, hill.sena, noors)
  for (const author of [ruth, margit, hill.anton])
    for (const state of lessonStates) lessons[state].set(author, await newLessonOf(house, author, state))
  await answerLessonInvitation(ruth, await openConcern(ruth, meis, new Date(), false))
  await answerLessonInvitation(margit, await openConcern(margit, meis, new Date(), false))
  await answerLessonInvitation(hill.anton, await openConcern(hill.anton, noors, new Date(), false))
  await until(async () =>
    Boolean(await house.admin('emails').where({ personId: lena.id, status: 'failed' }).first()),
  )
})

afterAll(async () => {
  await web.destroy()
  await worker.destroy()
  await house.close()
})

describe('web, with nobody named', () => {
  test('sees no row of any table, also when only half of a person is named', async () => {
    expect(await inSightOf({}, rowsOf)).toEqual([])
    expect(await inSightOf({ id: river.margit.id }, rowsOf)).toEqual([])
  })

  test('sees nothing in tables that are full for others', async () => {
    const tables = [
      ...new Set((await readableColumns(house.admin, 'makeright_web')).map(({ table }) => table)),
    ]
    expect(tables.length).toBeGreaterThan(9)
    for (const table of tables) {
      const count = async (db: Knex) => (await db(table).count<{ count: number }[]>())[0]?.count
      expect({ table, seen: await inSightOf({}, count) }).toEqual({ table, seen: 0 })
      expect({ table, isEmpty: (await count(house.admin)) === 0 }).toEqual({ table, isEmpty: false })
    }
  })

  test('sees nothing in a connection in which somebody had been named before', async () => {
    const one = connect(house.urls.web, 1)
    try {
      await inSightOf(river.margit, rowsOf, one)
      expect(await one.transaction(rowsOf)).toEqual([])
      expect(await rowsOf(one)).toEqual([])
    } finally {
      await one.destroy()
    }
  })
})

describe('an owner who is no reader of a concern', () => {
  test('sees that it is there, and its therapist among its readers', async () => {
    const rows = await inSightOf(river.margit, rowsOf)
    const about = rows.filter(({ text }) => text.includes(lenas))
    expect(about.map(({ table }) => table).sort()).toEqual(['concerns', 'readers'])
    expect(about.every(({ text }) => text.includes(river.ruth.id))).toBe(true)
  })

  test('sees no entry, key, event or draft of it', async () => {
    await inSightOf(river.margit, async db => {
      for (const table of ['entries', 'concern_keys', 'events', 'drafts', 'reflections']) {
        expect({ table, rows: await db(table).where({ concernId: lenas }) }).toEqual({ table, rows: [] })
      }
    })
  })

  test('sees no row that links it to its client', async () => {
    const { lena } = river
    const rows = await inSightOf(river.margit, rowsOf)
    const marks = await marksOf(house.admin, lenas)
    expect(marks.size).toBeGreaterThan(8)
    const ofLena = rows.filter(({ text }) => text.includes(lena.id) || text.includes(lena.reference))
    expect(new Set(ofLena.map(({ table }) => table))).toEqual(
      new Set(['people', 'addresses', 'care', 'departure_clients', 'events', 'emails']),
    )
    for (const { table, text } of ofLena) {
      expect({ table, marks: [...marks].filter(mark => text.includes(mark)) }).toEqual({ table, marks: [] })
    }
  })

  test('sees of an email that failed to whom, on which day and why, and not at which moment it was written', async () => {
    const emails = (await inSightOf(river.margit, rowsOf)).filter(({ table }) => table === 'emails')
    for (const person of [river.lena, river.ruth, river.josef, hill.greta]) {
      expect(await inSightOf(person, db => db('emails').select('status'))).toEqual([])
    }
    const { rows } = await house.admin.raw<Rows<{ day: string }>>(
      `select to_json(date_trunc('day', queued_at, 'Europe/Vienna')) #>> '{}' as day from emails where status = 'failed'`,
    )
    expect(emails.map(({ text }) => JSON.parse(text) as unknown)).toEqual([
      {
        practice_id: river.lena.practiceId,
        person_id: river.lena.id,
        invitation_id: null,
        colleague_id: null,
        status: 'failed',
        failure: 'smtp 550',
        settled_at: rows[0]?.day,
      },
    ])
  })
})

describe('a concern that only owners read', () => {
  test('leaves its therapist and everybody else as if it were not there, also where the therapist owns the practice', async () => {
    const marks = await marksOf(house.admin, omars)
    for (const person of [river.karim, river.ruth, river.tomas, river.lena, river.josef, hill.greta]) {
      const rows = await inSightOf(person, rowsOf)
      expect(rows.filter(({ text }) => [...marks].some(mark => text.includes(mark)))).toEqual([])
    }
  })

  test('changes nothing that they see when it is sent, answered and closed', async () => {
    const { karim, ruth, omar, margit } = river
    const seenBy = (people: TestPerson[]) => Promise.all(people.map(person => inSightOf(person, rowsOf)))
    const before = await seenBy([karim, ruth])
    const concern = await send(omar, { therapist: karim.id, audience: 'owners', owners: [margit.id] })
    await make(margit, concern, 'acknowledge', { words: 'Thank you for telling me.' })
    await make(omar, concern, 'close', { words: '' }, new Date(), { outcome: 'leave' })
    expect(await seenBy([karim, ruth])).toEqual(before)
    expect(await inSightOf(margit, db => db('concerns').where({ id: concern }))).toHaveLength(1)
  })

  test('gives its therapist no way to ask for it', async () => {
    const { karim } = river
    expect(await inSightOf(karim, db => call(db, 'my_capacity', omars))).toBeNull()
    await expect(
      inSightOf(karim, db => call(db, 'append_event', omars, 'write', new Date())),
    ).rejects.toMatchObject(denied)
    await expect(
      inSightOf(karim, db => call(db, 'bring_in', omars, karim.id, new Date())),
    ).rejects.toMatchObject(denied)
    await inSightOf(karim, db => call(db, 'note_opening', omars, '2026-11-22', new Date()))
    expect(await house.admin('events').where({ concernId: omars, kind: 'open' })).toEqual([])
  })
})

describe('the links of a chain', () => {
  const linksFor = async (person: Partial<Viewer>, concern: string) => {
    const asked = inSightOf(person, db => db.raw<Rows<object>>('select * from links_of(?) l', [concern]))
    return (await asked).rows
  }

  test('are given to the readers of the concern, and to nobody else', async () => {
    for (const person of [river.lena, river.ruth])
      expect((await linksFor(person, lenas)).length).toBeGreaterThan(1)
    for (const person of [river.margit, river.karim, river.josef, hill.greta, hill.anton, {}])
      expect(await linksFor(person, lenas)).toEqual([])
    for (const person of [river.karim, river.ruth, hill.greta])
      expect(await linksFor(person, omars)).toEqual([])
    expect(await linksFor(river.margit, river.margit.practiceId)).toEqual([])
  })

  test('say no more than where they stand', async () => {
    for (const link of await linksFor(river.ruth, lenas))
      expect(Object.keys(link).sort()).toEqual(['cover', 'hash', 'position', 'signature'])
  })
})

describe('a name of before', () => {
  const seenBy = (person: Partial<Viewer>) =>
    inSightOf(
      person,
      async db => (await every(db('former_names').orderBy('personId'), 'personId')) as string[],
    )

  test('is seen by clients who chose by it: whose care began under it, or whose concern was read under it', async () => {
    const { lena, josef, mei, omar, ruth, margit } = river
    expect(await seenBy(lena)).toEqual([ruth.id])
    expect(await seenBy(josef)).toEqual([ruth.id])
    expect(await seenBy(mei)).toEqual([margit.id, ruth.id].sort())
    expect(await seenBy(omar)).toEqual([margit.id])
    expect(await seenBy(hill.noor)).toEqual([hill.anton.id])
  })

  test('is seen by nobody else who works there, and written by nobody', async () => {
    const { ruth, margit, karim, tomas, lena } = river
    for (const person of [{}, ruth, margit, karim, tomas, hill.greta])
      expect(await seenBy(person)).toEqual([])
    const row = { practiceId: ruth.practiceId, personId: ruth.id, name: '', until: new Date() }
    for (const person of [ruth, margit, lena]) {
      await refused(person, db => db('former_names').insert(row))
      await refused(person, db => db('former_names').update({ name: '' }))
      await refused(person, db => db('former_names').delete())
    }
    await expect(
      inSightOf(ruth, db => db.raw('select change_name(?, null)', [Buffer.of(1)])),
    ).rejects.toMatchObject(denied)
  })
})

describe('a reflection', () => {
  const seenBy = (person: TestPerson) =>
    inSightOf(
      person,
      async db => (await every(db('reflections').orderBy('concernId'), 'concernId')) as string[],
    )

  test('is seen by its author alone, and by nobody else who reads the same concern', async () => {
    const { ruth, margit } = river
    expect(await seenBy(ruth)).toEqual([lenas, meis].sort())
    expect(await seenBy(margit)).toEqual([meis, omars].sort())
    expect(await seenBy(hill.anton)).toEqual([noors])
    const authors = [ruth, margit, hill.anton]
    for (const person of [...Object.values(river), ...Object.values(hill)].filter(
      one => !authors.includes(one),
    ))
      expect({ who: person.name, sees: await seenBy(person) }).toEqual({ who: person.name, sees: [] })
  })

  test('is named in nothing that somebody else sees', async () => {
    const { ruth, margit, mei, karim } = river
    const [id] = await every(house.admin('reflections').where({ personId: ruth.id, concernId: meis }), 'id')
    for (const person of [margit, mei, karim]) {
      const rows = await inSightOf(person, rowsOf)
      expect(rows.filter(({ text }) => text.includes(String(id)))).toEqual([])
    }
  })

  test('is not written, changed, taken over or deleted by anybody else', async () => {
    const { ruth, margit, lena, karim } = river
    const row = (person: TestPerson, concernId: string, personId = person.id) => ({
      practiceId: person.practiceId,
      id: newId(),
      personId,
      concernId,
      words: '',
      keptAt: new Date(),
    })
    for (const person of [margit, lena, karim, river.josef, hill.greta]) {
      expect(await inVain(person, db => db('reflections').where({ personId: ruth.id }).delete())).toBe(0)
      expect(
        await inVain(person, db => db('reflections').where({ personId: ruth.id }).update({ words: '' })),
      ).toBe(0)
      await refused(person, db => db('reflections').update({ personId: person.id }))
      await refused(person, db => db('reflections').insert(row(person, lenas)))
      await refused(person, db => db('reflections').insert(row(person, lenas, ruth.id)))
    }
    await refused(ruth, db => db('reflections').update({ concernId: omars }))
    await expect(inSightOf(ruth, db => db('reflections').insert(row(ruth, lenas)))).rejects.toMatchObject({
      constraint: 'reflections_one_each',
    })
  })

  test('is out of reach for its author too once they do not read the concern any more, and is not lost', async () => {
    const { ruth } = river
    const theirs = { practiceId: ruth.practiceId, concernId: meis, personId: ruth.id }
    const [reader] = (await house.admin('readers').where(theirs).delete().returning('*')) as object[]
    expect(await seenBy(ruth)).toEqual([lenas])
    expect(await reflectionIn(ruth, meis)).toBeNull()
    expect(await inVain(ruth, db => db('reflections').where({ concernId: meis }).delete())).toBe(0)
    expect(await house.admin('reflections').where(theirs)).toHaveLength(1)
    await house.admin('readers').insert(reader)
    expect((await reflectionIn(ruth, meis))?.words.feeling).toBe('Ashamed.')
  })
})

describe('a consultation', () => {
  const countsIn = (person: TestPerson) =>
    inSightOf(person, async db => {
      const tables = ['consultations', 'consultation_words', 'drafts', 'consultation_consents']
      const begun = (table: string) =>
        table === 'drafts' ? db(table).whereIn('move', consultationMoves) : db(table)
      return Promise.all(tables.map(async table => (await begun(table).select('practiceId')).length))
    })
  const shownTo = (person: TestPerson) =>
    inVain(person, async db => {
      const sql = 'select * from words_shown_to_me(?, current_date, now())'
      return (await db.raw<Rows<Record<string, unknown>>>(sql, [noorsConsultation])).rows
    })

  test('is seen by its two, and what each of them has begun by nobody else', async () => {
    expect(await countsIn(hill.anton)).toEqual([1, 1, 2, 1])
    expect(await countsIn(hill.sena)).toEqual([1, 1, 0, 0])
    expect(await countsIn(hill.noor)).toEqual([0, 0, 0, 1])
    for (const person of [hill.greta, hill.ida, ...Object.values(river)])
      expect({ who: person.name, sees: await countsIn(person) }).toEqual({
        who: person.name,
        sees: [0, 0, 0, 0],
      })
  })

  test('shows the client’s words to the supervisor alone, and not who the client is, though she owns the practice', async () => {
    const shown = await shownTo(hill.sena)
    expect(shown).toMatchObject([{ kind: 'send', capacity: 'client', author: null, authorId: null }])
    for (const person of [...Object.values(hill), ...Object.values(river)].filter(one => one !== hill.sena))
      expect({ who: person.name, sees: await shownTo(person) }).toEqual({ who: person.name, sees: [] })
    const marks = await marksOf(house.admin, noors)
    const rows = (await inSightOf(hill.sena, rowsOf)).filter(({ text }) =>
      [...marks].some(mark => text.includes(mark)),
    )
    expect([...new Set(rows.map(({ table }) => table))].sort()).toEqual([
      'concerns',
      'consultation_words',
      'consultations',
      'readers',
    ])
    expect(rows.filter(({ text }) => text.includes(hill.noor.id))).toEqual([])
  })

  test('shows them only while all of it is so: tick, open, asker who answers, supervisor who is one and no client of it', async () => {
    const { practiceId } = hill.sena
    const ofNoors = { practiceId, concernId: noors }
    const antons = (await house
      .admin('readers')
      .where({ ...ofNoors, personId: hill.anton.id })
      .first()) as object
    const changes: Record<string, (is: 'changed' | 'as before') => PromiseLike<unknown>> = {
      'no tick': is =>
        is === 'changed'
          ? house.admin('consultation_consents').where(ofNoors).delete()
          : house.admin('consultation_consents').insert({ ...ofNoors, givenAt: new Date() }),
      ended: is =>
        house
          .admin('consultations')
          .where({ practiceId })
          .update(
            is === 'changed'
              ? { endedAt: new Date(), waits: 'nobody' }
              : { endedAt: null, waits: 'supervisor' },
          ),
      'an asker without access': async is => {
        const endedAt = is === 'changed' ? new Date() : null
        await house.admin('people').where({ id: hill.anton.id }).update({ endedAt })
        if (is === 'as before') await house.admin('readers').insert(antons)
      },
      'a supervisor without access': is =>
        house
          .admin('people')
          .where({ id: hill.sena.id })
          .update({ endedAt: is === 'changed' ? new Date() : null }),
      'no supervisor': is =>
        house
          .admin('people')
          .where({ id: hill.sena.id })
          .update({ roles: is === 'changed' ? ['owner', 'client'] : ['supervisor', 'owner'] }),
      'its own client': is => {
        const [from, to] = is === 'changed' ? [hill.noor, hill.sena] : [hill.sena, hill.noor]
        return house
          .admin('readers')
          .where({ ...ofNoors, personId: from.id })
          .update({ personId: to.id })
      },
    }
    for (const [what, change] of Object.entries(changes)) {
      await change('changed')
      expect({ what, sees: await shownTo(hill.sena) }).toEqual({ what, sees: [] })
      await change('as before')
      expect(await shownTo(hill.sena)).toHaveLength(1)
    }
  })

  test('is written, changed, ended and shown only by the functions for it, and each by those who may', async () => {
    const { anton, sena, noor, greta, ida } = hill
    const words = Buffer.of(1)
    for (const person of [anton, sena, noor, greta]) {
      for (const table of ['consultations', 'consultation_words']) {
        await refused(person, db => db(table).insert({ practiceId: person.practiceId, id: newId() }))
        await refused(person, db => db(table).update({ practiceId: person.practiceId }))
        await refused(person, db => db(table).delete())
      }
      if (person === anton || person === sena) continue
      const speak = (db: Knex.Transaction) =>
        call(db, 'say_in_consultation', noorsConsultation, newId(), words, new Date())
      await refused(person, speak)
    }
    for (const person of [sena, noor, greta, river.karim])
      await refused(person, db => call(db, 'end_consultation', noorsConsultation, new Date()))
    for (const person of [noor, greta, ida, sena, river.ruth])
      await refused(person, db => call(db, 'consult', newId(), noors, sena.id, words, new Date()))
    for (const person of [greta, noor, anton, ida, river.karim])
      await refused(anton, db => call(db, 'consult', newId(), noors, person.id, words, new Date()))
    for (const person of [anton, noor])
      await refused(person, db =>
        call(db, 'change_rules', 'supervision', '{"tells_of_consulting": false}', 0, new Date()),
      )
  })

  test('shows nothing that its client has not allowed, and only the client allows it', async () => {
    const consent = (concernId: string, { practiceId }: TestPerson) => ({
      practiceId,
      concernId,
      givenAt: new Date(),
    })
    for (const person of [river.ruth, river.margit, river.josef, hill.greta])
      await refused(person, db => db('consultation_consents').insert(consent(lenas, person)))
    for (const person of [hill.anton, hill.sena, hill.greta])
      expect(await inVain(person, db => db('consultation_consents').delete())).toBe(0)
    expect(await inVain(hill.noor, db => db('consultation_consents').delete())).toBe(1)
  })

  test('is an event that its client sees only where the practice tells them', async () => {
    const seenBy = (person: TestPerson) =>
      inSightOf(person, db => every(db('events').where({ concernId: noors, kind: 'consult' }), 'aboutId'))
    const { practiceId } = hill.noor
    for (const tellsOfConsulting of [true, false, true]) {
      await house.admin('practices').where({ id: practiceId }).update({ tellsOfConsulting })
      expect(await seenBy(hill.noor)).toEqual(tellsOfConsulting ? [null] : [])
      expect(await seenBy(hill.anton)).toEqual([null])
      for (const person of [hill.sena, hill.greta]) expect(await seenBy(person)).toEqual([])
    }
  })
})

describe('a lesson', () => {
  const seenBy = (person: TestPerson) =>
    inSightOf(person, async db => new Set(await every(db('lessons'), 'id')))
  const by = (author: TestPerson, ...states: LessonState[]) =>
    states.map(state => lessons[state].get(author) ?? '')

  test('is its author’s alone until it is handed in, then for therapists and owners, and on the shelf for all who work here', async () => {
    const { ruth, margit, tomas, karim, lena, josef } = river
    expect(await seenBy(ruth)).toEqual(
      new Set([...by(ruth, ...lessonStates), ...by(margit, 'waiting', 'shelf')]),
    )
    for (const person of [tomas, karim])
      expect(await seenBy(person)).toEqual(
        new Set([...by(ruth, 'waiting', 'shelf'), ...by(margit, 'waiting', 'shelf')]),
      )
    await house
      .admin('people')
      .where({ id: tomas.id })
      .update({ roles: ['supervisor'] })
    expect(await seenBy(tomas)).toEqual(new Set([...by(ruth, 'shelf'), ...by(margit, 'shelf')]))
    await house
      .admin('people')
      .where({ id: tomas.id })
      .update({ roles: ['therapist'] })
    for (const person of [lena, josef, hill.noor]) expect(await seenBy(person)).toEqual(new Set())
    expect(await seenBy(hill.anton)).toEqual(new Set(by(hill.anton, ...lessonStates)))
  })

  test('tells nobody but its author whose it is, or where in the table it stands', async () => {
    const { ruth, margit, tomas, karim } = river
    for (const person of [...Object.values(river), ...Object.values(hill)]) {
      const authors = await inSightOf(person, db => every(db('lesson_authors'), 'personId'))
      expect(authors.filter(id => id !== person.id)).toEqual([])
    }
    for (const person of [tomas, karim, margit]) {
      const told = (await inSightOf(person, rowsOf)).filter(({ table }) => /^"?lessons/.test(table))
      expect(told.filter(({ text }) => text.includes(ruth.id))).toEqual([])
      for (const column of ['xmin', 'ctid']) await refused(person, db => db('lessons').select(column))
    }
  })

  test('goes to the shelf by somebody else only, and never by its author', async () => {
    const { ruth, tomas, lena } = river
    const [draft = '', waiting = '', shelf = ''] = by(ruth, ...lessonStates)
    const settle =
      (id: string, reply: Buffer | null = null) =>
      (db: Knex.Transaction) =>
        call(db, 'settle_lesson', id, 1, reply)
    for (const person of [ruth, lena, hill.noor]) await refused(person, settle(waiting))
    await refused(ruth, db => db('lessons').where({ id: waiting }).update({ state: 'shelf' }))
    await refused(ruth, db =>
      db('lessons')
        .where({ id: shelf })
        .update({ words: Buffer.of(1) }),
    )
    const row = { practiceId: ruth.practiceId, id: newId(), theme: 'time', words: Buffer.of(1) }
    await refused(ruth, async db => {
      await db('lesson_authors').insert({ practiceId: ruth.practiceId, id: row.id, personId: ruth.id })
      await db('lessons').insert({ ...row, state: 'shelf' })
    })
    expect(await inVain(tomas, settle(draft))).toBeNull()
    expect(await inVain(hill.anton, settle(waiting))).toBeNull()
    expect(await inVain(tomas, settle(waiting))).toBe('settled')
    expect(await inVain(tomas, settle(shelf, Buffer.of(1)))).toBe('settled')
    expect(await inVain(tomas, db => call(db, 'settle_lesson', waiting, 7, null))).toBe('changed')
  })

  test('is not changed, deleted or taken over by anybody else', async () => {
    const { ruth, tomas, margit, lena } = river
    for (const person of [tomas, margit, lena, hill.anton]) {
      for (const id of by(ruth, ...lessonStates)) {
        expect(
          await inVain(person, db =>
            db('lessons')
              .where({ id })
              .update({ words: Buffer.of(1) }),
          ),
        ).toBe(0)
        expect(await inVain(person, db => db('lesson_authors').where({ id }).delete())).toBe(0)
        await refused(person, db => db('lessons').where({ id }).delete())
        const author = { practiceId: person.practiceId, id, personId: person.id }
        if (person !== lena && person !== hill.anton)
          await expect(inSightOf(person, db => db('lesson_authors').insert(author))).rejects.toMatchObject({
            code: '23505',
          })
        await refused(person, db =>
          db('lesson_authors').insert({ ...author, id: newId(), personId: ruth.id }),
        )
      }
      await refused(person, db => db('lesson_authors').update({ personId: person.id }))
      const nobodys = { practiceId: person.practiceId, id: newId(), words: Buffer.of(1) }
      await refused(person, db => db('lessons').insert(nobodys))
    }
    await refused(lena, db =>
      db('lesson_authors').insert({ practiceId: lena.practiceId, id: newId(), personId: lena.id }),
    )
  })

  test('is asked for once, and only who was asked sees that', async () => {
    const { ruth, margit, mei, karim, tomas } = river
    const asked = (person: TestPerson) =>
      inSightOf(person, db => every(db('lesson_invitations'), 'concernId'))
    for (const person of [ruth, margit]) expect(await asked(person)).toEqual([meis])
    for (const person of [mei, karim, tomas]) expect(await asked(person)).toEqual([])
    const row = (person: TestPerson, concernId: string) => ({
      practiceId: person.practiceId,
      concernId,
      personId: person.id,
    })
    for (const [person, concern] of [
      [mei, meis],
      [tomas, meis],
      [karim, omars],
    ] as const)
      await refused(person, db => db('lesson_invitations').insert(row(person, concern)))
    await refused(margit, db => db('lesson_invitations').insert({ ...row(ruth, lenas) }))
    await refused(ruth, db => db('lesson_invitations').delete())
  })
})

test('a person of another practice sees nothing of this one', async () => {
  const foreign = async (people: readonly TestPerson[], practiceId: string) => {
    for (const person of people) {
      const rows = await inSightOf(person, rowsOf)
      expect(rows).not.toEqual([])
      expect(rows.filter(({ text }) => text.includes(practiceId))).toEqual([])
    }
  }
  await foreign(Object.values(hill), river.lena.practiceId)
  await foreign(Object.values(river), hill.noor.practiceId)
})

test('whoever is only a client sees themselves and who works here, and no other client', async () => {
  const { lena, margit, karim, ruth, tomas } = river
  await inSightOf(lena, async db => {
    const people = await every(db('people'), 'id')
    expect(new Set(people)).toEqual(new Set([lena, margit, karim, ruth, tomas].map(({ id }) => id)))
    expect(await every(db('care'), 'clientId')).toEqual([lena.id])
    expect(await every(db('addresses'), 'personId')).toEqual([lena.id])
    expect(await every(db('drafts'), 'personId')).toEqual([lena.id])
    expect(await every(db('concerns'), 'id')).toEqual([lenas])
    expect(new Set(await every(db('readers'), 'personId'))).toEqual(new Set([lena.id, ruth.id]))
  })
})

test('who opened a concern, and when, is seen by its client, and by others only of themselves', async () => {
  const { mei, ruth, margit } = river
  for (const reader of [ruth, margit, ruth]) await openConcern(reader, meis, new Date())
  await openConcern(ruth, meis, new Date(), false)
  const opened = (person: TestPerson) =>
    inSightOf(person, db => every(db('events').where({ concernId: meis, kind: 'open' }), 'personId'))
  expect(await opened(mei)).toEqual([ruth.id, margit.id])
  expect(await opened(ruth)).toEqual([ruth.id])
  expect(await opened(margit)).toEqual([margit.id])
  for (const person of [mei, ruth, margit, river.karim]) {
    const others = await inSightOf(person, rowsOf)
    expect(others.filter(({ table, text }) => table === 'readers' && text.includes('opened_on'))).toEqual([])
  }
})

describe('nobody can make themselves a reader', () => {
  const anybody = () => [river.ruth, river.karim, river.margit, river.josef, river.lena, hill.greta]

  test('by writing it down', async () => {
    for (const person of anybody()) {
      const standing = { waits: 'client', since: new Date(), dueAt: 'infinity' }
      const reader = {
        practiceId: person.practiceId,
        concernId: lenas,
        personId: person.id,
        capacity: 'owner',
        readsSince: new Date(),
      }
      await refused(person, db => db('readers').insert({ ...reader, ...standing }))
      await refused(person, db => db('readers').update({ personId: person.id }))
      await refused(person, db => db('readers').update({ concernId: lenas }))
      await refused(person, db => db('readers').delete())
      await refused(person, db => db('concerns').update({ therapistId: person.id }))
      await refused(person, db => db('concerns').update({ audience: 'together' }))
      await refused(person, db =>
        db('concern_keys').insert({ practiceId: person.practiceId, concernId: lenas, wrapped: '' }),
      )
    }
  })

  test('by bringing themselves or somebody else in: only its client can, and only owners', async () => {
    const { lena, ruth, karim, margit, josef, tomas } = river
    for (const person of anybody()) {
      await refused(person, db =>
        call(db, 'bring_in', lenas, person === lena ? lena.id : person.id, new Date()),
      )
      if (person !== lena) await refused(person, db => call(db, 'bring_in', lenas, margit.id, new Date()))
    }
    for (const stranger of [josef, tomas, ruth, hill.greta]) {
      await refused(lena, db => call(db, 'bring_in', lenas, stranger.id, new Date()))
    }
    const idas = await send(hill.ida, { therapist: hill.anton.id, audience: 'therapist' })
    await refused(hill.ida, db => call(db, 'bring_in', idas, hill.ida.id, new Date()))
    const read = await inVain(lena, async db => {
      await call(db, 'bring_in', lenas, karim.id, new Date())
      await name(db, karim)
      return db('entries').where({ concernId: lenas }).select('id')
    })
    expect(read).toHaveLength(2)
  })

  test('by sending a concern that is not theirs, or to people who cannot be its readers', async () => {
    const { lena, ruth, karim, margit, josef, tomas } = river
    const attempt = (
      person: TestPerson,
      id: string,
      therapist: TestPerson,
      audience: string,
      owners: TestPerson[],
    ) =>
      inSightOf(person, db =>
        call(
          db,
          'send_concern',
          id,
          [newId()],
          therapist.id,
          audience,
          owners.map(owner => owner.id),
          new Date(),
          new Date(),
          Buffer.of(1),
          Buffer.of(1),
        ),
      )
    for (const person of [ruth, karim, margit, hill.greta]) {
      await expect(attempt(person, lenas, ruth, 'together', [karim])).rejects.toMatchObject(denied)
    }
    await expect(attempt(josef, lenas, ruth, 'therapist', [])).rejects.toMatchObject({ code: '23505' })
    await expect(attempt(lena, lenas, ruth, 'together', [karim])).rejects.toMatchObject({ code: '23505' })
    await expect(attempt(lena, newId(), tomas, 'therapist', [])).rejects.toMatchObject(denied)
    await expect(attempt(lena, newId(), hill.anton, 'therapist', [])).rejects.toMatchObject(denied)
    for (const owners of [[josef], [tomas], [lena], [ruth], [hill.greta], [margit, margit], []]) {
      await expect(attempt(lena, newId(), ruth, 'together', owners)).rejects.toMatchObject(denied)
    }
    await expect(attempt(lena, newId(), ruth, 'therapist', [margit])).rejects.toMatchObject(denied)
    for (const audience of ['together', 'owners']) {
      await expect(attempt(river.omar, newId(), karim, audience, [karim])).rejects.toMatchObject(denied)
      await expect(attempt(hill.ida, newId(), hill.anton, audience, [hill.ida])).rejects.toMatchObject(denied)
    }
  })

  test('by becoming somebody else, or a therapist of somebody', async () => {
    const { ruth, josef, lena } = river
    const care = (client: TestPerson) => ({
      practiceId: ruth.practiceId,
      id: newId(),
      clientId: client.id,
      therapistId: ruth.id,
      since: new Date(),
    })
    for (const person of [ruth, josef, lena]) {
      await refused(person, db => db('care').insert(care(river.omar)))
      await refused(person, db => db('people').update({ roles: ['owner'] }))
      await refused(person, db =>
        db('people').insert({
          practiceId: ruth.practiceId,
          id: newId(),
          reference: newId(),
          name: '',
          roles: ['owner'],
          joinedAt: new Date(),
        }),
      )
      await refused(person, db => db('addresses').update({ personId: person.id }))
    }
    for (const role of ['makeright_door', 'makeright_worker', 'postgres']) {
      await refused(ruth, db => db.raw('set local role ??', [role]))
    }
  })

  test('through a function that is not for them', async () => {
    const names = [
      'chain_event',
      'post_email',
      'use_token',
      'found_practice',
      'sweep',
      'link_hash',
      'cover_of',
      'put_name',
      'has_knocked',
    ]
    for (const name of [...names, 'join_people', 'without_account', 'sweep_arrivals', 'my_consultation']) {
      const { rows } = await house.admin.raw<Rows<{ args: string }>>(
        `select (select string_agg('null::' || format_type(t, null), ', ') from unnest(p.proargtypes) t) as args from pg_proc p where p.proname = ?`,
        [name],
      )
      await refused(river.margit, db => db.raw(`select ${name}(${rows[0]?.args ?? ''})`))
    }
  })
})

describe('of themselves', () => {
  const mine = { contact: 'mail', contactFrom: 8, contactUntil: 20, language: 'en' }

  test('everybody changes what they say of themselves, and nobody changes it for another', async () => {
    const { lena, josef, ruth, margit } = river
    for (const person of [lena, ruth, margit]) {
      expect(await inVain(person, db => db('people').where({ id: person.id }).update(mine))).toBe(1)
      expect(await inVain(person, db => db('people').update(mine))).toBe(1)
      for (const other of [josef, river.karim, hill.greta, hill.noor]) {
        expect(await inVain(person, db => db('people').where({ id: other.id }).update(mine))).toBe(0)
      }
      // A name is changed by its function, which leaves an event and the name of before.
      for (const id of [person.id, josef.id, hill.noor.id])
        for (const change of [{ name: Buffer.of(1) }, { nameHash: Buffer.of(1) }])
          await refused(person, db => db('people').where({ id }).update(change))
    }
  })

  test('nobody changes what others decide: roles, access, account, second factor, reference', async () => {
    const columns = {
      id: newId(),
      practiceId: hill.noor.practiceId,
      reference: 'AAA-AAA',
      roles: ['owner'],
      endedAt: null,
      joinedAt: new Date(),
      factorSince: new Date(),
      account: false,
      returnHash: Buffer.of(1),
      atDoor: false,
    }
    for (const person of [river.lena, river.ruth, river.margit]) {
      for (const [column, value] of Object.entries(columns))
        await refused(person, db =>
          db('people')
            .where({ id: person.id })
            .update({ [column]: value }),
        )
      await refused(person, db =>
        db('addresses')
          .where({ personId: person.id })
          .update({ addressHash: Buffer.of(1) }),
      )
      await refused(person, db => db('addresses').where({ personId: person.id }).delete())
    }
  })

  test('only a client goes without mail', async () => {
    const silent = (db: Knex.Transaction) => db('people').update({ contact: 'none' })
    expect(await inVain(river.lena, silent)).toBe(1)
    for (const person of [river.ruth, river.margit, hill.ida])
      await expect(inVain(person, silent)).rejects.toMatchObject({ constraint: 'people_staff_get_mail' })
  })

  test('only who asked for another address sees that, and nobody sees or confirms its links', async () => {
    const { josef, lena, margit } = river
    const columns = ['address', 'oldConfirmedAt', 'newConfirmedAt', 'outcome']
    expect(await inSightOf(josef, db => db('address_changes').select(columns))).toHaveLength(1)
    for (const person of [lena, margit, river.ruth, hill.greta])
      expect(await inSightOf(person, db => db('address_changes').select(columns))).toEqual([])
    for (const person of [josef, margit]) {
      for (const column of ['address_hash', 'old_link_hash', 'new_link_hash'])
        await refused(person, db => db('address_changes').select(column))
      await refused(person, db => db('address_changes').update({ outcome: 'changed' }))
      await refused(person, db => db('address_changes').delete())
      await refused(person, db =>
        db('address_changes').insert({ practiceId: person.practiceId, personId: person.id }),
      )
    }
    expect(await addressChangeAt('no such link', new Date())).toBeNull()
  })

  test('nobody who is not signed in, and nobody without an account, asks for a test mail or another address', async () => {
    const test = (db: Knex.Transaction) => call(db, 'ask_for_test', newId(), new Date())
    const address = (db: Knex.Transaction) =>
      call(
        db,
        'ask_to_change_address',
        Buffer.of(1),
        Buffer.of(1),
        Buffer.of(2),
        Buffer.of(3),
        [],
        [],
        new Date(),
        new Date(),
      )
    for (const ask of [test, address]) {
      await expect(inSightOf({}, ask)).rejects.toMatchObject(denied)
      await expect(
        inSightOf({ practiceId: hill.noor.practiceId, id: river.lena.id }, ask),
      ).rejects.toMatchObject(denied)
      await house.admin('people').where({ id: river.tomas.id }).update({ account: false })
      await refused(river.tomas, ask)
      await house.admin('people').where({ id: river.tomas.id }).update({ account: true })
    }
  })
})

describe('what was said stands', () => {
  test('no entry and no event can be changed or taken away, by its author neither', async () => {
    for (const person of [river.lena, river.ruth, river.margit]) {
      for (const table of ['entries', 'events']) {
        await refused(person, db => db(table).update({ kind: 'write' }))
        await refused(person, db => db(table).update({ at: new Date() }))
        await refused(person, db => db(table).delete())
        await refused(person, db => db(table).insert({ kind: 'write' }))
        await refused(person, db => db.raw('truncate ??', [table]))
      }
      for (const table of ['concerns', 'readers', 'concern_keys', 'emails', 'people']) {
        await refused(person, db => db(table).delete())
      }
    }
  })

  test('only its readers can append to a concern, and only in their own name', async () => {
    for (const person of [river.margit, river.karim, river.josef, hill.noor]) {
      await refused(person, db =>
        call(db, 'append_event', lenas, 'write', new Date(), null, newId(), Buffer.of(1)),
      )
    }
    for (const person of [river.lena, river.ruth, hill.noor]) {
      await refused(person, db => call(db, 'append_event', null, 'add_person', new Date()))
    }
    const id = newId()
    const authors = await inVain(river.ruth, async db => {
      await call(db, 'append_event', lenas, 'write', new Date(), null, id, Buffer.of(1))
      return every(db('entries').where({ id }), 'authorId')
    })
    expect(authors).toEqual([river.ruth.id])
  })

  /** Does something, and says that the concern stands like this from there on. */
  const stand =
    (id: string, kind: string, ...stands: [waits: string, dueAt: string]) =>
    async (db: Knex.Transaction) => {
      const at = new Date()
      const position = await call(db, 'append_event', id, kind, at)
      const [waits, dueAt] = stands
      await call(db, 'set_status', id, Number(position), waits, at, dueAt)
    }

  test('only its client closes a concern', async () => {
    const close = (id: string, kind = 'write') => stand(id, kind, 'nobody', 'infinity')
    await refused(river.ruth, close(lenas))
    await refused(river.ruth, close(meis))
    await refused(river.margit, close(meis))
    await refused(river.margit, close(omars))
    for (const person of [river.margit, river.karim, river.josef, river.tomas, hill.greta])
      await refused(person, close(lenas))
    await inVain(river.mei, close(meis, 'close'))
    expect(
      await house.admin('concerns').where({ status: 'closed' }).whereIn('id', [lenas, meis, omars]),
    ).toEqual([])
  })

  test('only its client opens a closed concern again', async () => {
    await make(river.mei, meis, 'close', { words: '' }, new Date(), { outcome: 'leave' })
    const reopen = (kind: string) => stand(meis, kind, 'answer', '2026-11-29')
    await refused(river.ruth, reopen('write'))
    await refused(river.margit, reopen('write'))
    await inVain(river.mei, reopen('reopen'))
    await make(river.mei, meis, 'reopen', { words: 'Once more.' })
  })

  test('nobody appends a move that is not theirs', async () => {
    const append = (kind: MoveName) => (db: Knex.Transaction) =>
      call(db, 'append_event', lenas, kind, new Date())
    for (const kind of moveNames) {
      const { by } = moveOf(kind)
      if (!by.includes('answerer')) await refused(river.ruth, append(kind))
      if (!by.includes('client')) await refused(river.lena, append(kind))
    }
  })
})

describe('the worker', () => {
  test.each([
    'entries',
    'attachments',
    'attachment_pieces',
    'recordings',
    'recording_chunks',
    'drafts',
    'concern_keys',
    'events',
    'care',
    'sessions',
    'sign_in_tokens',
    'address_changes',
    'limits',
    'recognitions',
    'door_weeks',
    'reflections',
    'consultations',
    'consultation_words',
    'consultation_consents',
    'lessons',
    'lesson_authors',
    'lesson_invitations',
  ])('cannot read %s', async table => {
    await expect(worker(table).select('*')).rejects.toMatchObject(denied)
    await expect(worker(table).count()).rejects.toMatchObject(denied)
  })

  test('cannot read a name or the key to words', async () => {
    await expect(worker('people').select('name')).rejects.toMatchObject(denied)
    await expect(worker('practices').select('words_key')).rejects.toMatchObject(denied)
    const { rows } = await house.admin.raw<Rows<{ column: string }>>(
      `select format('%s.%s', a.attrelid::regclass, a.attname) as column
       from pg_attribute a join pg_class c on c.oid = a.attrelid and c.relkind = 'r' and c.relnamespace = 'public'::regnamespace
       where a.atttypid = 'bytea'::regtype and has_column_privilege('makeright_worker', a.attrelid, a.attnum, 'select')
       order by 1`,
    )
    expect(rows.map(({ column }) => column)).toEqual([
      'addresses.address',
      'addresses.address_hash',
      'chain_heads.hash',
      'emails.domain',
      'emails.secret',
      'installation.index_key',
      'practices.addresses_key',
      'trusted_colleagues.address',
      'trusted_colleagues.link',
    ])
  })

  test('can read where a chain ends, and nothing that is in it', async () => {
    const heads = worker('chain_heads').where({ chain: lenas })
    expect(await every(heads, 'position')).toEqual([2])
    await expect(worker('chain_heads').select('at')).rejects.toMatchObject(denied)
    await expect(worker('installation').select('words_proof')).rejects.toMatchObject(denied)
  })

  test('can read dates and addresses', async () => {
    expect(await every(worker('concerns').where({ id: lenas }), 'status')).toEqual(['acknowledged'])
    expect(await every(worker('addresses').where({ personId: river.lena.id }), 'address')).toHaveLength(1)
  })

  test('can change emails and nothing else', async () => {
    for (const table of ['concerns', 'people', 'practices', 'entries']) {
      await expect(worker(table).update({ id: newId() })).rejects.toMatchObject(denied)
      await expect(worker(table).delete()).rejects.toMatchObject(denied)
    }
    await expect(worker('emails').update({ personId: river.ruth.id })).rejects.toMatchObject(denied)
    await expect(
      worker('emails').insert({ id: newId(), kind: 'news', queuedAt: new Date() }),
    ).rejects.toMatchObject(denied)
    for (const role of ['makeright_door', 'makeright_web', 'postgres']) {
      await expect(worker.raw('set role ??', [role])).rejects.toMatchObject(denied)
    }
  })
})

describe('the schema', () => {
  test('lets no row point into another practice', async () => {
    const keys = await foreignKeys(house.admin)
    expect(keys.length).toBeGreaterThan(15)
    // A practice's own row points to its logo, by its id: test/practices/settings/showing-a-logo.test.ts.
    for (const key of keys.filter(({ table, target }) => table !== 'practices' && target !== 'practices')) {
      const { name: constraint, columns, targets } = key
      expect({ constraint, place: columns.indexOf('practice_id') }).toEqual({
        constraint,
        place: targets.indexOf('practice_id'),
      })
      expect(columns).toContain('practice_id')
      await expect(pointInto(house.admin, hill.noor.practiceId, key)).rejects.toMatchObject({
        code: '23503',
        constraint,
      })
    }
  })

  test('has no foreign key that does not begin with the practice, so that a practice can move with everything of it', async () => {
    const keys = await foreignKeys(house.admin)
    expect(keys.length).toBeGreaterThan(60)
    // Only what belongs to a practice at the top points to it by its id alone, and a practice to its own logo.
    const ofPractice = ['practice_id', 'practices'] as const
    for (const { name, table, target, columns } of keys)
      expect({ name, first: columns[0], only: columns.length === 1 }).toEqual({
        name,
        first: table === 'practices' ? 'id' : ofPractice[0],
        only: target === ofPractice[1],
      })
  })

  test('has no column that points without a foreign key', async () => {
    const keys = await foreignKeys(house.admin)
    const { rows } = await house.admin.raw<Rows<{ table: string; column: string }>>(
      `select a.attrelid::regclass::text as table, a.attname as column
       from pg_attribute a join pg_class c on c.oid = a.attrelid
       where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attname ~ '_id$' and not a.attisdropped`,
    )
    expect(rows.length).toBeGreaterThan(20)
    const loose = rows.filter(
      row => !keys.some(key => key.table === row.table && key.columns.includes(row.column)),
    )
    expect(loose).toEqual([])
  })

  test('lets no row point at a person without naming their practice', async () => {
    const keys = (await foreignKeys(house.admin)).filter(({ target }) => target !== 'practices')
    const { rows } = await house.admin.raw<Rows<{ table: string }>>(
      `select c.oid::regclass::text as table from pg_class c join pg_attribute a on a.attrelid = c.oid
       where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attname = 'practice_id' and not a.attnotnull`,
    )
    for (const { table } of rows) {
      for (const { isFull, columns } of keys.filter(one => one.table === table)) {
        if (isFull) continue
        const [column = ''] = columns.filter(name => name !== 'practice_id')
        const nameless = house.admin(table).whereNotNull(column).update({ practiceId: null })
        await expect(nameless).rejects.toMatchObject({ code: '23514', table })
      }
    }
  })

  test('has row security on every table, for its owner too', async () => {
    const { rows } = await house.admin.raw<
      Rows<{ relname: string; relrowsecurity: boolean; relforcerowsecurity: boolean }>
    >(
      `select relname, relrowsecurity, relforcerowsecurity from pg_class
       where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')`,
    )
    const knexs = ['knex_migrations', 'knex_migrations_lock']
    expect(rows.length).toBeGreaterThan(12)
    for (const row of rows.filter(({ relname }) => !knexs.includes(relname))) {
      expect(row).toEqual({ ...row, relrowsecurity: true, relforcerowsecurity: true })
    }
  })

  test('has no view, through which rows could be seen in its owner’s sight', async () => {
    const views = await house
      .admin('pg_class')
      .where({ relnamespace: house.admin.raw(`'public'::regnamespace`) })
      .whereIn('relkind', ['v', 'm'])
    expect(views).toEqual([])
  })

  test('gives roles that nobody logs in as, that own no table and bypass nothing', async () => {
    const { rows } = await house.admin.raw<Rows<Record<string, unknown>>>(
      `select rolname, rolsuper, rolbypassrls, rolcanlogin, rolcreaterole, rolcreatedb, rolreplication,
         array(select m.roleid::regrole::text from pg_auth_members m where m.member = r.oid) as member_of,
         array(select distinct n.nspname::text from pg_class c join pg_namespace n on n.oid = c.relnamespace
           where c.relowner = r.oid and c.relkind in ('r', 'p', 'v', 'm') and n.nspname !~ '^pg_toast') as owns_tables_in
       from pg_roles r where rolname = any (?) order by rolname`,
      [
        [
          'makeright_web',
          'makeright_door',
          'makeright_worker',
          'makeright_backup',
          logins.web.name,
          logins.worker.name,
        ],
      ],
    )
    const nothing = {
      rolsuper: false,
      rolbypassrls: false,
      rolcreaterole: false,
      rolcreatedb: false,
      rolreplication: false,
      memberOf: [],
      ownsTablesIn: [],
    }
    expect(rows).toEqual([
      { ...nothing, rolname: 'makeright_backup', rolcanlogin: false },
      { ...nothing, rolname: 'makeright_door', rolcanlogin: false },
      { ...nothing, rolname: 'makeright_web', rolcanlogin: false },
      { ...nothing, rolname: 'makeright_worker', rolcanlogin: false, ownsTablesIn: ['graphile_worker'] },
      { ...nothing, rolname: 'portal', rolcanlogin: true, memberOf: ['makeright_web'] },
      { ...nothing, rolname: 'postroom', rolcanlogin: true, memberOf: ['makeright_worker'] },
    ])
  })

  test('has functions that act for another role only with a fixed search path, and none that everybody may call', async () => {
    const { rows } = await house.admin.raw<
      Rows<{ name: string; prosecdef: boolean; path: string | null; isPublic: boolean }>
    >(
      `select p.oid::regprocedure::text as name, p.prosecdef,
         (select string_agg(setting, ';') from unnest(p.proconfig) setting where setting like 'search_path=%') as path,
         exists (select from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) where grantee = 0) as is_public
       from pg_proc p join pg_namespace n on n.oid = p.pronamespace
       where n.nspname = 'public' or (p.prosecdef and n.nspname <> 'pg_catalog')`,
    )
    const definers = rows.filter(({ prosecdef }) => prosecdef)
    expect(definers.length).toBeGreaterThan(15)
    expect(definers.filter(({ path }) => path !== 'search_path=pg_catalog, public, pg_temp')).toEqual([])
    expect(rows.filter(({ isPublic }) => isPublic)).toEqual([])
  })

  test('lets web and door neither into the job tables nor make anything of their own', async () => {
    const { rows } = await house.admin.raw<Rows<{ role: string; schema: string }>>(
      `select r.rolname as role, n.nspname as schema, has_schema_privilege(r.oid, n.oid, 'create') as makes
       from pg_roles r, pg_namespace n
       where r.rolname ~ '^makeright_' and n.nspname in ('public', 'graphile_worker')
         and (has_schema_privilege(r.oid, n.oid, 'create') or (n.nspname = 'graphile_worker' and has_schema_privilege(r.oid, n.oid, 'usage')))`,
    )
    expect(rows).toEqual([{ role: 'makeright_worker', schema: 'graphile_worker', makes: true }])
  })
})

const denied = { code: '42501' }

interface Rows<T> {
  rows: T[]
}

/** They agree on something with a day, and then its client pauses it. */
async function dealWithEachOther(client: TestPerson, therapist: TestPerson, concern: string): Promise<void> {
  const day = DateTime.now().plus({ days: 9 }).toISODate()
  const say = (who: TestPerson, move: MoveName, details: Record<string, string>) =>
    make(who, concern, move, { words: 'We begin on time.' }, new Date(), { details })
  await say(therapist, 'agree', { who: 'both', by: day })
  const { position } = await openConcern(client, concern, new Date(), false)
  await say(client, 'agree_to', { of: String(position) })
  await say(client, 'pause', { until: day })
}

async function practiceOnTheHill() {
  return practiceOf(house, {
    greta: { name: 'Greta Sandvik', roles: ['owner'] },
    anton: { name: 'Anton Weiss', roles: ['therapist'] },
    sena: { name: 'Sena Kaya', roles: ['supervisor', 'owner'] },
    noor: { name: 'Noor Rahimi', roles: ['client'], sees: ['anton'] },
    ida: { name: 'Ida Falk', roles: ['owner', 'client'], sees: ['anton'] },
    vera: { name: 'Vera Lund', roles: ['therapist'] },
  })
}

/** In a third practice somebody came without an account, and has one now, in whose browser words wait for them; their therapist has a passkey. */
async function comeByAnotherDoor(): Promise<void> {
  const { gina, tove, sixten, sami } = await practiceOf(house, {
    gina: { name: 'Gina Rossi', roles: ['owner'] },
    tove: { name: 'Tove Berg', roles: ['therapist'] },
    sixten: { name: 'Sixten Dahl', roles: ['supervisor'] },
    sami: { name: 'Sami Aho', roles: ['client'], sees: ['tove'] },
  })
  const now = new Date()
  await noteHeldUp(gina.practice, now)
  const { person, concern } = await comeByDoor(gina, { therapist: tove.id, audience: 'therapist' })
  await askWho(tove, concern, sami, now)
  await answerWho(person, concern, true, now)
  await answerWho(sami, concern, true, now)
  await letSupervisorRead(sami, concern, true, now)
  await ask(tove, sixten, concern)
  const mark = { form: newId(), count: 0, base: 0 }
  const words = { of: 'move', form: { id: newId() }, mark }
  await keepForWriter(sami.id, 'a browser', words, now)
  await house.admin('passkeys').insert({
    practiceId: tove.practiceId,
    id: newId(),
    personId: tove.id,
    credential: newId(),
    publicKey: '',
    counter: 0,
    transports: [],
    name: '',
    addedAt: now,
  })
}

async function keepDraft(person: TestPerson, concernId: string | null): Promise<void> {
  const move = concernId ? 'write' : 'send'
  const words = { words: 'I do not know how to say it.' }
  await saveDraft(person, { id: newId(), concernId, move, seen: 1, words, choices: {} }, new Date())
}

/** Asks, and begins two things to say that are not sent. @returns the id of the consultation */
async function ask(asker: TestPerson, supervisor: TestPerson, concernId: string): Promise<string> {
  const id = (await consult(asker, { concernId }, { supervisor: supervisor.id })) ?? ''
  await beginToConsult(asker, { concernId })
  await beginToConsult(asker, { consultationId: id })
  return id
}

/** A new address that was begun at a meeting, confirmed and seconded, and waits for its days to pass. */
async function setAddressAtMeeting(client: TestPerson, by: TestPerson, other: TestPerson): Promise<void> {
  const { practiceId, id: personId } = client
  const now = new Date()
  const later = new Date(now.getTime() + 3 * 86_400_000)
  await house.admin('addressMeetings').insert({
    ...{ practiceId, personId, begunBy: by.id, begunAt: now, expiresAt: later },
    ...{ address: randomBytes(40), addressHash: randomBytes(32) },
    ...{ newLinkHash: randomBytes(32), oldLinkHash: randomBytes(32) },
    ...{ confirmedAt: now, needsSecond: true, opensAt: later, secondedBy: other.id, secondedAt: now },
  })
}

async function reflect(person: TestPerson, concernId: string): Promise<void> {
  const words = everyStep(name => (name === 'feeling' ? 'Ashamed.' : ''))
  await keep(reflectionDrawer, person, { id: newId(), concernId, words })
}

/** One transaction of web in which this person is named. */
async function inSightOf<T>(
  viewer: Partial<Viewer>,
  work: (db: Knex.Transaction) => Promise<T>,
  pool = web,
): Promise<T> {
  return pool.transaction(async db => {
    await name(db, viewer)
    return work(db)
  })
}

/** The same, and then it is as if it had not been. */
async function inVain<T>(viewer: Partial<Viewer>, work: (db: Knex.Transaction) => Promise<T>): Promise<T> {
  const db = await web.transaction()
  try {
    await name(db, viewer)
    return await work(db)
  } finally {
    await db.rollback()
  }
}

async function name(db: Knex.Transaction, { proof }: Partial<Viewer>): Promise<void> {
  if (proof) await show(db, proof)
}

async function refused(
  person: TestPerson,
  work: (db: Knex.Transaction) => PromiseLike<unknown>,
): Promise<void> {
  await expect(inSightOf(person, async db => work(db))).rejects.toMatchObject(denied)
}

async function call(db: Knex.Transaction, func: string, ...args: Knex.RawBinding[]): Promise<unknown> {
  const { rows } = await db.raw<Rows<{ result: unknown }>>(
    `select ${func}(${args.map(() => '?').join(', ')}) as result`,
    args,
  )
  return rows[0]?.result
}

async function every(query: Knex.QueryBuilder, column: string): Promise<unknown[]> {
  const rows = await query.select<Record<string, unknown>[]>(column)
  return rows.map(row => row[column])
}

/** Everything that is seen, in every table and column that web may read at all. */
async function rowsOf(db: Knex) {
  return rowsIn(db, house.admin)
}
