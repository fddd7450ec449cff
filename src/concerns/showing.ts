import { clockOf, type Onlooker, dayText, momentOf, shortDayText, timeOf, type At } from '../http/dates'
import type { Person } from '../people/person'
import { withPronouns } from '../people/showing'
import type { Words } from '../words'
import type { Capacity, Outcome, Status, Waits } from './concern'
import { moveOf, movesOpenIn, type MoveName } from './moves'
import { isLate, type Standing } from './standing'
import { dayOf, onDay } from './deadlines'
import { isKind, kinds, towards, wishes, wishesIn, type Wish } from './first-words'
import { agreementMoves, askedValues } from './dealt'
import type { Deed } from './dealings'
import type { Begun } from './drafts'
import type { Entry, OpenConcern, Reader } from './entries'
import { isPause } from './pausing'
import type { Words as Written } from './wording'

/** From what the domain knows to what a view says. Pure: every value is finished here, and no view has to decide anything. */

export function entryValues(t: Words, person: Onlooker, entries: readonly Entry[]) {
  return entries.map(({ kind, author, mine, at, parts }, place) => ({
    who: author,
    did: didText(t, kind, parts),
    at: momentOf(at, clockOf(person)),
    mine,
    parts: partValues(t, person, kind, parts, entries.slice(0, place)),
  }))
}

function didText(t: Words, kind: MoveName, { who }: Written): string {
  if (kind === 'bring_in') return t('brought in {{name}}', { name: who })
  if (kind === 'hand_over') return t('chose {{name}} to answer from now on', { name: who })
  return t(moveOf(kind).did)
}

/**
 * The words of an entry or a draft, under the labels of their fields where there are several.
 * @param before what was done before it, of which it may speak
 */
export function partValues(
  t: Words,
  person: Onlooker,
  kind: MoveName,
  parts: Written,
  before: readonly Deed[],
): { label: string | null; text: string }[] {
  const fields = moveOf(kind).words.filter(({ name }) => parts[name])
  const written = fields.map(({ name, label }) => ({
    label: moveOf(kind).words.length > 1 ? t(label) : null,
    text: parts[name] ?? '',
  }))
  return [
    ...(parts.outcome ? [{ label: null, text: t(outcomeText[parts.outcome as Outcome]) }] : []),
    ...written,
    ...askedValues(t, person, kind, parts, before),
    ...furtherValues(t, parts),
  ]
}

/** The same in a list of those who answer, as long as something waits for them. */
export function meetingLine(
  t: Words,
  person: Person,
  { meetsOn, waits }: { readonly meetsOn?: string | null; readonly waits: Waits },
  now: Date,
): string | null {
  const owed = waits === 'acknowledgement' || waits === 'answer'
  if (!meetsOn || !owed || meetsOn < dayOf(now, person.practice)) return null
  return t('You meet on {{day}}', { day: dayText(onDay(meetsOn, person.practice), clockOf(person)) })
}

/** What was said beside first words. */
function furtherValues(t: Words, parts: Written): { label: string; text: string }[] {
  const { kind = '' } = parts
  const wished = wishesIn(parts)
  return [
    ...(wished.length > 0
      ? [{ label: t('What would help'), text: wished.map(wish => t(wishes[wish])).join('\n') }]
      : []),
    ...(isKind(kind) ? [{ label: t('What it is about'), text: t(kinds[kind]) }] : []),
  ]
}

/** What would help, as whoever answers sees it first: with where to begin. */
export function helpValues(t: Words, concern: OpenConcern): string[] {
  if (concern.capacity === 'client' || concern.waits === 'nobody') return []
  return wishesOf(concern).map(wish => t(towards[wish]))
}

function wishesOf({ entries }: OpenConcern): Wish[] {
  return wishesIn(entries[0]?.parts ?? {})
}

/** The next meeting that the client has named, until it is over; to the client also that nobody has opened it. */
export function meetingText(t: Words, person: Person, concern: OpenConcern, now: Date): string | null {
  const { meetsOn, capacity, openings, waits } = concern
  if (!meetsOn || waits === 'nobody' || meetsOn < dayOf(now, person.practice)) return null
  const day = dayText(onDay(meetsOn, person.practice), clockOf(person))
  if (capacity !== 'client')
    return t('You meet on {{day}}. It should be read, and if you can also answered, before then.', { day })
  if (openings.length > 0) return t('You meet on {{day}}.', { day })
  const { text: moment } = momentOf(now, clockOf(person))
  return t('You meet on {{day}}. Nobody has opened it yet, as of {{moment}}.', { day, moment })
}

export const outcomeText = {
  repaired: 'It is repaired.',
  partly: 'It is partly repaired.',
  not_repaired: 'It is not repaired.',
  leave: 'I want to leave it.',
} as const satisfies Record<Outcome, string>

export function readerValues(
  t: Words,
  person: Onlooker & { readonly id: string },
  readers: readonly Reader[],
) {
  const first = readers[0]?.readsSince.getTime()
  return readers.map(({ id, name, pronouns, capacity, readsSince, endedAt }) => ({
    name: id === person.id ? t('You') : withPronouns(name, pronouns),
    as: t(capacityText[capacity]),
    since: endedAt
      ? t('no access since {{day}}', { day: dayText(endedAt, clockOf(person)) })
      : sinceText(t, person, readsSince, capacity === 'client' || readsSince.getTime() === first),
  }))
}

/** Since when somebody reads it, and why: its client chose them at the sending, or has let them in later. */
function sinceText(t: Words, person: Onlooker, since: Date, fromTheBeginning: boolean): string {
  const values = { day: dayText(since, clockOf(person)) }
  return fromTheBeginning ? t('since {{day}}', values) : t('since {{day}}, let in by the client', values)
}

export const capacityText = {
  client: 'client',
  therapist: 'therapist',
  owner: 'practice owner',
} as const satisfies Record<Capacity, string>

const statusText = {
  sent: 'Sent',
  acknowledged: 'Acknowledged',
  discussing: 'Being talked about',
  closing: 'Closing is proposed',
  closed: 'Closed',
} as const satisfies Record<Status, string>

/** With whom a client speaks in a concern. @param therapist null: they would rather not say whom it is about */
export function withWhom(t: Words, therapist: string | null): string {
  return therapist === null ? t('With the practice') : t('With {{name}}', { name: therapist })
}

/** How a concern stands, in the words of a list. @param mine whether it is a list of the client's own */
export function standingValues(t: Words, person: Onlooker, standing: Standing, now: Date, mine = false) {
  const { status, since, dueAt } = standing
  const day = (moment: Date) => dayText(moment, clockOf(person))
  const late = isLate(standing, now)
  return {
    statusText: t(statusText[status]),
    turnText: turnText(t, standing, mine),
    sinceText: t('since {{day}}', { day: day(since) }),
    dueText:
      dueAt &&
      (late
        ? t('An answer was due on {{day}}', { day: day(dueAt) })
        : t('An answer is due by {{day}}', { day: day(dueAt) })),
    late,
  }
}

/** The same for a table, whose columns say what each of it is. */
export function columnValues(t: Words, person: Person, standing: Standing, now: Date) {
  const { since, dueAt } = standing
  return {
    turnText: turnText(t, standing, false),
    sinceText: shortDayText(since, clockOf(person)),
    dueText: dueAt && shortDayText(dueAt, clockOf(person)),
    late: isLate(standing, now),
  }
}

/** Null: the status says it already. */
function turnText(t: Words, { waits }: Standing, mine: boolean): string | null {
  if (waits === 'acknowledgement') return t('Waits for the acknowledgement')
  if (waits === 'answer') return t('Waits for an answer')
  if (waits === 'nobody') return null
  if (waits === 'set_aside') return t('Set aside')
  if (waits === 'rest') return t('Rests')
  return mine ? t('Your turn, when you want it') : t('Waits for the client')
}

/** How a concern stands, said to one of its readers, with what they can do about it. */
export function standingFor(t: Words, person: Person, concern: OpenConcern, canBringIn: boolean, now: Date) {
  const { dueText, late } = standingValues(t, person, concern, now)
  const mine = concern.capacity === 'client'
  if (mine && dueText && nobodyAnswers(concern)) {
    return {
      text: t('Nobody who reads this can answer any more.'),
      dueText: null,
      late,
      whatNow: canBringIn
        ? t('You can bring in somebody else of the practice.')
        : t('There is nobody else here to bring in.'),
    }
  }
  const pause = isPause(concern)
  return {
    text: mine ? textForClient(t, concern) : textForAnswerer(t, concern),
    dueText: pause ? dueWhilePausing(t, person, concern, now) : dueText,
    late: late && !pause, // whoever is ashamed already is told the day, and not in red
    whatNow: whatNow(),
  }

  function whatNow(): string | null {
    if (!mine) return null
    if (concern.waits === 'client') return t('Take the time you need. Nothing happens until you say so.')
    if (concern.waits === 'rest') return null
    if (concern.waits === 'nobody') return t('You can open it again at any time.')
    if (concern.waits === 'set_aside')
      return canBringIn
        ? t('You can bring in somebody else of the practice, who can take it up again.')
        : null
    if (!canBringIn) return late ? t('You can wait, or write again.') : null
    return late
      ? t('You can wait, write again, or bring in somebody else of the practice.')
      : t(
          'If no answer comes by then, it is shown as late, and you can bring in somebody else of the practice.',
        )
  }
}

/** The day on which an answer is due, or was: as true as everywhere, and calm. */
export function dueWhilePausing(t: Words, person: Person, concern: Standing, now: Date): string | null {
  if (!concern.dueAt) return null
  const values = { day: dayText(concern.dueAt, clockOf(person)) }
  return isLate(concern, now)
    ? t('An answer was due on {{day}}. It is still welcome.', values)
    : t('An answer is due by {{day}}. There is time for a pause.', values)
}

/** Everybody to whom it was said has no access any more. */
function nobodyAnswers({ readers }: OpenConcern): boolean {
  return readers.every(({ capacity, endedAt }) => capacity === 'client' || endedAt !== null)
}

function textForClient(t: Words, concern: OpenConcern): string {
  const texts = {
    acknowledgement: t('It is sent. Now it is for those who read it to answer.'),
    answer: t('You have written. Now it is for those who read it to answer.'),
    client:
      concern.status === 'closing'
        ? t('Closing was proposed. Whether it is closed, you decide.')
        : t('You have an answer. It is your turn, when you want it.'),
    nobody: wasUnreached(concern)
      ? t('It was closed, because nothing more came from you. Nothing of it is lost.')
      : t('You have closed this.'),
    rest: t('It rests, as you wished. On the day that you chose it comes back by itself.'),
    set_aside: t(
      'Those who read it have set it aside, because they take it for abuse. It is not deleted, and nobody answers it now.',
    ),
  }
  return texts[concern.waits]
}

function textForAnswerer(t: Words, concern: OpenConcern): string {
  const texts = {
    acknowledgement: t('These words wait for a first answer.'),
    answer: t('These words wait for your answer.'),
    client: t('It is the client’s turn. There is nothing you have to do.'),
    nobody: wasUnreached(concern)
      ? t('It is closed, because the client could not be reached. They can open it again at any time.')
      : t('The client has closed this.'),
    rest: t('It rests, as the client wished. Nothing is due until it comes back by itself.'),
    set_aside: t('This was set aside. Nothing is due, and you can bring it back at any time.'),
  }
  return texts[concern.waits]
}

/** Whether it was closed without its client. */
function wasUnreached({ entries }: OpenConcern): boolean {
  return entries.findLast(({ kind }) => moveOf(kind).to !== null)?.kind === 'close_unreached'
}

/** What somebody may do now, in the order of the table, after what would help; the next usual step stands out, but never while closing is proposed. */
export function moveValues(t: Words, concern: OpenConcern, canBringIn: boolean) {
  const favoured = wishesOf(concern).flatMap(wish => favours[wish] ?? [])
  const rank = (name: MoveName) => (isAsked(name) ? 0 : favoured.includes(name) ? 1 : 2)
  const asked = movesOpenIn(concern).some(isAsked)
  return movesOpenIn(concern)
    .filter(name => name !== 'bring_in' || canBringIn)
    .filter(name => name !== 'acknowledge') // the pause before it leads there
    .filter(name => !agreementMoves.some(move => move === name))
    .filter(name => name !== 'hand_over' && name !== 'keep_answerer') // a question above asks for them
    .sort((a, b) => rank(a) - rank(b))
    .map(name => ({
      href: `/concerns/${concern.id}/${moveOf(name).path}`,
      text: t(moveOf(name).offer),
      primary: asked
        ? isAsked(name) && moveOf(name).usual === true
        : (moveOf(name).usual === true && concern.status !== 'closing') || favoured.includes(name),
      hint: moveOf(name).hint ? t(moveOf(name).hint ?? '') : null,
      seldom: moveOf(name).seldom === true && !favoured.includes(name),
    }))
}

/** Whether a move answers something that the other side has asked, or ends what keeps everything still: it comes before all else. */
function isAsked(name: MoveName): boolean {
  const { needs } = moveOf(name)
  return needs === 'talk to answer' || needs === 'rest asked for' || needs === 'resting'
}

/** What would help puts its move before the others. */
const favours: Partial<Record<Wish, MoveName>> = {
  somebody_else: 'bring_in',
  talk: 'propose_talk',
  change: 'agree',
  end_well: 'propose_talk',
  closing_talk: 'propose_talk',
}

export function openingValues(person: Person, concern: OpenConcern): { name: string; at: At }[] {
  return concern.openings.map(({ name, at }) => ({ name, at: momentOf(at, clockOf(person)) }))
}

/** Drafts that wait for their writer. @param names of those to whom they are, by the concern, where a list has more than one */
export function begunValues(
  t: Words,
  person: Person,
  drafts: readonly Begun[],
  names: ReadonlyMap<string, string | null> = new Map(),
) {
  return drafts.map(({ id, concernId, move, savedAt, goesAt }) => ({
    href: `/drafts/${id}`,
    what: t(moveOf(move).heading),
    who: names.get(concernId ?? '') ?? null,
    savedText: goesAt
      ? t('goes out at {{time}}', { time: timeOf(goesAt, clockOf(person)).text })
      : t('kept since {{day}}', { day: dayText(savedAt, clockOf(person)) }),
    discard: `/drafts/${id}/discarding`,
  }))
}
