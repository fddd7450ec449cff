import { setTimeout as pause } from 'node:timers/promises'

/** Milliseconds. Far more than anything takes: a machine that is busy with something else turns no test red. */
export const patience = 150_000

/** Waits until this is so, and looks often. @throws when it never becomes so, with what was waited for */
export async function until(
  isSo: () => boolean | Promise<boolean>,
  what: () => unknown = () => isSo,
): Promise<void> {
  for (const end = Date.now() + patience; !(await isSo()); await pause(20)) {
    if (Date.now() > end) throw new Error(`Waited in vain: ${String(await what())}`)
  }
}
