import { Router } from 'express'
import { clockOf, dayText } from '../http/dates'
import { only, personOf } from '../people/doorkeeper'
import type { Words } from '../words'
import type { Person } from '../people/person'
import { waitings, type Waits } from './concern'
import { readCursor, writeCursor } from './cursor'
import { boardOf, inboxOf, type Line } from './lists'
import { begunValues, meetingLine } from './showing'
import { keptFromText } from './title'
import { columnValues, standingValues } from './turns'

/** The inbox of those who answer, and the owner's board. */
export function overviewRoutes(): Router {
  const router = Router()

  router.get('/inbox', only('therapist', 'owner'), async (req, res) => {
    const { t } = req
    const person = personOf(req)
    const now = new Date()
    const { open, closed, drafts } = await inboxOf(person, {
      open: readCursor(req.query.open),
      closed: readCursor(req.query.closed),
    })
    const groups = waitings.map(waits => {
      const { lines, next } = waits === 'nobody' ? closed : open
      const more = waits === 'nobody' ? next && `/inbox?closed=${writeCursor(next)}` : null
      return groupValues(t, person, waits, lines, more, now)
    })
    res.show('concerns/inbox', t('Inbox'), {
      groups: groups.filter(({ waits, rows }) => !seldom.includes(waits) || rows.length > 0),
      drafts: begunValues(t, person, drafts, new Map(open.lines.map(line => [line.concernId, line.name]))),
      more: open.next && `/inbox?open=${writeCursor(open.next)}`,
    })
  })

  router.get('/board', only('owner'), async (req, res) => {
    const { t } = req
    const person = personOf(req)
    const after = readCursor(req.query.after)
    const now = new Date()
    const { counts, lines, next, failures } = await boardOf(person, after, now)
    res.show('concerns/board', t('Board'), {
      counts: counts.map(({ name, ...figures }) => ({ therapist: name, ...figures })),
      rows: lines.map(line => ({
        ...columnValues(t, person, line, now),
        reference: line.reference,
        therapist: line.name,
        asks: line.asksForOther === true,
        handOver: `/board/${line.concernId}/hand-over`,
      })),
      next: next && `/board?after=${writeCursor(next)}`,
      first: after && '/board',
      failures: failures.map(({ name, at }) => ({ name, dayText: dayText(at, clockOf(person)) })),
    })
  })

  return router
}

/** Groups of which few ever have any. */
const seldom: readonly Waits[] = ['rest', 'set_aside']

const groupTexts = {
  acknowledgement: {
    heading: 'Waits for your acknowledgement',
    none: 'Nothing waits for an acknowledgement.',
  },
  answer: { heading: 'Waits for you', none: 'Nothing else waits for you.' },
  client: { heading: 'Waits for the client', none: 'Nothing waits for a client.' },
  nobody: { heading: 'Closed', none: 'Nothing is closed yet.' },
  rest: { heading: 'Rests', none: 'Nothing rests.' },
  set_aside: { heading: 'Set aside', none: 'Nothing is set aside.' },
} as const satisfies Record<Waits, { heading: string; none: string }>

function groupValues(
  t: Words,
  person: Person,
  waits: Waits,
  lines: readonly Line[],
  more: string | null,
  now: Date,
) {
  return {
    waits,
    heading: t(groupTexts[waits].heading),
    none: t(groupTexts[waits].none),
    rows: lines
      .filter(line => line.waits === waits)
      .map(line => ({
        href: `/concerns/${line.concernId}`,
        reference: line.reference,
        who: line.name,
        keptFrom: keptFromText(t, line.keptFrom),
        ...standingValues(t, person, line, now),
        meetingText: meetingLine(t, person, line, now),
      })),
    more,
  }
}
