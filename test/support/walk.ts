import { afterAll, afterEach, beforeAll, describe } from '@jest/globals'
import type { Browser } from 'playwright-core'
import { openChromium } from './chromium'
import { openHouse, type House } from './house'
import { expectNoComplaints, expectNoSidewaysScroll, lookAt } from './looking'
import { practiceAtTheRiver, type People, type TestPerson } from './people'
import { comeIn, visit as openVisitor, type Settings, type Visitor } from './visitor'

interface Surroundings {
  /** Off, as in browsers without JavaScript. */
  readonly scripts?: boolean
  /** Whether the browser holds pages ready for Back, as browsers do and Playwright does not. */
  readonly keepsPages?: boolean
  /** Of the browser. */
  readonly microphone?: 'allowed' | 'refused'
  /** Of the house. */
  readonly settings?: NodeJS.ProcessEnv
}

interface Visiting extends Settings {
  /** Where the house is visited, if not at its first portal. */
  readonly at?: string
}

/** A house, the practice at the river in it, and Chromium: for the tests beside which this is called, and closed after them. */
export function openWalk({
  scripts = true,
  keepsPages = false,
  microphone,
  settings = {},
}: Surroundings = {}) {
  let house: House
  let people: People
  let browser: Browser
  const visitors: Visitor[] = []
  beforeAll(async () => {
    house = await openHouse(settings)
    people = await practiceAtTheRiver(house)
    browser = await openChromium({ keepsPages, ...(microphone && { microphone }) })
  })
  afterAll(async () => {
    await browser.close()
    await house.close()
  })

  /** Somebody at a browser of their own. */
  const visit = async ({ at = house.url, ...more }: Visiting = {}): Promise<Visitor> => {
    const visitor = await openVisitor(browser, { ...house, url: at }, { scripts, ...more })
    visitors.push(visitor)
    return visitor
  }
  /** Somebody who is signed in already, at the page where they arrive. */
  const come = async (person: TestPerson, visiting: Visiting = {}): Promise<Visitor> =>
    comeIn(await visit(visiting), { ...house, url: visiting.at ?? house.url }, person)

  return {
    scripts,
    /** Everybody who has come so far. */
    visitors,
    visit,
    come,
    /** With scripts a page is looked at in all ways; without them it is the same page, and must still fit. */
    look: (visitor: Visitor, name: string) =>
      scripts ? lookAt(visitor, name) : expectNoSidewaysScroll(visitor),
    get house() {
      return house
    },
    get people() {
      return people
    },
  }
}

export type Walk = ReturnType<typeof openWalk>

export const bothWays = [
  { scripts: true, way: 'with scripts' },
  { scripts: false, way: 'without scripts' },
] as const

/** The same walk with scripts and without them. No browser of anybody who comes may ever complain. */
export function walkBothWays(tell: (walk: Walk) => void, settings: NodeJS.ProcessEnv = {}): void {
  describe.each(bothWays)('$way', ({ scripts }) => {
    const walk = openWalk({ scripts, settings })
    afterEach(() => {
      expectNoComplaints(...walk.visitors)
    })
    tell(walk)
  })
}
