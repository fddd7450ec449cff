import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { Page } from 'playwright-core'
import { openChromium } from '../support/chromium'
import { empty } from '../support/locks'
import { expectNoComplaints, lookAt, lookAtFile } from '../support/looking'
import { until } from '../support/patience'
import { make, send } from '../support/people'
import { everybodySpeaks } from '../support/pseudo'
import { comeIn, visit, type Visitor } from '../support/visitor'
import { openWalk } from '../support/walk'

// Somebody speaks in place of writing: at a desk and on a phone, with a connection and without, and with a browser that dies.
const walk = openWalk({ microphone: 'allowed' })
const { come } = walk
let lena: Visitor
let concern: string
beforeEach(async () => {
  await empty(walk.house, 'attachments', 'recordings', 'concerns', 'drafts', 'gone_drafts', 'kept_words')
  concern = await send(walk.people.lena, { therapist: walk.people.ruth.id, audience: 'therapist' })
  await make(walk.people.ruth, concern, 'acknowledge', { words: 'I will listen.' })
})
afterEach(() => lena.close())

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })
const stored = async () =>
  (await walk.house.admin('recordings').first<{ chunks: number } | undefined>('chunks'))?.chunks ?? 0
const spoken = (chunks: number) => until(async () => (await stored()) >= chunks)

async function begin(): Promise<void> {
  await lena.go(`/concerns/${concern}`)
  await lena.page.locator('#answer textarea').fill('Please listen.')
  await lena.press('Record your voice')
}

async function record(chunks = 2): Promise<void> {
  await begin()
  await button(lena.page, 'Start recording').click()
  await spoken(chunks)
}

describe('somebody who speaks', () => {
  afterEach(() => expectNoComplaints(lena))

  test('sees that she is heard, pauses, hears it, writes it down, and sends it; her therapist hears it and answers', async () => {
    lena = await come(walk.people.lena)
    await begin()
    await lookAt(lena, 'recording-before')
    await button(lena.page, 'Start recording').click()
    await spoken(2)
    expect(await lena.page.evaluate<string>('document.activeElement.textContent')).toBe('Stop and listen')
    await lena.page.getByText(/^Saved up to 0:0\d\.$/).waitFor()
    await lookAt(lena, 'recording')
    await button(lena.page, 'Pause recording').click()
    const timer = lena.page.getByRole('timer')
    const paused = await timer.textContent()
    expect(paused).toMatch(/^0:\d\d of 5:00$/)
    const before = await stored()
    await button(lena.page, 'Go on recording').click()
    await spoken(before + 2)
    await lena.press('Stop and listen')
    expect(lena.path()).toMatch(/^\/drafts\/[^/]+\/recording\/[^/]+$/)
    await lookAt(lena, 'recording-heard')
    expect(await lena.text()).toMatch(/Voice note, 0:\d\d, \d+ kB/)
    await lena.write('What do you say in Voice note 1?', 'You looked at the clock.\nThree times.')
    await lena.press('Back to your words')
    expect(await lena.page.locator('#answer textarea').inputValue()).toBe('Please listen.')
    await lena.press('Send')
    const thread = await lena.page.locator('.thread').last().innerText()
    expect(thread).toContain('You looked at the clock.\nThree times.')
    const ruth = await come(walk.people.ruth)
    await ruth.go(`/concerns/${concern}`)
    await lookAtFile(ruth, 'recording-read')
    const played = (what: string) => ruth.page.evaluate<unknown>(`document.querySelector('audio').${what}`)
    expect(await played('paused')).toBe(true)
    await ruth.page.locator('audio').focus()
    await ruth.page.keyboard.press('Space')
    await until(async () => Number(await played('currentTime')) > 0)
    expect(await played('duration')).toBeGreaterThan(3)
    await ruth.page.locator('#answer textarea').fill('Thank you. I have heard it.')
    await ruth.press('Send')
    expectNoComplaints(ruth)
    await ruth.close()
  })

  test('deletes what she has recorded only when she is asked and says yes, on a phone', async () => {
    lena = await come(walk.people.lena, { viewport: { width: 375, height: 700 } })
    await record()
    await lena.press('Stop and listen')
    await lena.follow('Record again')
    await lookAtFile(lena, 'recording-again')
    await lena.follow('No, go back')
    expect(await lena.text()).toContain('Listen to your voice note')
    await lena.follow('Record again')
    await lena.press('Yes, delete it and record again')
    expect(await lena.text()).toContain('You can speak for up to five minutes.')
    expect(await walk.house.admin('attachments')).toHaveLength(0)
  })

  test('without a yes to her browser reads what she can do, and nothing is begun', async () => {
    const browser = await openChromium({ microphone: 'refused' })
    lena = await comeIn(await visit(browser, walk.house), walk.house, walk.people.lena)
    await begin()
    await button(lena.page, 'Start recording').click()
    await lena.page
      .getByText(/^Your browser does not let us use the microphone/)
      .first()
      .waitFor()
    await lookAtFile(lena, 'recording-refused')
    expect(await walk.house.admin('recordings')).toHaveLength(0)
    expect(await button(lena.page, 'Start recording').isEnabled()).toBe(true)
    await lena.close()
    await browser.close()
  })

  test('without scripts is shown only what works: adding a file', async () => {
    lena = await come(walk.people.lena, { scripts: false })
    await lena.go(`/concerns/${concern}`)
    expect(await button(lena.page, 'Record your voice').isVisible()).toBe(false)
    await lena.page.locator('#answer textarea').fill('Please listen.')
    await lena.press('Add pictures or files')
    await lena.go(lena.path().replace(/files$/, 'recording'))
    expect(await lena.text()).toContain('your browser needs JavaScript and a microphone')
    expect(await button(lena.page, 'Start recording').isVisible()).toBe(false)
    await lena.follow('Add an audio file instead')
    expect(lena.path()).toMatch(/\/files$/)
  })
})

describe('whatever happens to her', () => {
  let came: number
  beforeEach(async () => {
    came = 0
    lena = await come(walk.people.lena)
    await lena.page.exposeBinding('chunkCame', () => (came += 1))
    await lena.page.addInitScript({ content: countsChunks })
  })

  /** Tells of each chunk as the browser gives it to the page. */
  const countsChunks = `{
    const { start } = MediaRecorder.prototype
    MediaRecorder.prototype.start = function (slice) {
      globalThis.heardNow = this.stream
      this.addEventListener('dataavailable', ({ data }) => data.size > 0 && chunkCame())
      return start.call(this, slice)
    }
  }`
  const stoppedAt = async () => /stopped at 0:(\d\d)\. It is saved\./.exec(await lena.text())?.[1] ?? ''

  test('where the connection drops she can go on, it waits for her before too much is unsaved, and nothing is lost', async () => {
    await record(2)
    await lena.context.setOffline(true)
    await lena.page
      .getByText(/^There is no connection just now\. Your recording is saved up to 0:0\d\./)
      .first()
      .waitFor()
    const arrived = await stored()
    await lena.page
      .getByText(/^There is no connection, so the recording has paused at 0:\d\d\./)
      .first()
      .waitFor()
    await lookAtFile(lena, 'recording-held')
    expect(await stored()).toBe(arrived)
    expect(came - arrived).toBeLessThanOrEqual(7)
    await lena.context.setOffline(false)
    await until(async () => (await stored()) === came)
    await button(lena.page, 'Go on recording').click()
    await spoken(came + 1)
    await lena.press('Stop and listen')
    const seconds = Number(/It is 0:(\d\d) long/.exec(await lena.text())?.[1])
    expect(seconds).toBeGreaterThanOrEqual(came - 2)
  })

  /** As when its process is killed: nothing runs any more, and nothing is told. */
  async function killPage(): Promise<void> {
    const dead = lena.page.waitForEvent('crash')
    const session = await lena.context.newCDPSession(lena.page)
    session.send('Page.crash').catch(() => undefined) // nobody answers
    await dead
  }

  test.each([
    ['she closes the page', () => lena.page.close()],
    ['the page is killed', killPage],
  ])(
    'where %s, no more than two seconds are lost, and what was said is offered to her again',
    async (_, end) => {
      await record(3)
      await until(async () => came - (await stored()) <= 1)
      await end()
      expect(came - (await stored())).toBeLessThanOrEqual(1)
      const place = `/drafts/${(await walk.house.admin('recordings').first<{ draftId: string }>('draftId')).draftId}`
      const chunks = await stored()
      const again = await come(walk.people.lena)
      await lena.close()
      lena = again
      await lena.go(`${place}/recording`)
      expect(Number(await stoppedAt())).toBeGreaterThanOrEqual(chunks - 1)
      await lookAtFile(lena, 'recording-stopped')
      await lena.press('Listen to it')
      expect(await lena.text()).toContain('Listen to your voice note')
      expectNoComplaints(lena)
    },
  )

  test('where she leaves quickly the microphone is off at once, and nothing stays in the browser', async () => {
    await record(2)
    const hears: boolean[] = []
    await lena.page.exposeBinding('heard', (_, isOn: boolean) => hears.push(isOn))
    await lena.page.evaluate(
      `addEventListener('left', () => heard(heardNow.getTracks().some(one => one.readyState === 'live')))`,
    )
    await lena.leading(() => button(lena.page, 'Leave quickly').click())
    const { origins } = await lena.context.storageState({ indexedDB: true })
    await until(() => hears.length > 0)
    expect(hears).toEqual([false])
    expect(JSON.stringify(origins)).not.toMatch(/record|kept:|webm/)
    expect(await stored()).toBeGreaterThanOrEqual(2)
  })
})

describe('in Arabic', () => {
  beforeAll(() => everybodySpeaks(walk.house, { code: 'ar' }))

  test('she finds it too, from right to left', async () => {
    lena = await come(walk.people.lena, { locale: 'ar' })
    await lena.go(`/concerns/${concern}`)
    await lena.page.locator('#answer textarea').fill('اسمعيني من فضلك.')
    await lena.press('تسجيل صوتكم')
    await lookAtFile(lena, 'recording-before-arabic')
    await button(lena.page, 'بدء التسجيل').click()
    await spoken(2)
    await lookAtFile(lena, 'recording-arabic')
    await lena.press('إنهاء التسجيل والاستماع')
    await lookAtFile(lena, 'recording-heard-arabic')
  })
})
