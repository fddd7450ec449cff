import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildPrograms } from '../../../src/dev/programs'
import { buildStyles } from '../../../src/dev/styles'
import { signHeads } from '../../../src/chains/heads-file'
import { migrate } from '../../../src/database/migrations/migrations'
import { thePracticeAndAnother, visitors, type World } from '../../support/everybody'
import { attachTo, pdf, photo, recording, sayWithFile } from '../../support/files'
import { openHouse } from '../../support/house'
import { send } from '../../support/people'
import { practiceOf } from '../../support/practices'
import { runProgram, type Program, type Settings } from '../../support/programs'
import { openCluster, makeLoginsOfOperator, makeOwner, type Cluster } from '../debian-postgres'
import type { Trial } from '../trial'
import { comparablePages, fingerprints, firstDifference, pagesSeen } from './compared'
import { faults, newKey } from './faults'

/** `npm run trial -- restore`: a backup under load, and bringing it back into another database: every page, every row, every chain, every file. */
export const trial: Trial = {
  needs: { pg_dump: 'postgresql-client', psql: 'postgresql-client', pg_lsclusters: 'postgresql' },
  async run(say) {
    buildPrograms()
    await buildStyles()
    const cluster = await openCluster()
    const folder = await mkdtemp(join(tmpdir(), 'makeright-restore-'))
    try {
      return await tryIt(cluster, folder, say)
    } finally {
      await cluster.close()
      await rm(folder, { recursive: true, force: true })
    }
  },
}

async function tryIt(cluster: Cluster, folder: string, say: (line: string) => void): Promise<string[]> {
  const wrong: string[] = []
  const expect = (isSo: boolean, what: string) => {
    if (isSo) say(what)
    else wrong.push(`not so: ${what}`)
  }
  await makeOwner(cluster)
  await makeDatabase(cluster, 'first')
  await migrate(cluster.url('makeright_admin', 'first'))
  await makeLoginsOfOperator(cluster)
  const keys = { WORDS_KEY: newKey(), ADDRESSES_KEY: newKey() }
  const settings = {
    ...keys,
    BACKUP_KEY: newKey(),
    BACKUP_DATABASE_URL: cluster.url('keeper', 'first'),
    DATABASE_ADMIN_URL: cluster.url('makeright_admin', 'first'),
    HEADS_FILE: join(folder, 'heads.jsonl'),
  }
  const run = (command: string, changed: Settings, ...args: string[]) =>
    runCommand(`commands/${command}`, { ...settings, ...changed }, args)

  const house = await openHouse(
    { ...keys, HEADS_FILE: settings.HEADS_FILE },
    undefined,
    databaseOf(cluster, 'first'),
  )
  await house.stopWorking()
  const world = await thePracticeAndAnother(house)
  const crowd = await practiceOf(house, {
    vera: { name: 'Vera Klein', roles: ['owner', 'therapist'] },
    anna: { name: 'Anna Held', roles: ['client'], sees: ['vera'] },
  })
  await makeEveryAddress(world)
  const paths = await comparablePages(house.admin)
  await pagesSeen(house, world, paths) // who opened what stands in the chains from now on
  const before = await pagesSeen(house, world, paths)
  const load = startLoad(() => send(crowd.anna, { therapist: crowd.vera.id, audience: 'therapist' }))
  const file = join(folder, 'first.backup')
  const taken = await run('backup', {}, file)
  expect(taken.code === 0, `a backup during load: ${taken.out.trim().split('\n').at(-1) ?? ''}`)
  const sentDuring = await load.stop()
  expect(sentDuring > 0, `${sentDuring} concerns were sent meanwhile`)
  const rowsBefore = await fingerprints(house.admin, world)
  await send(world.here.josef, { therapist: world.here.ruth.id, audience: 'therapist' }) // and is lost
  await signHeads(settings.HEADS_FILE, new Date())
  await house.close()
  if (wrong.length > 0) return wrong

  for (const [what, change, says] of faults(cluster, folder, file)) {
    const given = await change()
    const { code, err } = await run('restore', given.settings ?? {}, given.file ?? file)
    expect(code === 1 && err.trim().split('\n').length === 1 && says.test(err), `${what}: ${err.trim()}`)
  }

  await makeDatabase(cluster, 'second')
  const second = { DATABASE_ADMIN_URL: cluster.url('makeright_admin', 'second') }
  const restored = await run('restore', second, file)
  expect(restored.code === 0, `restored: ${restored.out.trim().split('\n').join(' ')}${restored.err}`)
  const verified = await run('verify-events', second)
  expect(
    verified.code === 0 && verified.out.split('was brought back').length === 2,
    `verify-events: ${(verified.out + verified.err).trim()}`,
  )
  const other = await openHouse(keys, undefined, databaseOf(cluster, 'second'))
  try {
    const rowsAfter = await fingerprints(other.admin, world)
    for (const [table, print] of Object.entries(rowsBefore))
      if (rowsAfter[table] !== print) wrong.push(`other rows in ${table}`)
    expect(true, `${Object.keys(rowsBefore).length} tables compared, row by row`)
    const live = await other.admin('sessions').whereNull('endedAt')
    expect(live.length === 0, 'no session is open any more')
    const after = await pagesSeen(other, world, paths)
    const differing = [...before].filter(([address, text]) => after.get(address) !== text)
    expect(differing.length === 0, `${before.size} pages compared, as ${visitors.length} visitors see them`)
    for (const [address, text] of differing.slice(0, 10))
      wrong.push(`another page: ${address}\n${firstDifference(text, after.get(address) ?? '')}`)
  } finally {
    await other.close()
  }
  return wrong
}

async function makeDatabase(cluster: Cluster, name: string): Promise<void> {
  await cluster.superuser(`create database ${name} owner makeright_admin`)
}

function databaseOf(cluster: Cluster, name: string) {
  return Promise.resolve({
    admin: cluster.url('postgres', name),
    web: cluster.url('portal', name),
    worker: cluster.url('postroom', name),
    drop: () => Promise.resolve(),
  })
}

async function runCommand(program: Program, settings: Settings, args: readonly string[]) {
  return runProgram(program, settings, [], args).ends()
}

async function makeEveryAddress(world: World): Promise<void> {
  await world.newDraft()
  await world.newPasskey()
  const letter = pdf('The letter.pdf', 3_000_000)
  await sayWithFile(world.here.lena, world.told.toTherapist, await photo(), letter, recording())
  await attachTo(world.here.lena, await world.newDraft(), letter)
}

/** Does it again and again until stopped. */
function startLoad(act: () => Promise<unknown>) {
  let [isStopping, count] = [false, 0]
  const running = (async () => {
    while (!isStopping) {
      await act()
      count += 1
    }
  })()
  return {
    async stop(): Promise<number> {
      isStopping = true
      await running
      return count
    },
  }
}
