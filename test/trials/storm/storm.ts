import { buildPrograms } from '../../../src/dev/programs'
import { buildStyles } from '../../../src/dev/styles'
import type { Trial } from '../trial'
import { openSystem } from './system'
import { afterwards, lateAfter, plants, storm } from './weather'

const large = { writers: 100, atOnce: 25, sends: 10_000, troubles: 240, pauses: 2_500 }

/** Ten thousand messages in bad weather, after a look at whether this trial notices what it is there for. */
export const trial: Trial = {
  needs: { pg_lsclusters: 'postgresql' },
  async run(say) {
    const wrong: string[] = []
    buildPrograms()
    await buildStyles()
    for (const plant of plants) {
      const calm = { seed: 1, writers: 2, atOnce: 2, sends: 6, troubles: 0, pauses: 0 }
      const { faults } = await storm(await openSystem(), calm, () => undefined, plant)
      say(
        `${plant}: ${faults.length === 1 ? `noticed (${faults[0]?.replace(/[0-9a-f-]{30,}/, '…')})` : `NOT NOTICED: ${faults.join()}`}`,
      )
      if (faults.length !== 1) wrong.push(`does not notice ${plant}`)
    }
    const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 32))
    say(`seed ${seed} (SEED=${seed} begins with the same chances)`)
    const report = await storm(await openSystem(), { ...large, seed }, say)
    for (const [trouble, times] of report.happened) say(`${trouble}: ${times} times`)
    for (const { program, codes } of report.ends)
      say(`${program} ended: ${[...codes].map(([how, times]) => `${how} ${times} times`).join(', ')}`)
    const sum = (name: 'doubled' | 'cut' | 'tries') =>
      report.tries.reduce((total, one) => total + one[name], 0)
    say(
      `${report.sends} messages taken, in ${sum('tries')} requests, ${sum('doubled')} doubled, ${sum('cut')} cut off`,
    )
    say(`${report.mails} mails came, ${report.secondDeliveries} of them once more under the same Message-ID`)
    say(afterwards(report.settledAfter))
    return [...wrong, ...report.faults, ...lateAfter(report.settledAfter)]
  },
}
