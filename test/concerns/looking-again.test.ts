import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { hintKinds } from '../../src/hints/hint'
import { openBrowserOf, type Browser, type Seen } from '../support/browser'
import { openHouse, type House } from '../support/house'
import { make, practiceAtTheRiver, send, type People } from '../support/people'
import { lookAt } from '../support/writing'
import { tuned } from '../hints/english/tuned'

let house: House
let people: People
let lena: Browser
let ruth: Browser
let margit: Browser
beforeAll(async () => {
  house = await openHouse({ LIMIT_SIGN_IN_ADDRESS: '1000', LIMIT_SENDING: '1000' })
  people = await practiceAtTheRiver(house)
  lena = await openBrowserOf(house, people.lena)
  ruth = await openBrowserOf(house, people.ruth)
  margit = await openBrowserOf(house, people.margit)
})
afterAll(() => house.close())

let concern: string
beforeEach(async () => {
  const readers = { therapist: people.ruth.id, audience: 'together', owners: [people.margit.id] } as const
  concern = `/concerns/${await send(people.lena, readers)}`
})

const hurting = 'I am sorry if you felt hurt, but I had a very full day.'
const good = 'I looked at the clock while you spoke. I am sorry that I did.'

const title = 'Read this once more before you send it'

const hintsOn = ({ $ }: Seen) =>
  $('.again mark')
    .toArray()
    .map(mark => $(mark).text())

describe('before an answer is sent', () => {
  test('a therapist sees what may hurt, why, and a better direction, and sends it all the same', async () => {
    const again = await lookAt(ruth, `${concern}/acknowledgement`, { words: hurting })
    expect(hintsOn(again)).toEqual(['I am sorry if', ' you felt hurt, but I'])
    expect(again.$('.again sup').text()).toBe('(1)(2)(2)')
    expect(again.text).toContain(title)
    expect(again.text).toContain('Nothing has been sent yet.')
    expect(again.text).toContain('Name what you did')
    expect(again.text).toContain('Let the apology end with a full stop.')
    expect(again.$('#answer textarea').val()).toBe(hurting)
    const buttons = again
      .$('#answer .doings button')
      .toArray()
      .map(one => again.$(one).text())
    expect(buttons.slice(0, 2)).toEqual(['Check it once more', 'Send as it is'])
    const sent = await ruth.follow(await ruth.fill(again, { as: 'it-is' }, 'form.write'))
    expect(sent.text).toContain('This has been sent.')
    for (const reader of [ruth, lena, margit]) {
      const page = await reader.get(concern)
      expect(page.text).toContain(hurting)
      expect(page.text).not.toContain(title)
    }
  })

  test('they can change their words there, and then there is nothing to look at again', async () => {
    const again = await lookAt(ruth, `${concern}/acknowledgement`, { words: hurting })
    const changed = await ruth.follow(await ruth.fill(again, { words: good }, 'form.write'))
    expect(changed.$('.thread').text()).toContain(good)
    expect(changed.$('.again')).toHaveLength(0)
  })

  test('an owner who answers sees it too', async () => {
    expect(hintsOn(await lookAt(margit, `${concern}/acknowledgement`, { words: hurting }))).toHaveLength(2)
  })

  test('a message and a proposal to close are looked at as well, all their parts together', async () => {
    await make(people.ruth, concern.slice('/concerns/'.length), 'acknowledge', { words: good })
    expect(hintsOn(await lookAt(ruth, `${concern}/message`, { words: 'It was only a joke.' }))).toEqual([
      'was only a joke',
    ])
    const proposal = { repaired: 'You misunderstood me.', different: 'I will look into it.' }
    const again = await lookAt(ruth, `${concern}/proposal`, proposal)
    const quoted = again
      .$('.second-look q')
      .toArray()
      .map(one => again.$(one).text())
    expect(quoted).toEqual(['You misunderstood', 'I will look into'])
  })

  test('a good answer is left alone, and so is what its writer quotes', async () => {
    const quoting = `${good} I had said: “You misunderstood me.” That was unfair.`
    for (const words of [good, quoting])
      expect((await lookAt(ruth, `${concern}/acknowledgement`, { words })).$('.again')).toHaveLength(0)
  })

  test('every kind of hint has its words', async () => {
    const words = tuned.flatMap(([, texts]) => texts.slice(0, 2)).join('\n\n')
    const again = await lookAt(ruth, `${concern}/acknowledgement`, { words: words.slice(0, 10_000) })
    expect(again.$('.again__hints li')).toHaveLength(hintKinds.length)
    expect(again.text).toContain('The whole practice')
  })
})

test('what a client writes is never looked at, from the first words to the last', async () => {
  const first = await lookAt(lena, '/concerns/new', { happened: hurting, audience: 'therapist' })
  const added = await lookAt(lena, `${concern}/addition`, { words: hurting })
  await make(people.ruth, concern.slice('/concerns/'.length), 'acknowledge', { words: good })
  const written = await lookAt(lena, `${concern}/message`, { words: hurting })
  const closed = await lookAt(lena, `${concern}/closure`, { words: hurting, outcome: 'leave' })
  for (const page of [first, added, written, closed]) {
    expect(page.text).toContain(hurting)
    expect(page.$('.again, .second-look')).toHaveLength(0)
  }
})
