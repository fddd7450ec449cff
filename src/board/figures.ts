import type { Request, Response } from 'express'
import { namesIn, type Rows } from '../concerns/store/lists/line'
import { as } from '../database/connections'
import { answerTimes } from '../concerns/rules/days/answer-times'
import { waitText } from '../concerns/lists/own-answers'
import { rowsFrom } from '../database/functions'
import type { Link, ShownFact } from '../http/page-parts'
import { clockOf, inAlphabeticalOrder, numberText } from '../language/locale'
import type { Translate } from '../language/translator'
import type { Person } from '../people/person'
import { personOf } from '../sign-in/guards'
import { dayMs } from '../time/days'

declare module '../http/pages' {
  interface Views {
    'board/figures': {
      facts: readonly ShownFact[]
      therapists: readonly (Link & { readonly gone: boolean })[]
    }
  }
}

/** How much is open in the practice, and with whom. Nobody is compared with anybody. */
export async function showFigures(req: Request, res: Response): Promise<void> {
  const { t } = req
  const owner = personOf(req)
  const { therapists, ...figures } = await figuresOf(owner, new Date())
  res.show('board/figures', t('concerns.board'), {
    facts: factsFor(t, owner, figures),
    therapists: therapists.map(({ id, name, gone }) => ({
      href: `/board?therapist=${id}`,
      text: name,
      gone,
    })),
  })
}

interface PracticeFigures {
  readonly open: number
  readonly practice: number
  readonly late: number
  readonly longLate: number
  readonly client: number
  readonly paused: number
  readonly aside: number
  /** Within so many working days at least half of the first answers of a year came; null: too few people answered to say. */
  readonly half: number | null
}

/** ms */
const year = 365 * dayMs

async function figuresOf(owner: Person, now: Date) {
  const { practiceId } = owner
  const [counted, people, answers] = await as(owner, async db =>
    Promise.all([
      db.raw<Rows<Omit<PracticeFigures, 'half'>>>(
        `select count(*) filter (where c.waits <> 'set_aside') as open, count(*) filter (where c.due_at < 'infinity') as practice,
           count(*) filter (where c.due_at < :now) as late, count(*) filter (where c.due_at < :twoWeeksAgo) as long_late,
           count(*) filter (where c.waits = 'client') as client, count(*) filter (where c.waits = 'pause') as paused,
           count(*) filter (where c.waits = 'set_aside') as aside
         from concerns c where c.practice_id = :practiceId and c.status <> 'closed' and c.audience <> 'owners'`,
        { practiceId, now, twoWeeksAgo: new Date(now.getTime() - 14 * dayMs) },
      ),
      db.raw<Rows<{ id: string; name: Buffer; gone: boolean }>>(
        `select p.id, p.name, p.ended_at is not null or not 'therapist' = any (p.roles) as gone
         from people p where p.practice_id = :practiceId and p.id in (select c.therapist_id from concerns c
           where c.practice_id = :practiceId and c.status <> 'closed' and c.audience <> 'owners' and c.waits <> 'set_aside')`,
        { practiceId },
      ),
      rowsFrom<{ sentAt: Date; answeredAt: Date }>(db, 'first_answers_here', {
        since: new Date(now.getTime() - year),
      }),
    ]),
  )
  const nameOf = namesIn(owner)
  const named = people.rows.map(row => ({ ...row, name: nameOf(row) }))
  const therapists = inAlphabeticalOrder(named, ({ name }) => name, clockOf(owner))
  const none = { open: 0, practice: 0, late: 0, longLate: 0, client: 0, paused: 0, aside: 0 }
  const spans = answers.map(({ sentAt: from, answeredAt: to }) => ({ from, to }))
  return { ...(counted.rows[0] ?? none), therapists, half: answerTimes(spans, owner.practice)?.half ?? null }
}

function factsFor(t: Translate, owner: Person, figures: PracticeFigures): ShownFact[] {
  const fact = (label: string, count: number) => ({ label, text: numberText(count, clockOf(owner)) })
  return [
    fact(t('board.openNow'), figures.open),
    fact(t('concerns.waitsForAnAnswer'), figures.practice),
    fact(t('board.ofTheseLate'), figures.late),
    fact(t('board.lateForOverTwoWeeks'), figures.longLate),
    fact(t('concerns.upToTheClient'), figures.client),
    fact(t('concerns.paused'), figures.paused),
    fact(t('shared.setAside'), figures.aside),
    ...(figures.half === null
      ? []
      : [{ label: t('board.halfOfFirstAnswers'), text: waitText(t, figures.half) }]),
  ]
}
