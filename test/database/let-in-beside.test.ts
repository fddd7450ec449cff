import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Knex } from 'knex'
import { v7 as newId } from 'uuid'
import { endCare } from '../../src/care/changes'
import { endGuardianship, endGuardianships } from '../../src/care/guardians/store'
import { endCompanion } from '../../src/concerns/store/acts/companions'
import { answerAsking } from '../../src/concerns/store/acts/shared-concerns'
import { openConcern } from '../../src/concerns/store/opened-concern'
import { connect } from '../../src/database/connections'
import { databaseLimits } from '../../src/database/limits'
import type { Viewer } from '../../src/database/viewer'
import { joinByInvitation } from '../../src/staff/arrival/pending-invitations'
import { endAccess } from '../../src/staff/store'
import { show } from '../support/catalog'
import { addressOf, comeBeside, inviteBeside, linkOf, writeBeside } from '../support/companions'
import { askTo, notedTogether, shared } from '../support/families'
import { sayWithFile } from '../support/files'
import { confirmed, letDayCome } from '../support/guardians'
import { openHouse, type House } from '../support/house'
import { make, practiceAtTheRiver, send, type People, type TestPerson } from '../support/people'

// Who comes beside a client by an invitation of theirs, and who does not, whatever the client was pressed to write. Asked below all of our code where it
// matters. Lena is a young person here, and Josef her guardian.

let house: House
let web: Knex
let people: People

beforeAll(async () => {
  house = await openHouse({ LIMIT_SIGN_IN_ADDRESS: '1000' })
  web = connect(house.urls.web, 2, databaseLimits.web)
  people = await practiceAtTheRiver(house)
})
afterAll(async () => {
  await web.destroy()
  await house.close()
})

const denied = { code: '42501' }
const refused = 'You can no longer do this here.'

const inSightOf = <T>({ proof }: Partial<Viewer>, work: (db: Knex.Transaction) => Promise<T>): Promise<T> =>
  web.transaction(async db => {
    if (proof) await show(db, proof)
    return work(db)
  })
const seenBy = (person: TestPerson, concernId: string) =>
  inSightOf(person, db => db('entries').where({ concernId }).orderBy('position').pluck<string[]>('kind'))
const answerOf = async (person: TestPerson, call: string, values: readonly (string | Date)[] = []) =>
  (await inSightOf(person, db => db.raw<{ rows: object[] }>(`select * from ${call}`, [...values]))).rows

const toRuth = (guardians: string[] = []) =>
  send(people.lena, {
    therapist: people.ruth.id,
    audience: 'therapist',
    ...(guardians.length > 0 && { guardians }),
  })
const toOwners = () =>
  send(people.lena, { therapist: people.ruth.id, audience: 'owners', owners: [people.margit.id] })
const helper = (concern: string, who: string, address: string) =>
  inviteBeside(house, people.lena, concern, { who, address, part: 'helper' })
/** Whoever is signed in opens the link that went to another address. */
const joins = async (person: TestPerson, companion: string) =>
  joinByInvitation(person, await linkOf(house, companion), ['companion'], '', new Date())
const endOf = async (companion: string) =>
  (await house.admin('companions').where({ id: companion }).first<{ endedAt: Date | null }>('endedAt'))
    .endedAt

describe('a guardian', () => {
  let guardianship: string
  beforeAll(async () => {
    guardianship = await confirmed(people.ruth, people.josef, people.lena, 15)
  })

  test('is not invited as a helper to what is for owners alone, or began so', async () => {
    const { lena, josef, ruth, margit } = people
    const alone = await toOwners()
    await expect(helper(alone, 'Josef', josef.address)).rejects.toThrow(refused)
    const opened = await toOwners()
    await make(lena, opened, 'bring_in', {}, new Date(), { reader: ruth.id })
    expect(await house.admin('concerns').where({ id: opened }).first()).toMatchObject({
      audience: 'together',
    })
    await expect(helper(opened, 'Josef', josef.address)).rejects.toThrow(refused)
    const together = await send(lena, { therapist: ruth.id, audience: 'together', owners: [margit.id] })
    await helper(together, 'Josef', josef.address)
  })

  test('does not come there by a link that went to another address, and is told nothing else than by a link that is used up', async () => {
    const { josef } = people
    const alone = await toOwners()
    const companion = await helper(alone, 'Josef', addressOf('elsewhere'))
    expect(await joins(josef, companion)).toBeNull()
    expect(await seenBy(josef, alone)).toEqual([])
    expect(await endOf(companion)).toBeNull()
    expect(await joinByInvitation(josef, newId(), ['companion'], '', new Date())).toBeNull()
  })

  test('is asked to share nothing that began so', async () => {
    const { lena, josef, ruth } = people
    await notedTogether(ruth, ruth, [lena, josef])
    const opened = await toOwners()
    await make(lena, opened, 'bring_in', {}, new Date(), { reader: ruth.id })
    expect(await answerOf(lena, 'could_share_with(?)', [opened])).toEqual([])
    expect(await answerOf(lena, 'could_share_with(?)', [await toRuth()])).toHaveLength(1)
  })

  test('loses, with the guardianship, what they were let into as a helper, or share, and what is on its way', async () => {
    const { lena, josef, margit } = people
    const [helping, sharing, coming] = [await toRuth(), await toRuth(), await toRuth()]
    await joins(josef, await helper(helping, 'Josef', josef.address))
    await shared(house, lena, sharing, josef)
    const invited = await helper(coming, 'Josef', josef.address)
    for (const concern of [helping, sharing]) expect(await seenBy(josef, concern)).not.toEqual([])
    await endGuardianship(margit, guardianship, new Date())
    for (const concern of [helping, sharing]) expect(await seenBy(josef, concern)).toEqual([])
    expect(await endOf(invited)).not.toBeNull()
    expect(await joins(josef, invited)).toBeNull()
  })

  test('the same on its last day; and what is for owners alone is kept from them ever after', async () => {
    const { lena, josef, margit } = people
    const again = await confirmed(margit, josef, lena, 15)
    const helping = await toRuth()
    await joins(josef, await helper(helping, 'Josef', josef.address))
    await letDayCome(house, again)
    await endGuardianships()
    expect(await seenBy(josef, helping)).toEqual([])
    const alone = await toOwners()
    await expect(helper(alone, 'Josef', josef.address)).rejects.toThrow(refused)
    expect(await joins(josef, await helper(alone, 'Josef', addressOf('elsewhere')))).toBeNull()
    await joins(josef, await helper(await toRuth(), 'Josef', josef.address)) // that is the client’s to decide
  })

  test('who was a helper there before loses it when they are confirmed, and nothing else', async () => {
    const { lena, mei, margit } = people
    const [alone, other] = [await toOwners(), await toRuth()]
    for (const concern of [alone, other]) await joins(mei, await helper(concern, 'Mei', mei.address))
    expect(await seenBy(mei, alone)).not.toEqual([])
    await confirmed(margit, mei, lena, 15)
    expect(await seenBy(mei, alone)).toEqual([])
    expect(await seenBy(mei, other)).not.toEqual([])
  })
})

describe('somebody whose access to the practice has ended', () => {
  test('does not come back by the invitation of a client', async () => {
    const { karim, margit } = people
    const concern = await toRuth()
    await endAccess(margit, karim.id, new Date())
    const companion = await helper(concern, 'Karim', karim.address)
    await expect(comeBeside(house, companion, 'Karim Benali', karim.address)).rejects.toThrow(
      'They could not come.',
    )
    expect(await house.admin('people').where({ id: karim.id }).first()).toMatchObject({
      endedAt: expect.any(Date) as unknown,
    })
  })

  test('keeps their name where they read and answered, whatever they become here, and for nobody else', async () => {
    const { mei, tomas, josef, margit } = people
    const concern = await send(mei, { therapist: tomas.id, audience: 'therapist' })
    await make(tomas, concern, 'acknowledge', { words: 'I did look at the clock.' })
    await endAccess(margit, tomas.id, new Date())
    // as who is invited anew as a client of somebody else
    await house
      .admin('people')
      .where({ id: tomas.id })
      .update({ endedAt: null, roles: ['client'] })
    const opened = await openConcern(mei, concern, new Date(), false)
    expect(opened.former.map(({ name }) => name)).toEqual(['Tomas Lindqvist'])
    const known = (person: TestPerson) =>
      inSightOf(person, db => db('people').where({ id: tomas.id }).pluck<string[]>('id'))
    expect(await known(mei)).toEqual([tomas.id])
    expect(await known(josef)).toEqual([])
    const nadia = { address: addressOf('nadia'), who: 'Nadia', part: 'interpreter' } as const
    const beside = await comeBeside(
      house,
      await inviteBeside(house, mei, concern, nadia),
      nadia.who,
      nadia.address,
    )
    expect(await known(beside)).toEqual([]) // who sees nothing of before
    await house.admin('former_readers').where({ concernId: concern }).delete() // as after a hand-over
    expect(await known(mei)).toEqual([tomas.id])
  })
})

describe('while it is shared, or somebody is asked', () => {
  test('nobody else comes beside the client, who would learn who is a client here', async () => {
    const { lena, josef, ruth } = people
    await notedTogether(ruth, ruth, [lena, josef])
    const concern = await toRuth()
    const earlier = await helper(concern, 'Nadia', addressOf('nadia'))
    const since = (endedAt: Date | null) =>
      house.admin('companions').where({ id: earlier }).update({ endedAt })
    await since(new Date()) // as if it had been sent when nobody else could be asked meanwhile
    const question = await askTo(house, lena, concern, josef)
    await since(null)
    const comes = () => comeBeside(house, earlier, 'Nadia Haddad', addressOf('nadia'))
    await expect(helper(concern, 'Amira', addressOf('amira'))).rejects.toThrow(refused)
    await expect(comes()).rejects.toThrow('They could not come.')
    await answerAsking(josef, question, true, new Date())
    await expect(helper(concern, 'Amira', addressOf('amira'))).rejects.toThrow(refused)
    await expect(comes()).rejects.toThrow('They could not come.')
    await endCompanion(lena, concern, question, new Date())
    await helper(concern, 'Amira', addressOf('amira'))
    await comes()
  })
})

describe('a guardianship is ended', () => {
  test('by no therapist who answers where that guardian takes part, until it is closed', async () => {
    const { lena, josef, ruth, margit } = people
    await house.admin('companions').where({ personId: josef.id }).update({ endedAt: new Date() })
    const guardianship = await confirmed(margit, josef, lena, 15)
    const taken = await toRuth([guardianship])
    const end = (person: TestPerson) =>
      inSightOf(person, db => db.raw('select end_guardianship(?, ?)', [guardianship, new Date()]))
    await expect(end(ruth)).rejects.toMatchObject(denied)
    expect(await seenBy(josef, taken)).toHaveLength(2)
    expect(await answerOf(ruth, 'may_end_guardianship(?)', [guardianship])).toEqual([
      { mayEndGuardianship: false },
    ])
    await make(lena, taken, 'close', { words: '' }, new Date(), { outcome: 'leave' })
    await end(ruth)
    expect(await seenBy(josef, taken)).toEqual([])
  })

  test('by no former therapist, who is shown neither the guardian nor a day', async () => {
    const { lena, josef, ruth, margit } = people
    const guardianship = await confirmed(margit, josef, lena, 15)
    expect(await answerOf(ruth, 'guardianships_of(?)', [lena.id])).not.toEqual([])
    const care = { id: '', client: lena, therapist: ruth, since: new Date(), until: null }
    await endCare(ruth, { ...care, together: false, unreachable: false }, new Date())
    expect(await answerOf(ruth, 'guardianships_of(?)', [lena.id])).toEqual([])
    await expect(endGuardianship(ruth, guardianship, new Date())).rejects.toThrow()
    await endGuardianship(margit, guardianship, new Date())
  })
})

test('nothing goes along with the words of a companion', async () => {
  const { mei, ruth } = people
  const concern = await send(mei, { therapist: ruth.id, audience: 'therapist' })
  await make(ruth, concern, 'acknowledge', { words: 'Thank you.' })
  const address = addressOf('nadia')
  const details = { who: 'Nadia', address, part: 'interpreter' } as const
  const nadia = await comeBeside(house, await inviteBeside(house, mei, concern, details), 'Nadia', address)
  const file = await sayWithFile(ruth, concern)
  const says = (goesAlong: boolean) =>
    house.admin.transaction(async db => {
      const entry = newId()
      if (goesAlong) await db('attachments').where({ id: file }).update({ entryId: entry })
      await show(db, nadia.proof)
      await db.raw('select write_beside(?, ?, ?, ?)', [concern, entry, new Date(), Buffer.from('sealed')])
      throw new Error('It was written.')
    })
  await expect(says(true)).rejects.toThrow('nothing goes along with this')
  await expect(says(false)).rejects.toThrow('It was written.')
  await writeBeside(nadia, concern, 'She says thank you.')
})
