import type { HintKind } from '../../hints/hint'
import { hintsFor } from '../../hints/languages'
import type { Person } from '../../people/person'
import type { Words } from '../../language/translator'
import type { OpenConcern } from '../store/entries'
import type { Words as Written } from '../rules/wording'

/**
 * What an answerer may want to look at once more before they send: found anew each time the page is shown, kept nowhere, and seen by
 * nobody else. A client's own words are never looked at.
 */
export function secondLook(
  t: Words,
  person: Person,
  concern: Pick<OpenConcern, 'capacity'> | undefined,
  parts: Written,
) {
  if (!concern || concern.capacity === 'client') return []
  return hintsFor(Object.values(parts).join('\n\n'), person.language).map(({ kind, words }) => ({
    words,
    whole: words.length > 0 ? null : t('All of it together'),
    why: t(hintText[kind].why),
    better: t(hintText[kind].better),
  }))
}

/** Why words can hurt, and a better direction. */
const hintText = {
  sorry_if: {
    why: 'An “if” leaves open whether anything happened, and whoever reads it knows that it did.',
    better: 'Name what you did, and say sorry for that: “I am sorry that I …”',
  },
  sorry_you_feel: {
    why: 'It says sorry for a feeling, as if the feeling were the mistake.',
    better: 'Say sorry for what you did. That you see what it did to them is a sentence of its own.',
  },
  apology_but: {
    why: 'Many people hear only what comes after a “but”, and the apology is gone.',
    better: 'Let the apology end with a full stop. An explanation can come later, if they want one.',
  },
  blame: {
    why: 'It looks for the mistake in the person who was hurt, and they may not speak up a second time.',
    better: 'Begin with your own part: what you said, did or missed.',
  },
  minimizing: {
    why: 'It makes small what was not small for them.',
    better: 'Say what it was like for them, as they wrote it.',
  },
  already_explained: {
    why: 'It can sound impatient, as if it were for them to understand you.',
    better: 'Say it as if for the first time, or ask what is still unclear.',
  },
  other_clients: {
    why: 'A comparison leaves them alone with what they felt.',
    better: 'Stay with this one person, and with what happened between the two of you.',
  },
  policy: {
    why: 'Where rules and lawyers speak, nobody seems to be speaking to them.',
    better: 'Say first what happened. If a rule matters here, say in plain words what it means for them.',
  },
  no_day: {
    why: 'They wait for it from now on, and do not know how long.',
    better: 'Say by which day, even if all you can say then is how far it is.',
  },
  look_after_me: {
    why: 'They were hurt, and may now feel that they have to look after you.',
    better:
      'Take what you feel to a colleague or your supervisor, and come back to what it was like for them.',
  },
  off_the_record: {
    why: 'They chose to write here, where nothing can be changed afterward. Being asked away from it can feel unsafe.',
    better: 'Answer here, and ask in which way they would like to talk. Staying here is one of the ways.',
  },
  very_long: {
    why: 'Somebody who was hurt can hardly take in so much at once.',
    better:
      'Keep what happened, your part, the apology and what you do next. The rest can wait until they ask.',
  },
} as const satisfies Record<HintKind, { why: string; better: string }>
