import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { join } from 'node:path'
import fc from 'fast-check'
import { root } from '../../src/config'
import { asOperator } from '../../src/database/migrations/migrations'
import { bringZoneData } from '../../src/database/migrations/zone-data'
import { zoneReport } from '../../src/database/reports/zone-report'
import { isUnlikeNode } from '../../src/time/node-zones'
import { clockFaceAt, momentOfFace } from '../../src/time/moments'
import { zoneDataVersion } from '../../src/time/zone-data'
import { openBrowser } from '../support/browser'
import { openHouse, type House } from '../support/house'
import { practiceAtTheRiver } from '../support/people'
import { endPrograms, runProgram } from '../support/programs'

let house: House
beforeAll(async () => {
  house = await openHouse()
  await practiceAtTheRiver(house)
})
afterAll(async () => {
  await endPrograms()
  await house.close()
})

const zones = [
  'America/Vancouver',
  'America/Edmonton',
  'America/Winnipeg',
  'America/Inuvik',
  'America/Havana',
  'Africa/Casablanca',
  'Africa/El_Aaiun',
  'Europe/Vienna',
  'Australia/Lord_Howe',
  'UTC',
]

test('SQL and pages go by the same clocks', async () => {
  const minutes = fc.integer({ min: Date.UTC(2025, 6, 1) / 60_000, max: Date.UTC(2028, 1, 1) / 60_000 })
  const samples = fc.sample(fc.tuple(fc.constantFrom(...zones), minutes), 2_000)
  const nearChanges = zones.flatMap(zone =>
    ['2026-03-08', '2026-03-29', '2026-10-25', '2026-11-01', '2027-11-07'].flatMap(day =>
      Array.from({ length: 28 }, (_, hour): [string, number] => [
        zone,
        Date.parse(`${day}T00:30Z`) / 60_000 + 60 * hour,
      ]),
    ),
  )
  const asked = [...samples, ...nearChanges].map(([zone, minute]) => {
    const moment = new Date(minute * 60_000)
    return { zone, moment, shown: moment.toISOString().slice(0, 16) } // a moment, and any time that a clock can show
  })
  const { rows } = await house.admin.raw<{ rows: { face: string; moment: Date }[] }>(
    `select to_char(clock_at(zone, moment), 'YYYY-MM-DD"T"HH24:MI:SS.MS') as face, moment_of_clock(zone, shown) as moment
     from unnest(?::text[], ?::timestamptz[], ?::timestamp[]) with ordinality as asked (zone, moment, shown, place) order by place`,
    [asked.map(({ zone }) => zone), asked.map(({ moment }) => moment), asked.map(({ shown }) => shown)],
  )
  const unlike = asked.filter(({ zone: timeZone, moment, shown }, place) => {
    const row = rows[place]
    return (
      row?.face !== clockFaceAt(moment, { timeZone }) ||
      row.moment.getTime() !== momentOfFace(shown, { timeZone }).getTime()
    )
  })
  expect([rows.length, unlike]).toEqual([asked.length, []])
})

test('no function asks PostgreSQL what time it is somewhere', async () => {
  const { rows } = await house.admin.raw<{ rows: { name: string }[] }>(
    `select p.proname as name from pg_proc p where p.pronamespace = 'public'::regnamespace
       and regexp_replace(p.prosrc, $$at time zone 'UTC'$$, '', 'g') ~* 'at time zone|timezone\\('`,
  )
  expect(rows).toEqual([{ name: 'zone_data_in_use' }]) // which compares
})

describe('whoever runs the portal reads', () => {
  const readiness = async () => (await openBrowser(house).get('/readyz')).html.trim().split('\n')
  const vienna = () => house.admin('zone_changes').where({ zone: 'Europe/Vienna' })

  afterEach(async () => {
    await house.admin('zone_data').update({ version: 'none' })
    await asOperator(house.urls.admin, bringZoneData)
  })

  test('nothing where all go by the same rules', async () => {
    const known = isUnlikeNode('Europe/Vienna', new Date()) // a Node that is old enough one day
    expect([await readiness(), known]).toEqual([['ready'], false])
  })

  test('that the database still has others, until it is migrated', async () => {
    await house.admin('zone_data').update({ version: '2020a' })
    expect(await readiness()).toEqual([
      'ready',
      `Zone data: this process has ${zoneDataVersion()}, the database 2020a. Run npm run migrate.`,
    ])
    await asOperator(house.urls.admin, bringZoneData)
    expect(await readiness()).toEqual(['ready'])
  })

  test('that PostgreSQL has others for the zone of a practice', async () => {
    await vienna().update({ ahead: '2 hours' })
    expect(await zoneReport(new Date())).toEqual([
      expect.stringMatching(/^Time zone Europe\/Vienna: within a year PostgreSQL’s own rules differ/),
    ])
  })

  test('that data do not know where a practice is, and the data stay as they were', async () => {
    await house.admin('zone_data').update({ version: 'none' })
    await house.admin('practices').update({ timeZone: 'Atlantis/Harbour' })
    try {
      await expect(asOperator(house.urls.admin, bringZoneData)).rejects.toThrow(
        'ZONE_DATA: does not know the time zone of a practice, Atlantis/Harbour',
      )
      expect(await vienna().first()).toBeDefined()
    } finally {
      await house.admin('practices').update({ timeZone: 'Europe/Vienna' })
    }
  })

  test('that a file is no zone data', async () => {
    const ended = await runProgram('commands/migrate', {
      DATABASE_ADMIN_URL: house.urls.admin,
      ZONE_DATA: join(root, 'package.json'),
    }).ends()
    expect(ended).toEqual({
      code: 1,
      out: '',
      err: 'Makeright cannot start. ZONE_DATA: cannot be read as a file like data/packed/latest.json of moment-timezone\n',
    })
  })
})
