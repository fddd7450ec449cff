import { afterAll, expect, test } from '@jest/globals'
import { expectNoComplaints } from '../support/looking'
import { brokenAt } from '../support/layout'
import { comeIn } from '../support/visitor'
import { openWalk } from '../support/walk'

// German words are longer than English ones, and what people read is whole in it: from the choice of the language to what has been sent.

const walk = openWalk()
afterAll(() => {
  expectNoComplaints(...walk.visitors)
})

test('Lena chooses German, says what felt wrong, and Ruth reads it in English', async () => {
  const { house, people } = walk
  const lena = await walk.visit()
  const broken: Record<string, readonly string[]> = {}
  const look = async (name: string) => {
    expect(await lena.page.locator('html').getAttribute('lang')).toBe('de')
    expect(await lena.page.locator('html').getAttribute('dir')).toBe('ltr')
    for (const width of [320, 1280]) {
      const found = await brokenAt(lena, width)
      if (found.length > 0) broken[`${name} at ${width}`] = found
    }
    await walk.look(lena, `german-${name}`)
  }
  await lena.go('/sign-in')
  await lena.leading(() => lena.page.getByRole('button', { name: 'Deutsch' }).click())
  expect(await lena.text()).toContain('Es gibt kein Passwort.')
  await look('sign-in')

  await house.admin('people').where({ id: people.lena.id }).update({ language: 'de' })
  await comeIn(lena, house, people.lena)
  expect(await lena.text()).toContain('Guten Tag, Lena Brandt')
  await look('home')
  await lena.go('/concerns/new')
  await lena.write('Was geschehen ist', 'Sie haben auf die Uhr gesehen.')
  await lena.choose(/^Nur Ruth Adler/)
  await look('writing')
  await lena.press('Vorschau')
  await look('preview')
  await lena.press('Senden')
  expect(await lena.text()).toContain('Wir haben Ihre Worte gesendet.')
  await look('receipt')

  const ruth = await walk.come(people.ruth)
  expect(await ruth.page.locator('html').getAttribute('lang')).toBe('en')
  expect(broken).toEqual({})
})
