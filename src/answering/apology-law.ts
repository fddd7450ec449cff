import type { TextKey } from '../language/english'

/** What a law takes out of the reach of a civil court: words of sympathy, an apology as such, or what is admitted in it too. */
export type Protected = 'sympathy' | 'apology' | 'admission'

/** What the law of a place says of apologies, in one sentence. No advice. */
export interface ApologyLaw {
  readonly place: TextKey
  readonly protects: Protected
  readonly text: TextKey
  /** As lawyers cite it. */
  readonly source: string
  /** The day on which somebody last held this sentence against the law, such as 2026-11-24. */
  readonly checked: string
}

/**
 * A few places, by their names; we know nothing of other places. If you add one, or look at one again, write the day
 * beside it. Places and texts are keys of t(); a source is cited as it is.
 */
export const apologyLaws: readonly ApologyLaw[] = [
  {
    place: 'answering.britishColumbia',
    protects: 'admission',
    text: 'answering.anApologyIsNoAdmission',
    source: 'Apology Act, SBC 2006, c 19, ss 1–2',
    checked: '2026-11-24',
  },
  {
    place: 'answering.california',
    protects: 'sympathy',
    text: 'answering.wordsOfSympathyToSomebody',
    source: 'California Evidence Code § 1160',
    checked: '2026-11-24',
  },
  {
    place: 'answering.englandAndWales',
    protects: 'apology',
    text: 'answering.anApologyDoesNotBy',
    source: 'Compensation Act 2006, s 2',
    checked: '2026-11-24',
  },
  {
    place: 'answering.hongKong',
    protects: 'admission',
    text: 'answering.inMostProceedingsThatAre',
    source: 'Apology Ordinance (Cap. 631), ss 4, 7 and 8',
    checked: '2026-11-24',
  },
  {
    place: 'answering.newSouthWales',
    protects: 'admission',
    text: 'answering.anApologyIsNoAdmissionOf',
    source: 'Civil Liability Act 2002 (NSW), ss 67–69',
    checked: '2026-11-24',
  },
  {
    place: 'answering.ontario',
    protects: 'admission',
    text: 'answering.anApologyIsNoAdmissionOfFault',
    source: 'Apology Act, 2009, SO 2009, c 3, ss 1–2',
    checked: '2026-11-24',
  },
  {
    place: 'answering.scotland',
    protects: 'sympathy',
    text: 'answering.inMostCivilProceedingsWords',
    source: 'Apologies (Scotland) Act 2016, ss 1–3',
    checked: '2026-11-24',
  },
  {
    place: 'answering.texas',
    protects: 'sympathy',
    text: 'answering.wordsOfSympathyToSomebodyHurt',
    source: 'Texas Civil Practice and Remedies Code § 18.061',
    checked: '2026-11-24',
  },
  {
    place: 'answering.victoria',
    protects: 'sympathy',
    text: 'answering.whereADeathOrAn',
    source: 'Wrongs Act 1958 (Vic), ss 14I–14J',
    checked: '2026-11-24',
  },
]
