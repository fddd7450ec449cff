import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Visitor } from './visitor'

/** It measures in the page itself, so it is a script of browsers. */
const measure = readFileSync(join(__dirname, 'layout-in-page.js'), 'utf8')

/** What a reader would not see whole at this width, in pixels, in words: what is cut, crossed by something else, or out of sight. */
export async function brokenAt({ page }: Visitor, width: number): Promise<string[]> {
  await page.setViewportSize({ width, height: 800 })
  return page.evaluate<string[]>(measure)
}
