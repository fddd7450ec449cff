import { mkdirSync } from 'node:fs'
import { startEmbedded } from '../../src/database/embedded/server'
import { make, send } from '../support/people'
import { openPost } from '../support/post'
import { fill, foundCrowd } from './crowd'
import type { Ready } from './operations'
import { openSite, postmasterOf, type Site } from './site'

/**
 * One build of the portal over a database of its own, with a crowd and so many concerns, ready to be measured. It is a program of its own,
 * so that another commit's is made by that commit's own code.
 */
async function main(): Promise<void> {
  const { BENCH_FOLDER = '', BENCH_NAME = '', BENCH_PORT = '', BENCH_CONCERNS = '' } = process.env
  const therapists = Number(process.env.BENCH_THERAPISTS ?? '40')
  const openOf = Number(process.env.BENCH_OPEN_OF ?? '20')
  const entries = Number(process.env.BENCH_ENTRIES ?? '10')
  const second = Number(process.env.BENCH_SECOND_PORT ?? '0')
  mkdirSync(BENCH_FOLDER, { recursive: true })
  const embedded = await startEmbedded({ folder: BENCH_FOLDER, durable: true })
  const post = await openPost()
  const site = await openSite(embedded, post, BENCH_NAME, Number(BENCH_PORT), {
    LOG_LEVEL: 'info',
    UNDO_SECONDS: '1', // long enough to be on its way, and short enough to go out while it is measured
  })
  const ready = await prepare(site, { concerns: Number(BENCH_CONCERNS), therapists, openOf, entries })
  const besides = second === 0 ? undefined : await site.openSecond(second)
  await post.close()
  process.send?.({ ...ready, ...(besides && { besides }) })
  process.on('disconnect', () => {
    void site.close().then(() => embedded.stop())
  })
}

async function prepare(
  site: Site,
  wanted: Readonly<Record<'concerns' | 'therapists' | 'openOf' | 'entries', number>>,
): Promise<Ready> {
  const { concerns, therapists: size, openOf, entries } = wanted
  await site.enter()
  const now = new Date()
  const { practiceId, owner, therapists, clients } = await foundCrowd(site.admin, size, now)
  const [therapist, client] = [therapists[0], clients[0]]
  if (!therapist || !client) throw new Error('A crowd has therapists and clients.')
  const cookies = {
    therapist: await site.signIn(therapist.address),
    owner: await site.signIn(owner.address),
    client: await site.signIn(client.address),
  }
  await fill(site.admin, practiceId, concerns, openOf)
  const tell = async () => {
    const id = await send(client, { therapist: therapist.id, audience: 'therapist', owners: [] }, now)
    await make(therapist, id, 'acknowledge', {
      words: 'I have read it, and I see what it was like. '.repeat(5),
    })
    return id
  }
  const concern = await tell()
  for (let entry = 3; entry <= entries; entry += 1)
    await make(entry % 2 ? client : therapist, concern, 'write', {
      words: 'Something more that is said. '.repeat(10),
    })
  const talks: string[] = []
  for (let talk = 0; talk < 20; talk += 1) talks.push(await tell())
  await site.leave()
  const postmaster = await postmasterOf(site.admin)
  return { postmaster, url: site.url, web: site.web, pid: site.pid, cookies, concern, talks }
}

void main()
