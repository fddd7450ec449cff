import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { closeDatabase, openDatabase } from '../../src/database/connections'
import { expectNoSidewaysScroll } from '../support/looking'
import type { Visitor } from '../support/visitor'
import { openWire } from '../support/wire'
import { walkBothWays } from '../support/walk'

const story = 'You said my name wrong, again. “It does not matter”, you said. It does.'

walkBothWays(walk => {
  const { scripts, visit, come, look } = walk
  let lena: Visitor
  let wire: Awaited<ReturnType<typeof openWire>>
  beforeAll(async () => {
    wire = await openWire(walk.house.urls.web)
    await closeDatabase()
    openDatabase({ web: wire.url, worker: walk.house.urls.worker })
  })
  afterAll(() => wire.cut())
  beforeEach(async () => {
    lena = await come(walk.people.lena)
  })
  afterEach(() => lena.close())

  async function write(): Promise<void> {
    await lena.go('/concerns/new')
    await lena.write('What happened', story)
    await lena.choose('Only Ruth Adler')
  }

  /** With scripts the page stays until its form is taken, and goes on by itself once that is possible. */
  async function pressWhileBroken(name: string, mend: () => Promise<unknown>): Promise<void> {
    await lena.leading(async () => {
      await lena.page.getByRole('button', { name: 'Preview' }).click()
      await lena.page.getByText('Your words are still here. We keep trying').first().waitFor()
      await look(lena, `d-${name}`)
      await mend()
    })
    expect(await lena.text()).toContain(story)
    lena.complaints.splice(0) // a browser complains of every request that fails
  }

  /** A page of ours around words of ours, whoever looks over a shoulder, and nothing that a browser has to say of it. */
  async function expectInWords(heading: string): Promise<void> {
    expect(await lena.page.title()).toBe(heading)
    expect(await lena.text()).toContain(heading)
    expect(lena.complaints.splice(0).filter(one => !/responded with a status of 50[03] /.test(one))).toEqual(
      [],
    )
  }

  test('a form of another site is refused, and nothing of it is done', async () => {
    const before = await walk.house.admin('drafts').pluck<string[]>('id')
    await lena.page.goto('about:blank')
    await lena.page.setContent(
      `<form method="post" action="${walk.house.url}/concerns/new"><input name="happened" value="Forged."><button>Win</button></form>`,
    )
    await lena.leading(() => lena.page.getByRole('button').click())
    await expectInWords('We could not do that')
    expect(await lena.text()).toContain('This came from another website')
    await look(lena, 'd-00-of-another-site')
    expect(await walk.house.admin('drafts').whereNotIn('id', before)).toEqual([])
  })

  test('an address that is not ours is answered in a line of plain text', async () => {
    const { url } = await walk.house.openPortal({ BASE_URL: 'https://portal.example' })
    const stranger = await visit({ at: url })
    expect(await stranger.go('/')).toBe(421)
    expect(await stranger.page.locator('body').innerText()).toBe('This address is not ours.\n')
    await expectNoSidewaysScroll(stranger)
  })

  test('where we have made a mistake the page says so, has the words, and they can be tried again', async () => {
    const rename = (from: string, to: string) =>
      walk.house.admin.raw('alter table ?? rename to ??', [from, to])
    await write()
    await rename('drafts', 'drafts_away')
    const mend = () => rename('drafts_away', 'drafts')
    if (scripts) await pressWhileBroken('01-mistake', mend)
    else {
      await lena.press('Preview').finally(mend)
      await expectInWords('Something went wrong here')
      expect(await lena.page.getByLabel('Your words').inputValue()).toBe(story)
      expect(await lena.text()).toMatch(/give this reference: [0-9a-f]{8}/)
      await look(lena, 'd-01-mistake')
      await lena.press('Try again')
    }
    expect(await lena.text()).toContain(story)
    await lena.follow('Delete this draft')
    await lena.press('Yes, delete it')
  })

  test('while the database is gone the page says so, has the words, and they can be tried again', async () => {
    await write()
    await wire.cut()
    try {
      if (scripts) await pressWhileBroken('02-not-working', () => wire.mend())
      else {
        await lena.press('Preview')
        await expectInWords('This is not working just now')
        expect(await lena.page.getByLabel('Your words').inputValue()).toBe(story)
        await look(lena, 'd-02-not-working')
        expect(await lena.go('/')).toBe(503)
        await expectInWords('This is not working just now')
        await look(lena, 'd-03-not-working-nothing-written')
      }
    } finally {
      await wire.mend()
    }
  })
})
