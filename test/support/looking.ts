import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect } from '@jest/globals'
import axe, { type AxeResults } from 'axe-core'
import type { Visitor } from './visitor'

/** Where a person can look at what the tests have seen. */
const pictures = resolve(__dirname, '../../.data/screenshots')
/** Bytes over the wire of a first visit, at most. */
const mostBytes = 40 * 1024

/** Largest first visit so far, for whoever wants to know. */
export const heaviest = { bytes: 0, path: '' }

/**
 * Looks at a page as it stands: in light and in dark without a fault that axe finds, without sideways scrolling at 320
 * pixels, small enough for a first visit. Takes its picture on a phone and on a wide screen.
 */
export async function lookAt(visitor: Visitor, name: string): Promise<void> {
  await expectNoSidewaysScroll(visitor)
  await picture(visitor, name, 375)
  await picture(visitor, name, 1280)
  await expectAccessible(visitor, name)
  await visitor.page.emulateMedia({ colorScheme: 'dark' })
  await expectAccessible(visitor, `${name}, dark`, ['color-contrast', 'link-in-text-block']) // all that colours decide
  await picture(visitor, `${name}-dark`, 375)
  await visitor.page.emulateMedia({ colorScheme: 'light' })
  await visitor.page.setViewportSize({ width: 1280, height: 800 })
  await expectLight(visitor)
}

/** No error in any console, nothing that the policy forbids, nothing asked for elsewhere. */
export function expectNoComplaints(...visitors: readonly Visitor[]): void {
  expect(visitors.flatMap(({ complaints }) => complaints)).toEqual([])
}

export async function expectNoSidewaysScroll({ page }: Visitor): Promise<void> {
  await page.setViewportSize({ width: 320, height: 640 })
  const width = await page.evaluate<number>(
    'Math.max(document.documentElement.scrollWidth, document.body.scrollWidth)',
  )
  expect({ path: page.url(), width }).toEqual({ path: page.url(), width: 320 })
}

/** @param only these rules of axe; all of them where nothing is said */
async function expectAccessible({ page }: Visitor, name: string, only?: readonly string[]): Promise<void> {
  await page.evaluate(axe.source)
  // Not preloading: the page's own policy forbids its scripts to fetch anything.
  const options = { preload: false, ...(only && { runOnly: only }) }
  const { violations } = await page.evaluate<AxeResults>(`axe.run(${JSON.stringify(options)})`)
  const found = violations.map(({ id, nodes }) => ({
    id,
    where: nodes.map(({ html }) => html.slice(0, 120)),
  }))
  expect({ name, found }).toEqual({ name, found: [] })
}

/** What this page costs a browser that has never been here, with the same cookies. */
async function expectLight({ page, context }: Visitor): Promise<void> {
  const newcomer = await context.browser()?.newContext({ storageState: await context.storageState() })
  if (!newcomer) throw new Error('This browser is closed.')
  const fresh = await newcomer.newPage()
  const wire = await newcomer.newCDPSession(fresh)
  await wire.send('Network.enable')
  let bytes = 0
  wire.on('Network.loadingFinished', ({ encodedDataLength }) => (bytes += encodedDataLength))
  await fresh.goto(page.url())
  await newcomer.close()
  if (bytes > heaviest.bytes) Object.assign(heaviest, { bytes, path: new URL(page.url()).pathname })
  expect({ path: page.url(), heavy: bytes > mostBytes, nothing: bytes === 0 }).toEqual({
    path: page.url(),
    heavy: false,
    nothing: false,
  })
}

async function picture({ page }: Visitor, name: string, width: number): Promise<void> {
  mkdirSync(pictures, { recursive: true })
  await page.setViewportSize({ width, height: width < 600 ? 812 : 800 })
  await page.screenshot({ path: join(pictures, `${name}-${width}.png`), fullPage: true })
}
