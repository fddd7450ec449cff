import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { directionOf } from '../../src/language/locale'
import { languages } from '../../src/language/languages'
import { addressesIn, walkShown } from '../support/addresses'
import { thePracticeAndAnother, type World } from '../support/everybody'
import { brokenAt } from '../support/layout'
import { everybodySpeaks, pseudo } from '../support/pseudo'
import { openWalk } from '../support/walk'

// Words are longer in other languages, and some are written from right to left: every page still holds what stands on it.

const walk = openWalk()
let world: World
let addresses: string[]
beforeAll(async () => {
  languages.push(pseudo)
  world = await thePracticeAndAnother(walk.house)
  await everybodySpeaks(walk.house, pseudo)
  addresses = await addressesIn(walk.house, world)
})
afterAll(() => {
  languages.pop()
})

test.each(['nobody', 'somebody at the door', 'client', 'therapist', 'owner who reads'] as const)(
  'for the %s every page goes from right to left, and nothing on it is cut, crossed or out of sight',
  async who => {
    const cookie = (await world.cookieOf(who)) ?? ''
    const reader = await walk.visit({ locale: pseudo.code })
    const [name = '', value = ''] = cookie.split('=')
    if (name) await reader.context.addCookies([{ name, value, url: walk.house.url }])
    const broken: Record<string, readonly string[]> = {}
    await walkShown(addresses, async path => {
      if (!(await isPage(path, cookie))) return false
      await reader.go(path)
      const dir = await reader.page.evaluate<string>('document.documentElement.dir')
      expect({ path, dir }).toEqual({ path, dir: directionOf(pseudo.code) })
      for (const width of [320, 1280]) {
        const found = await brokenAt(reader, width)
        if (found.length > 0) broken[`${path} at ${width}`] = found
      }
      return true
    })
    expect(broken).toEqual({})
  },
)

/** Whether this reader is shown something there, and no file. */
async function isPage(path: string, cookie: string): Promise<boolean> {
  const { ok, headers } = await fetch(`${walk.house.url}${path}`, { redirect: 'manual', headers: { cookie } })
  const isHtml = (headers.get('content-type') ?? '').startsWith('text/html')
  return ok && isHtml && !headers.has('content-disposition')
}
