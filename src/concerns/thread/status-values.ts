import { dayText, shortDayText } from '../../language/dates'
import { clockOf, type Onlooker } from '../../language/locale'
import type { Person } from '../../people/person'
import type { Words } from '../../language/translator'
import type { Status } from '../rules/concern'
import type { OpenConcern } from '../store/entries'
import { moveOf } from '../rules/moves'
import { isPause } from '../rules/pause'
import { isLate, type ConcernStatus } from '../rules/status'

/** How a concern stands, and whose turn it is, in words. Pure, like all that is shown. */

const statusText = {
  sent: 'Sent',
  acknowledged: 'Acknowledged',
  discussing: 'Being talked about',
  closing: 'Closing is proposed',
  closed: 'Closed',
} as const satisfies Record<Status, string>

/** How a concern stands, in the words of a list. @param mine whether it is a list of the client's own */
export function statusValues(t: Words, person: Onlooker, standing: ConcernStatus, now: Date, mine = false) {
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
export function columnValues(t: Words, person: Person, standing: ConcernStatus, now: Date) {
  const { since, dueAt } = standing
  return {
    turnText: turnText(t, standing, false),
    sinceText: shortDayText(since, clockOf(person)),
    dueText: dueAt && shortDayText(dueAt, clockOf(person)),
    late: isLate(standing, now),
  }
}

/** Null: the status says it already. */
function turnText(t: Words, { waits }: ConcernStatus, mine: boolean): string | null {
  if (waits === 'acknowledgement') return t('Waits for the acknowledgement')
  if (waits === 'answer') return t('Waits for an answer')
  if (waits === 'nobody') return null
  if (waits === 'set_aside') return t('Set aside')
  if (waits === 'rest') return t('Rests')
  return mine ? t('Your turn, when you want it') : t('Waits for the client')
}

/** How a concern stands, said to one of its readers, with what they can do about it. */
export function statusFor(t: Words, person: Person, concern: OpenConcern, canBringIn: boolean, now: Date) {
  const { dueText, late } = statusValues(t, person, concern, now)
  const mine = concern.capacity === 'client'
  if (mine && concern.status !== 'closed' && nobodyAnswers(concern)) {
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
    if (!canBringIn)
      return late
        ? t(
            'You can wait, or write again. Nobody else in the practice can be brought in, so look outside of it too.',
          )
        : null
    return late
      ? t('You can wait, write again, or bring in somebody else of the practice.')
      : t(
          'If no answer comes by then, it is shown as late, and you can bring in somebody else of the practice.',
        )
  }
}

/** The day on which an answer is due, or was: as true as everywhere, and calm. */
export function dueWhilePausing(t: Words, person: Person, concern: ConcernStatus, now: Date): string | null {
  if (!concern.dueAt) return null
  const values = { day: dayText(concern.dueAt, clockOf(person)) }
  return isLate(concern, now)
    ? t('An answer was due on {{day}}. It is still welcome.', values)
    : t('An answer is due by {{day}}. There is time for a pause.', values)
}

/** Everybody to whom it was said cannot read it any more. */
function nobodyAnswers({ readers }: OpenConcern): boolean {
  return readers.every(({ capacity }) => capacity === 'client')
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
    rest: restText(t, concern),
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
    rest: restText(t, concern),
    set_aside: t('This was set aside. Nothing is due, and you can bring it back at any time.'),
  }
  return texts[concern.waits]
}

/** Who wished that it rests, said to each of them; what the client said yes to was not their wish. */
function restText(t: Words, { entries, capacity }: OpenConcern): string {
  const last = entries.findLast(({ kind }) => kind === 'rest' || kind === 'grant_rest')
  const asked = last?.kind === 'grant_rest' ? entries.findLast(({ kind }) => kind === 'ask_rest') : null
  if (capacity === 'client') {
    return asked
      ? t('It rests: {{name}} asked for it, and you said yes. On its day it comes back by itself.', {
          name: asked.author,
        })
      : t('It rests, as you wished. On the day that you chose it comes back by itself.')
  }
  if (!asked) return t('It rests, as the client wished. Nothing is due until it comes back by itself.')
  return asked.mine
    ? t('It rests: you asked for it, and the client said yes. Nothing is due until it comes back by itself.')
    : t(
        'It rests: {{name}} asked for it, and the client said yes. Nothing is due until it comes back by itself.',
        { name: asked.author },
      )
}

/** Whether it was closed without its client. */
function wasUnreached({ entries }: OpenConcern): boolean {
  return entries.findLast(({ kind }) => moveOf(kind).to !== null)?.kind === 'close_unreached'
}
