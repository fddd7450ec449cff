import type { Knex } from 'knex'
import { ConfigFault } from '../../config'
import { call, rowsFrom } from '../functions'
import { changesOf, minutesAhead, zoneDataVersion, zoneNames } from '../../time/zone-data'

/**
 * What the database decides by the clocks of a practice, it decides by the same rules as our pages: they are brought here where it holds others.
 * @throws ConfigFault where a practice is in a zone that they do not know
 */
export async function bringZoneData(admin: Knex): Promise<void> {
  await admin.transaction(async db => {
    await db.raw('select pg_advisory_xact_lock(hashtext(?))', ['zone data']) // where two processes start at once
    const [held] = await rowsFrom<{ version: string | null }>(db, 'zone_data_in_use')
    if (held?.version === zoneDataVersion()) return
    const rows = zoneNames().flatMap(rowsOf)
    const lost = await call<string | null>(db, 'bring_zone_data', {
      version: zoneDataVersion(),
      zones: rows.map(({ zone }) => zone),
      at: rows.map(({ at }) => at),
      minutesAhead: rows.map(({ minutesAhead }) => minutesAhead),
    })
    if (lost !== null) throw new ConfigFault(`ZONE_DATA: does not know the time zone of a practice, ${lost}`)
  })
}

function rowsOf(zone: string): { zone: string; at: string; minutesAhead: number }[] {
  return [
    { zone, at: '-infinity', minutesAhead: minutesAhead(zone, first) },
    ...changesOf(zone, first, last).map(({ at, ahead }) => ({
      zone,
      at: at.toISOString(),
      minutesAhead: ahead,
    })),
  ]
}

/** Nothing here is older, or will be agreed on for later. */
const first = new Date('2020-01-01T00:00Z')
const last = new Date('2045-01-01T00:00Z')
