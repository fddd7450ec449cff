import { createHash } from 'node:crypto'
import type { Knex } from 'knex'
import { addressesOfAll } from '../../support/addresses'
import { visitors, type World } from '../../support/everybody'
import type { House } from '../../support/house'
import { openSession } from '../../support/people'

/** The addresses whose pages are the same at every look: not what says when it is, or who is signed in where. */
export async function comparablePages(admin: Knex): Promise<string[]> {
  return (await addressesOfAll(admin)).filter(path => !/\/copy|\/account$|readyz/.test(path))
}

async function sessionFor(house: House, world: World, visitor: (typeof visitors)[number]): Promise<string> {
  const person = visitor === 'nobody' || visitor === 'ended access' ? null : world.people[visitor]
  return person ? (await openSession(house, person)).cookie : ''
}

/** The text of every page, and a hash of every file, as every visitor sees it. */
export async function pagesSeen(
  house: House,
  world: World,
  paths: readonly string[],
): Promise<Map<string, string>> {
  const seen = new Map<string, string>()
  for (const visitor of visitors.filter(visitor => visitor !== 'ended access')) {
    const cookie = await sessionFor(house, world, visitor)
    for (const path of paths) {
      const answer = await fetch(`${house.url}${path}`, { redirect: 'manual', headers: { cookie } })
      seen.set(`${path} as ${visitor}`, `${answer.status} ${await shownIn(answer)}`)
    }
  }
  return seen
}

async function shownIn(answer: Response): Promise<string> {
  if (answer.headers.get('content-type')?.startsWith('text/')) return textOf(await answer.text())
  return createHash('sha256')
    .update(new Uint8Array(await answer.arrayBuffer()))
    .digest('hex')
}

/** Without what is of this moment and of this browser. */
function textOf(page: string): string {
  const [, main = page] = /<main[^>]*>([\s\S]*)<\/main>/.exec(page) ?? []
  return main
    .replace(/<input[^>]*type="hidden"[^>]*>/g, '')
    .replace(/<section class="standing">\s*<h2>Is this still right\?[\s\S]*?<\/section>/, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/After about \d+:\d+/g, 'After about …')
    .replace(/\s+/g, ' ')
    .replace(/\w+, \d+ \w+ \d{4} at \d+:\d+ \(Europe\/Vienna\)/, 'now')
    .replace(/(\w+, \d+ \w+ \d{4} at \d+:\d+ |\S+Z,)The operator signed everyone out\. /, '') // the restore itself
    .replace('We cannot send emails just now. We keep them, and send them as soon as we can.', '')
    .replace(/\s+/g, ' ')
}

/** What stands where two texts begin to differ, from both. */
export function firstDifference(a: string, b: string): string {
  let at = 0
  while (at < a.length && a[at] === b[at]) at += 1
  return `  was: …${a.slice(Math.max(0, at - 80), at + 120)}…\n  is: …${b.slice(Math.max(0, at - 80), at + 120)}…`
}

/** A hash of the rows of each table that belong to the practices nobody writes in meanwhile, without what a restore ends. */
export async function fingerprints(admin: Knex, world: World): Promise<Record<string, string>> {
  const changed = [
    'sessions',
    'sign_in_tokens',
    'invitations',
    'passkey_challenges',
    'emails',
    'chain_heads',
    'events',
  ]
  const { rows } = await admin.raw<{ rows: { name: string }[] }>(
    `select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'practice_id'
     where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relpersistence = 'p' order by 1`,
  )
  const prints: Record<string, string> = {}
  for (const { name } of rows.filter(({ name }) => !changed.includes(name) && name !== 'doubtful_wishes')) {
    const { rows: texts } = await admin.raw<{ rows: { text: string }[] }>(
      `select to_jsonb(t)::text as text from ?? t where practice_id = any(?) order by 1`,
      [name, [world.here.margit.practiceId, world.there.greta.practiceId]],
    )
    prints[name] = createHash('sha256').update(JSON.stringify(texts)).digest('hex')
  }
  return prints
}
