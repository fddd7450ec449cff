import { afterEach, expect, test } from '@jest/globals'
import { cleanUp } from '../support/processes'
import { openEmbedded } from '../trials/storm/embedded'
import { storm, type Plant } from '../trials/storm/weather'

// The short form of `npm run trial`: what is sent in bad weather is there afterwards, once, and so is its email.

afterEach(cleanUp)

const short = { writers: 8, atOnce: 8, sends: 60, troubles: 12, pauses: 1_500 }

const inStorm = async (seed: number, plant: Plant | null = null) =>
  storm(await openEmbedded(), { ...short, seed }, () => undefined, plant)

test('what is sent while portals, workers, database and mail server fall over is there once, and so is its email', async () => {
  const seed = Math.floor(Math.random() * 2 ** 32)
  const { faults, sends } = await inStorm(seed)
  expect({ seed, faults, sends }).toEqual({ seed, faults: [], sends: short.sends })
})
