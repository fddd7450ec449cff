import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { openBrowser, openBrowserOf, type Browser } from '../support/browser'
import { openHouse, type House } from '../support/house'
import { send, type TestPerson } from '../support/people'
import { practiceOf } from '../support/practices'
import { until } from '../support/patience'
import { outboxIsEmpty } from '../support/traces'

// A practice of one: what is late there reaches its client, and somebody outside who has agreed to hear that something waits.

let house: House
let petra: TestPerson
let lena: TestPerson
let owner: Browser
let address: string
beforeAll(async () => {
  house = await openHouse()
})
let count = 0
beforeEach(async () => {
  const alone = await practiceOf(house, {
    petra: { name: 'Petra Stern', roles: ['owner', 'therapist'] },
    lena: { name: 'Lena Kraus', roles: ['client'], sees: ['petra'] },
  })
  petra = alone.petra
  lena = alone.lena
  owner = await openBrowserOf(house, petra)
  address = `colleague-${(count += 1)}@elsewhere.example`
})
afterAll(() => house.close())

const day = 24 * 3_600_000
const name = async (whom = address) =>
  owner.fill(await owner.get('/practice/colleague'), { address: whom }, 'form[action$=colleague]')
const mailsTo = (whom = address) => house.post.to(whom)
const linkIn = (text = '') => /\/colleague\/\S+/.exec(text)?.[0] ?? ''

/** Everything that the worker would do so many days from now. */
async function escalate(days: number): Promise<void> {
  await house.admin.raw('select escalate(?)', [new Date(Date.now() + days * day)])
  await outboxIsEmpty(house)
}

async function asked(): Promise<string> {
  await name()
  const [mail] = await house.post.waitFor(address, 1)
  return linkIn(mail?.text)
}

async function agreed(): Promise<string> {
  const link = await asked()
  const stranger = openBrowser(house)
  await stranger.post(link, { answer: 'yes' })
  return link
}

describe('somebody outside', () => {
  test('is asked once, and hears nothing before they have said yes, by a link without signing in', async () => {
    const link = await asked()
    expect((await owner.get('/practice/colleague')).text).toContain('They have not answered yet')
    await send(lena, { therapist: petra.id, audience: 'therapist' })
    await escalate(9)
    expect(mailsTo()).toHaveLength(1)
    const stranger = openBrowser(house)
    const page = await stranger.get(link)
    expect(page.text).toContain('You learn only that something is waiting')
    expect((await stranger.get(link)).text).toContain('Yes, you may write to me') // looking changes nothing
    await stranger.fill(page, { answer: 'yes' })
    expect((await stranger.get(link)).text).toContain('Send me no more of these')
    expect((await owner.get('/practice/colleague')).text).toContain('They agreed on')
  })

  test('then learns that something waits, at each step, with no name and no word', async () => {
    await agreed()
    await send(lena, { therapist: petra.id, audience: 'therapist' })
    await send(lena, { therapist: petra.id, audience: 'therapist' })
    for (const days of [5, 9, 9.1, 17]) await escalate(days)
    const mails = mailsTo().slice(1)
    expect(mails.length).toBeGreaterThanOrEqual(2)
    expect(mails.length).toBeLessThanOrEqual(3)
    for (const { subject, raw } of mails) {
      expect(subject).toBe('Something is still waiting')
      expect(raw).not.toMatch(/Petra|Lena|Stern|Kraus|clock|therap|practice|concern/i)
    }
  })

  test('says no more by the link in each email, and nothing goes to them after that', async () => {
    const link = await agreed()
    await send(lena, { therapist: petra.id, audience: 'therapist' })
    await escalate(9)
    const before = mailsTo().length
    expect(linkIn(mailsTo().at(-1)?.text)).toBe(link)
    const stranger = openBrowser(house)
    await stranger.fill(await stranger.get(link), { answer: 'no' })
    expect((await stranger.get(link)).text).toContain('We will send you no more of these emails')
    await escalate(17)
    expect(mailsTo()).toHaveLength(before)
    expect((await owner.get('/practice/colleague')).text).toContain('do not want our emails')
    const again = await name()
    expect([again.status, again.text]).toEqual([422, expect.stringContaining('Please name someone else.')])
    const row: unknown = await house
      .admin('trusted_colleagues')
      .where({ practiceId: petra.practiceId })
      .first()
    expect(row).toMatchObject({ address: null, link: null, declined: true })
  })

  test('is not reached: the owner reads when, and what to do', async () => {
    house.post.rules.refuse = who => (who === address ? { code: 550 } : null)
    await name()
    await outboxIsEmpty(house)
    house.post.rules.refuse = null
    expect((await owner.get('/practice/colleague')).text).toMatch(
      /An email to them did not arrive on \w+, \d+ \w+ \d{4}\. Ask them whether the address is right\./,
    )
  })

  test('hears nothing any more once the owner has named another', async () => {
    await agreed()
    const id = await send(lena, { therapist: petra.id, audience: 'therapist' })
    house.post.rules.refuse = who => (who === address ? { code: 451 } : null)
    await house.admin.raw('select escalate(?)', [new Date(Date.now() + 9 * day)])
    const waiting = house.admin('emails').where({ practiceId: petra.practiceId, kind: 'late_elsewhere' })
    await until(
      async () => (await waiting.clone().where('attempts', '>', 0).whereNull('heldBy')).length === 1,
    )
    const first = mailsTo().length
    await name('another@elsewhere.example')
    house.post.rules.refuse = null
    await waiting.clone().update({ nextAt: new Date(), heldBy: null, heldUntil: null })
    await outboxIsEmpty(house)
    expect(await waiting.clone().select('status')).toEqual([{ status: 'lapsed' }])
    expect(mailsTo()).toHaveLength(first)
    expect((await house.admin('concerns').where({ id }).first<{ waits: string }>('waits')).waits).toBe(
      'acknowledgement',
    )
  })

  test('is not told where somebody else in the practice sees it', async () => {
    const several = await practiceOf(house, {
      owner: { name: 'Margit Sommer', roles: ['owner'] },
      therapist: { name: 'Ruth Adler', roles: ['therapist'] },
      client: { name: 'Josef Hartl', roles: ['client'], sees: ['therapist'] },
    })
    owner = await openBrowserOf(house, several.owner)
    await agreed()
    await send(several.client, { therapist: several.therapist.id, audience: 'therapist' })
    await escalate(9)
    expect(mailsTo()).toHaveLength(1)
    await send(several.client, {
      therapist: several.therapist.id,
      audience: 'owners',
      owners: [several.owner.id],
    })
    await escalate(9)
    expect(mailsTo()).toHaveLength(2) // of what the only owner alone reads, nobody else there knows
  })
})

test('its client is told before sending, and while they wait, and what they can do once it is late', async () => {
  const client = await openBrowserOf(house, lena)
  expect((await client.get('/concerns/new')).text).not.toContain('a colleague outside the practice hears')
  await agreed()
  expect((await client.get('/concerns/new')).text).toContain(
    'Nobody else in the practice can read your words instead of Petra Stern, or see whether you get an answer. If an answer is late, a colleague outside the practice hears that something is waiting. They do not learn your name, or a word of what you wrote.',
  )
  const id = await send(lena, { therapist: petra.id, audience: 'therapist' })
  expect((await client.get(`/concerns/${id}`)).text).toContain('a colleague outside the practice hears')
})

test('an address that is none is not asked, and stays in the form', async () => {
  for (const wrong of ['', 'nobody', 'a@b, c@d.example']) {
    const answer = await name(wrong)
    expect([answer.status, answer.$('#address').val()]).toEqual([422, wrong])
  }
  const nothing = openBrowser(house)
  expect((await nothing.get('/colleague/nothing-of-ours')).status).toBe(410)
  expect((await nothing.post('/colleague/nothing-of-ours', { answer: 'yes' })).status).toBe(303)
})
