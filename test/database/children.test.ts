import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Knex } from 'knex'
import { v7 as newId } from 'uuid'
import { endGuardianship, endGuardianships } from '../../src/care/guardians/store'
import { moveNames, moveOf, type MoveName } from '../../src/concerns/rules/moves'
import { connect } from '../../src/database/connections'
import { databaseLimits } from '../../src/database/limits'
import type { Viewer } from '../../src/database/viewer'
import { deleteExpired } from '../../src/people/expiry'
import { dayMs } from '../../src/time/days'
import { rowsIn, show } from '../support/catalog'
import { addressOf, comeBeside, inviteBeside, writeBeside } from '../support/companions'
import { confirmedFor, letDayCome } from '../support/guardians'
import { openHouse, type House } from '../support/house'
import { make, practiceAtTheRiver, send, type People, type TestPerson } from '../support/people'

// Asked in the role of the portal itself, below all of our code. Josef and Lena are two guardians of Mia, who has no account.

let house: House
let web: Knex
let people: People
/** That Josef is Mia's guardian. */
let guardianship: string
/** What Josef wrote for her. */
let forMia: string
const noMore = 'You are not this child’s guardian here any more'

const inSightOf = <T>({ proof }: Partial<Viewer>, work: (db: Knex.Transaction) => Promise<T>): Promise<T> =>
  web.transaction(async db => {
    if (proof) await show(db, proof)
    return work(db)
  })
const answersTo = (person: TestPerson, call: string, ...values: unknown[]) =>
  inSightOf(
    person,
    async db => (await db.raw<{ rows: object[] }>(`select * from ${call}`, values as string[])).rows,
  )
const said = (person: TestPerson, concern: string) => answersTo(person, 'written_for(?)', [concern])
const seenBy = (person: TestPerson, concernId: string) =>
  inSightOf(person, db => db('entries').where({ concernId }).orderBy('position').pluck<string[]>('kind'))
const toRuth = (forWhom?: string, by = people.josef) =>
  send(by, { therapist: people.ruth.id, audience: 'therapist', ...(forWhom && { forWhom }) })

const denied = { code: '42501' }

beforeAll(async () => {
  house = await openHouse({ LIMIT_SIGN_IN_ADDRESS: '1000' })
  web = connect(house.urls.web, 2, databaseLimits.web)
  people = await practiceAtTheRiver(house)
})
afterAll(async () => {
  await web.destroy()
  await house.close()
})

describe('before anybody has confirmed who they are', () => {
  test('nobody makes themselves or anybody else the guardian of a child', async () => {
    const { lena, josef, karim, tomas, ruth, omar } = people
    const sealed = Buffer.from('sealed')
    const ask = (person: TestPerson, guardian: string) =>
      inSightOf(person, db =>
        db.raw('select confirm_guardian_of_child(?, ?, ?, ?, ?, ?, ?, ?)', [
          ...[newId(), guardian, sealed, sealed, 'papers', '2033-01-01'],
          ...[new Date('2030-01-01'), new Date()],
        ]),
      )
    for (const person of [josef, lena, tomas])
      await expect(ask(person, josef.id)).rejects.toMatchObject(denied)
    for (const guardian of [ruth.id, tomas.id, omar.id])
      // who works here, and Karim's client
      await expect(ask(ruth, guardian)).rejects.toMatchObject(denied)
    await expect(ask(karim, karim.id)).rejects.toMatchObject(denied)
    expect(await house.admin('guardianships')).toEqual([])
  })

  test('and words cannot be said to be for one', async () => {
    await expect(toRuth(newId())).rejects.toThrow(noMore)
    const own = await toRuth()
    await expect(answersTo(people.josef, 'write_for_child(?, ?)', own, newId())).rejects.toMatchObject(denied)
  })
})

describe('a confirmed guardian of a child without an account', () => {
  test('is an event of the practice, with no name and no day of birth anywhere', async () => {
    const { ruth, josef } = people
    guardianship = await confirmedFor(ruth, josef, 'Mia Hartl')
    await confirmedFor(ruth, josef, 'mia  hartl') // a second click
    expect(await house.admin('events').where({ kind: 'confirm_guardian' })).toMatchObject([
      { personId: ruth.id, aboutId: josef.id, concernId: null },
    ])
    const rows = await house.admin('guardianships').select<Record<string, unknown>[]>()
    expect(rows).toHaveLength(1)
    expect(String(rows[0]?.ofAgeOn)).toMatch(/-01$/)
    expect(JSON.stringify(rows.map(row => String(row.childName)))).not.toContain('Mia')
  })

  test('says for whom first words are, and cannot leave it open', async () => {
    await expect(toRuth()).rejects.toThrow('Choose who you are writing for.')
    await expect(toRuth(newId())).rejects.toThrow(noMore)
    forMia = await toRuth(guardianship)
    const own = await toRuth('myself')
    expect(await said(people.josef, forMia)).toMatchObject([
      { guardianshipId: guardianship, overSince: null },
    ])
    expect(await said(people.josef, own)).toEqual([])
  })

  test('and so do not say it later, or of what somebody else wrote', async () => {
    const { josef, lena } = people
    const own = await toRuth('myself')
    for (const concern of [own, await toRuth(undefined, lena)])
      await expect(answersTo(josef, 'write_for_child(?, ?)', concern, guardianship)).rejects.toMatchObject(
        denied,
      )
    await expect(answersTo(lena, 'write_for_child(?, ?)', forMia, guardianship)).rejects.toMatchObject(denied)
  })

  test('is shown to those who read it, and to nobody else: no owner learns whose concern it is', async () => {
    const { josef, ruth, margit, karim, lena } = people
    expect(await said(ruth, forMia)).toHaveLength(1)
    for (const person of [margit, karim, lena]) {
      expect(await said(person, forMia)).toEqual([])
      const rows = await inSightOf(person, db => rowsIn(db, house.admin))
      expect(rows.some(({ table }) => table === 'concerns_for_children')).toBe(false)
    }
    for (const person of [josef, ruth, margit])
      for (const act of [
        'select * from concerns_for_children',
        'delete from concerns_for_children',
        'select child_name from guardianships',
      ])
        await expect(inSightOf(person, db => db.raw(act))).rejects.toMatchObject(denied)
  })

  test('is told to themself, to owners, and to those who work with them', async () => {
    const { josef, ruth, margit, tomas, lena } = people
    const told = (person: TestPerson) => answersTo(person, 'children_of(?)', josef.id)
    for (const person of [josef, ruth, margit]) expect(await told(person)).toHaveLength(1)
    for (const person of [tomas, lena]) expect(await told(person)).toEqual([])
    expect(await answersTo(josef, 'my_children()')).toHaveLength(1)
    for (const person of [ruth, margit, lena]) expect(await answersTo(person, 'my_children()')).toEqual([])
  })
})

describe('another guardian of the same child', () => {
  test('sees not one row of what the first writes for her, and no answer of a function', async () => {
    const { josef, lena, ruth } = people
    const second = await confirmedFor(ruth, lena, 'Mia Hartl')
    const told = async () => ({
      rows: await inSightOf(lena, db => rowsIn(db, house.admin)),
      ways: await Promise.all(
        [
          'my_children()',
          `children_of('${lena.id}')`,
          `children_of('${josef.id}')`,
          `children_of('${guardianship}')`,
        ].map(call => answersTo(lena, call)),
      ),
      emails: await house.admin('emails').where({ personId: lena.id }).orderBy('id'),
    })
    const was = await told()
    const another = await toRuth(guardianship)
    await make(ruth, another, 'acknowledge', { words: 'Thank you for telling me.' })
    await make(josef, another, 'write', { words: 'Her mother must not know.' })
    expect(await told()).toEqual(was)
    for (const concern of [forMia, another]) {
      expect(await seenBy(lena, concern)).toEqual([])
      expect(await said(lena, concern)).toEqual([])
    }
    const hers = await toRuth(second, lena)
    expect(await seenBy(josef, hers)).toEqual([])
    expect(await said(josef, hers)).toEqual([])
    await expect(toRuth(second)).rejects.toThrow(noMore) // one is no key for the other
    await expect(answersTo(josef, 'end_guardianship(?, ?)', second, new Date())).rejects.toMatchObject(denied)
  })
})

describe('the end', () => {
  const append = (person: TestPerson, concern: string, kind: string) =>
    inSightOf(person, db =>
      db.raw('select append_event(?, ?, ?, null, ?, ?)', [
        ...[concern, kind, new Date(), newId()],
        Buffer.from('sealed'),
      ]),
    )

  test('comes on its day: what was written is read and can be closed, and no word more is said for the child', async () => {
    const { josef, ruth } = people
    await make(ruth, forMia, 'acknowledge', { words: 'I am glad that you wrote.' })
    const waits = await toRuth(guardianship)
    const invitee = { who: 'Nadia Haddad', address: addressOf('nadia'), part: 'interpreter' } as const
    const nadia = await comeBeside(
      house,
      await inviteBeside(house, josef, forMia, invitee),
      invitee.who,
      invitee.address,
    )
    await writeBeside(nadia, forMia, 'He says thank you.')
    const late = { ...invitee, address: addressOf('late') }
    const invited = await inviteBeside(house, josef, forMia, late)
    await letDayCome(house, guardianship)
    await expect(comeBeside(house, invited, late.who, late.address)).rejects.toThrow()
    const consent = { practiceId: josef.practiceId, concernId: forMia, givenAt: new Date() }
    await expect(inSightOf(josef, db => db('consultationConsents').insert(consent))).rejects.toMatchObject(
      denied,
    )
    expect(await said(ruth, forMia)).toMatchObject([{ overSince: expect.any(Date) as unknown }])
    expect(await seenBy(josef, forMia)).toContain('acknowledge')
    const left: readonly MoveName[] = ['close', 'end_companion']
    for (const kind of moveNames.filter(name => moveOf(name).by.includes('client') && !left.includes(name)))
      await expect(append(josef, forMia, kind)).rejects.toMatchObject(denied)
    await expect(
      answersTo(josef, 'bring_in(?, ?, ?)', forMia, people.margit.id, new Date()),
    ).rejects.toMatchObject(denied)
    await expect(
      answersTo(
        josef,
        'answer_hand_over(?, ?, ?, ?, ?)',
        forMia,
        false,
        newId(),
        Buffer.from('x'),
        new Date(),
      ),
    ).rejects.toMatchObject(denied)
    await expect(make(josef, forMia, 'write', { words: 'One thing more.' })).rejects.toThrow(noMore)
    await expect(writeBeside(nadia, forMia, 'And one thing more.')).rejects.toThrow()
    await expect(toRuth(guardianship)).rejects.toThrow(noMore)
    await make(ruth, forMia, 'write', { words: 'I shall speak with her.' })
    await make(josef, forMia, 'close', {}, new Date(), { outcome: 'partly' })
    await expect(make(josef, forMia, 'reopen', { words: 'Again.' })).rejects.toThrow(noMore)
    expect(await answersTo(josef, 'my_children()')).toEqual([])
    await toRuth() // for themself, as before, and nobody asks
    await endGuardianships()
    expect(await house.admin('guardianships').where({ id: guardianship }).first()).toMatchObject({
      ofAgeOn: null,
      endedAt: expect.any(Date) as unknown,
    })
    expect(await seenBy(josef, waits)).toEqual(['send'])
    await expect(make(josef, waits, 'add', { words: 'More.' })).rejects.toThrow(noMore)
  })

  test('or when those who keep it say so, and nobody else', async () => {
    const { josef, ruth, margit, tomas } = people
    const again = await confirmedFor(margit, josef, 'Mia Hartl')
    const other = await confirmedFor(margit, josef, 'Emil Hartl')
    const [ofMia, ofEmil] = [await toRuth(again), await toRuth(other)]
    for (const person of [josef, tomas])
      await expect(answersTo(person, 'end_guardianship(?, ?)', again, new Date())).rejects.toMatchObject(
        denied,
      )
    await expect(endGuardianship(ruth, again, new Date())).rejects.toThrow() // she answers there
    await endGuardianship(margit, again, new Date())
    await endGuardianship(margit, again, new Date()) // a second click
    await expect(make(josef, ofMia, 'add', { words: 'More.' })).rejects.toThrow(noMore)
    await make(josef, ofEmil, 'add', { words: 'More.' }) // of his other child he is one
    expect(await house.admin('events').where({ kind: 'end_guardianship' })).toHaveLength(2)
  })

  test('or when they come to work here', async () => {
    const { lena } = people
    await house
      .admin('people')
      .where({ id: lena.id })
      .update({ roles: ['client', 'supervisor'], nameHash: Buffer.alloc(32) })
    expect(await house.admin('guardianships').where({ guardianId: lena.id }).first()).toMatchObject({
      endedAt: expect.any(Date) as unknown,
    })
  })
})

test('the name of a child for whom nothing was written goes forty days after the end', async () => {
  const { ruth, josef, margit } = people
  const written = await confirmedFor(ruth, josef, 'Nils')
  await toRuth(written)
  const [young, old] = [await confirmedFor(ruth, josef, 'Ole'), await confirmedFor(ruth, josef, 'Pia')]
  for (const id of [written, young, old]) await endGuardianship(margit, id, new Date())
  const endedAt = new Date(Date.now() - 41 * dayMs)
  await house.admin('guardianships').whereIn('id', [written, old]).update({ endedAt })
  await deleteExpired()
  const left = await house.admin('guardianships').whereIn('id', [written, young, old]).pluck<string[]>('id')
  expect(left.sort()).toEqual([written, young].sort())
})
