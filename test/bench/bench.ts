import { mkdirSync, writeFileSync } from 'node:fs'
import { mkdtemp, chmod, rm } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { v7 as newId } from 'uuid'
import { saveDraft } from '../../src/concerns/drafts'
import { root } from '../../src/config'
import { startEmbedded, type Embedded } from '../../src/database/embedded'
import type { Person } from '../../src/people/person'
import { make, send } from '../support/people'
import { openPost, type Post } from '../support/post'
import { fill, foundCrowd } from './crowd'
import { latencies, median, memoryOf, rate, sizeOf } from './measuring'
import { openSite, type Site } from './site'
import { tellApart } from './telling-apart'

/** One run on one machine: what a page costs beside the least it could cost, and whether it stays so when the practice grows. */
const rounds = 3
const seconds = 4
const drafts = 4000

interface Pages {
  readonly inbox: string
  readonly board: string
  readonly concern: string
}

/** A site with a crowd and so many concerns, and the cookies of those who look at its pages. */
async function prepare(site: Site, concerns: number) {
  await site.enter()
  const now = new Date()
  const { practiceId, owner, therapists, clients } = await foundCrowd(site.admin, now)
  const [therapist, client] = [therapists[0], clients[0]]
  if (!therapist || !client) throw new Error('A crowd has therapists and clients.')
  const cookies = {
    therapist: await site.signIn(therapist.address),
    owner: await site.signIn(owner.address),
    client: await site.signIn(client.address),
  }
  await fill(site.admin, practiceId, concerns)
  const talk = await send(client, { therapist: therapist.id, audience: 'therapist', owners: [] }, now)
  await make(therapist, talk, 'acknowledge', {
    words: 'I have read it, and I see what it was like for you. '.repeat(4),
  })
  for (let entry = 3; entry <= 10; entry += 1) {
    await make(entry % 2 ? client : therapist, talk, 'write', {
      words: 'Something more that is said about it, in a few sentences. '.repeat(5),
    })
  }
  const waiting = Array.from({ length: drafts }, () => newId())
  for (const id of waiting) await keepDraft(client, therapist, id, now)
  await site.leave()
  const paths: Pages = { inbox: '/inbox', board: '/board', concern: `/concerns/${talk}` }
  const floor = await site.openFloor(practiceId, cookies.therapist.split('=')[1] ?? '')
  return { cookies, paths, floor, waiting }
}

async function keepDraft(client: Person, therapist: Person, id: string, now: Date): Promise<void> {
  const words = { happened: 'You looked at the clock while I was speaking. '.repeat(5), effect: '' }
  const choices = { therapist: therapist.id, audience: 'therapist', owners: [] } as const
  await saveDraft(client, { id, concernId: null, move: 'send', seen: 0, words, choices }, now)
}

async function bench(post: Post, folder: string): Promise<Record<string, number>> {
  const embedded = await startEmbedded({ folder, durable: true })
  try {
    return {
      ...(['inbox', 'board', 'concern', 'sending'].some(isAsked) && (await benchPages(embedded, post))),
      ...(isAsked('enumeration') && (await benchEnumeration(embedded, post))),
    }
  } finally {
    await embedded.stop()
  }
}

async function benchEnumeration(embedded: Embedded, post: Post): Promise<Record<string, number>> {
  const site = await openSite(embedded, post, 'enumeration', 41_703)
  try {
    return await tellApart(site)
  } finally {
    await site.close()
  }
}

async function benchPages(embedded: Embedded, post: Post): Promise<Record<string, number>> {
  const small = await openSite(embedded, post, 'small', 41_701)
  const large = await openSite(embedded, post, 'large', 41_702)
  const few = await prepare(small, 1_000)
  const many = await prepare(large, 20_000)
  const figures: Record<string, number> = {}
  try {
    for (const name of (['inbox', 'board', 'concern'] as const).filter(isAsked)) {
      const cookie = name === 'board' ? many.cookies.owner : many.cookies.therapist
      const url = large.url + many.paths[name]
      const floor = `rows=${name === 'concern' ? 10 : 50}&bytes=${await sizeOf(url, cookie)}`
      const rates: Record<'bare' | 'envelope' | 'portal', number[]> = { bare: [], envelope: [], portal: [] }
      for (let round = 0; round <= rounds; round += 1) {
        const duration = round === 0 ? 2 : seconds // the first one warms up
        const bare = await rate({ url: `${many.floor.url}/bare?${floor}`, duration, expect: 200 })
        const envelope = await rate({ url: `${many.floor.url}/envelope?${floor}`, duration, expect: 200 })
        const portal = await rate({ url, headers: { cookie }, duration, expect: 200 })
        if (round > 0) {
          rates.bare.push(bare)
          rates.envelope.push(envelope)
          rates.portal.push(portal)
        }
      }
      figures[`${name}: bare floor, pages/s`] = median(rates.bare)
      figures[`${name}: envelope floor, pages/s`] = median(rates.envelope)
      figures[`${name}: portal, pages/s`] = median(rates.portal)
      figures[`${name}: portal ÷ envelope floor (at least 0.5)`] =
        median(rates.portal) / median(rates.envelope)
      const fewCookie = name === 'board' ? few.cookies.owner : few.cookies.therapist
      const both = [
        { url: small.url + few.paths[name], cookie: fewCookie },
        { url, cookie },
      ]
      await latencies(both, 50)
      const [at1000 = 0, at20000 = 0] = await latencies(both, 500)
      figures[`${name}: p50 at 1,000 concerns, ms`] = at1000
      figures[`${name}: p50 at 20,000 concerns, ms`] = at20000
      figures[`${name}: p50 at 20,000 ÷ at 1,000 (at most 1.2)`] = at20000 / at1000
    }
    if (isAsked('sending')) await benchSending(figures, large, many)
    figures['memory of the web process, MB (at most 250)'] = memoryOf(large.pid)
  } finally {
    few.floor.close()
    many.floor.close()
    await Promise.all([small.close(), large.close()])
  }
  return figures
}

/** `npm run bench -- inbox sending` measures only these. */
function isAsked(name: string): boolean {
  const names = process.argv.slice(2)
  return names.length === 0 || names.includes(name)
}

async function benchSending(
  figures: Record<string, number>,
  site: Site,
  { cookies, floor, waiting }: Awaited<ReturnType<typeof prepare>>,
) {
  const perRound = Math.floor(waiting.length / (rounds + 1))
  const rates: Record<'insert' | 'sending', number[]> = { insert: [], sending: [] }
  for (let round = 0; round <= rounds; round += 1) {
    const ids = waiting.slice(round * perRound, (round + 1) * perRound)
    const insert = await rate({ url: `${floor.url}/insert`, method: 'POST', amount: perRound, expect: 303 })
    const sending = await rate({
      url: site.url,
      amount: perRound,
      expect: 303,
      requests: [
        {
          method: 'POST',
          headers: {
            cookie: cookies.client,
            'sec-fetch-site': 'same-origin',
            'content-type': 'application/x-www-form-urlencoded',
          },
          body: 'seen=0',
          setupRequest: (sent: object) => ({ ...sent, path: `/drafts/${ids.pop() ?? ''}/sending` }),
        },
      ],
    })
    if (round > 0) {
      rates.insert.push(insert)
      rates.sending.push(sending)
    }
  }
  figures['sending: INSERT floor, acts/s'] = median(rates.insert)
  figures['sending: portal, acts/s'] = median(rates.sending)
  figures['sending: portal ÷ INSERT floor (at least 0.15)'] = median(rates.sending) / median(rates.insert)
}

async function main(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'makeright-bench-'))
  await chmod(folder, 0o755)
  const post = await openPost()
  const figures = await bench(post, join(folder, 'postgres'))
  await post.close()
  await rm(folder, { recursive: true, force: true })
  for (const [name, figure] of Object.entries(figures))
    process.stdout.write(`${name.padEnd(78)} ${figure.toFixed(2).padStart(10)}\n`)
  mkdirSync(join(root, '.data'), { recursive: true })
  const report = { at: new Date().toISOString(), node: process.version, cores: cpus().length, figures }
  writeFileSync(join(root, '.data', 'bench.json'), `${JSON.stringify(report, null, 2)}\n`)
}

void main()
