import { isUnlikeNode } from '../../time/node-zones'
import { zoneDataVersion } from '../../time/zone-data'
import { callDefiner } from '../connections'

/** What an operator should know of the rules by which the clocks of practices go, in lines; none: everything here follows the same ones. */
export async function zoneReport(now: Date): Promise<string[]> {
  const ours = zoneDataVersion()
  const [inUse] = await callDefiner<InUse>('zone_data_in_use')
  if (!inUse) return []
  const { version, zones, unlikeOurs } = inUse
  const others = [
    { name: 'Node', differs: zones.filter(zone => isUnlikeNode(zone, now)) },
    { name: 'PostgreSQL', differs: unlikeOurs },
  ]
  return [
    ...(version === ours
      ? []
      : [`Zone data: this process has ${ours}, the database ${version ?? 'none'}. Run npm run migrate.`]),
    ...others.flatMap(({ name, differs }) =>
      differs.map(
        zone =>
          `Time zone ${zone}: within a year ${name}’s own rules differ from ${ours}. The portal follows ${ours}.`,
      ),
    ),
  ]
}

interface InUse {
  readonly version: string | null
  readonly zones: readonly string[]
  readonly unlikeOurs: readonly string[]
}
