import { together, type Translate } from '../../language/translator'
import { clockOf, listText, type Clock } from '../../language/locale'
import { awayText } from '../../people/away'
import { formerlySentence, formerlyText } from '../../people/contact'
import type { ChoiceField, Field, FoldedField } from '../../http/page-parts'
import { audiencesFor, eligible } from '../rules/audience'
import { isForOwnersAlone, kinds, starters, wishes } from '../rules/first-words'
import { dayOf } from '../../time/days'
import type { Named } from '../../people/person'
import { awayBeforeChoosing } from '../statements/absence-text'
import type { MoveAbout } from './about'
import { choiceField, keysOf, optionsIn, type FormInHand } from './field-parts'

/** Who reads first words is chosen before they are written, and nobody is chosen beforehand. */
export function audienceFields({ t, person, about, draft, errorAt }: FormInHand): Field[] {
  const { therapist, owners = [], nobody } = about
  if (!therapist && !nobody) return []
  const { audience, owners: reading = [] } = draft.choices
  const choices = audiencesFor(t, therapist ?? null, owners).filter(
    ({ value }) => value === 'owners' || !isForOwnersAlone(draft.choices.kind),
  )
  if (choices.length === 0) return []
  const others = eligible(therapist, owners)
  const clock = clockOf(person)
  const [only] = others.length === 1 ? others : []
  const options = choices.map(one => ({
    value: one.value,
    text: withGuardians(t, about, one, clock),
    hint: null,
    checked: one.value === audience,
  }))
  const named = [...(therapist ? [therapist] : []), ...(only ? [only] : [])]
  const hints = [
    ...(only ? [t('concerns.ownerOwnsThePractice', { owner: only.name })] : []),
    formerlySentence(t, named, clock),
    therapist ? awayBeforeChoosing(t, person, therapist, others) : null,
    only ? awayText(t, person, only) : null,
  ]
  const field: ChoiceField = {
    ...choiceField('audience', t('concerns.whoWillReadIt'), errorAt('audience'), options),
    compact: true,
    hint: together(
      ...hints,
      ...(isForOwnersAlone(draft.choices.kind) ? [] : readAlongTexts(t, about, choices.length > 1)),
    ),
  }
  const isAlone = isForOwnersAlone(draft.choices.kind)
  const beside = isAlone ? [] : guardianFields(t, about, draft.choices.guardians ?? [], choices.length > 1)
  if (others.length < 2) return [field, ...beside]
  const people = others.map(one => ({
    value: one.id,
    text: one.name,
    hint: together(formerlyText(t, one, clock), awayText(t, person, one)),
    checked: reading.includes(one.id),
  }))
  return [
    field,
    {
      ...choiceField('owners', t('concerns.whichOwnersOfThePractice'), errorAt('owners'), people),
      kind: 'several',
      compact: true,
      hint: choices.length > 1 ? t('concerns.onlyIfYouChoseOwners') : null,
    },
    ...beside,
  ]
}

/** A choice of readers beside whom a guardian may read says "only" of nobody, and names who reads along by the rule. */
function withGuardians(
  t: Translate,
  { therapist, guardians = [] }: MoveAbout,
  { value, text }: ReturnType<typeof audiencesFor>[number],
  clock: Clock,
): string {
  if (!therapist || guardians.length === 0 || value === 'owners') return text
  const readers = value === 'therapist' ? therapist.name : text
  const along = guardians.filter(({ byRule }) => byRule).map(({ name }) => name)
  return along.length === 0
    ? readers
    : t('guardians.readersAndAlso', { readers, guardians: listText(along, clock) })
}

/** Who reads along by the rule of the practice is said before it is chosen who reads. @param canBeAlone owners alone can be chosen, whom no guardian reads with */
function readAlongTexts(t: Translate, { guardians = [] }: MoveAbout, canBeAlone: boolean): string[] {
  return guardians
    .filter(({ byRule }) => byRule)
    .flatMap(({ name }) => [
      t('guardians.readsThisToo', { name }),
      ...(canBeAlone ? [t('guardians.notWhatOwnersRead', { name })] : []),
    ])
}

/** A young person who reads alone takes a guardian along, or does not; nothing is chosen beforehand. */
function guardianFields(
  t: Translate,
  { guardians = [] }: MoveAbout,
  chosen: readonly string[],
  canBeAlone: boolean,
): Field[] {
  const options = guardians
    .filter(({ byRule }) => !byRule)
    .map(({ id, name }) => ({ value: id, text: name, hint: null, checked: chosen.includes(id) }))
  if (options.length === 0) return []
  const hint = together(
    t('guardians.youAloneDecide'),
    canBeAlone ? t('guardians.ownersAloneMeansAlone') : null,
  )
  return [
    {
      ...choiceField('guardians', t('guardians.whoReadsWithYou'), null, options),
      kind: 'several',
      compact: true,
      hint,
    },
  ]
}

/** What else a client can say beside first words: folded questions, which they skip by leaving them folded. */
export function otherQuestions(form: FormInHand): FoldedField[] {
  return [
    ...(isForOwnersAlone(form.draft.choices.kind) ? [] : [kindQuestion(form)]),
    ...(form.about.therapist ? [meetingQuestion(form, form.about.therapist)] : []),
    ...(isSupervised(form.about) ? [supervisionQuestion(form)] : []),
    ...(form.person.account ? [] : [nameQuestion(form)]),
  ]
}

/** Sentences by which somebody can begin who has no words. */
export function starterQuestion({ t }: FormInHand): FoldedField {
  const field = choiceField(
    'start',
    t('concerns.yourWordsBeginWithIt'),
    null,
    optionsIn(t, keysOf(starters), starters),
  )
  return folded(t('concerns.wouldASentenceToBegin'), false, { ...field, compact: true })
}

function kindQuestion({ t, draft }: FormInHand): FoldedField {
  const { kind } = draft.choices
  const field = choiceField(
    'kind',
    t('concerns.chooseWhatComesClosest'),
    null,
    optionsIn(
      t,
      keysOf(kinds).filter(one => !isForOwnersAlone(one)),
      kinds,
      kind,
    ),
  )
  return folded(t('concerns.whatKindOfThingWas'), kind !== undefined, { ...field, compact: true })
}

/** What would help: those who answer see it first. */
export function helpQuestion({ t, draft }: FormInHand): FoldedField {
  const { help = [] } = draft.choices
  const field = choiceField(
    'help',
    t('concerns.chooseAsManyAsYou'),
    null,
    optionsIn(t, keysOf(wishes), wishes, ...help),
  )
  return folded(t('concerns.whatWouldHelpYou'), help.length > 0, { ...field, kind: 'several', compact: true })
}

function meetingQuestion({ t, person, draft, errorAt }: FormInHand, therapist: Named): FoldedField {
  const { meets = '' } = draft.choices
  const error = errorAt('meets')
  return folded(
    t('concerns.whenDoYouNextMeet', { therapist: therapist.name }),
    meets !== '' || error !== null,
    {
      kind: 'day',
      type: 'date',
      name: 'meets',
      label: t('concerns.theDayOfYourNext'),
      hint: t('concerns.soThatItIsRead'),
      value: meets,
      least: dayOf(new Date(), person.practice),
      most: null,
      error,
      optional: true,
    },
  )
}

/** Whom those who answer may ask for advice with the client's own words before them. */
function supervisionQuestion({ t, draft }: FormInHand): FoldedField {
  const chosen = draft.choices.supervision === true
  const option = { value: 'yes', text: t('concerns.yesTheyMay'), hint: null, checked: chosen }
  const field = choiceField('supervision', t('concerns.aSupervisorHelpsThemTo'), null, [option])
  return folded(t('concerns.mayThePersonWhoAnswers'), chosen, { ...field, kind: 'several', compact: true })
}

function nameQuestion({ t, draft, errorAt }: FormInHand): FoldedField {
  const { name = '' } = draft.choices
  const error = errorAt('name')
  return folded(t('concerns.doYouWantToSay'), name !== '' || error !== null, {
    kind: 'line',
    name: 'name',
    label: t('shared.yourName'),
    hint: t('concerns.nobodyNeedsYourNameTo'),
    value: name,
    error,
    optional: true,
  })
}

/** Whether the person who answers could ask a supervisor. */
function isSupervised({ therapist, supervisors = [] }: MoveAbout): boolean {
  return supervisors.some(id => id !== therapist?.id)
}

function folded(summary: string, open: boolean, field: Field): FoldedField {
  return { kind: 'folded', summary, open, fields: [field] }
}
