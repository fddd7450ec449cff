import { setTimeout as pause } from 'node:timers/promises'
import { v7 as newId } from 'uuid'
import { runProgram } from '../../support/programs'
import { chanceOf, type Chance } from './chance'
import { openSite, type Site, type StormDatabase } from './site'
import { calmPost, happen, makePostMoody, troubleOf, type Trouble } from './trouble'
import { faultsOfEmails, faultsOfWords, secondDeliveries } from './verdict'
import { writerOf } from './writer'

interface Load {
  readonly seed: number
  readonly writers: number
  /** So many of them write at the same moment. With more, a machine that is too small keeps words back, and what keeps them back is no trouble of ours. */
  readonly atOnce: number
  /** In all; null: as long as anything happens. */
  readonly sends: number | null
}

export interface Weather extends Load {
  readonly sends: number
  readonly troubles: number
  /** Between two troubles at most, in ms. */
  readonly pauses: number
}

/** What is done before the verdict, to see that the verdict notices. */
export const plants = ['words that were never sent', 'words sent twice', 'a mail under another name'] as const
export type Plant = (typeof plants)[number]

/**
 * Bad weather, while clients write to their therapist; then all is back, and what the portal said it had taken is looked for over HTTP, in
 * the database and in the mails.
 * @returns what is not as it was promised, a line each, and what happened
 */
export async function storm(
  database: StormDatabase,
  weather: Weather,
  say: (line: string) => void,
  plant: Plant | null = null,
) {
  return endure(database, weather, (site, chance) => hurt(site, weather, chance, database), say, plant)
}

/** The same for whatever else can happen to a database. */
export async function endure<Happened>(
  database: Omit<StormDatabase, 'crash'>,
  load: Load,
  hurting: (site: Site, chance: Chance) => Promise<Happened>,
  say: (line: string) => void,
  plant: Plant | null = null,
) {
  const site = await openSite(database, load.writers)
  const { house, clients, ports } = site
  const chance = chanceOf(load.seed)
  const over = new AbortController()
  try {
    makePostMoody(house.post, chance)
    const reached = { ports, chance, isOver: () => over.signal.aborted }
    const writers = clients.map(({ cookie, concernId }) => writerOf(reached, cookie, concernId))
    const happening = hurting(site, chance)
    let isOver = false
    const isEnough = (begun: number) => (load.sends === null ? isOver : begun >= load.sends)
    const [happened, sent] = await Promise.all([
      happening.finally(() => (isOver = true)),
      writeAll(writers, load.atOnce, isEnough, say),
    ])
    calmPost(house.post)
    const settledAfter = await settled(site)
    if (plant !== null) await planted[plant](site, writers, sent)
    const conversations = await Promise.all(
      writers.map(async (writer, number) => ({ sent: sent[number] ?? [], text: await writer.read() })),
    )
    return {
      faults: [
        ...faultsOfWords(conversations),
        ...(await faultsOfEmails(house.admin, house.post)),
        ...(await faultsOfChains(database, site)),
      ],
      happened,
      ends: [...site.portals, ...site.workers].map(({ program, codes }) => ({ program, codes })),
      sends: sent.flat().length,
      tries: writers.map(({ counted }) => counted),
      mails: house.post.mails.length,
      secondDeliveries: secondDeliveries(house.post),
      settledAfter,
    }
  } finally {
    over.abort()
    await site.close()
  }
}

type Writer = ReturnType<typeof writerOf>

/** One writer after the other, a few of them at a time. @returns what each of them has sent, as the portal said */
async function writeAll(
  writers: readonly Writer[],
  atOnce: number,
  isEnough: (begun: number) => boolean,
  say: (line: string) => void,
): Promise<string[][]> {
  const waiting = writers.map(writer => ({ writer, sent: [] as string[] }))
  const all = waiting.map(({ sent }) => sent)
  let begun = 0
  let done = 0
  const write = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      if (isEnough(begun)) break
      begun += 1
      const words = `Words ${newId()}.`
      await next.writer.send(words)
      next.sent.push(words)
      waiting.push(next)
      done += 1
      if (done % 500 === 0) say(`${done} sent`)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, write))
  return all
}

async function hurt(site: Site, { troubles, pauses }: Weather, chance: Chance, database: StormDatabase) {
  const happened = new Map<Trouble, number>()
  const { portals, workers, wire, house } = site
  const crash = () => database.crash()
  const parts = { portals, workers, wire, post: house.post, adminUrl: database.admin, crash }
  for (let count = 0; count < troubles; count += 1) {
    await pause(chance.between(0, pauses))
    const trouble = troubleOf(chance)
    happened.set(trouble, (happened.get(trouble) ?? 0) + 1)
    await happen(trouble, parts, chance)
  }
  return happened
}

/** Seconds, from when all was back. */
type Settled = Readonly<Record<'words' | 'emails', number>>

/** ms */
const longest = 1_800_000

/** Waits until nothing is on its way any more. @returns after how many seconds the last words had gone out, and the last email */
async function settled({ house: { admin } }: Site): Promise<Settled> {
  const began = Date.now()
  const onTheirWay = async () => {
    const { rows } = await admin.raw<{ rows: { what: 'words' | 'emails'; kind: string; waits: number }[] }>(
      `select 'words' as what, 'draft' as kind, round(extract(epoch from goes_at - now()))::int as waits from drafts where goes_at is not null
       union all select 'emails', kind, round(extract(epoch from next_at - now()))::int from emails
         where status = 'waiting' and (next_at <= now() or held_up or attempts > 0)`,
    )
    return rows
  }
  const after = { words: 0, emails: 0 }
  for (;;) {
    const rows = await onTheirWay().catch(() => null) // the first connections may be those of before
    if (rows?.length === 0) return after
    for (const { what } of rows ?? []) after[what] = Math.ceil((Date.now() - began) / 1_000)
    if (Date.now() - began > longest) throw new Error(`Still on its way: ${JSON.stringify(rows)}`)
    await pause(250)
  }
}

/** In a sentence. */
export function afterwards({ words, emails }: Settled): string {
  return `the last words went out ${words} s after all was back, the last email ${emails} s`
}

/** What was too slow once all was back, a line each. */
export function lateAfter(after: Settled): string[] {
  return Object.entries(after).flatMap(([what, seconds]) =>
    seconds > 60 ? [`${what} still waited ${seconds} s after all was back`] : [],
  )
}

async function faultsOfChains(
  { admin }: Pick<StormDatabase, 'admin'>,
  { addressesKey }: Site,
): Promise<string[]> {
  const { code, out, err } = await runProgram('commands/verify-events', {
    DATABASE_ADMIN_URL: admin,
    ADDRESSES_KEY: addressesKey,
  }).ends()
  return code === 0 ? [] : [`npm run verify-events ends with ${code}: ${out}${err}`]
}

const planted: Record<Plant, (site: Site, writers: readonly Writer[], sent: string[][]) => unknown> = {
  'words that were never sent': (_site, _writers, [first]) => first?.push('Words that nobody sent.'),
  'words sent twice': async (site, [writer], [first]) => {
    await writer?.send(first?.[0] ?? '')
    await settled(site)
  },
  'a mail under another name': ({ house: { post } }) => {
    const [mail] = post.mails
    if (mail) post.mails.push({ ...mail, messageId: '<another@portal.example>' })
  },
}
