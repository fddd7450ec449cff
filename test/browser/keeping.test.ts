import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { empty } from '../support/locks'
import { expectNoComplaints, lookAt } from '../support/looking'
import { until } from '../support/patience'
import { comeIn, untilKept, type Visitor } from '../support/visitor'
import { openWalk } from '../support/walk'

const walk = openWalk()
const { come } = walk
let lena: Visitor
beforeEach(() => empty(walk.house, 'concerns', 'drafts', 'gone_drafts', 'kept_words'))
afterEach(() => lena.close())

const drafts = async () => (await walk.house.admin('drafts').orderBy('savedAt')) as { id: string }[]

/** Waits until so many drafts are there, and returns the address of the first. */
async function draftKept(revision = 1): Promise<string> {
  const kept = () =>
    walk.house.admin('drafts').where('revision', '>=', revision).first<{ id: string } | undefined>()
  await until(async () => (await kept()) !== undefined)
  return `/drafts/${(await kept())?.id}/edit`
}

const happened = (visitor: Visitor) => visitor.page.getByLabel('What happened')

describe('with scripts', () => {
  beforeEach(async () => {
    lena = await come(walk.people.lena)
    await lena.go('/concerns/new')
  })
  afterEach(() => expectNoComplaints(lena))

  test('words are kept some seconds after they were written, and the page says when', async () => {
    await happened(lena).pressSequentially('I wanted to say')
    await untilKept(lena.page)
    await lookAt(lena, '15-write-kept')
    const phone = await come(walk.people.lena)
    await phone.go(await draftKept())
    expect(await happened(phone).inputValue()).toBe('I wanted to say')
    await phone.close()
    expect(await lena.page.getByRole('link', { name: 'Go back' }).innerText()).toBe('Go back')
  })

  test.each([
    ['following a link', () => lena.follow('Your messages')],
    ['going elsewhere', () => lena.go('/sign-out')],
    ['closing the page', () => lena.page.close({ runBeforeUnload: true })],
    ['leaving quickly', () => lena.page.getByRole('button', { name: 'Leave quickly' }).click()],
  ])('words are kept on %s, before the seconds have passed', async (_, go) => {
    await happened(lena).fill('Just begun, and')
    await go()
    const phone = await come(walk.people.lena)
    await phone.go(await draftKept())
    expect(await happened(phone).inputValue()).toBe('Just begun, and')
    await phone.close()
    lena.complaints.splice(0) // Leave quickly asks for a page that this machine does not have
  })

  test('sending is not disturbed: one concern, and no draft is left or comes back', async () => {
    await happened(lena).fill('You were late again.')
    await lena.choose('Only Ruth Adler')
    await draftKept()
    await happened(lena).fill('You were late again, and did not say why.')
    await lena.press('Preview')
    await lena.press('Send')
    await lena.page.goBack()
    await lena.page.goBack()
    await lena.go('/')
    expect(await drafts()).toEqual([])
    expect(await lena.text()).not.toContain('Your drafts')
  })

  test('what was thrown away in another tab is not made again, and the page says so', async () => {
    await happened(lena).fill('Wrong words.')
    const draft = await draftKept()
    const other = await lena.context.newPage()
    await other.goto(draft.replace('/edit', ''))
    await other.getByRole('link', { name: 'Delete this draft' }).click()
    await other.getByRole('button', { name: 'Yes, delete it' }).click()
    await other.getByText('You have deleted this draft').waitFor()
    await happened(lena).fill('Wrong words, and more.')
    await lena.page.getByText('You sent, deleted or changed this on another page.').first().waitFor()
    await lena.follow('Go back')
    expect(await lena.text()).not.toContain('Your drafts')
  })

  test('while the connection is gone nothing is lost, and it is tried again', async () => {
    await lena.page.clock.install()
    await lena.go('/concerns/new')
    await lena.context.setOffline(true)
    await happened(lena).fill('In the tunnel.')
    await lena.page.clock.runFor(3_500)
    await lena.page.getByText('Not saved yet.').first().waitFor()
    await lena.context.setOffline(false)
    await lena.page.clock.runFor(15_500)
    await untilKept(lena.page)
    lena.complaints.splice(0) // a browser complains of every request that fails
  })

  test('some minutes before the end the page says so, calmly, and going on is one press', async () => {
    await lena.page.clock.install()
    await lena.go('/concerns/new')
    const soon = lena.page.locator('.soon__text').filter({ hasText: 'We will sign you out at' })
    const button = lena.page.getByRole('button', { name: 'Carry on writing' })
    await lena.page.clock.runFor(11 * 60_000)
    await lena.page.getByRole('button', { name: 'Show the page' }).click()
    await happened(lena).waitFor()
    expect(await soon.isVisible()).toBe(false)
    await lena.page.mouse.move(5, 5)
    await lena.page.clock.runFor(4 * 60_000)
    await lena.page.mouse.move(9, 9)
    await lena.page.clock.runFor(4 * 60_000)
    await lena.page.mouse.move(5, 5)
    await lena.page.clock.runFor(4 * 60_000 + 10_000)
    await soon.waitFor()
    await lena.page.clock.runFor(300)
    expect(await lena.page.getByRole('status').textContent()).toContain('We will sign you out at')
    await lookAt(lena, '16-write-time-soon')
    await button.click()
    await soon.waitFor({ state: 'detached' }).catch(() => undefined)
    await lena.page.waitForFunction(`document.querySelector('[data-time] .soon__text').textContent === ''`)
    expect(await button.isVisible()).toBe(false)
  })

  test('when it is over the page says what to do, and nothing is lost', async () => {
    await lena.page.clock.install()
    await lena.go('/concerns/new')
    await happened(lena).fill('Long thought about.')
    await walk.house.admin.raw(`update sessions set seen_at = now() - interval '16 minutes'`)
    await lena.page.clock.runFor(3_500)
    await lena.page.getByText('You are signed out. Press a button below').waitFor()
    await lena.press('Save and finish later')
    expect(await lena.text()).toContain('Your words are saved.')
    await comeIn(lena, walk.house, walk.people.lena)
    await lena.go('/')
    expect(await lena.text()).toContain('Long thought about.')
    expect(await drafts()).toHaveLength(1)
  })
})

describe('without scripts', () => {
  beforeEach(async () => {
    lena = await come(walk.people.lena, { scripts: false })
    await lena.go('/concerns/new')
  })
  afterEach(() => expectNoComplaints(lena))

  test('the page says until when it can be written on, and nothing that only a script could do', async () => {
    await lena.page.getByText('Nobody reads this around the clock', { exact: true }).click()
    expect(await lena.text()).toMatch(/After about \d\d:\d\d you may have to sign in again\./)
    expect(await lena.page.getByRole('button', { name: 'Carry on writing' }).isVisible()).toBe(false)
    expect(await lena.page.getByText('Go back without saving').isVisible()).toBe(true)
  })

  test('a button keeps what stands there, and it can be gone on with', async () => {
    await lena.write('What happened', 'I am not')
    await lena.press('Save and finish later')
    expect(await lena.text()).toContain('Saved. Only you can see it.')
    await lena.go(await draftKept(0))
    expect(await happened(lena).inputValue()).toBe('I am not')
  })

  test('in a browser that was closed and opened again, the page still brings its words home', async () => {
    await lena.write('What happened', 'I had closed the lid.')
    await lena.choose('Only Ruth Adler')
    await lena.context.clearCookies()
    await lena.press('Preview')
    expect(await lena.text()).toContain('Your words are saved.')
    const next = new URL(lena.page.url()).searchParams.get('next') ?? ''
    await comeIn(lena, walk.house, walk.people.lena)
    expect(await lena.text()).toContain('Your drafts')
    await lena.go(next)
    expect(await lena.text()).toContain('I had closed the lid.')
  })
})

describe('a page that somebody else left open', () => {
  test('keeps its words for their writer, says so, and shows nothing of them to whoever is there', async () => {
    lena = await come(walk.people.lena)
    await lena.go('/concerns/new')
    const other = await lena.context.newPage()
    await other.goto('/sign-in')
    const josef = { ...lena, page: other }
    await comeInHere(josef)
    await happened(lena).fill('The words of Lena.')
    await lena.page.getByText('You are signed out here.').first().waitFor()
    await lena.press('Save and finish later')
    expect(await lena.text()).toContain('saved for the person who wrote them')
    expect(await lena.page.content()).not.toContain('The words of Lena')
    await lookAt(lena, '86-kept-for-their-writer')
    await lena.go('/')
    expect(await lena.text()).toContain('Hello Josef')
    expect(await lena.text()).not.toContain('Your drafts')
  })

  async function comeInHere({ page }: Pick<Visitor, 'page'>) {
    const before = walk.house.post.to(walk.people.josef.address, '/sign-in/').length
    await page.getByLabel('Your email address').fill(walk.people.josef.address)
    await page.getByRole('button', { name: 'Send me the email' }).click()
    const mail = (await walk.house.post.waitFor(walk.people.josef.address, before + 1, '/sign-in/')).at(-1)
    await page.getByLabel('Sign-in code (six digits)').fill(/\b\d{6}\b/.exec(mail?.text ?? '')?.[0] ?? '')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByText('Hello Josef Hartl').waitFor()
  }
})
