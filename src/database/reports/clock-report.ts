import type { Logger } from 'pino'
import { databaseTime } from '../connections'

/** Clocks that differ by less show in nothing that people see. ms */
const tolerated = 5_000
/** ms */
const betweenLooks = 10 * 60_000

/**
 * What an operator should know of this process's clock, in lines; none: it goes like the database's, as that of every portal and worker
 * should. Due days, sessions and links are counted by both, so a portal whose clock is wrong ends them early or late.
 * @param clock in ms since 1970
 */
export async function clockReport(clock: () => number = Date.now): Promise<string[]> {
  const asked = clock()
  const theirs = (await databaseTime()).getTime()
  const answered = clock()
  const ahead = asked - theirs
  const behind = theirs - answered // whatever the question took is on neither side
  if (ahead <= tolerated && behind <= tolerated) return []
  const seconds = Math.round(Math.max(ahead, behind) / 1_000)
  return [
    `Clock: this process is ${seconds} s ${ahead > behind ? 'ahead of' : 'behind'} the database. Set the clocks of all servers from the network.`,
  ]
}

/** Says in the log when this process's clock goes wrong, now and from time to time, once until it is right again. */
export async function watchClock(log: Logger): Promise<{ stop(): void }> {
  let isWrong = false
  const look = async () => {
    const lines = await clockReport().catch(() => null) // a database that is gone is told of elsewhere
    if (lines === null) return
    if (!isWrong) for (const line of lines) log.warn(line)
    isWrong = lines.length > 0
  }
  await look()
  const timer = setInterval(() => void look(), betweenLooks)
  timer.unref()
  return { stop: () => clearInterval(timer) }
}
