import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { openBrowser, openBrowserOf, type Browser } from '../support/browser'
import { openHouse, type House } from '../support/house'
import { empty } from '../support/locks'
import { practiceAtTheRiver, type People } from '../support/people'
import { passMinutes } from '../support/portals'
import { lookAt, tell } from '../support/writing'

let house: House
let people: People
let lena: Browser
beforeAll(async () => {
  house = await openHouse({ LIMIT_SENDING: '2' })
  people = await practiceAtTheRiver(house)
  lena = await openBrowserOf(house, people.lena)
})
afterAll(() => house.close())
beforeEach(async () => {
  await empty(house, 'concerns', 'drafts')
  await house.admin('limits').delete()
})

const words = { happened: 'You were on the phone while I spoke.', audience: 'therapist' }

/** Sends twice, which is all that may be sent within an hour, and writes once more. @returns the preview */
async function writeOnceMore() {
  for (let i = 0; i < 2; i += 1) await tell(lena, words)
  return lookAt(lena, '/concerns/new', { ...words, happened: 'And one thing more.' })
}

const concerns = async () => (await house.admin('concerns')).length

describe('whoever has sent a great deal', () => {
  test('is told so in words, with what they wrote before them', async () => {
    const answer = await lena.fill(await writeOnceMore(), {})
    expect(answer.status).toBe(429)
    expect(answer.text).toContain('We did not send this')
    expect(answer.text).toContain('You can send this in 60 minutes.')
    expect(answer.text).toContain('And one thing more.')
    expect(answer.headers['retry-after']).toBe('3600')
    expect(await concerns()).toBe(2)
  })

  test('finds it as a draft later, and can send it then', async () => {
    const refused = await lena.fill(await writeOnceMore(), {})
    await passMinutes(house, 60)
    expect((await lena.get('/')).$('main .row--draft .row__link')).toHaveLength(1)
    expect((await lena.fill(refused, {}, 'form[action$="/sending"]')).status).toBe(303)
    expect(await concerns()).toBe(3)
  })

  test('cannot send more from elsewhere, nor by saying so', async () => {
    const preview = await writeOnceMore()
    const action = preview.$('form[action$="/sending"]').attr('action') ?? ''
    const headers = { 'X-Forwarded-For': '203.0.113.9', Forwarded: 'for=203.0.113.9' }
    const phone = await openBrowserOf(
      house,
      people.lena,
      openBrowser(await house.openPortal({}).then(portal => ({ ...house, ...portal }))),
    )
    for (const browser of [lena, phone])
      expect((await browser.post(action, { seen: '0' }, headers)).status).toBe(429)
    expect(await concerns()).toBe(2)
  })

  test('is led where it went when they click once more on what was sent', async () => {
    await tell(lena, words)
    const preview = await lookAt(lena, '/concerns/new', words)
    const sent = await lena.fill(preview, {})
    const again = await lena.fill(preview, {})
    expect([again.status, again.to]).toEqual([303, sent.to])
    expect(await concerns()).toBe(2)
  })

  test('keeps nobody else from sending', async () => {
    await lena.fill(await writeOnceMore(), {})
    expect(await tell(await openBrowserOf(house, people.josef), words)).toMatch(/^\/concerns\//)
  })
})
