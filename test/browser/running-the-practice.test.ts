import { beforeAll, expect, test } from '@jest/globals'
import { send } from '../support/people'
import type { Visitor } from '../support/visitor'
import { walkBothWays } from '../support/walk'

walkBothWays(walk => {
  const { come, look } = walk
  let margit: Visitor
  let ruth: Visitor
  let lena: Visitor

  beforeAll(async () => {
    margit = await come(walk.people.margit)
    ruth = await come(walk.people.ruth)
    lena = await come(walk.people.lena)
  })

  test('at the beginning nothing waits, and the pages say so', async () => {
    await look(margit, 'c-00-board-empty')
    await look(ruth, 'c-01-inbox-empty')
    await margit.follow('People')
    await look(margit, 'c-02-people')
  })

  test('Margit invites somebody who works here, sends it again, and takes it back', async () => {
    await margit.follow('Invite someone')
    await look(margit, 'c-03-inviting')
    await margit.press('Send the invitation')
    await look(margit, 'c-04-inviting-errors')
    await margit.write('Their name', 'Selma Aydin')
    await margit.write('Their email address', `${'selma.'.repeat(8)}aydin@new.example`)
    await margit.choose('supervisor')
    await margit.choose('therapist')
    await margit.press('Send the invitation')
    expect(await margit.text()).toContain('The invitation is on its way.')
    await look(margit, 'c-05-people-invited')
    await margit.press('Send it again')
    expect(await margit.text()).toContain('The invitation is on its way.')
    await margit.press('Take it back')
    expect(await margit.text()).not.toContain('Selma Aydin')
  })

  test('she looks at herself and at others, and changes what they do here', async () => {
    await margit.follow('Margit Sommer')
    await look(margit, 'c-06-herself')
    await margit.go('/people')
    await margit.follow('Karim Benali')
    await margit.choose('owner')
    await margit.choose('therapist')
    await margit.press('Change the roles')
    expect(await margit.text()).toContain('Choose at least one role.')
    await look(margit, 'c-07-roles-errors')
    await margit.choose('supervisor')
    await margit.press('Change the roles')
    expect(await margit.text()).toContain('Their roles have changed.')
  })

  test('the last owner cannot end her own access, and reads why', async () => {
    await margit.follow('Margit Sommer')
    await margit.follow('End your own access')
    await look(margit, 'c-08-ending-of-the-last-owner')
    await margit.press('End the access now')
    expect(await margit.text()).toContain('The practice needs an owner.')
    await look(margit, 'c-09-last-owner')
  })

  test('she ends the access of Ruth, to whom Lena has written', async () => {
    const concern = await send(walk.people.lena, { therapist: walk.people.ruth.id, audience: 'therapist' })
    await margit.go('/people')
    await margit.follow('Ruth Adler')
    await look(margit, 'c-10-therapist')
    await margit.follow('End their access')
    await look(margit, 'c-11-ending')
    await margit.press('End the access now')
    expect(await margit.text()).toContain('Their access has ended, everywhere and at once.')
    await look(margit, 'c-12-people-access-ended')
    await margit.follow('Ruth Adler')
    await look(margit, 'c-13-access-ended')
    await margit.follow('Board')
    await look(margit, 'c-14-board-without-her')
    await ruth.follow('Clients')
    expect(ruth.path()).toBe('/sign-in')
    await lena.go(`/concerns/${concern}`)
    await lena.open('About this')
    expect(await lena.text()).toContain('Ruth Adler')
    await look(lena, 'c-15-concern-that-she-cannot-answer')
  })

  test('she reads what was done, and by whom', async () => {
    await margit.go('/people')
    await margit.follow('Record of changes')
    expect(await margit.text()).toContain('Margit Sommer ended the access of Ruth Adler.')
    await look(margit, 'c-16-record')
    await margit.write('Find changes by or about someone', 'Nobody')
    await margit.press('Find')
    expect(await margit.text()).toContain('Nothing here is by or about anyone with that name.')
    await look(margit, 'c-17-record-nobody-found')
  })

  test('she says what the practice says of itself', async () => {
    await margit.go('/practice')
    await look(margit, 'c-20-practice')
    await margit.follow('Leaving quickly')
    await margit.write('Your neutral page', 'http://weather.example')
    await margit.press('Save')
    expect(await margit.text()).toContain('Enter an address that begins with https://')
    await look(margit, 'c-21-practice-errors')
    await margit.write('Your neutral page', 'https://weather.example/today')
    await margit.press('Save')
    expect(await margit.text()).toContain('Your changes are saved.')
  })

  test('she writes when others must be told in each language, and finds what is wrong with one', async () => {
    const inLanguage = (language: string) => `When therapists must tell others (${language})`
    const own = 'We must tell others when a child is being hurt.'
    await margit.go('/practice/telling')
    await margit.open('In other languages')
    await margit.write(inLanguage('English'), own)
    await margit.write(inLanguage('Deutsch'), 'ä'.repeat(2_001))
    await margit.write(inLanguage('العربية'), 'علينا أن نخبر غيرنا حين يتعرض طفل للأذى.')
    await margit.press('Save')
    expect(await margit.text()).toContain('Deutsch: This is longer than 2000 characters.')
    await look(margit, 'c-24-practice-telling-errors')
    await margit.write(inLanguage('Deutsch'), '')
    await margit.press('Save')
    expect(await margit.text()).toContain('Your changes are saved.')
    await look(margit, 'c-24-practice-telling')
    const herself = walk.house.admin('people').where({ id: walk.people.margit.id })
    await herself.clone().update({ language: 'ar' })
    await margit.go('/practice/telling')
    expect(await margit.page.locator('[name="mustTell-ar"]').isVisible()).toBe(true)
    await look(margit, 'c-24-practice-telling-in-arabic')
    await herself.update({ language: 'en' })
    for (const [language, words] of [
      ['ar', 'علينا أن نخبر غيرنا'],
      ['de', own],
    ] as const) {
      const stranger = await walk.visit()
      await stranger.post('/language', { language, next: '/' })
      await stranger.go(`/p/${walk.people.margit.practice.door ?? ''}/more`)
      expect(await stranger.text()).toContain(words)
      await look(stranger, `c-24-serious-matters-at-the-door-${language}`)
    }
  })

  test('she opens each matter that the practice decides', async () => {
    await margit.go('/practice')
    const links = margit.page.locator('main a[href^="/practice/"]')
    const matters = await Promise.all((await links.all()).map(link => link.getAttribute('href')))
    expect(matters.length).toBeGreaterThan(10)
    for (const matter of matters) {
      await margit.go(matter ?? '/nowhere')
      await look(margit, `c-25-practice-${matter?.split('/')[2] ?? ''}`)
    }
  })

  test('she looks at a colour before she takes it, and reads what was changed', async () => {
    await margit.go('/practice/looks')
    await margit.write(/^Colour/, '#ffdd00')
    await margit.press('Preview')
    expect(await margit.text()).toContain('Your colour is too light for white pages.')
    await look(margit, 'c-26-practice-looks')
    await margit.page.getByLabel('A logo, as a PNG, JPEG, WebP or SVG file').setInputFiles({
      name: 'logo.svg',
      mimeType: 'image/svg+xml',
      buffer: Buffer.from(
        '<svg xmlns="http://www.w3.org/2000/svg" width="120" height="60"><style>.a{fill:#2f6b4f}</style><circle class="a" cx="30" cy="30" r="25"/><path fill="#7a3b5d" d="M60 10h50v40h-50z"/><script>alert(1)</script></svg>',
      ),
    })
    await margit.press('Save')
    expect(await margit.text()).toContain('We took out everything that is not part of the picture.')
    expect(
      Number(await margit.page.evaluate(`document.querySelector('.bar__logo').naturalWidth`)),
    ).toBeGreaterThan(0)
    await look(margit, 'c-26-practice-logo')
    await margit.press('Save')
    expect(await margit.text()).toContain('Your changes are saved.')
    await lena.go('/')
    expect(await lena.page.locator('.bar__logo').count()).toBe(1)
    await look(lena, 'c-26-practice-logo-for-clients')
    await margit.go('/practice/changes')
    await margit.follow('Leaving quickly')
    expect(await margit.text()).toContain('https://weather.example/today')
    await look(margit, 'c-27-practice-change')
  })

  test('Lena reads what leaving quickly can do, also when she is not signed in', async () => {
    await lena.follow('What “Leave quickly” can and cannot do')
    await look(lena, 'c-22-leaving')
    await lena.context.clearCookies()
    await lena.go('/help/browser')
    await look(lena, 'c-23-leaving-of-a-stranger')
  })

  test('a supervisor begins where they are asked', async () => {
    const karim = await come(walk.people.karim)
    expect(karim.path()).toBe('/consultations')
    await look(karim, 'c-24-consultations-of-a-supervisor')
  })
})
