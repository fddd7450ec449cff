import { timeOf } from '../http/dates'
import type { KnownTherapist, Named, Person } from '../people/person'
import type { Words } from '../words'
import { audiencesFor, eligible, isOffered } from './audience'
import { moveOf, movesOpenIn, outcomes, type MoveName } from './concern'
import type { Draft, Unsaved } from './drafts'
import type { OpenConcern } from './entries'
import { secondLook } from './second-look'
import { capacityText, clockOf, entryValues, outcomeText, partValues } from './showing'
import { beforeAdding, beforeSending, outsideText } from './statements'
import { faultsIn, mostCharacters, partsOf, type Fault } from './wording'

/** What a draft is about: a concern that there is, or a therapist whom a new one will be about. */
export interface About {
  readonly concern?: OpenConcern
  readonly therapist?: KnownTherapist
  /** Whoever came without an account would rather not say whom it is about. */
  readonly nobody?: boolean
  readonly owners?: readonly Named[]
  /** Words of this very draft were sent before. */
  readonly sent?: boolean
}

/** Until when somebody can write before they are signed out. */
export interface Time {
  readonly endsAt: Date
  readonly secondsLeft: number
}

/** The values of the page on which the words of a move are written. @param time null: nobody is signed in, and nothing is kept yet */
export function formValues(
  t: Words,
  person: Person,
  about: About,
  draft: Unsaved,
  faults: readonly Fault[],
  time: Time | null,
) {
  const { concern, therapist } = about
  const move = moveOf(draft.move)
  const textOf = (fault: Fault) => t(fault.text, { most: mostCharacters.toLocaleString(person.language) })
  const errorAt = (name: string) => {
    const fault = faults.find(({ field }) => field === name)
    return fault ? textOf(fault) : null
  }
  return {
    heading: t(move.heading),
    intro: introOf(t, person, about),
    action: actionOf(person, draft),
    draft: draft.id,
    seen: draft.seen,
    hidden: [
      ...(person.id ? [{ name: 'writer', value: person.id }] : []),
      { name: 'revision', value: draft.revision ?? 0 },
      ...(therapist ? [{ name: 'therapist', value: therapist.id }] : []),
    ],
    errors: faults.map(fault => ({ field: fault.field, text: textOf(fault) })),
    fields: [...outcomeFields(), ...wordFields(), ...audienceFields(), ...nameFields()],
    notice: {
      readers: concern ? concern.readers.filter(({ id }) => id !== person.id).map(({ name }) => name) : [],
      crisisLines: person.practice.crisisLines,
    },
    thread: concern ? entryValues(t, person, concern.entries) : [],
    button: t('Look at it before it is sent'),
    time: time && {
      until: timeOf(time.endsAt, clockOf(person)),
      secondsLeft: time.secondsLeft,
      zone: person.practice.timeZone,
    },
    cancel: concern ? `/concerns/${concern.id}` : person.account ? '/' : `/drafts/${draft.id}`,
  }

  function wordFields() {
    return move.words.map(({ name, label, hint, optional }) => ({
      kind: 'words',
      name,
      label: t(label),
      hint: hint ? t(hint) : null,
      value: draft.words[name] ?? '',
      error: errorAt(name),
      limit: mostCharacters,
      limitText: mostCharacters.toLocaleString(person.language),
      optional: optional === true,
      rows: optional ? 5 : 9,
    }))
  }

  function outcomeFields() {
    if (!move.asksOutcome) return []
    const options = outcomes.map(value => ({
      value,
      text: t(outcomeText[value]),
      hint: null,
      checked: draft.choices.outcome === value,
    }))
    return [
      {
        kind: 'choice',
        name: 'outcome',
        legend: t('How do you leave it?'),
        hint: null,
        error: errorAt('outcome'),
        options,
      },
    ]
  }

  function audienceFields() {
    if (!therapist && !about.nobody) return []
    const { audience, owners: reading = [] } = draft.choices
    const choices = audiencesFor(t, therapist ?? null, about.owners ?? [])
    if (choices.length === 0) return []
    const options = choices.map(choice => ({
      ...choice,
      hint: null,
      checked: choice.value === audience || about.nobody === true,
    }))
    const field = {
      kind: 'choice',
      name: 'audience',
      legend: t('Who may read it?'),
      hint: null,
      error: errorAt('audience'),
      options,
    }
    const others = eligible(therapist, about.owners ?? [])
    if (others.length < 2) return [field]
    return [
      field,
      {
        kind: 'several',
        name: 'owners',
        legend: t('Which owners of the practice?'),
        hint: t('Only if you have chosen that owners read it.'),
        error: errorAt('owners'),
        options: others.map(({ id, name }) => ({
          value: id,
          text: name,
          hint: null,
          checked: reading.includes(id),
        })),
      },
    ]
  }

  function nameFields() {
    if (person.account || draft.move !== 'send') return []
    const hint = t('Only if you want to say it. Nobody needs it to answer you, and you can say it later.')
    const label = t('Your name')
    return [
      {
        kind: 'line',
        name: 'name',
        label,
        hint,
        value: draft.choices.name ?? '',
        error: errorAt('name'),
        optional: true,
      },
    ]
  }
}

interface Preview {
  /** Why it could not be sent just now. */
  readonly refusal: string | null
  /** The move as which its words could be sent instead. */
  readonly alternative: MoveName | null
  /** The id of the draft that they would then be. */
  readonly turned: string
  /** What was typed as the last group of the return code, where it was not that. */
  readonly typed?: string
  readonly now: Date
}

/** The values of the page on which a draft is looked at before it is sent. */
export function draftValues(t: Words, person: Person, about: About, draft: Draft, preview: Preview) {
  const { concern, sent } = about
  const move = moveOf(draft.move)
  const problems = faultsIn(draft.move, draft.words, draft.choices).map(({ text }) =>
    t(text, { most: mostCharacters.toLocaleString(person.language) }),
  )
  if (!concern && !about.therapist && !about.nobody) problems.push(t('Choose whom it is about.'))
  const { audience } = draft.choices
  if (!concern && audience && !isOffered(audience, about.therapist ?? null, about.owners ?? []))
    problems.push(t('Choose again who may read it: something has changed in the practice.'))
  const isOpen = concern ? !sent && movesOpenIn(concern).includes(draft.move) : true
  const parts = partsOf(draft.move, draft.words, draft.choices)
  return {
    heading: t('Before it is sent'),
    refusal:
      preview.refusal ??
      (sent
        ? t('Words of this draft were sent already.')
        : isOpen
          ? null
          : t('This step is not open any more.')),
    changed:
      concern && !sent
        ? entryValues(
            t,
            person,
            concern.entries.filter(({ position }) => position > draft.seen),
          )
        : [],
    parts: partValues(t, draft.move, parts),
    hints: sent ? [] : secondLook(t, person, concern, parts),
    facts: [
      ...(about.therapist ? [{ label: t('It is about'), text: about.therapist.name }] : []),
      ...(draft.code ? [{ label: t('You are called'), text: person.name }] : []),
    ],
    code: draft.code && !concern ? codeValues(t, draft.id, draft.code, preview.typed) : null,
    readers: readersOf(t, person, about, draft),
    statements: statementsFor(t, person, about, draft, preview.now),
    crisisLines: person.practice.crisisLines,
    problems,
    send:
      isOpen && problems.length === 0
        ? { action: `/drafts/${draft.id}/sending`, seen: concern?.position ?? 0, button: t(move.button) }
        : null,
    edit: `/drafts/${draft.id}/edit`,
    discard: `/drafts/${draft.id}/discarding`,
    alternative:
      !isOpen && preview.alternative
        ? {
            action: `/drafts/${draft.id}/turning`,
            button: t('Keep the words, and send them as a message'),
            fields: [{ name: 'draft', value: preview.turned }],
          }
        : null,
  }
}

/** The return code as it is shown until the words are sent. @param typed what was typed as its end, and was not */
function codeValues(t: Words, draftId: string, code: string, typed?: string) {
  return {
    text: code,
    print: `/drafts/${draftId}/code`,
    file: `/drafts/${draftId}/code.txt`,
    errors:
      typed === undefined
        ? []
        : [
            {
              field: 'group',
              text: t('These are not the last four letters of your code. Look at it again, and keep it.'),
            },
          ],
    typed: typed ?? '',
  }
}

function actionOf(person: Person, { id, concernId, move }: Unsaved): string {
  if (concernId) return `/concerns/${concernId}/${moveOf(move).path}`
  return person.account ? '/concerns/new' : `/drafts/${id}/edit`
}

export function introOf(t: Words, person: Person, { concern, therapist, owners = [] }: About): string | null {
  if (concern || !therapist) return null
  const names = { therapist: therapist.name }
  const about = [t('It is about {{therapist}}.', names)]
  const others = eligible(therapist, owners)
  if (therapist.gone)
    about.push(
      others.length > 0
        ? t('{{therapist}} does not work as a therapist here any more, so only an owner can read it.', names)
        : t('{{therapist}} does not work as a therapist here any more, so nobody here can read it.', names),
    )
  if (others.length === 0) about.push(outsideText(t, person, { therapist, owners: [] }))
  return about.join(' ')
}

function readingOwners({ therapist, owners = [] }: About, draft: Draft): Named[] {
  return eligible(therapist, owners).filter(({ id }) => draft.choices.owners?.includes(id))
}

function readersOf(t: Words, person: Person, about: About, draft: Draft): { name: string; as: string }[] {
  if (about.concern) {
    return about.concern.readers
      .filter(({ id }) => id !== person.id)
      .map(({ name, capacity }) => ({ name, as: t(capacityText[capacity]) }))
  }
  if (!(about.therapist ?? about.nobody) || !draft.choices.audience) return []
  return [
    ...(draft.choices.audience === 'owners' || !about.therapist
      ? []
      : [{ name: about.therapist.name, as: t(capacityText.therapist) }]),
    ...readingOwners(about, draft).map(({ name }) => ({ name, as: t(capacityText.owner) })),
  ]
}

function statementsFor(t: Words, person: Person, about: About, draft: Draft, now: Date): string[] {
  const { therapist, owners = [] } = about
  const { audience } = draft.choices
  if (about.concern || !(therapist ?? about.nobody) || !audience) return beforeAdding(t)
  const choice = {
    therapist: therapist ?? null,
    audience,
    owners: eligible(therapist, owners),
    reading: readingOwners(about, draft),
  }
  return beforeSending(t, person, choice, now)
}
