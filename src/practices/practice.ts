import type { WrappedKeys } from '../vault/keys'
import type { InLanguages, OutsideBody } from './outside'
import type { TextIn } from './own-text'

export interface CrisisLine {
  readonly name: string
  readonly contact: string
  readonly inLanguages?: InLanguages
  /** Where the practice has it from; missing: it was founded with it. */
  readonly source?: string
  /** The day on which it was last checked, such as 2026-11-24; missing: when the practice was founded. */
  readonly checkedOn?: string
}

/** A therapy practice, its rules, and what it wants said. Several live in one installation and never see each other. */
export interface Practice extends WrappedKeys {
  readonly id: string
  readonly name: string
  /** IANA name, such as Europe/Vienna */
  readonly timeZone: string
  /** ISO 3166: how its dates and numbers are written; null: as where its time zone is */
  readonly region: string | null
  /** BCP 47: of its mails to people who are not known yet, and of its pages for people who are not signed in. */
  readonly language: string
  /** BCP 47: which languages its people can choose, its own among them; null: all that the portal has */
  readonly languages?: readonly string[] | null
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
  readonly outsideContactIn?: TextIn
  /** When a therapist must tell others, in the practice's own words */
  readonly mustTell: string
  readonly mustTellIn?: TextIn
  /** The last part of the address at which people without an account come in: /p/linden; null: there is no such door */
  readonly door: string | null
  readonly doorOpen: boolean
  /** The neutral page that Leave quickly leads to; null: the installation's */
  readonly leaveTo: string | null
  /** What is told to whom where couples or families come together, in the practice's own words */
  readonly couplesNotice: string | null
  readonly couplesNoticeIn?: TextIn
  /** Its last day, of its own calendar, such as 2026-12-18; null: it goes on */
  readonly closesOn?: string | null
  /** Who keeps its records after that, how they can be reached, and the day until which people can read here at least */
  readonly keptBy?: string | null
  readonly keptHow?: string | null
  readonly keptHowIn?: TextIn
  readonly keptUntil?: string | null
  /** The colour of its pages, such as #7a3b5d; null: ours */
  readonly accent: string | null
  /** The picture beside its name, by its own name; null: ours */
  readonly logo: string | null
  /** What stands behind that picture, on light pages and on dark ones */
  readonly logoGround: 'light' | 'dark'
}

/** All that its owners decide. What few pages show is read where it is shown, and not with every request. */
export interface Rules extends Omit<Practice, keyof WrappedKeys> {
  /** Days from the first on which an answer is late until owners hear again of it */
  readonly hearAgainAfter: number
  /** The same until its client is asked what they want */
  readonly askClientAfter: number
  readonly foundedAt: Date
  /** Years: from then on a young person decides whether a guardian reads along */
  readonly readsAloneFrom: number
  readonly outsideBodies: readonly OutsideBody[]
  /** Whom those who answer can ask, in the practice's own words. */
  readonly whomToAsk: string | null
  /** Clients are told when a supervisor was asked. */
  readonly tellsOfConsulting: boolean
  /** What the practice itself says of privacy; null: nothing beside what its pages say anyway */
  readonly privacyText: string | null
  readonly privacyTextIn: TextIn
  /** How it can be reached, in its own words */
  readonly contactText: string | null
  readonly contactTextIn: TextIn
}
