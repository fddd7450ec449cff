import { join } from 'node:path'
import { startEmbedded } from '../../src/database/embedded/server'
import { openPost } from '../support/post'
import { measureAttachments } from './attachments'
import { growths, measureGrowth } from './growth'
import { measureMemory } from './memory'
import { measurePortals } from './portals'
import { inWords, say } from './said'
import { openSite, type Site } from './site'
import { measureSize } from './size'
import { measureSteps } from './steps'
import { tellApart } from './telling-apart'

/** What is measured alone, beside no other commit and no floor. Each prints its figures, and gives them. */

export async function benchGrowth(folder: string, of: keyof typeof growths, rounds: number, warmUp: number) {
  const { costs, ratios } = await measureGrowth(join(folder, of), of, rounds, warmUp)
  say(`${of}: ${growths[of].page}`)
  for (const [size, cost] of Object.entries(costs)) say(`  ${size.padEnd(48)} ${inWords(cost)} CPU ms`)
  for (const [size, ratio] of Object.entries(ratios)) say(`  ${size} ÷ the first ${inWords(ratio, 3)}`)
  return { costs, ratios }
}

export async function benchSteps(folder: string, rounds: number) {
  return onSite(folder, 'steps', 41_704, async site => {
    const { costs, ratios } = await measureSteps(site, rounds)
    say('steps: a thousand at once')
    for (const [step, cost] of Object.entries(costs)) say(`  ${step.padEnd(18)} ${inWords(cost)} CPU ms`)
    for (const [step, ratio] of Object.entries(ratios)) say(`  ${step} ÷ keep_dates ${inWords(ratio, 3)}`)
    return { costs, ratios }
  })
}

export async function benchAttachments(folder: string, rounds: number) {
  return onSite(folder, 'attachments', 41_705, async site => {
    const { page, upload } = await measureAttachments(site, join(folder, 'letter.pdf'), rounds)
    const { portal, database, plain, ratio, grown } = upload
    say(`attachments: a page with five pictures ÷ without ${inWords(page)}`)
    say(`  a PDF of 15 MB: portal ${inWords(portal, 0)} CPU ms, database ${inWords(database, 0)}`)
    say(`  portal ÷ reading and sealing it plainly (${inWords(plain, 0)} CPU ms) ${inWords(ratio)}`)
    say(`  memory of the portal grew by ${grown.join(', ')} MB meanwhile`)
    return { page, upload }
  })
}

export async function benchMemory(folder: string, most: number) {
  const held = await measureMemory(join(folder, 'memory'), most)
  say('memory of a portal, PSS')
  for (const { requests, megabytes } of held) say(`  after ${String(requests).padEnd(8)} ${megabytes} MB`)
  return held
}

export async function benchPortals(folder: string, rounds: number, warmUp: number) {
  const ratios = await measurePortals(join(folder, 'portals'), rounds, warmUp)
  say('two portals over one database ÷ one')
  for (const [page, ratio] of Object.entries(ratios)) say(`  ${page.padEnd(16)} ${inWords(ratio, 3)}`)
  return ratios
}

export async function benchSize(folder: string) {
  return onSite(folder, 'size', 41_706, async site => {
    const sizes = await measureSize(site, 300)
    for (const [when, each] of Object.entries(sizes)) {
      say(`size, ${when}: kB for each concern`)
      for (const [name, size] of Object.entries(each)) say(`  ${name.padEnd(60)} ${size.toFixed(2)}`)
    }
    return sizes
  })
}

export async function benchEnumeration(folder: string): Promise<Record<string, number>> {
  return onSite(folder, 'enumeration', 41_703, async site => {
    const figures = await tellApart(site)
    for (const [name, figure] of Object.entries(figures)) say(`${name.padEnd(78)} ${figure.toFixed(2)}`)
    return figures
  })
}

async function onSite<Figures>(
  folder: string,
  name: string,
  port: number,
  work: (site: Site) => Promise<Figures>,
): Promise<Figures> {
  const embedded = await startEmbedded({ folder: join(folder, name), durable: true })
  const post = await openPost()
  const site = await openSite(embedded, post, name, port)
  try {
    return await work(site)
  } finally {
    await site.close()
    await post.close()
    await embedded.stop()
  }
}
