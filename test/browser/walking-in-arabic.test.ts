import { beforeAll, expect, test } from '@jest/globals'
import { translatorFor } from '../../src/language/translator'
import { linkIn } from '../support/browser'
import { everybodySpeaks } from '../support/pseudo'
import type { Visitor } from '../support/visitor'
import { walkBothWays } from '../support/walk'

// A client and her therapist read Arabic: what they press is found by its Arabic name, and their emails come in it. One of them writes Arabic.

const t = translatorFor('ar')
const rightToLeft = { dir: 'rtl', lang: 'ar' }

walkBothWays(walk => {
  const { visit, look } = walk
  let lena: Visitor
  let ruth: Visitor
  let concern: string
  /** A field by its label: those that somebody need not fill say so. */
  const field = (label: string) => new RegExp(`^${label}`)

  async function expectRightToLeft({ page }: Visitor) {
    const html = page.locator('html')
    expect({ dir: await html.getAttribute('dir'), lang: await html.getAttribute('lang') }).toEqual(
      rightToLeft,
    )
  }

  beforeAll(async () => {
    await everybodySpeaks(walk.house, { code: 'ar' })
    lena = await visit({ locale: 'ar' })
    ruth = await walk.come(walk.people.ruth, { locale: 'ar' })
  })

  test('Lena signs in by the link in her email, and both are in Arabic', async () => {
    const { house, people } = walk
    await lena.go('/sign-in')
    await expectRightToLeft(lena)
    await lena.write(t('shared.yourMailAddress'), people.lena.address)
    await lena.press(t('signIn.sendMeTheMail'))
    const [mail] = await house.post.waitFor(people.lena.address, 1, '/sign-in/')
    expect(mail?.text).toContain(t('people.openThisLinkToGo'))
    await lena.go(linkIn(mail?.text ?? ''))
    await lena.press(t('shared.signIn'))
    await expectRightToLeft(lena)
    expect(await lena.text()).toContain('أهلًا')
    await look(lena, 'ar-home')
  })

  test('she says what felt wrong, looks at it once more, and sends it', async () => {
    await lena.follow(t('concerns.sayThatSomethingFeltWrong'))
    await lena.press(t('concerns.preview'))
    await look(lena, 'ar-write-errors')
    await lena.write(field(t('concerns.whatHappened')), 'نظرت إلى الساعة مرتين، ثم قلت: Time is up.')
    await lena.choose(/فقط$/)
    await lena.press(t('concerns.preview'))
    await look(lena, 'ar-preview')
    await lena.press(t('concerns.send'))
    await lena.follow(t('concerns.goToWhatYouSent'))
    concern = lena.path()
    await look(lena, 'ar-concern')
  })

  test('Ruth reads its reference from left to right, also where it begins with digits', async () => {
    await ruth.go('/inbox')
    const [first, last] = await ruth.page.evaluate<number[]>(`(() => {
      const reference = document.querySelector('.reference')
      reference.textContent = '262-W28'
      return [0, 6].map(place => {
        const sign = document.createRange()
        sign.setStart(reference.firstChild, place)
        sign.setEnd(reference.firstChild, place + 1)
        return sign.getBoundingClientRect().left
      })
    })()`)
    expect(first).toBeLessThan(last ?? 0)
  })

  test('the therapist answers in English: each goes in its own direction, and what we say of it in ours', async () => {
    await ruth.go(concern)
    await expectRightToLeft(ruth)
    await ruth.write(t('shared.yourWords'), 'I did look at the clock, and I am sorry for that.')
    await ruth.press(t('concerns.sendFirstAnswer'))
    await look(ruth, 'ar-answered')
    await lena.go(concern)
    const directions = await lena.page.evaluate<string[]>(
      "[...document.querySelectorAll('.letter .words')].map(words => getComputedStyle(words).direction)",
    )
    expect(directions).toEqual(['rtl', 'ltr'])
    expect(await lena.text()).toContain(t('concerns.gaveFirstAnswer'))
  })

  test('a name in Latin letters stands below its label, and not at the other edge', async () => {
    await lena.page.setViewportSize({ width: 375, height: 800 })
    await lena.go('/account')
    const edges = await lena.page.evaluate<number[]>(
      "['dt', 'dd > *'].map(part => Math.round(document.querySelector(`.facts ${part}`).getBoundingClientRect().right))",
    )
    expect(edges[0]).toBeGreaterThan(0)
    expect(edges[1]).toBe(edges[0])
    await look(lena, 'ar-account')
  })
})
