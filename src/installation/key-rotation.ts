import type { Knex } from 'knex'
import { rewrapPracticeKeys, type WrappedKeys } from '../vault/keys'
import { CannotUnseal } from '../vault/envelope'
import { rewrapInstallation } from '../vault/master-keys'
import { exchangeInstallation, exchangePracticeKeys, findOptionalInstallation, practicesAfter } from './store'

/** What became of it: how many practices are newly under the new keys, and which ones nothing of ours opens. */
export interface Rotation {
  readonly rewrapped: number
  readonly unopened: readonly string[]
}

/**
 * Brings everything under the new master keys, practice by practice, while portals and workers go on. Only envelopes around keys are
 * changed, so it can be broken off anywhere and begun again. It goes round until a whole round has found nothing left to do:
 * practices are founded meanwhile.
 * @param looked hears of each practice how many were looked at in this round
 */
export async function rotateKeys(
  admin: Knex,
  looked: (count: number) => void = () => undefined,
): Promise<Rotation> {
  await rotateInstallation(admin)
  let rewrapped = 0
  for (;;) {
    const round = await rotatePractices(admin, looked)
    rewrapped += round.rewrapped
    if (!round.isChanged) return { rewrapped, unopened: round.unopened }
  }
}

const pageSize = 100
const beforeAll = '00000000-0000-0000-0000-000000000000'

async function rotateInstallation(admin: Knex): Promise<void> {
  const old = await findOptionalInstallation(admin)
  const done = old && (await exchangeInstallation(admin, old, rewrapInstallation(old)))
  if (!done) await rotateInstallation(admin) // somebody else has been faster
}

async function rotatePractices(admin: Knex, looked: (count: number) => void) {
  const unopened: string[] = []
  let [rewrapped, isChanged, after, count] = [0, false, beforeAll, 0]
  for (;;) {
    const page = await practicesAfter(admin, after, pageSize)
    for (const practice of page) {
      const renewed = rewrapOrNull(practice)
      if (!renewed) unopened.push(practice.id)
      else if (!isSame(practice, renewed)) {
        isChanged = true
        if (await exchangePracticeKeys(admin, practice, renewed)) rewrapped += 1
      }
      count += 1
      looked(count)
    }
    const last = page.at(-1)
    if (!last) return { rewrapped, isChanged, unopened }
    after = last.id
  }
}

/** Null where no key that we have opens it, or the row was damaged. The others go on. */
function rewrapOrNull(practice: WrappedKeys): WrappedKeys | null {
  try {
    return rewrapPracticeKeys(practice)
  } catch (error) {
    if (error instanceof CannotUnseal) return null
    throw error
  }
}

function isSame(a: WrappedKeys, b: WrappedKeys): boolean {
  return a.wordsKey.equals(b.wordsKey) && a.addressesKey.equals(b.addressesKey)
}
