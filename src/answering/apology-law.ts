/** What a law takes out of the reach of a civil court: words of sympathy, an apology as such, or what is admitted in it too. */
export type Protected = 'sympathy' | 'apology' | 'admission'

/** What the law of a place says of apologies, in one sentence. No advice. */
export interface ApologyLaw {
  readonly place: string
  readonly protects: Protected
  readonly text: string
  /** As lawyers cite it. */
  readonly source: string
  /** The day on which somebody last held this sentence against the law, such as 2026-11-24. */
  readonly checked: string
}

/**
 * A few places, by their names; a place that is not here is not known here. Whoever adds one, or looks at one again, writes the day
 * beside it. Places and texts are keys of t(); a source is cited as it is.
 */
export const apologyLaws: readonly ApologyLaw[] = [
  {
    place: 'British Columbia',
    protects: 'admission',
    text: 'An apology is no admission of fault, must not be weighed in deciding who was at fault, and does not touch insurance; words that admit fault are included.',
    source: 'Apology Act, SBC 2006, c 19, ss 1–2',
    checked: '2026-11-24',
  },
  {
    place: 'California',
    protects: 'sympathy',
    text: 'Words of sympathy to somebody hurt in an accident, or to their family, do not prove liability in a civil action; a statement of fault beside them can.',
    source: 'California Evidence Code § 1160',
    checked: '2026-11-24',
  },
  {
    place: 'England and Wales',
    protects: 'apology',
    text: 'An apology does not by itself amount to an admission of negligence or breach of statutory duty; whether this should be changed has been consulted on since 2024.',
    source: 'Compensation Act 2006, s 2',
    checked: '2026-11-24',
  },
  {
    place: 'Hong Kong',
    protects: 'admission',
    text: 'In most proceedings that are not criminal an apology is no admission and generally no evidence of fault; admissions and statements of fact in it are included.',
    source: 'Apology Ordinance (Cap. 631), ss 4, 7 and 8',
    checked: '2026-11-24',
  },
  {
    place: 'New South Wales',
    protects: 'admission',
    text: 'An apology is no admission of fault and no evidence of it in a civil claim, whether or not it admits fault; some claims are left out.',
    source: 'Civil Liability Act 2002 (NSW), ss 67–69',
    checked: '2026-11-24',
  },
  {
    place: 'Ontario',
    protects: 'admission',
    text: 'An apology is no admission of fault, no evidence of it in civil and administrative proceedings, and does not touch insurance; words that admit fault are included.',
    source: 'Apology Act, 2009, SO 2009, c 3, ss 1–2',
    checked: '2026-11-24',
  },
  {
    place: 'Scotland',
    protects: 'sympathy',
    text: 'In most civil proceedings words that say sorry, and a promise to look at how it came about so that it does not happen again, are no evidence of liability; an admission of fault is not named.',
    source: 'Apologies (Scotland) Act 2016, ss 1–3',
    checked: '2026-11-24',
  },
  {
    place: 'Texas',
    protects: 'sympathy',
    text: 'Words of sympathy to somebody hurt in an accident, or to their near family, do not prove liability in a civil action; what is said of negligence or blame beside them can.',
    source: 'Texas Civil Practice and Remedies Code § 18.061',
    checked: '2026-11-24',
  },
  {
    place: 'Victoria',
    protects: 'sympathy',
    text: 'Where a death or an injury is concerned, words of sorrow, regret or sympathy are no admission; a clear acknowledgment of fault is not included.',
    source: 'Wrongs Act 1958 (Vic), ss 14I–14J',
    checked: '2026-11-24',
  },
]
