import type { Request, Response } from 'express'
import { isAnyHeard } from '../../attachments/values'
import { momentOf, pastDayText } from '../../language/dates'
import { clockOf } from '../../language/locale'
import { writingTime, type WritingTime } from '../../drafts/page'
import { letRecordingsPlay } from '../../http/protections'
import { chosen } from '../../http/typed'
import { readId } from '../../http/ids'
import type { Translate } from '../../language/translator'
import type { Person } from '../../people/person'
import { personOf } from '../../sign-in/guards'
import { helpQuestionValues } from '../help/values'
import { reflectionPathOf } from '../rules/before-answer'
import { clientIn, sideOf, type SideOfConcern } from '../rules/concern'
import { addressees, keptFrom, keptFromText, titleOf, withChild } from '../rules/title'
import { isAskedForLesson } from '../store/lesson-invitations'
import type { OpenedConcern } from '../store/opened-concern'
import { companionReaders, companionValues } from '../thread/companion-text'
import { consultedValues } from '../thread/consultation-values'
import { helpValues, meetingText } from '../thread/client-wishes'
import { readerValues } from '../thread/reader-values'
import { begunValues } from '../thread/begun-drafts'
import { openedText, openingValues } from '../thread/opening-values'
import { apartValues, sharingValues } from '../thread/newcomers'
import { knownValues } from '../thread/recognition-values'
import { agreementValues, talkValues } from '../next-step/deal-values'
import { boxValues, type AtBox } from './box'
import { toNews } from '../next-step/answers'
import { nextValues } from '../next-step/next-values'
import { offeredMoves } from './offers'
import { onItsWayValues } from './on-its-way'
import { threadValues } from './thread'

declare module '../../http/pages' {
  interface Views {
    'concerns/conversation/show': Awaited<ReturnType<typeof conversationValues>> & {
      notes: Awaited<ReturnType<NotesOf>>
    }
  }
}

/** What somebody who answers has written about a concern for themselves: to look at beside the box. */
export type NotesOf = (
  t: Translate,
  person: Person,
  concernId: string,
) => Promise<readonly { readonly label: string; readonly text: string }[]>

export type ShowConversation = (
  req: Request,
  res: Response,
  concern: OpenedConcern,
  at?: AtBox,
) => Promise<void>

/** The page of a concern: what comes next, what was said, the box for what is said now, and everything about it behind one line. */
export function conversationPage(notesOf: NotesOf): ShowConversation {
  return async (req, res, concern, at = {}) => {
    const { t } = req
    const person = personOf(req)
    const draft = readId(chosen.parse(req.query.draft)) ?? undefined
    const values = await conversationValues(t, person, concern, {
      now: new Date(),
      time: writingTime(req),
      box: { again: 'again' in req.query, ...(draft && { draft }), ...at },
    })
    const notes = values.box && values.reflection ? await notesOf(t, person, concern.id) : []
    const status = values.box && values.box.errors.length > 0 ? 422 : 200
    const { thread, onItsWay, box } = values
    const shown = [...thread.first, ...thread.folded, ...thread.newest, ...onItsWay, ...(box ? [box] : [])]
    if (isAnyHeard(shown)) letRecordingsPlay(res)
    res.show('concerns/conversation/show', t('shared.read'), { ...values, notes }, status)
  }
}

async function conversationValues(
  t: Translate,
  person: Person,
  concern: OpenedConcern,
  { now, time, box: at }: { readonly now: Date; readonly time: WritingTime; readonly box: AtBox },
) {
  const side = sideOf(concern.capacity)
  const mine = side === 'client'
  const next = nextValues(t, person, concern, now)
  const box = boxValues(t, person, concern, time, at)
  const moves = offeredMoves(t, concern, next)
  const { toNews: isNews, ...thread } = threadValues(t, person, concern)
  const others = concern.drafts.filter(({ id, goesAt }) => id !== box?.draft && goesAt === null)
  return {
    reference: concern.reference,
    heading: headingOf(t, person, concern),
    // Two concerns of the same people are told apart by it.
    started: t('concerns.startedOnDay', { day: momentOf(concern.sentAt, clockOf(person)).text }),
    keptFrom: keptFromText(t, keptFrom(concern.audience, concern.therapist)?.name ?? null),
    from: fromOf(t, person, side),
    next,
    companions: companionValues(t, person, concern, now),
    leave: isSharing(person, concern) ? `/concerns/${concern.id}/leaving` : null,
    onItsWay: onItsWayValues(t, person, concern, now),
    help: helpValues(t, concern),
    question: helpQuestionValues(t, person, concern, now),
    meeting: meetingText(t, person, concern, now),
    takenBack: takenBackText(t, person, concern, now),
    thread,
    toNews: isNews && !next.answers.some(one => one.kind === 'way' && one.href === toNews) ? toNews : null,
    agreements: agreementValues(t, person, concern, next.step),
    talk: talkValues(t, person, concern, next.step),
    drafts: begunValues(t, person, others, now),
    box,
    moves: moves.usual,
    seldom: [...moves.seldom, ...sharingValues(t, concern), ...apartValues(t, concern)],
    readers: [
      ...readerValues(t, person, [...concern.readers, ...concern.former], concern.writtenFor?.name ?? null),
      ...companionReaders(t, person, concern.companions),
    ],
    openings: openingValues(t, person, concern),
    opened: openedText(t, concern),
    copy: side === 'companion' ? null : `/concerns/${concern.id}/copy`,
    session: mine ? `/concerns/${concern.id}/session` : null,
    receipt: mine ? `/concerns/${concern.id}/receipt` : null,
    reflection: side === 'answerer' ? reflectionPathOf(concern.id) : null,
    consulted: consultedValues(t, person, concern),
    known: knownValues(t, concern),
    lesson: (await isAskedForLesson(person, concern)) ? `/concerns/${concern.id}/lesson` : null,
  }
}

function headingOf(t: Translate, person: Person, concern: OpenedConcern): string {
  const { capacity, readers, writtenFor } = concern
  const child = writtenFor?.name
  if (capacity === 'client') return withChild(t, titleOf(t, clockOf(person), addressees(readers)), child)
  const name = clientIn(readers)?.name
  if (capacity !== 'companion') return withChild(t, t('shared.fromName', { name }), child)
  return t(isSharing(person, concern) ? 'families.togetherWithName' : 'companions.besideName', { name })
}

/** Whether this is shared with them by somebody with whom they come. */
function isSharing({ id }: Person, { companions }: OpenedConcern): boolean {
  return companions.some(one => one.personId === id && one.part === 'together' && one.endedAt === null)
}

/** What a client reads who was asked whether another person should answer, and is asked no more. */
function takenBackText(t: Translate, person: Person, { takenBack }: OpenedConcern, now: Date): string | null {
  if (!takenBack) return null
  const day = pastDayText(takenBack.at, now, clockOf(person))
  return t('concerns.practiceTookBackSuggestion', { name: takenBack.name, day })
}

function fromOf(t: Translate, { account }: Person, side: SideOfConcern) {
  if (side === 'companion') return { href: '/accompanying', text: t('companions.whereYouHelp') }
  if (side === 'answerer') return { href: '/inbox', text: t('shared.whatWaits') }
  return account ? { href: '/', text: t('concerns.yourPage') } : null
}
