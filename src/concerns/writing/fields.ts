import { clockOf, numberText, zoneName } from '../../language/locale'
import type { Person } from '../../people/person'
import type { Translate } from '../../language/translator'
import { outcomes, type ClosingOutcome } from '../rules/concern'
import { moveOf } from '../rules/moves'
import { dayOf } from '../../time/days'
import { promisableDays } from '../rules/days/promisable-days'
import { aboutOptions, clientText, dayIn, optionText } from '../thread/agreement-values'
import type { Unsaved } from '../store/words/drafts'
import type { MoveAbout } from './about'
import { outcomeText } from '../thread/entry-values'
import { mostCharacters, type MoveFault } from '../rules/wording'
import type { TextKey } from '../../language/english'
import type { Field, FoldedField, WordsField } from '../../http/page-parts'
import { choiceField, keysOf, type FormInHand } from './field-parts'
import { audienceFields, helpQuestion, otherQuestions, starterQuestion } from './first-fields'
import { forWhomFields } from './for-whom'

/** The fields of the form for a move, in the order in which they are asked. Who reads first words stands before all that is written. */
export function fieldsFor(
  t: Translate,
  person: Person,
  about: MoveAbout,
  draft: Unsaved,
  { faults, goesOn }: { readonly faults: readonly MoveFault[]; readonly goesOn: boolean },
): { readonly readers: readonly Field[]; readonly fields: readonly Field[] } {
  const errorAt = (name: string) => {
    const fault = faults.find(({ field }) => field === name)
    return fault ? faultText(t, person, fault) : null
  }
  const form: FormInHand = { t, person, about, draft, errorAt, goesOn }
  if (draft.choices.letter) return { readers: [], fields: letterFields(form) }
  if (moveOf(draft.move).asksOutcome) return { readers: [], fields: closingFields(form) }
  return {
    readers: [...forWhomFields(form), ...audienceFields(form)],
    fields: draft.move === 'send' ? firstFields(form) : [...wordFields(form), ...askFields(form)],
  }
}

/**
 * First the words, with sentences to begin with under the first box. Then what would help, which those who answer see first. The rest is
 * folded, so that the button stays near the words, and open where something of it was said.
 */
function firstFields(form: FormInHand): Field[] {
  const [first, ...words] = wordFields(form)
  const others = otherQuestions(form)
  const more: FoldedField = {
    kind: 'folded',
    summary: form.t('conversation.sayMoreIfYouLike'),
    open: others.some(({ open }) => open),
    fields: others,
  }
  return [
    ...(first ? [first] : []),
    starterQuestion(form),
    ...words,
    ...askFields(form),
    helpQuestion(form),
    ...(others.length > 1 ? [more] : others),
  ]
}

export function faultText(t: Translate, person: Person, { text }: MoveFault): string {
  return t(text, { most: numberText(mostCharacters, clockOf(person)) })
}

/** Closing asks one thing. What else can be said stands folded below it, and open where something of it was said. */
function closingFields(form: FormInHand): Field[] {
  const { t, draft, errorAt } = form
  const options = outcomes.map(value => ({
    value,
    text: t(outcomeText[value]),
    hint: t(outcomeHint[value]),
    checked: draft.choices.outcome === value,
  }))
  const { details = {} } = draft.choices
  const open = Object.values({ ...draft.words, ...details }).some(value => value !== '')
  return [
    choiceField('outcome', t('concerns.howThingsStand'), errorAt('outcome'), options),
    {
      kind: 'folded',
      summary: t('conversation.sayMoreIfYouLike'),
      open,
      fields: [...wordFields(form), ...askFields(form)],
    },
  ]
}

const outcomeHint = {
  repaired: 'conversation.whatPutRightMeans',
  partly: 'conversation.whatPartlyMeans',
  not_repaired: 'conversation.whatNotPutRightMeans',
  leave: 'conversation.whatLeavingMeans',
} as const satisfies Record<ClosingOutcome, TextKey>

/** A letter that need not be sent asks for nothing but its words, in one box; what stood in another box before it became a letter stays. */
function letterFields(form: FormInHand): Field[] {
  return wordFields(form)
    .filter(({ optional, value }) => !optional || value !== '')
    .map(words =>
      words.optional ? words : { ...words, label: form.t('concerns.yourLetter'), hint: null, rows: 14 },
    )
}

function wordFields({ t, draft, errorAt, goesOn }: FormInHand): WordsField[] {
  return moveOf(draft.move).words.map(({ name, label, hint, optional }, place) => ({
    kind: 'words',
    focus: goesOn && place === 0,
    name,
    label: t(label),
    hint: hint ? t(hint) : null,
    value: draft.words[name] ?? '',
    error: errorAt(name),
    limit: mostCharacters,
    limitText: null,
    optional: optional === true,
    rows: optional ? 4 : 8,
  }))
}

/** What the move asks for beside its words. */
function askFields({ t, person, about, draft, errorAt }: FormInHand): Field[] {
  const zone = zoneName(person.practice.timeZone)
  return (moveOf(draft.move).asks ?? []).map(({ name, label, hint, kind, options = {}, optional }) => {
    const value = draft.choices.details?.[name] ?? ''
    const asked = {
      name,
      hint: hint ? t(hint, { zone }) : null,
      error: errorAt(name),
      optional: optional === true,
    }
    if (kind === 'option') {
      const client = clientText(t, about.concern?.entries ?? [])
      const offered = keysOf(options).map(one => ({
        value: one,
        text: optionText(t, draft.move, { name, value: one }, client),
        hint: null,
        checked: one === value,
      }))
      return { ...choiceField(name, t(label), asked.error, offered), ...asked }
    }
    if (kind === 'working day') {
      const days = promisableDays(new Date(), person.practice).map(day => ({
        value: day,
        text: dayIn(person, day),
        hint: null,
        checked: day === value,
      }))
      return { ...choiceField(name, t(label), asked.error, days), ...asked }
    }
    if (kind === 'of' && about.concern) {
      const open = aboutOptions(t, person, about.concern, draft.move)
      const marked = open.map(one => ({
        ...one,
        hint: null,
        checked: one.value === value || open.length === 1,
      }))
      return { ...choiceField(name, t(label), asked.error, marked), ...asked }
    }
    const today = dayOf(new Date(), person.practice)
    const type = kind === 'moment' ? 'datetime-local' : 'date'
    const least = kind === 'moment' ? `${today}T00:00` : kind === 'day' ? today : null
    return {
      ...asked,
      kind: 'day',
      type,
      label: t(label),
      value,
      least,
      most: kind === 'past day' ? today : null,
    }
  })
}
