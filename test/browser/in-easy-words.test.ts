import { afterAll, expect, test } from '@jest/globals'
import { expectNoComplaints } from '../support/looking'
import { brokenAt } from '../support/layout'
import { comeIn } from '../support/visitor'
import { openWalk } from '../support/walk'

// Pages in easy words are read without scripts too, and in letters of either direction: nothing of them breaks or runs out of the page.

const walk = openWalk()
afterAll(() => {
  expectNoComplaints(...walk.visitors)
})

test.each([
  [{ language: 'Deutsch', easy: 'Leichte Sprache', usual: 'Alltagssprache', lang: 'de', dir: 'ltr' }],
  [{ language: 'English', easy: 'Easy to read', usual: 'Usual words', lang: 'en', dir: 'ltr' }],
  [{ language: 'العربية', easy: 'لغة سهلة', usual: 'اللغة المعتادة', lang: 'ar', dir: 'rtl' }],
])('Lena reads easy words in $lang, from the first page to the preview', async words => {
  const { house, people } = walk
  const { language, easy, usual, lang, dir } = words
  const lena = await walk.visit()
  lena.page.setDefaultTimeout(20_000)
  const broken: Record<string, readonly string[]> = {}
  const choose = (name: string) => lena.leading(() => lena.page.getByRole('button', { name }).click())
  const look = async (name: string) => {
    expect(await lena.page.locator('html').getAttribute('lang')).toBe(lang)
    expect(await lena.page.locator('html').getAttribute('dir')).toBe(dir)
    for (const width of [320, 1280]) {
      const found = await brokenAt(lena, width)
      if (found.length > 0) broken[`${name} at ${width}`] = found
    }
    await walk.look(lena, `easy-${lang}-${name}`)
  }
  await lena.go('/')
  if (lang !== 'en') await choose(language)
  await choose(easy)
  expect(await lena.page.locator('main br').count()).toBeGreaterThan(0)
  await look('welcome')
  await lena.go(`/p/${people.ruth.practice.door ?? ''}`)
  await look('door')

  await house
    .admin('people')
    .where({ id: people.lena.id })
    .update({ language: `${lang}-simple` })
  await comeIn(lena, house, people.lena)
  await look('home')
  await lena.go('/concerns/new')
  await lena.page.locator('textarea[name=happened]').fill('You looked at the clock.')
  await lena.page.locator('input[name=audience][value=therapist]').check({ force: true })
  await look('writing')
  await lena.leading(() => lena.page.locator('main form.write button[type=submit]').first().click())
  expect(await lena.page.locator('main br').count()).toBeGreaterThan(0)
  await look('preview')
  await lena.go('/')
  await choose(usual)
  expect(broken).toEqual({})
})

test('without scripts Omar changes to them and back on his own page', async () => {
  const omar = await walk.come(walk.people.omar, { scripts: false })
  const lines = () => omar.page.locator('main br').count()
  expect(await lines()).toBe(0)
  await omar.leading(() => omar.page.getByRole('button', { name: 'Easy to read' }).click())
  expect(await lines()).toBeGreaterThan(0)
  await omar.leading(() => omar.page.getByRole('button', { name: 'Usual words' }).click())
  expect(await lines()).toBe(0)
})
