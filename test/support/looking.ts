import { mkdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect } from '@jest/globals'
import type { Page } from 'playwright-core'
import type { Visitor } from './visitor'
import { weigh } from './weighing'

/** Where a person can look at what the tests have seen; where nobody asks for it nothing is kept, because pictures take half of the time. */
const pictures = process.env.PICTURES && resolve(__dirname, '../../.data/screenshots')
/** Bytes over the wire of a first visit, at most. */
const mostBytes = 40 * 1024
/**
 * Handing it to a browser takes longer than running it. So a browser keeps it for all pages of a tab that has been looked at, where it does nothing
 * until it is asked; and it has only signs of one byte.
 */
const axe = inAscii(readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8'))
const axeForTab = `globalThis.openAxe = () => { ${axe} }`
const tabsWithAxe = new WeakSet<Page>()

/** Largest first visit so far, for whoever wants to know. */
export const heaviest = { bytes: 0, path: '' }

/**
 * Looks at a page as it stands: in light and in dark without a fault that axe finds, without sideways scrolling at 320
 * pixels, small enough for a first visit. With PICTURES set it is kept as it is on a phone and on a wide screen. Every other size of
 * the window is drawn anew, so the order is the one with the fewest.
 */
export async function lookAt(visitor: Visitor, name: string): Promise<void> {
  await lookAtFile(visitor, name)
  await expectLight(visitor)
}

/** The same for a page that was kept as a file, which costs nothing over a wire. */
export async function lookAtFile(visitor: Visitor, name: string): Promise<void> {
  const { page } = visitor
  await picture(visitor, name, 1280)
  await bringAxe(visitor)
  await expectAccessible(visitor, name)
  await page.emulateMedia({ colorScheme: 'dark' })
  await expectAccessible(visitor, `${name}, dark`, ['color-contrast', 'link-in-text-block']) // all that colours decide
  await picture(visitor, `${name}-dark`, 375)
  await page.emulateMedia({ colorScheme: 'light' })
  await picture(visitor, name, 375)
  await expectRoomForLargeLetters(visitor)
  await expectNoSidewaysScroll(visitor)
  await page.setViewportSize({ width: 1280, height: 800 })
}

async function bringAxe({ page, wire }: Visitor): Promise<void> {
  if (!tabsWithAxe.has(page)) {
    await wire.send('Page.enable')
    await wire.send('Page.addScriptToEvaluateOnNewDocument', { source: axeForTab, runImmediately: true })
    tabsWithAxe.add(page)
  }
  await page.evaluate('openAxe()')
}

function inAscii(script: string): string {
  return script.replace(/[^\0-\x7f]/g, sign => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** No error in any console, nothing that the policy forbids, nothing asked for elsewhere. */
export function expectNoComplaints(...visitors: readonly Visitor[]): void {
  expect(visitors.flatMap(({ complaints }) => complaints)).toEqual([])
}

export async function expectNoSidewaysScroll(visitor: Visitor, wide = 320): Promise<void> {
  const { page } = visitor
  await page.setViewportSize({ width: wide, height: 640 })
  const width = await page.evaluate<number>(
    'Math.max(document.documentElement.scrollWidth, document.body.scrollWidth)',
  )
  expect({ path: page.url(), width }).toEqual({ path: page.url(), width: wide })
}

/** On a phone, with letters twice as large. */
async function expectRoomForLargeLetters(visitor: Visitor): Promise<void> {
  const largeAs = (size: string) =>
    visitor.page.evaluate(`document.documentElement.style.fontSize = ${JSON.stringify(size)}`)
  await largeAs('200%')
  await expectNoSidewaysScroll(visitor, 375)
  await largeAs('')
}

/** @param only these rules of axe; all of them where nothing is said */
async function expectAccessible({ page }: Visitor, name: string, only?: readonly string[]): Promise<void> {
  // Not preloading: the page's own policy forbids its scripts to fetch anything.
  const options = {
    preload: false,
    selectors: false,
    resultTypes: ['violations'],
    ...(only && { runOnly: only }),
  }
  // Only what is wrong leaves the page: the whole report is hundreds of kilobytes.
  const found = await page.evaluate<unknown[]>(`axe.run(${JSON.stringify(options)}).then(({ violations }) =>
    violations.map(({ id, nodes }) => ({ id, where: nodes.map(({ html }) => html.slice(0, 120)) })))`)
  expect({ name, found }).toEqual({ name, found: [] })
}

/** What this page costs a browser that has never been here, with the same cookies. */
async function expectLight({ page, context, asked }: Visitor): Promise<void> {
  const cookies = await context.cookies(page.url())
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
  const weights = await Promise.all([weigh(page.url(), cookie), ...asked.map(url => weighOnce(url, cookie))])
  const bytes = weights.reduce((sum, weight) => sum + weight, 0)
  if (bytes > heaviest.bytes) Object.assign(heaviest, { bytes, path: new URL(page.url()).pathname })
  expect({
    path: page.url(),
    heavy: bytes > mostBytes,
    dressed: asked.some(url => url.includes('.css')),
  }).toEqual({
    path: page.url(),
    heavy: false,
    dressed: true,
  })
}

/** A file of ours is the same for everybody, for as long as its address is. */
function weighOnce(url: string, cookie: string): Promise<number> {
  if (!/\/assets\/.*\?v=/.test(url)) return weigh(url, cookie)
  const weight = weights.get(url) ?? weigh(url, cookie)
  weights.set(url, weight)
  return weight
}

const weights = new Map<string, Promise<number>>()

async function picture({ page }: Visitor, name: string, width: number): Promise<void> {
  if (!pictures) return
  mkdirSync(pictures, { recursive: true })
  await page.setViewportSize({ width, height: width < 600 ? 812 : 800 })
  await page.screenshot({ path: join(pictures, `${name}-${width}.png`), fullPage: true })
}
