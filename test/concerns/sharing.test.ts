import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { v7 as newId } from 'uuid'
import { daysToSayItEnded } from '../../src/concerns/rules/concern'
import { endCompanion } from '../../src/concerns/store/acts/companions'
import { answerAsking } from '../../src/concerns/store/acts/shared-concerns'
import { dayMs } from '../../src/time/days'
import { openBrowserOf, type Browser, type Seen } from '../support/browser'
import { emailsOf } from '../support/emails'
import { askTo, notedTogether, shared } from '../support/families'
import { openHouse, type House } from '../support/house'
import { make, practiceAtTheRiver, send, type People } from '../support/people'
import { deedsIn, newsTo } from '../support/traces'
import { write } from '../support/writing'

// Lena and Josef come to Ruth together.

let house: House
let people: People
let lena: Browser
let josef: Browser
let ruth: Browser
/** Of Lena, in Ruth's list. */
let care: string
beforeAll(async () => {
  house = await openHouse({ LIMIT_SIGN_IN_ADDRESS: '1000' })
  people = await practiceAtTheRiver(house)
  lena = await openBrowserOf(house, people.lena)
  josef = await openBrowserOf(house, people.josef)
  ruth = await openBrowserOf(house, people.ruth)
  const row = await house.admin('care').where({ clientId: people.lena.id }).first<{ id: string }>('id')
  care = `/clients/${row.id}`
})
afterAll(() => house.close())

const first = 'He took my side, and then he took hers.'
const answered = async () => {
  const id = await send(people.lena, { therapist: people.ruth.id, audience: 'therapist' }, new Date(), first)
  await make(people.ruth, id, 'acknowledge', { words: 'I am sorry that you felt alone there.' })
  return id
}
const headings = (page: Seen) =>
  page
    .$('.entry__who')
    .toArray()
    .map(one => page.$(one).text().replace(/\s+/g, ' ').trim())
const mailsToJosef = () => house.admin('emails').where({ personId: people.josef.id }).count()
const asksLena = (text: string) =>
  text.includes('Lena Brandt asks whether you want to take part in a conversation here with Ruth Adler.')

describe('that they come together', () => {
  test('is noted by whoever works with both; bad input is answered in words', async () => {
    for (const who of [people.lena, people.josef, people.tomas])
      expect((await (await openBrowserOf(house, who)).get(`${care}/others`)).status).toBe(404)
    const form = await ruth.get(`${care}/others`)
    expect(form.text).toContain('This note does not let anyone read anything.')
    const faults: [string, string][] = [
      ['', 'Enter at least one name.'],
      ['Omar Haddad', 'Nobody who comes to Ruth Adler is called that.'], // Karim's client
      ['Lena Brandt', 'Nobody who comes to Ruth Adler is called that.'], // herself
    ]
    for (const [others, said] of faults) {
      const answer = await ruth.fill(form, { others })
      expect([answer.status, answer.text.includes(said)]).toEqual([422, true])
    }
    const owner = await openBrowserOf(house, people.margit)
    const unknown = await owner.fill(await owner.get(`${care}/others`), { others: 'Omar Haddad' })
    expect(unknown.status).toBe(422)
    const emails = await house.admin('emails').count()
    const noted = await ruth.fill(form, { others: 'josef  HARTL' })
    expect(noted.to).toBe(`${care}?said=family-noted`)
    expect((await ruth.get(care)).text).toContain('Lena Brandt and Josef Hartl come to Ruth Adler together.')
    expect(await house.admin('emails').count()).toEqual(emails)
  })

  test('stands in the account of both, and in no list that says more', async () => {
    expect((await lena.get('/account')).text).toContain('You come to Ruth Adler together with Josef Hartl.')
    const account = await josef.get('/account')
    expect(account.text).toContain('You come to Ruth Adler together with Lena Brandt.')
    expect(account.text).toContain('Each of you writes alone.')
    expect((await josef.get('/concerns/new')).text).toContain('What you write here is yours alone.')
    expect((await josef.get('/accompanying')).text).not.toContain('Lena')
    const mei = await openBrowserOf(house, people.mei)
    expect((await mei.get('/account')).text).not.toMatch(/Lena|Josef/)
    const record = await (await openBrowserOf(house, people.margit)).get('/record')
    expect(record.text).toContain('Ruth Adler noted that clients come to therapy together.')
    expect(record.text).not.toMatch(/come to therapy together[^.]*(Lena|Josef)/)
  })

  test('changes no byte of the other’s pages for what one says alone', async () => {
    const pages = ['/', '/accompanying', '/account', '/more', '/due']
    const everyPage = async () => {
      const seen = []
      for (const page of pages) seen.push((await josef.get(page)).$('main').html())
      return seen
    }
    await josef.get('/account')
    const before = await everyPage()
    const mails = await mailsToJosef()
    const alone = await answered()
    await make(people.lena, alone, 'write', { words: 'Josef must not know.' })
    expect(await everyPage()).toEqual(before)
    expect(await mailsToJosef()).toEqual(mails)
    const nothing = await josef.get(`/concerns/${people.lena.id}`)
    for (const path of ['', '/copy', '/receipt', '/readers', '/message-beside', '/together']) {
      const asked = await josef.get(`/concerns/${alone}${path}`)
      expect(asked.status).toBe(404)
      if (path === '') expect(asked.$('main').html()).toBe(nothing.$('main').html())
    }
    const left = await josef.post(`/concerns/${alone}/leaving`)
    const never = await josef.post(`/concerns/${people.lena.id}/leaving`)
    expect([left.status, left.html]).toEqual([404, never.html])
  })
})

describe('a client who asks', () => {
  test('invites nobody else there meanwhile, who would learn of the other, and reads why', async () => {
    const id = await answered()
    const question = await askTo(house, people.lena, id, people.josef)
    const page = await lena.get(`/concerns/${id}/companions`)
    expect(page.text).toContain('Anyone you invite here would learn that they are a client too.')
    expect(page.$('main a').attr('href')).toBe(`/concerns/${id}`)
    const typed = { name: 'Nadia', address: 'nadia@people.example', part: 'helper', draft: newId() }
    expect((await lena.post(`/concerns/${id}/companions`, typed)).status).toBe(409)
    expect(await house.admin('companions').where({ concernId: id })).toHaveLength(1)
    await endCompanion(people.lena, id, question, new Date())
    expect((await lena.get(`/concerns/${id}/companions`)).text).toContain('Nobody may make you invite anyone')
  })

  test('is asked first whether anybody wants that, and told beforehand what it means', async () => {
    const id = await answered()
    const page = await lena.get(`/concerns/${id}`)
    const asking = await lena.get(page.$('a[href$="/together"]').attr('href') ?? '')
    expect(asking.text).toContain('Share this with someone you come to therapy with')
    expect(asking.text).toContain('Does anyone else want you to invite someone?')
    const form = await lena.get(asking.$('main a[href$="page=2"]').attr('href') ?? '')
    for (const said of [
      'Before they say yes, they read nothing.',
      'They cannot read what is here now.',
      'Only you can close this.',
      'They can say no without giving a reason.',
      'Nobody can forget what they have read.',
    ])
      expect(form.text).toContain(said)
    expect(form.$('input[name=person]').is('[checked]')).toBe(false)
    const none = await lena.fill(form, {})
    expect([none.status, none.text.includes('Choose who you want to ask.')]).toEqual([422, true])
    const stranger = await lena.fill(form, { person: people.mei.id })
    expect(stranger.status).toBe(422)
    expect(await deedsIn(house, id)).toEqual(['send', 'acknowledge'])
    const emails = await mailsToJosef()
    const asked = await lena.fill(form, { person: people.josef.id })
    expect(asked.to).toBe(`/concerns/${id}?said=asked-to-share`)
    expect(await mailsToJosef()).not.toEqual(emails)
    const own = await lena.get(`/concerns/${id}`)
    expect(own.text).toContain('You have asked Josef Hartl to join this conversation.')
    expect(own.text).toContain('Ruth Adler and Josef Hartl (once they say yes) will read this.')
    expect((await ruth.get(`/concerns/${id}`)).text).toContain(
      'Lena Brandt has asked Josef Hartl to join this conversation.',
    )
    expect((await lena.fill(form, { person: people.josef.id })).to).toBe(asked.to) // a second click
    await lena.fill(await lena.get(own.$('a[href^="/companions/"]').attr('href') ?? ''), {})
    expect((await josef.get('/')).text).not.toContain('Lena')
  })

  test('finds no way to it where only owners read, where it is closed, or where nobody comes with them', async () => {
    const { ruth: therapist, margit } = people
    const toOwner = await send(people.lena, {
      therapist: therapist.id,
      audience: 'owners',
      owners: [margit.id],
    })
    const closed = await answered()
    await make(people.lena, closed, 'close', { words: '' }, new Date(), { outcome: 'leave' })
    for (const id of [toOwner, closed]) {
      expect((await lena.get(`/concerns/${id}`)).$('a[href$="/together"]')).toHaveLength(0)
      expect((await lena.get(`/concerns/${id}/together`)).status).toBe(404)
    }
    const mei = await openBrowserOf(house, people.mei)
    const meis = await send(people.mei, { therapist: therapist.id, audience: 'therapist' })
    expect((await mei.get(`/concerns/${meis}/together`)).status).toBe(404)
    for (const who of [ruth, josef])
      expect((await who.get(`/concerns/${await answered()}/together`)).status).toBe(404)
  })
})

describe('whoever is asked', () => {
  test('finds on their own page where they take part, and what is new there', async () => {
    const leads = (page: Seen) => page.$('main a[href="/accompanying"]').parent().text().trim()
    const id = await answered()
    expect(leads(await josef.get('/'))).toBe('')
    const question = await shared(house, people.lena, id, people.josef)
    await make(people.ruth, id, 'write', { words: 'How was it for each of you?' })
    const home = await josef.get('/')
    expect(leads(home)).toBe('You take part in 1 conversation that someone else began. new')
    expect(home.text).toContain('You have not begun a conversation of your own here yet.')
    expect(home.text).not.toContain('Nothing is written here yet')
    const page = await josef.get(`/concerns/${id}`)
    await josef.fill(page, { words: 'I am not sure yet.', keep: 'later' }, '#answer form')
    expect((await josef.get('/')).$('.row--draft').text()).toContain('Together with Lena Brandt')
    await house.admin('drafts').where({ personId: people.josef.id }).delete()
    expect(leads(await josef.get('/'))).toBe('You take part in 1 conversation that someone else began.')
    await endCompanion(people.lena, id, question, new Date())
    expect((await josef.get('/')).text).toContain('Nothing is written here yet')
  })

  test('reads on their own page that they are, and nothing of it; the email says nothing', async () => {
    const id = await answered()
    const question = await askTo(house, people.lena, id, people.josef)
    const home = await josef.get('/')
    expect(asksLena(home.text)).toBe(true)
    for (const hidden of [first, id, 'I am sorry that you felt']) expect(home.html).not.toContain(hidden)
    const page = await josef.get(home.$(`a[href="/companions/${question}/answer"]`).attr('href') ?? '')
    for (const said of [
      'You can say no without giving a reason.',
      'What you wrote on your own stays separate.',
      'Only Lena Brandt can close it',
      'Nobody can forget what they have read',
    ])
      expect(page.text).toContain(said)
    expect(page.html).not.toContain(id)
    expect((await josef.get(`/concerns/${id}`)).status).toBe(404)
    for (const who of [lena, ruth, await openBrowserOf(house, people.mei)]) {
      expect((await who.get(`/companions/${question}/answer`)).status).toBe(404)
      expect((await who.post(`/companions/${question}/answer`, { answer: 'yes' })).status).toBe(404)
    }
    const mails = house.post.to(people.josef.address).map(({ raw }) => raw)
    for (const mail of mails)
      for (const word of ['Lena', 'Ruth', 'together', 'therap', 'asks']) expect(mail).not.toContain(word)
    expect((await josef.post(`/companions/${question}/answer`, { answer: 'perhaps' })).status).toBe(200)
    const no = await josef.post(`/companions/${question}/answer`, { answer: 'no' })
    expect(no.to).toBe('/?said=answered')
  })

  test('says no without a reason, which the other reads in one sentence, and nobody else', async () => {
    const id = await answered()
    const question = await askTo(house, people.lena, id, people.josef)
    await josef.post(`/companions/${question}/answer`, { answer: 'no' })
    expect(asksLena((await josef.get('/')).text)).toBe(false)
    expect((await josef.post(`/companions/${question}/answer`, { answer: 'yes' })).status).toBe(404)
    expect((await josef.get(`/concerns/${id}`)).status).toBe(404)
    const own = await lena.get(`/concerns/${id}`)
    expect(own.text).toContain('Josef Hartl is not part of this, and has read nothing here since you asked.')
    expect(own.text).not.toMatch(/declined|refused|said no/i)
    expect(own.text).not.toContain('once they say yes')
    expect((await lena.get(`/concerns/${id}/together`)).status).toBe(404)
    expect((await ruth.get(`/concerns/${id}`)).text).not.toContain('is not part of this')
  })

  test('reads on their own page that a question has ended, where an email told of it, and not whose it was', async () => {
    const emails = emailsOf(house)
    const ended = 'Someone who comes to therapy with you asked you something here. This question has ended'
    const asked = async () => {
      const id = await answered()
      const question = await askTo(house, people.lena, id, people.josef)
      await emails.becomes(people.josef, { status: 'sent' }, 'news')
      return { id, question }
    }
    const longAgo = { endedAt: new Date(Date.now() - (daysToSayItEnded + 1) * dayMs) }
    await house
      .admin('companions')
      .where({ askedId: people.josef.id })
      .whereNotNull('endedAt')
      .update(longAgo)
    const first = await asked()
    await answerAsking(people.josef, first.question, false, new Date())
    expect((await josef.get('/')).text).not.toContain(ended)
    const { id } = await asked()
    const closing = await lena.get(`/concerns/${id}/closure`)
    expect(closing.text).toContain('Your question to Josef Hartl ends when you close this.')
    await make(people.lena, id, 'close', { words: '' }, new Date(), { outcome: 'leave' })
    expect((await lena.get(`/concerns/${id}`)).text).toContain('Josef Hartl is not part of this')
    const home = await josef.get('/')
    expect([home.text.includes(ended), home.text.includes('Lena')]).toEqual([true, false])
    await house.admin('companions').where({ concernId: id }).update(longAgo)
    expect((await josef.get('/')).text).not.toContain(ended)
    expect((await lena.get(`/concerns/${first.id}/closure`)).text).not.toContain('Your question')
  })

  test('says yes, and from the question on reads and writes there', async () => {
    const id = await answered()
    const question = await askTo(house, people.lena, id, people.josef)
    await make(people.ruth, id, 'write', { words: 'Take the time that you need.' })
    const yes = await josef.fill(await josef.get(`/companions/${question}/answer`), { answer: 'yes' })
    expect(yes.to).toBe(`/concerns/${id}?said=answered`)
    const page = await josef.get(`/concerns/${id}`)
    for (const hidden of [first, 'I am sorry that you felt']) expect(page.html).not.toContain(hidden)
    for (const said of [
      'Take the time that you need.',
      'Together with Lena Brandt',
      'Only Lena Brandt can close this.',
      'Lena Brandt and Ruth Adler will read this.',
    ])
      expect(page.text).toContain(said)
    expect(page.$('form[action$="/closure"], a[href$="/closure"], a[href$="/copy"]')).toHaveLength(0)
    const news = await newsTo(house, people.ruth)
    await write(josef, `/concerns/${id}`, 'I heard it otherwise.')
    expect(await newsTo(house, people.ruth)).toBe(news + 1)
    expect(headings(await ruth.get(`/concerns/${id}`)).at(-1)).toContain(
      'Written by Josef Hartl, who shares this with Lena Brandt',
    )
    const own = await lena.get(`/concerns/${id}`)
    expect(headings(own).at(-1)).toContain('Written by Josef Hartl, who shares this with you')
    expect(own.text).toContain('You share this with Josef Hartl, who can read what has been written since')
    expect(own.text).toContain('Ruth Adler and Josef Hartl (sharing this) will read this.')
    const list = await josef.get('/accompanying')
    expect(list.$('.row__link').first().text()).toBe('Together with Lena Brandt')
    const copy = await lena.get(`/concerns/${id}/copy.html`)
    for (const held of ['Josef Hartl', 'I heard it otherwise.']) expect(copy.text).toContain(held)
  })

  test('is seen before anybody sends: a page from before the question holds', async () => {
    const id = await answered()
    const before = await ruth.get(`/concerns/${id}`)
    await askTo(house, people.lena, id, people.josef)
    const held = await ruth.fill(before, { words: 'I am sorry.', as: 'it-is' }, '#answer form')
    expect(held.status).toBe(409)
    const [question] = await house.admin('companions').where({ concernId: id }).pluck<string[]>('id')
    await josef.post(`/companions/${question ?? ''}/answer`, { answer: 'no' })
  })
})

describe('the end', () => {
  test('comes in one tap of whoever shares it, without an email; the words stay', async () => {
    const id = await answered()
    await shared(house, people.lena, id, people.josef)
    await write(josef, `/concerns/${id}`, 'I heard it otherwise.')
    const emails = await house.admin('emails').count()
    const page = await josef.get(`/concerns/${id}`)
    expect(page.text).toContain('The others cannot forget what they have read')
    const left = await josef.fill(page, {}, 'form[action$="/leaving"]')
    expect(left.to).toBe('/?said=left')
    expect((await josef.get(left.to ?? '')).text).not.toContain('Lena')
    expect((await josef.get(`/concerns/${id}`)).status).toBe(404)
    expect((await josef.fill(page, {}, 'form[action$="/leaving"]')).to).toBe('/?said=left') // a second tap
    expect(await house.admin('emails').count()).toEqual(emails)
    for (const who of [lena, ruth]) {
      const seen = await who.get(`/concerns/${id}`)
      expect(seen.text).toContain('Josef Hartl no longer shares this')
      expect(seen.text).toContain('I heard it otherwise.')
      expect(seen.text).not.toContain('(sharing this) will read this')
    }
  })

  test('comes when the client says so, and closing stays with the client', async () => {
    const id = await answered()
    const question = await shared(house, people.lena, id, people.josef)
    const closed = await josef.post(`/concerns/${id}/closure`, { outcome: 'leave', words: 'Over.' })
    expect([404, 409]).toContain(closed.status)
    const ending = await lena.get(`/companions/${question}/ending`)
    expect(ending.text).toContain('Josef Hartl cannot forget what they have read')
    await lena.fill(ending, {})
    expect((await josef.get(`/concerns/${id}`)).status).toBe(404)
    expect(headings(await lena.get(`/concerns/${id}`)).at(-1)).toContain(
      'stopped sharing this with Josef Hartl',
    )
  })

  test('of coming together ends what was asked, and leaves what is shared', async () => {
    const [kept, asked] = [await answered(), await answered()]
    await shared(house, people.lena, kept, people.josef)
    await askTo(house, people.lena, asked, people.josef)
    const link = (await ruth.get(care)).$('a[href^="/others/"]').attr('href') ?? ''
    const ending = await ruth.get(link)
    expect(ending.text).toContain('stays shared until one of them ends it')
    expect((await ruth.fill(ending, {})).to).toBe(`${care}?said=family-ended`)
    expect((await ruth.get(link)).to).toBe(care)
    expect(asksLena((await josef.get('/')).text)).toBe(false)
    expect((await josef.get(`/concerns/${kept}`)).status).toBe(200)
    expect((await lena.get(`/concerns/${asked}`)).text).toContain('Josef Hartl is not part of this')
    expect((await josef.get('/account')).text).not.toContain('Lena')
    await notedTogether(people.ruth, people.ruth, [people.lena, people.josef])
  })
})
