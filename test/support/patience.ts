import { setTimeout as pause } from 'node:timers/promises'

/** Milliseconds. Far more than anything takes: a machine that is busy with something else turns no test red. */
export const patience = 150_000

/** Waits until this is so, and looks often at first; looking is work too, for us, the database and whoever is waited for. @throws when it never becomes so, with what was waited for */
export async function until(
  isSo: () => boolean | Promise<boolean>,
  what: () => unknown = () => isSo,
): Promise<void> {
  const end = Date.now() + patience
  for (let waits = 20; !(await isSo()); waits = Math.min(waits * 1.25, 100)) {
    if (Date.now() > end) throw new Error(`Waited in vain: ${String(await what())}`)
    await pause(waits)
  }
}
