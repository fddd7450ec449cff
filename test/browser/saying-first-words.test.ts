import { describe, expect, test } from '@jest/globals'
import { newDraft } from '../../src/concerns/writing/form'
import { saveDraft } from '../../src/concerns/store/words/drafts'
import { comeByDoor } from '../support/doors'
import type { Visitor } from '../support/visitor'
import { walkBothWays } from '../support/walk'

/** The lower edge of a small phone's screen, in CSS pixels. */
const phone = { width: 375, height: 740 }

/** How many pages somebody has to deal with, and how many times they tap or press, besides typing. */
function counted(visitor: Visitor) {
  const count = { pages: 0, taps: 0 }
  const tap = async (act: () => Promise<unknown>) => {
    count.taps += 1
    await act()
  }
  return {
    count,
    choose: (label: string) => tap(() => visitor.choose(label)),
    /** To a page on which there is something to do before it is over. */
    on: (act: () => Promise<unknown>) => {
      count.pages += 1
      return tap(act)
    },
    last: (act: () => Promise<unknown>) => tap(act),
  }
}

/** How much of something stands above the lower edge of the screen, in pixels. */
async function inSight({ page }: Visitor, selector: string): Promise<number> {
  const box = await page.locator(selector).first().boundingBox()
  return box ? Math.min(box.height, phone.height - box.y) : 0
}

walkBothWays(walk => {
  const { come, visit, look } = walk

  describe('on a phone', () => {
    test('the readers, a number to call and the box to write in are on the first screen', async () => {
      const lena = await come(walk.people.lena, { viewport: phone })
      await lena.go('/concerns/new')
      expect(await inSight(lena, '#happened')).toBeGreaterThan(90)
      for (const reader of await lena.page.locator('[name=audience]').all()) {
        expect(await reader.isVisible()).toBe(true)
        expect(await reader.isChecked()).toBe(false)
      }
      const number = lena.page.locator('.in-danger > p a')
      expect(await number.getAttribute('href')).toBe('tel:142')
      expect(await inSight(lena, '.in-danger')).toBeGreaterThan(40)
      await look(lena, '05-first-words')
    })

    test('the words, who reads them and Send are on one screen, and what is good to know folds under it', async () => {
      const lena = await come(walk.people.lena, { viewport: phone })
      await lena.go('/concerns/new?afresh')
      await lena.choose('Only Ruth Adler')
      await lena.write('What happened', 'You looked at the clock while I was crying. I felt sent away.')
      await lena.press('Preview')
      const send = await lena.page.getByRole('button', { name: 'Send' }).boundingBox()
      expect(send && send.y + send.height).toBeLessThanOrEqual(phone.height)
      for (const text of [
        'while I was crying',
        'Ruth Adler',
        'Karim Benali and Margit Sommer can see',
        'Ruth Adler should answer by',
      ])
        expect(await lena.page.locator('main').getByText(text).first().isVisible()).toBe(true)
      const folded = lena.page.getByText('We encrypt your words.')
      expect(await folded.isVisible()).toBe(false)
      await lena.page.getByText('Good to know before you send').click()
      expect(await folded.isVisible()).toBe(true)
      await look(lena, '05-first-words-preview')
    })
  })

  test('a visitor finds whose website this is, and what it says of itself', async () => {
    const nobody = await visit()
    for (const [path, name] of [
      ['/', '01-landing'],
      ['/privacy', '01-privacy'],
      ['/help', '01-help'],
      ['/accessibility', '01-accessibility'],
    ] as const) {
      await nobody.go(path)
      await look(nobody, name)
    }
  })

  describe('takes no more pages and taps than it must', () => {
    test('first words, from one’s own page to on their way: two pages, four taps', async () => {
      const josef = await come(walk.people.josef)
      await josef.go('/')
      const { count, on, choose, last } = counted(josef)
      await on(() => josef.follow('Say that something felt wrong'))
      await choose('Only Ruth Adler')
      await josef.write('What happened', 'You forgot what I told you last week.')
      await on(() => josef.press('Preview'))
      await last(() => josef.press('Send'))
      expect(await josef.text()).toContain('We have sent your words.')
      expect(count).toEqual({ pages: 2, taps: 4 })
    })

    test('a draft that waits, from one’s own page to on its way: two pages, three taps', async () => {
      const { josef, ruth } = walk.people
      const draft = newDraft('send', null, 0, ruth.id)
      const choices = { therapist: ruth.id, audience: 'therapist' } as const
      await saveDraft(josef, { ...draft, words: { happened: 'Late again.' }, choices }, new Date())
      const visitor = await come(josef)
      await visitor.go('/')
      const { count, on, last } = counted(visitor)
      await on(() => visitor.leading(() => visitor.page.locator('.row--draft .row__link').click()))
      await on(() => visitor.press('Preview'))
      await last(() => visitor.press('Send'))
      expect(await visitor.text()).toContain('We have sent your words.')
      expect(count).toEqual({ pages: 2, taps: 3 })
    })

    test('coming back by a code, to reading: one page, one tap', async () => {
      const { ruth } = walk.people
      const { code, concern } = await comeByDoor(ruth, { therapist: ruth.id, audience: 'therapist' })
      const anja = await visit()
      await anja.go('/return')
      const { count, last } = counted(anja)
      count.pages += 1
      await anja.write('Your return code', code)
      await last(() => anja.press('Open it'))
      expect(anja.path()).toBe(`/concerns/${concern}`)
      expect(await anja.text()).toContain('You looked at the clock all the time.')
      expect(count).toEqual({ pages: 1, taps: 1 })
    })
  })
})
