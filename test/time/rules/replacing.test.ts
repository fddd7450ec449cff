import { afterAll, expect, test } from '@jest/globals'
import { readFileSync } from 'node:fs'
import { momentOfFace } from '../../../src/time/moments'
import { isUnlikeNode } from '../../../src/time/node-zones'
import { replaceZoneData, zoneDataVersion } from '../../../src/time/zone-data'

const packed = readFileSync(require.resolve('moment-timezone/data/packed/latest.json'), 'utf8')
const noon = () => momentOfFace('2026-12-10T12:00', { timeZone: 'Europe/Vienna' }).toISOString()

afterAll(() => {
  replaceZoneData(packed)
})

test('zone data can be replaced without a release', () => {
  expect([noon(), isUnlikeNode('Europe/Vienna', new Date('2026-11-29T12:00Z'))]).toEqual([
    '2026-12-10T11:00:00.000Z',
    false,
  ])
  // As if Vienna had moved to the clocks of Kathmandu.
  const data = JSON.parse(packed) as { version: string; zones: string[] }
  const kathmandu = data.zones.find(zone => zone.startsWith('Asia/Kathmandu|')) ?? ''
  const moved = data.zones.map(zone =>
    zone.startsWith('Europe/Vienna|') ? kathmandu.replace('Asia/Kathmandu', 'Europe/Vienna') : zone,
  )
  replaceZoneData(JSON.stringify({ ...data, version: '2099a', zones: moved }))
  expect([zoneDataVersion(), noon(), isUnlikeNode('Europe/Vienna', new Date('2026-11-29T12:00Z'))]).toEqual([
    '2099a',
    '2026-12-10T06:15:00.000Z',
    true,
  ])
})

test.each(['', '{}', '[]', '{"version":"new","zones":["x"],"links":[],"countries":[]}'])(
  'a file with %j is refused, and changes nothing',
  text => {
    const before = zoneDataVersion()
    expect(() => {
      replaceZoneData(text)
    }).toThrow()
    expect(zoneDataVersion()).toBe(before)
  },
)
