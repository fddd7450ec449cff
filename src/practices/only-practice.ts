import { callDefiner } from '../database/connections'
import { isDatabaseGone } from '../database/errors'
import type { Rules } from './practice'

/** The practice of an installation that is for one alone, as anybody may know it. */
export interface OnlyPractice extends Pick<
  Rules,
  'name' | 'language' | 'privacyText' | 'privacyTextIn' | 'contactText' | 'contactTextIn'
> {
  /** The address of its public page, where anybody can write without an account; null: it is closed */
  readonly door: string | null
}

/** Null where several practices share the installation, because nobody is told which; and while the database is gone, because the page stays. */
export async function onlyPractice(): Promise<OnlyPractice | null> {
  const [practice] = await callDefiner<OnlyPractice>('only_practice').catch((error: unknown) => {
    if (!isDatabaseGone(error)) throw error
    return []
  })
  return practice ? { ...practice, door: practice.door && `/p/${practice.door}` } : null
}
