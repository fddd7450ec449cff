import { clockOf } from '../../language/locale'
import type { Translate } from '../../language/translator'
import { childIn } from '../../people/children'
import { formerlyText } from '../../people/contact'
import type { Person } from '../../people/person'
import { dayIn } from '../thread/agreement-values'
import { eligible } from '../rules/audience'
import { isForOwnersAlone } from '../rules/first-words'
import { keptFrom } from '../rules/title'
import type { Choice } from '../statements/statements'
import { newCompanionIn, type NewCompanion } from '../store/acts/companions'
import { askedPersonIn } from '../store/acts/shared-concerns'
import { besideNow } from '../store/people/companions'
import type { Draft } from '../store/words/drafts'
import { askedNow, companionName, partText } from '../thread/companion-text'
import { capacityText } from '../thread/reader-values'
import type { MoveAbout } from '../writing/about'
import { alongIn, newcomerIn, readersOf, readingOwners } from '../writing/readers'

/** What stands beside the words of a draft, before it is sent. */
export function factsOf(t: Translate, person: Person, about: MoveAbout, draft: Draft) {
  const newcomer = newcomerIn(about, draft)
  const companion = draft.move === 'invite_companion' ? newCompanionIn(draft) : null
  const child = childOf(about, draft)
  const asked = draft.move === 'invite_companion' ? askedPersonIn(draft) : null
  return [
    ...(child ? [{ label: t('guardians.youWriteFor'), text: child.name }] : []),
    ...aboutFact(t, about, draft),
    ...(companion ? [{ label: t('companions.whomYouInvite'), text: invitedText(t, companion) }] : []),
    ...(asked ? [{ label: t('families.whomYouAsk'), text: asked.who }] : []),
    ...(newcomer ? [{ label: t('concerns.whomYouLetReadIt'), text: newcomer.name }] : []),
    ...(draft.choices.meets
      ? [{ label: t('concerns.youMeetNext'), text: dayIn(person, draft.choices.meets) }]
      : []),
    ...(draft.choices.supervision
      ? [{ label: t('concerns.yourWordsAndASupervisor'), text: t('concerns.thePersonWhoAnswersMay') }]
      : []),
    ...(draft.code ? [{ label: t('concerns.youAreCalled'), text: person.name }] : []),
  ]
}

/** Who will read it. */
export function readersShown(t: Translate, person: Person, about: MoveAbout, draft: Draft) {
  return [
    ...readersOf(person, about, draft).map(reader => ({
      name: reader.name,
      as: t(capacityText[reader.capacity]),
      formerly: formerlyText(t, reader, clockOf(person)),
    })),
    ...besideNow(about.concern?.companions ?? [])
      .filter(one => one.id !== person.id)
      .map(({ name, part }) => ({ name, as: t(partText[part]), formerly: null })),
    ...askedNow(about.concern?.companions ?? []).map(({ name }) => ({
      name,
      as: t('families.onceTheySayYes'),
      formerly: null,
    })),
    ...alongIn(about, draft).map(({ name }) => ({ name, as: t(partText.guardian), formerly: null })),
  ]
}

export function keptFromIn({ concern, therapist }: MoveAbout, { choices }: Draft): string | null {
  if (concern) return keptFrom(concern.audience, concern.therapist)?.name ?? null
  return (choices.audience && keptFrom(choices.audience, therapist ?? null)?.name) ?? null
}

/** The child for whom a guardian writes it. */
function childOf(
  { concern, children = [] }: MoveAbout,
  { choices }: Draft,
): { readonly name: string } | null {
  if (!concern) return childIn(children, choices.forWhom)
  return concern.capacity === 'client' ? concern.writtenFor : null
}

function invitedText(t: Translate, { who, address, part }: NewCompanion): string {
  return `${companionName(t, { name: who, part })}, ${address}`
}

/** Whom it is about, where that is not somebody who reads it. */
function aboutFact(t: Translate, { therapist }: MoveAbout, { choices }: Draft) {
  return therapist && choices.audience === 'owners' && !isForOwnersAlone(choices.kind)
    ? [{ label: t('concerns.whoItIsAbout'), text: therapist.name }]
    : []
}

/** What the statements about first words depend on; null: it has not been chosen, or these are not first words. */
export function choiceIn(about: MoveAbout, draft: Draft): Choice | null {
  const { concern, therapist, nobody, owners = [], hasColleague = false } = about
  const { audience } = draft.choices
  if (concern || !(therapist ?? nobody) || !audience) return null
  return {
    therapist: therapist ?? null,
    audience,
    owners: eligible(therapist, owners),
    reading: readingOwners(about, draft),
    hasColleague,
  }
}
