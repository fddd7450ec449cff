import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { endCompanion } from '../../src/concerns/store/acts/companions'
import { answerAsking } from '../../src/concerns/store/acts/shared-concerns'
import { signIn } from '../support/browser'
import { askTo, notedTogether } from '../support/families'
import { consult } from '../support/kept'
import { openHouse, type House } from '../support/house'
import { emailsOf } from '../support/emails'
import { make, send, type TestPerson } from '../support/people'
import { practiceOf } from '../support/practices'

// News that waits is not brought any more once whoever it is for has read what it tells of.

let house: House
let people: Awaited<ReturnType<typeof someone>>
let emails: ReturnType<typeof emailsOf>
const someone = () =>
  practiceOf(house, {
    margit: { name: 'Margit Sommer', roles: ['owner'] },
    ruth: { name: 'Ruth Adler', roles: ['therapist'] },
    selma: { name: 'Selma Aydin', roles: ['supervisor'] },
    lena: { name: 'Lena Brandt', roles: ['client'], sees: ['ruth'] },
    josef: { name: 'Josef Hartl', roles: ['client'], sees: ['ruth'] },
  })
beforeAll(async () => {
  house = await openHouse({ LIMIT_SIGN_IN_ADDRESS: '1000' })
  emails = emailsOf(house)
})
beforeEach(async () => {
  people = await someone()
  await emails.settled()
})
afterEach(() => {
  house.post.rules.refuseRead = null
})
afterAll(() => house.close())

/** The mail server takes no news for now, while signing in goes on. */
const holdBack = ({ address }: TestPerson) => {
  house.post.rules.refuseRead = ({ recipients, text }) =>
    recipients.includes(address) && text?.includes('something new for you') ? { code: 451 } : null
}
const letThrough = async () => {
  house.post.rules.refuseRead = null
  await emails.hurry()
}
/** Also those that were refused. */
const newsTo = ({ address }: TestPerson) => house.post.to(address, 'something new for you').length
/** Waits until news for somebody was refused; it is not tried again before it is let through. @returns how many mails with news there were then */
async function heldBackFrom(person: TestPerson): Promise<number> {
  const { id } = await emails.becomes(person, { status: 'waiting', heldBy: null, attempts: 1 }, 'news')
  await house
    .admin('emails')
    .where({ id })
    .update({ nextAt: new Date(Date.now() + 3_600_000) })
  return newsTo(person)
}

/** Ruth's first answer to new words of Lena's. @returns the page of the concern */
async function answered(): Promise<string> {
  const { lena, ruth } = people
  const id = await send(lena, { therapist: ruth.id, audience: 'therapist' })
  await make(ruth, id, 'acknowledge', { words: 'I have read it.' })
  return `/concerns/${id}`
}

test('whoever reads it before the mail could go gets none', async () => {
  holdBack(people.lena)
  const concern = await answered()
  const before = await heldBackFrom(people.lena)
  const lena = await signIn(house, people.lena)
  expect((await lena.get(concern)).text).toContain('I have read it.')
  await letThrough()
  await emails.becomes(people.lena, { status: 'lapsed' }, 'news')
  expect(newsTo(people.lena)).toBe(before)
})

test('a look at other pages, and one that shows nothing, is no reading', async () => {
  holdBack(people.lena)
  const concern = await answered()
  const before = await heldBackFrom(people.lena)
  const lena = await signIn(house, people.lena)
  await lena.get('/')
  await lena.get('/account')
  await lena.agent.head(concern)
  await lena.get(concern, { 'Sec-Purpose': 'prefetch' })
  await letThrough()
  await emails.becomes(people.lena, { status: 'sent' }, 'news')
  expect(newsTo(people.lena)).toBe(before + 1)
})

test('news that came after the reading is brought', async () => {
  holdBack(people.lena)
  const concern = await answered()
  const before = await heldBackFrom(people.lena)
  const lena = await signIn(house, people.lena)
  await lena.get(concern)
  await make(people.ruth, concern.split('/').at(-1) ?? '', 'write', { words: 'And one thing more.' })
  await letThrough()
  await emails.becomes(people.lena, { status: 'sent' }, 'news')
  expect(newsTo(people.lena)).toBe(before + 1)
})

test.each([
  ['one of the two was read', 1, 'sent'],
  ['both were read', 2, 'lapsed'],
] as const)('where several became one, it goes unless all was read: %s', async (_, read, status) => {
  holdBack(people.lena)
  const concerns = [await answered()]
  await heldBackFrom(people.lena)
  concerns.push(await answered())
  const before = await heldBackFrom(people.lena)
  const lena = await signIn(house, people.lena)
  // either of them: the one that speaks, and the one that is spoken for
  for (const concern of concerns.slice(0, read)) await lena.get(concern)
  await letThrough()
  await emails.becomes(people.lena, { status }, 'news')
  expect(newsTo(people.lena)).toBe(before + (status === 'sent' ? 1 : 0))
})

test('what a supervisor wrote is read where it stands, and not beside the client’s words', async () => {
  const { ruth, selma, lena } = people
  const concernId = await send(lena, { therapist: ruth.id, audience: 'therapist' })
  await emails.settled()
  const id = await consult(ruth, { concernId }, { supervisor: selma.id })
  await emails.settled()
  holdBack(ruth)
  const reply = () => consult(selma, { consultationId: id ?? '' }, { words: 'Breathe.' })
  await reply()
  const before = await heldBackFrom(ruth)
  const browser = await signIn(house, ruth)
  await browser.get(`/concerns/${concernId}`)
  await letThrough()
  await emails.becomes(ruth, { status: 'sent' }, 'news')
  expect(newsTo(ruth)).toBe(before + 1)
  holdBack(ruth)
  await reply()
  const more = await heldBackFrom(ruth)
  expect((await browser.get(`/consultations/${id}`)).text).toContain('Breathe.')
  await letThrough()
  await emails.becomes(ruth, { status: 'lapsed' }, 'news')
  expect(newsTo(ruth)).toBe(more)
})

test.each([
  [
    'is taken back',
    (concern: string, question: string) => endCompanion(people.lena, concern, question, new Date()),
  ],
  [
    'has its answer',
    (_: string, question: string) => answerAsking(people.josef, question, false, new Date()),
  ],
] as const)('a question to share that %s before the mail could go is told of in none', async (_, ends) => {
  const { lena, josef, ruth } = people
  await notedTogether(ruth, ruth, [lena, josef])
  const concern = await send(lena, { therapist: ruth.id, audience: 'therapist' })
  holdBack(josef)
  const question = await askTo(house, lena, concern, josef)
  const before = await heldBackFrom(josef)
  await ends(concern, question)
  await letThrough()
  await emails.becomes(josef, { status: 'lapsed' }, 'news')
  expect(newsTo(josef)).toBe(before)
})

test('a question to share speaks for other news that waits', async () => {
  const { lena, josef, ruth } = people
  await notedTogether(ruth, ruth, [lena, josef])
  const concern = await send(lena, { therapist: ruth.id, audience: 'therapist' })
  const own = await send(josef, { therapist: ruth.id, audience: 'therapist' })
  holdBack(josef)
  await make(ruth, own, 'acknowledge', { words: 'I see what it was like.' })
  const before = await heldBackFrom(josef)
  house.post.rules.refuseRead = null
  await askTo(house, lena, concern, josef)
  await emails.becomes(josef, { status: 'sent' }, 'news')
  expect(newsTo(josef)).toBe(before + 1)
  expect((await emails.to(josef, 'news')).map(({ status }) => status)).toEqual(['sent', 'lapsed'])
})

test('a question to share that waits is told of, also where it speaks for one that does not', async () => {
  const { lena, josef, ruth } = people
  await notedTogether(ruth, ruth, [lena, josef])
  const [one, other] = [
    await send(lena, { therapist: ruth.id, audience: 'therapist' }),
    await send(lena, { therapist: ruth.id, audience: 'therapist' }),
  ]
  holdBack(josef)
  const question = await askTo(house, lena, one, josef)
  const before = await heldBackFrom(josef)
  await endCompanion(lena, one, question, new Date())
  await askTo(house, lena, other, josef)
  await heldBackFrom(josef)
  await letThrough()
  await emails.becomes(josef, { status: 'sent' }, 'news')
  expect(newsTo(josef)).toBeGreaterThan(before)
})
