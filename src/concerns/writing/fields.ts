import { clockOf, numberText } from '../../language/locale'
import type { Person } from '../../people/person'
import { formerlySentence, formerlyText } from '../../people/contact'
import type { Translate } from '../../language/translator'
import { audiencesFor, eligible } from '../rules/audience'
import { outcomes } from '../rules/concern'
import { moveOf } from '../rules/moves'
import { dayOf } from '../rules/working-days'
import { aboutOptions } from '../thread/agreement-values'
import type { Unsaved } from '../store/drafts'
import { kinds, starters, wishes } from '../rules/first-words'
import type { MoveAbout } from './about'
import { outcomeText } from '../thread/entry-values'
import { mostCharacters, type MoveFault } from '../rules/wording'
import type { TextKey } from '../../language/english'
import type { ChoiceField, Field, Option, WordsField } from '../../http/page-parts'

/** What a form asks for, and what was typed into it so far. */
interface Form {
  readonly t: Translate
  readonly person: Person
  readonly about: MoveAbout
  readonly draft: Unsaved
  readonly errorAt: (name: string) => string | null
  /** The cursor stands in the text at once. */
  readonly goesOn: boolean
}

/** The fields of the form for a move, in the order in which they are asked. */
export function fieldsFor(
  t: Translate,
  person: Person,
  about: MoveAbout,
  draft: Unsaved,
  { faults, goesOn }: { readonly faults: readonly MoveFault[]; readonly goesOn: boolean },
): Field[] {
  const errorAt = (name: string) => {
    const fault = faults.find(({ field }) => field === name)
    return fault ? faultText(t, person, fault) : null
  }
  const form: Form = { t, person, about, draft, errorAt, goesOn }
  if (draft.choices.letter) return letterFields(form)
  return [
    ...outcomeFields(form),
    ...starterFields(form),
    ...wordFields(form),
    ...askFields(form),
    ...furtherFields(form),
    ...audienceFields(form),
    ...supervisionFields(form),
    ...nameFields(form),
  ]
}

export function faultText(t: Translate, person: Person, { text }: MoveFault): string {
  return t(text, { most: numberText(mostCharacters, clockOf(person)) })
}

function outcomeFields({ t, draft, errorAt }: Form): Field[] {
  if (!moveOf(draft.move).asksOutcome) return []
  const legend = t('concerns.howDoYouLeaveIt')
  return [
    choice('outcome', legend, errorAt('outcome'), optionsIn(t, outcomes, outcomeText, draft.choices.outcome)),
  ]
}

/** Folded away: a sentence is there for whoever finds none. */
function starterFields({ t, draft }: Form): Field[] {
  if (draft.move !== 'send') return []
  const options = optionsIn(t, keysOf(starters), starters)
  const legend = t('concerns.youCanBeginWithOne')
  const hint = t('concerns.itStandsAtTheBeginning')
  return [
    {
      kind: 'folded',
      summary: t('concerns.ifTheWordsDoNot'),
      open: false,
      fields: [{ ...choice('start', legend, null, options), hint }],
    },
  ]
}

/** A letter that need not be sent asks for nothing but its words. */
function letterFields(form: Form): Field[] {
  return wordFields(form).map(words => ({
    ...words,
    label: form.t('concerns.yourLetter'),
    hint: null,
    rows: 14,
  }))
}

function wordFields({ t, person, draft, errorAt, goesOn }: Form): WordsField[] {
  return moveOf(draft.move).words.map(({ name, label, hint, optional }, place) => ({
    kind: 'words',
    focus: goesOn && place === 0,
    name,
    label: t(label),
    hint: hint ? t(hint) : null,
    value: draft.words[name] ?? '',
    error: errorAt(name),
    limit: mostCharacters,
    limitText: numberText(mostCharacters, clockOf(person)),
    optional: optional === true,
    rows: optional ? 5 : 9,
  }))
}

/** What the move asks for beside its words. */
function askFields({ t, person, about, draft, errorAt }: Form): Field[] {
  return (moveOf(draft.move).asks ?? []).map(({ name, label, hint, kind, options = {}, optional }) => {
    const value = draft.choices.details?.[name] ?? ''
    const asked = { name, hint: hint ? t(hint) : null, error: errorAt(name), optional: optional === true }
    if (kind === 'option')
      return {
        ...choice(name, t(label), asked.error, optionsIn(t, keysOf(options), options, value)),
        ...asked,
      }
    if (kind === 'of' && about.concern) {
      const open = aboutOptions(t, person, about.concern, draft.move)
      const marked = open.map(one => ({
        ...one,
        hint: null,
        checked: one.value === value || open.length === 1,
      }))
      return { ...choice(name, t(label), asked.error, marked), ...asked }
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

/** What can be said beside the first words, if somebody wishes. It stands open where something of it was chosen. */
function furtherFields({ t, person, about, draft, errorAt }: Form): Field[] {
  if (draft.move !== 'send') return []
  const { kind, help = [], meets = '' } = draft.choices
  const wish: Field = {
    ...choice('help', t('concerns.whatWouldHelpYou'), null, optionsIn(t, keysOf(wishes), wishes, ...help)),
    kind: 'several',
    hint: t('concerns.whoeverAnswersSeesItFirst'),
  }
  const theme = choice('kind', t('shared.whatIsItAbout'), null, optionsIn(t, keysOf(kinds), kinds, kind))
  const day: Field = {
    kind: 'day',
    type: 'date',
    name: 'meets',
    label: t('concerns.whenDoYouMeetNext'),
    hint: t('concerns.soThatItIsRead'),
    value: meets,
    least: dayOf(new Date(), person.practice),
    most: null,
    error: errorAt('meets'),
    optional: true,
  }
  const summary = t('concerns.ifYouWantToSay')
  const open = kind !== undefined || help.length > 0 || meets !== ''
  return [{ kind: 'folded', summary, open, fields: [wish, theme, ...(about.therapist ? [day] : [])] }]
}

function audienceFields({ t, person, about, draft, errorAt }: Form): Field[] {
  const { therapist, owners = [], nobody } = about
  if (!therapist && !nobody) return []
  const { audience, owners: reading = [] } = draft.choices
  const choices = audiencesFor(t, therapist ?? null, owners)
  if (choices.length === 0) return []
  const options = choices.map(one => ({
    ...one,
    hint: null,
    checked: one.value === audience,
  }))
  const others = eligible(therapist, owners)
  const clock = clockOf(person)
  const named = [...(therapist ? [therapist] : []), ...(others.length === 1 ? others : [])]
  const field = {
    ...choice('audience', t('concerns.whoMayReadIt'), errorAt('audience'), options),
    hint: formerlySentence(t, named, clock),
  }
  if (others.length < 2) return [field]
  const people = others.map(one => ({
    value: one.id,
    text: one.name,
    hint: formerlyText(t, one, clock),
    checked: reading.includes(one.id),
  }))
  return [
    field,
    {
      ...choice('owners', t('concerns.whichOwnersOfThePractice'), errorAt('owners'), people),
      kind: 'several',
      hint: choices.length > 1 ? t('concerns.onlyIfYouHaveChosen') : null,
    },
  ]
}

/** Whether whoever answers could ask somebody for advice. */
function isSupervised({ therapist, supervisors = [] }: MoveAbout): boolean {
  return supervisors.some(id => id !== therapist?.id)
}

/** Whom those who answer may ask for advice with the client's own words before them. */
function supervisionFields({ t, about, draft }: Form): Field[] {
  if (draft.move !== 'send' || !isSupervised(about)) return []
  const option = {
    value: 'yes',
    text: t('concerns.thePersonWhoAnswersMe'),
    hint: t('concerns.aSupervisorHelpsThemTo'),
    checked: draft.choices.supervision === true,
  }
  const legend = t('concerns.ifThePersonWhoAnswers')
  return [{ ...choice('supervision', legend, null, [option]), kind: 'several' }]
}

function nameFields({ t, person, draft, errorAt }: Form): Field[] {
  if (person.account || draft.move !== 'send') return []
  return [
    {
      kind: 'line',
      name: 'name',
      label: t('shared.yourName'),
      hint: t('concerns.onlyIfYouWantTo'),
      value: draft.choices.name ?? '',
      error: errorAt('name'),
      optional: true,
    },
  ]
}

function choice(name: string, legend: string, error: string | null, options: readonly Option[]): ChoiceField {
  return { kind: 'choice', name, legend, hint: null, error, options }
}

const keysOf = <Key extends string>(texts: Readonly<Record<Key, string>>) => Object.keys(texts) as Key[]

function optionsIn<Value extends string>(
  t: Translate,
  values: readonly Value[],
  texts: Readonly<Record<Value, TextKey>>,
  ...chosen: readonly (Value | undefined)[]
) {
  const said = (text: TextKey) => t(text)
  return values.map(value => ({
    value,
    text: said(texts[value]),
    hint: null,
    checked: chosen.includes(value),
  }))
}
