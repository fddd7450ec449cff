import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { bounceAddress, emailBehind } from '../../../src/mail/bounces/bounce-address'
import { beginMeeting } from '../../../src/recovery/meetings'
import { invite, inviteAgain } from '../../../src/staff/invitations'
import { nameColleague } from '../../../src/staff/trusted-colleague'
import { awayTo, reportTo } from './rules/returned-mails'
import { openBrowser, signIn, signInMail } from '../../support/browser'
import { emailsOf } from '../../support/emails'
import { openHouse, type House } from '../../support/house'
import { practiceAtTheRiver, send, type People } from '../../support/people'
import { endPrograms, runCommand, runProgram, type Settings } from '../../support/programs'

// A relay takes an email first, and sends it back later.

const pattern = 'bounces+{}@portal.example'

let house: House
let people: People
let emails: ReturnType<typeof emailsOf>
beforeAll(async () => {
  house = await openHouse()
  people = await practiceAtTheRiver(house)
  emails = emailsOf(house)
  await emails.settled()
  await house.stopWorking()
  const worker = runProgram('worker', {
    ...settings(),
    BASE_URL: house.config.baseUrl,
    MAIL_FROM: house.config.mailFrom,
    SMTP_URL: house.post.url,
  })
  await worker.says('"msg":"working"')
})
afterAll(async () => {
  await endPrograms()
  await house.close()
})

const settings = (): Settings => ({
  WORKER_DATABASE_URL: house.urls.worker,
  ADDRESSES_KEY: house.config.keys.addresses?.toString('base64'),
  BOUNCE_ADDRESS: pattern,
  LOG_LEVEL: 'info',
})

const take = (mail: string, ...parameters: readonly string[]) =>
  runCommand('bounce', settings(), parameters, mail)

const aboutRuth = () => ({ therapist: people.ruth.id, audience: 'therapist', owners: [] }) as const

/** News for Ruth that a mail server has taken: its row, and the address from which it left. */
async function newsForRuth() {
  const before = house.post.to(people.ruth.address).length
  await send(people.lena, aboutRuth())
  const mail = (await house.post.waitFor(people.ruth.address, before + 1)).at(-1)
  const email = await emails.becomes(people.ruth, { status: 'sent' })
  if (!mail) throw new Error('It came.')
  return { email, mail, sender: mail.sender }
}

const rowOf = (id: string) =>
  house.admin('emails').where({ id }).first<{ status: string; failure: string | null; delays: number }>()

describe('the address from which an email leaves', () => {
  test('is its own, asks for headers only, and the sender that people see stays', async () => {
    const { email, mail, sender } = await newsForRuth()
    expect(sender).toMatch(/^bounces\+[0-9a-z]{38}@portal\.example$/)
    expect(sender.indexOf('@')).toBeLessThanOrEqual(64)
    expect(mail.headersOnly).toBe(true)
    expect(mail.from).toEqual({ name: 'Messages', address: 'messages@portal.example' })
    expect(emailBehind(pattern, sender.toUpperCase())).toBe(email.id)
  })

  test('opens to nobody that of another email', () => {
    const [one, other] = ['01a227f9-4068-76bf-9a4e-310fb437beae', '01a227f9-4068-76bf-9a4e-310fb437beaf']
    const address = bounceAddress(pattern, one)
    expect(emailBehind(pattern, address)).toBe(one)
    expect(bounceAddress(pattern, other).slice(0, 30)).not.toBe(address)
    for (let at = 'bounces+'.length; at < address.indexOf('@'); at += 1) {
      const changed = `${address.slice(0, at)}${address[at] === 'a' ? 'b' : 'a'}${address.slice(at + 1)}`
      expect(emailBehind(pattern, changed)).toBeNull()
    }
    for (const foreign of [
      '',
      'bounces+@portal.example',
      'messages@portal.example',
      `${address}.evil.example`,
      `x${address}`,
    ])
      expect(emailBehind(pattern, foreign)).toBeNull()
  })
})

describe('an email that comes back', () => {
  test('for good is shown to the owner with its reason, once, as if it had been refused at once', async () => {
    const { email, sender } = await newsForRuth()
    const { code, out, err } = await take(reportTo(sender))
    expect({ code, out, err }).toMatchObject({
      code: 0,
      out: expect.stringContaining('marked as failed'),
      err: '',
    })
    expect(await rowOf(email.id)).toMatchObject({ status: 'failed', failure: 'bounce 5.1.1' })
    const margit = await signIn(house, people.margit)
    const page = await margit.get('/board/mail')
    expect(page.text).toContain(people.ruth.name)
    expect(page.text).toContain('The email server for this address refuses our emails.')
    expect((await take(reportTo(sender))).out).toContain('Nothing to do')
  })

  test('after the mail server had tried for days is final too', async () => {
    const { email, sender } = await newsForRuth()
    await take(reportTo(sender, { status: '4.4.1', diagnostic: 'connection timed out' }))
    expect(await rowOf(email.id)).toMatchObject({ status: 'failed', failure: 'bounce 4.4.1' })
  })

  test('for now is counted, and changes nothing else', async () => {
    const { email, sender } = await newsForRuth()
    for (const delays of [1, 2]) {
      expect((await take(reportTo(sender, { action: 'delayed', status: '4.4.1' }))).out).toContain('late')
      expect(await rowOf(email.id)).toMatchObject({ status: 'sent', failure: null, delays })
    }
  })

  test('is known by where it was brought, if its headers do not say', async () => {
    const { email, sender } = await newsForRuth()
    const mail = reportTo('undisclosed@relay.example')
    expect((await take(mail)).out).toContain('to no address of ours')
    expect(await rowOf(email.id)).toMatchObject({ status: 'sent' })
    expect((await take(mail, '--to', sender)).out).toContain('marked as failed')
  })

  test.each<[string, (sender: string) => string]>([
    ['somebody who is away', awayTo],
    ['a forged address', sender => reportTo(sender.replace(/\+./, match => (match === '+a' ? '+b' : '+a')))],
    ['an address of nobody here', () => reportTo('messages@portal.example')],
    ['something that is no mail', () => '\u0000'],
    ['nothing', () => ''],
  ])('and is from %s changes nothing, and comes back to nobody', async (_, mailTo) => {
    const { email, sender } = await newsForRuth()
    const { code, err } = await take(mailTo(sender))
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(await rowOf(email.id)).toMatchObject({ status: 'sent', failure: null, delays: 0 })
  })
})

describe('a link in an email that came back', () => {
  test('does not sign in any more', async () => {
    const visitor = openBrowser(house)
    const { link } = await signInMail(house, people.mei, () =>
      visitor.post('/sign-in', { address: people.mei.address }),
    )
    const sender = house.post.to(people.mei.address, '/sign-in/').at(-1)?.sender ?? ''
    await emails.becomes(people.mei, { status: 'sent' }, 'sign_in')
    await take(reportTo(sender))
    const answer = await visitor.post(link, {})
    expect(answer.to).not.toBe('/')
    expect((await visitor.get('/')).text).not.toContain('Your drafts')
    const token = await house
      .admin('sign_in_tokens')
      .where({ personId: people.mei.id })
      .orderBy('askedAt', 'desc')
      .first<{ expiresAt: Date; usedAt: Date | null }>()
    expect(token.usedAt).toBeNull()
    expect(token.expiresAt.getTime()).toBeLessThanOrEqual(Date.now())
  })

  test('invites nobody any more, but the link of a newer email does', async () => {
    const address = 'newcomer@people.example'
    await invite(people.ruth, ['client'], people.ruth.id, [{ name: 'Newcomer', address }], new Date())
    const [first] = await house.post.waitFor(address, 1)
    const invitation = () =>
      house
        .admin('emails as e')
        .join('invitations as i', { 'i.id': 'e.invitationId' })
        .orderBy('e.queuedAt', 'desc')
        .first<{ id: string; expiresAt: Date }>('i.id', 'i.expiresAt')
    const { id } = await invitation()
    await inviteAgain(people.ruth, id, new Date(), 1000)
    const [, second] = await house.post.waitFor(address, 2)
    await emails.settled()
    await take(reportTo(first?.sender ?? ''))
    expect((await invitation()).expiresAt.getTime()).toBeGreaterThan(Date.now())
    await take(reportTo(second?.sender ?? ''))
    expect((await invitation()).expiresAt.getTime()).toBeLessThanOrEqual(Date.now())
    const [, link = ''] = /(\/invitations\/\S+)/.exec(second?.text ?? '') ?? []
    expect((await openBrowser(house).get(link)).text).not.toContain('Newcomer')
  })
})

describe('a link outside', () => {
  test('asks no colleague any more, and the owner reads why', async () => {
    const address = 'colleague@elsewhere.example'
    await nameColleague(people.margit, address, new Date())
    const [mail] = await house.post.waitFor(address, 1)
    await emails.settled()
    await take(reportTo(mail?.sender ?? ''))
    const [link = ''] = /\/colleague\/\S+/.exec(mail?.text ?? '') ?? []
    const stranger = openBrowser(house)
    expect((await stranger.post(link, { answer: 'yes' })).text).not.toContain('Thank you')
    const rows = house.admin('trusted_colleagues').where({ practiceId: people.margit.practiceId })
    expect(await rows).toMatchObject([{ agreedAt: null, address: null, endedBecause: 'came_back' }])
    const margit = await signIn(house, people.margit)
    expect((await margit.get('/practice/colleague')).text).toMatch(
      /Our email to them came back on \w+, \d+ \w+ \d{4}, so we do not write to them any more\./,
    )
  })

  test('confirms no new address that a client was given at a meeting', async () => {
    const address = 'lena@new.example'
    const code = await beginMeeting(people.margit, people.lena.id, new Date())
    await openBrowser(house).post('/new-address', { code: code ?? '', address, quiet: 'no' })
    const [mail] = await house.post.waitFor(address, 1)
    await emails.settled()
    const [link = ''] = /\/new-address\/\S+/.exec(mail?.text ?? '') ?? []
    expect((await openBrowser(house).get(link)).status).toBe(200)
    await take(reportTo(mail?.sender ?? ''))
    expect((await openBrowser(house).get(link)).status).toBe(410)
  })
})

test('while the database is away, the mail server is asked to try again', async () => {
  const { code, err } = await runCommand(
    'bounce',
    { ...settings(), WORKER_DATABASE_URL: 'postgres://postroom:x@127.0.0.1:9/makeright' },
    [],
    reportTo('bounces@portal.example'),
  )
  expect(code).toBe(75)
  expect(err).toContain('try again later')
})
