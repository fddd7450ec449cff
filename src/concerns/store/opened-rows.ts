import type { Db } from '../../database/connections'
import { draftsBegunBy } from '../../drafts/store'
import { NotFound } from '../../errors'
import { awayAndBack, type AwayAndBack } from '../../people/absences'
import { findOptionalDepartureIn } from '../../people/departures'
import { formerNamesFor, type FormerNames } from '../../people/names/former-names'
import type { Person } from '../../people/person'
import { outsideOf } from '../../practices/store'
import { isLate, isOwed } from '../rules/status'
import { concernRow, type Look } from './concern-row'
import { consultedIn } from './consultations'
import { helpQuestionIn } from './help-questions'
import { companionRowsOf, couldShareWith } from './people/companions'
import { openingRowsOf } from './people/openings'
import { authorsGone, joinableRowsOf, readerRowsOf } from './people/readers'
import { questionIn } from './people/recognitions'
import { attachedRowsOf } from './words/attached'
import { moveDrafts } from './words/drafts'
import { entryRowsOf } from './words/entries'
import { standInLinesIn } from './words/stand-in-lines'

export type FoundRows = Awaited<ReturnType<typeof foundRows>>
export type FurtherRows = Awaited<ReturnType<typeof furtherRows>>

/** What is asked of the database for every reader of a concern, in one trip. @throws NotFound */
export async function foundRows(db: Db, person: Person, id: string, now: Date, look: Look) {
  const [concern, readerRows, entryRows, attachedRows, drafts, consulted, companionRows] = await Promise.all([
    concernRow(db, person, id, now, look),
    readerRowsOf(db, person, id),
    entryRowsOf(db, person, id),
    attachedRowsOf(db, person, id),
    draftsBegunBy(moveDrafts, db, person, { concernId: id }),
    consultedIn(db, person, id), // for those who answer; a client finds nothing of their own there
    companionRowsOf(db, person, id),
  ])
  if (!concern) throw new NotFound()
  return { concern, readerRows, entryRows, attachedRows, drafts, consulted, companionRows }
}

/** What depends on who reads it and on how it stands: asked last, all of it together. */
export async function furtherRows(db: Db, person: Person, found: FoundRows, now: Date) {
  const { concern, readerRows, entryRows } = found
  const { id, status, waits, since, byDoor } = concern
  const mine = concern.capacity === 'client'
  const late = isLate(concern, now)
  const answerers = readerRows.filter(({ capacity, endedAt }) => capacity !== 'client' && !endedAt)
  const answererIds = answerers.map(({ personId }) => personId)
  const [
    gone,
    openingRows,
    joinable,
    question,
    outside,
    formerNames,
    helpQuestion,
    departure,
    absences,
    lines,
    couldShare,
  ] = await Promise.all([
    authorsGone(db, person, readerRows, entryRows),
    mine ? openingRowsOf(db, person, id) : [],
    mine && status !== 'closed' && !concern.overSince ? joinableRowsOf(db, person, concern) : [],
    byDoor ? questionIn(db, person, id) : null,
    mine && late ? outsideOf(db, person.practice) : null,
    mine ? formerNamesFor(db, person) : nobodysNames,
    !mine && late ? helpQuestionIn(db, person, id) : null,
    mine ? findOptionalDepartureIn(db, id) : null,
    isOwed(waits) ? awayAndBack(db, person, answererIds, { since, now }) : nobodyAway,
    standInLinesIn(db, person, id),
    mine && mayBeTogether(person) ? couldShareWith(db, person, id) : [],
  ])
  return {
    ...{ gone, openingRows, joinable, question, outside, formerNames },
    ...{ helpQuestion, departure, absences, lines, couldShare },
  }
}

/** Who comes together with others can come to be beside them. */
const mayBeTogether = ({ roles }: Person): boolean => roles.includes('companion')

const nobodysNames: FormerNames = new Map()
const nobodyAway: AwayAndBack = { away: new Map(), back: new Map() }
