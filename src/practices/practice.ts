import type { WrappedKeys } from '../vault/keys'

export interface CrisisLine {
  readonly name: string
  readonly contact: string
}

/** A therapy practice, its rules, and what it wants said. Several live in one installation and never see each other. */
export interface Practice extends WrappedKeys {
  readonly id: string
  readonly name: string
  /** IANA name, such as Europe/Vienna */
  readonly timeZone: string
  /** BCP 47: of its mails to people who are not known yet, and of its pages for people who are not signed in. */
  readonly language: string
  /** ISO weekdays, 1 is Monday */
  readonly workingDays: readonly number[]
  /** Days of the practice's calendar, such as 2026-12-25 */
  readonly closedDays: readonly string[]
  /** Working days until a concern must be acknowledged */
  readonly acknowledgeWithin: number
  /** Working days until a later message of the client must be answered */
  readonly answerWithin: number
  readonly crisisLines: readonly CrisisLine[]
  /** Whom to turn to outside of the practice, in its own words; null: nobody was named */
  readonly outsideContact: string | null
  /** When a therapist must tell others, in the practice's own words */
  readonly mustTell: string
  /** The last part of the address at which people without an account come in: /p/linden; null: there is no such door */
  readonly door: string | null
  readonly doorOpen: boolean
  /** The neutral page that Leave quickly leads to; null: the installation's */
  readonly leaveTo: string | null
  /** What is told to whom where couples or families come together, in the practice's own words */
  readonly couplesNotice: string | null
}
