import { Router, type Request, type Response } from 'express'
import { audiencesFor } from '../concerns/audience'
import { findDoor } from '../doors/store'
import { dayText, type Clock } from '../http/dates'
import { onDay } from '../concerns/deadlines'
import { anybody, clients, only, personOf } from '../people/doorkeeper'
import type { KnownTherapist, Named } from '../people/person'
import { therapistsAndOwnersFor } from '../people/store'
import type { Practice } from '../practices/practice'
import type { OutsideBody } from './outside'
import { outsideBodiesOf } from './store'

/** What somebody can do when something serious happened that should not go to their therapist first. */
export function seriousRoutes(): Router {
  const router = Router()

  router.get('/more', only(...clients), async (req, res) => {
    const person = personOf(req)
    const [{ therapists, owners }, bodies] = await Promise.all([
      therapistsAndOwnersFor(person),
      outsideBodiesOf(person),
    ])
    const own = person.account ? therapists : [] // without an account there is one concern, and its page has its own ways
    show(req, res, person.practice, bodies, waysTo(req, own, owners, '/concerns/new?'), '/')
  })

  router.get('/p/:door/more', anybody, async (req, res) => {
    const { practice, therapists, owners } = await findDoor(String(req.params.door))
    const door = `/p/${practice.door ?? ''}`
    const ways = [
      ...waysTo(req, therapists, owners, `${door}/new?`),
      {
        href: `${door}/new`,
        text: req.t('Write to the practice owner, and name no therapist'),
        hint: req.t('Nobody else sees that it exists.'),
      },
    ]
    show(req, res, practice, (practice as WithBodies).outsideBodies, owners.length > 0 ? ways : [], door)
  })

  return router
}

/** The door answers with everything that a practice wants said. */
type WithBodies = Practice & { readonly outsideBodies: readonly OutsideBody[] }

/** To owners alone, about each therapist about whom that is possible: a therapist who owns the practice does not read it then. */
function waysTo(
  req: Request,
  therapists: readonly KnownTherapist[],
  owners: readonly Named[],
  start: string,
) {
  const { t } = req
  return therapists.flatMap(therapist => {
    const alone = audiencesFor(t, therapist, owners).find(({ value }) => value === 'owners')
    const names = { therapist: therapist.name }
    return alone
      ? [
          {
            href: `${start}therapist=${therapist.id}&audience=owners`,
            text: t('Write about {{therapist}}, to the practice owner', names),
            hint: t('{{therapist}} is not told of it and sees no trace of it.', names),
          },
        ]
      : []
  })
}

function show(
  req: Request,
  res: Response,
  practice: Practice,
  bodies: readonly OutsideBody[],
  ways: readonly object[],
  back: string,
): void {
  const { t } = req
  const clock: Clock = { timeZone: practice.timeZone, language: 'en' }
  res.show('serious/serious', t('Write'), {
    crisisLines: practice.crisisLines,
    ways,
    bodies: bodies.map(({ checkedOn, ...body }) => ({
      ...body,
      checkedText: t('checked on {{day}}', { day: dayText(onDay(checkedOn, practice), clock) }),
    })),
    outsideContact: practice.outsideContact,
    mustTell: practice.mustTell,
    back,
  })
}
