import { doubtfulWishIn } from '../../accounts/account'
import { as, type Db } from '../../database/connections'
import { childrenOf, isForChild } from '../../people/children'
import type { Person } from '../../people/person'
import { therapistsOf } from '../../care/surroundings'
import { pendingMeetingText } from '../../recovery/recovery-values'
import { paperIn } from '../../recovery/paper'
import type { Translate } from '../../language/translator'
import { concernsOf } from '../store/lists/own-concerns'
import { accompaniedIn } from '../store/lists/accompanied'
import type { Cursor } from '../store/lists/cursor'
import { draftsBegunBy } from '../../drafts/store'
import { moveDrafts } from '../store/words/drafts'
import { questionsFor } from '../store/people/recognitions'
import { askingsOf, wereAskedInVain } from '../store/acts/shared-concerns'

/** Everything that stands on a client's own page, read in one transaction: each of its own would cost as much again. Only who writes for a child needs more. */
export async function homeOf(t: Translate, client: Person, after: Cursor | null, now: Date) {
  const home = await as(client, async db => {
    const [concerns, drafts, therapists, questions, paper, meeting, doubtfulSince, others] = await db.lastly(
      () =>
        Promise.all([
          concernsOf(db, client, after),
          draftsBegunBy(moveDrafts, db, client),
          therapistsOf(db, client),
          questionsFor(db, client),
          paperIn(db, client),
          pendingMeetingText(db, t, client, now),
          doubtfulWishIn(db),
          othersIn(db, client, now),
        ]),
    )
    return { ...concerns, ...others, drafts, therapists, questions, paper, meeting, doubtfulSince }
  })
  const isForAny = home.drafts.some(({ choices }) => isForChild(choices.forWhom))
  return { ...home, children: isForAny ? await as(client, db => childrenOf(db, client)) : [] }
}

/** What others have asked them, and where they take part. */
async function othersIn(db: Db, client: Person, now: Date) {
  if (!client.roles.includes('companion')) return { askings: [], wasAsked: false, beside: [] }
  const [askings, wasAsked, beside] = await Promise.all([
    askingsOf(db, client),
    wereAskedInVain(db, now),
    accompaniedIn(db, client),
  ])
  return { askings, wasAsked, beside }
}
