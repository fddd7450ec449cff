import { Router, type Request, type Response } from 'express'
import { audiencesFor, eligible } from '../concerns/rules/audience'
import { outsideText } from '../concerns/statements/statements'
import { showClosedDoor } from '../doors/closed'
import { findDoor } from '../doors/store'
import { dayText } from '../language/dates'
import { clockOf, type Clock, listText } from '../language/locale'
import { onDay } from '../time/days'
import { anybody, clients, only, personOf } from '../sign-in/guards'
import type { KnownTherapist, Named } from '../people/person'
import { formerlySentence } from '../people/contact'
import { surroundingsOf } from '../care/surroundings'
import { lineFor, outsideContactFor, type Outside } from '../practices/outside'
import { ownText, type OwnText } from '../practices/own-text'
import type { Practice } from '../practices/practice'
import {
  crisisLinesOf,
  shownText,
  textPiecesOf,
  type ShownCrisisLine,
  type ShownText,
  type TextPiece,
} from '../practices/telephone'
import { speakFor } from '../http/pages'
import type { Link } from '../http/page-parts'

declare module '../http/pages' {
  interface Views {
    'serious/serious': {
      crisisLines: readonly ShownCrisisLine[]
      ways: readonly Way[]
      /** To owners alone, about a guardian; null: nobody can be chosen who is not their therapist. */
      aboutGuardian: Way | null
      bodies: readonly { name: string; pieces: readonly TextPiece[]; source: string; checkedText: string }[]
      contact: ShownText | null
      outside: string
      mustTell: OwnText | null
      back: string
    }
  }
}

/** What somebody can do when something serious happened that should not go to their therapist first. */
export function seriousRoutes(): Router {
  const router = Router()

  router.get('/more', only(...clients), showWays)
  router.get('/p/:door/more', anybody, showWaysAtDoor, showClosedDoor)

  return router
}

async function showWays(req: Request, res: Response): Promise<void> {
  const person = personOf(req)
  const { therapists, owners, children, outside } = await surroundingsOf(person)
  const own = person.account ? therapists : [] // without an account there is one concern, and its page has its own ways
  show(req, res, person.practice, {
    outside,
    ways: waysTo(req, own, owners, '/concerns/new?', clockOf(person)),
    aboutGuardian: wayAboutGuardian(req, own, owners, children.length > 0),
    back: '/',
  })
}

async function showWaysAtDoor(req: Request, res: Response): Promise<void> {
  const { practice, therapists, owners, outside } = await findDoor(String(req.params.door))
  speakFor(req, practice)
  const clock = clockOf({ practice, language: req.language })
  const door = `/p/${practice.door ?? ''}`
  // An owner who is also the only therapist is no way around the therapist.
  const somebodyElse = therapists.length !== 1 || eligible(therapists[0], owners).length > 0
  const names = listText(
    owners.map(({ name }) => name),
    clock,
    'disjunction',
  )
  const unnamed = {
    href: `${door}/new`,
    text: req.t('serious.writeToThePracticeOwner'),
    hint: req.t('serious.itGoesToOwnersNobody', { owners: names }),
  }
  const ways = waysTo(req, therapists, owners, `${door}/new?`, clock)
  show(req, res, practice, {
    outside,
    ways: owners.length > 0 && somebodyElse ? [...ways, unnamed] : ways,
    back: door,
  })
}

/** Such as: to the owners alone. */
interface Way extends Link {
  readonly hint: string
}

/** A guardian whom somebody fears, or two who disagree: it is about no therapist, and none of theirs reads it. */
function wayAboutGuardian(
  { t }: Request,
  therapists: readonly KnownTherapist[],
  owners: readonly Named[],
  isGuardian: boolean,
): Way | null {
  const therapist = therapists.find(one =>
    audiencesFor(t, one, owners).some(({ value }) => value === 'owners'),
  )
  return therapist
    ? {
        href: `/concerns/new?therapist=${therapist.id}&audience=owners&about=home`,
        text: t('guardians.writeAboutAGuardian'),
        hint: t(isGuardian ? 'guardians.ifTwoGuardiansDisagree' : 'guardians.whenToWriteAboutOne'),
      }
    : null
}

/** To owners alone, about each therapist about whom that is possible: a therapist who owns the practice does not read it then. */
function waysTo(
  req: Request,
  therapists: readonly KnownTherapist[],
  owners: readonly Named[],
  start: string,
  clock: Clock,
): Way[] {
  const { t } = req
  return therapists.flatMap(therapist => {
    const alone = audiencesFor(t, therapist, owners).find(({ value }) => value === 'owners')
    const names = { therapist: therapist.name }
    const hint = t('shared.therapistIsNotToldOf', names)
    const formerly = formerlySentence(t, [therapist], clock)
    return alone
      ? [
          {
            href: `${start}therapist=${therapist.id}&audience=owners`,
            text: t('serious.writeAboutTherapistToThe', names),
            hint: formerly ? `${hint} ${formerly}` : hint,
          },
        ]
      : []
  })
}

function show(
  req: Request,
  res: Response,
  practice: Practice,
  {
    outside,
    ways,
    aboutGuardian = null,
    back,
  }: {
    readonly outside: Outside
    readonly ways: readonly Way[]
    readonly aboutGuardian?: Way | null
    readonly back: string
  },
): void {
  const { t } = req
  const reading = { practice, language: req.language }
  const clock = clockOf(reading)
  const contact = outsideContactFor(outside, reading)
  res.show('serious/serious', t('shared.write'), {
    crisisLines: crisisLinesOf(practice, req.language),
    ways,
    aboutGuardian,
    bodies: outside.bodies.map(body => {
      const { name, contact } = lineFor(body, req.language)
      const day = dayText(onDay(body.checkedOn, practice), clock)
      return {
        name,
        pieces: textPiecesOf(contact),
        source: body.source,
        checkedText: t('serious.checkedOnDay', { day }),
      }
    }),
    contact: contact && shownText(contact),
    outside: outsideText(t, reading, outside),
    mustTell: practice.mustTell ? ownText(practice.mustTell, practice.mustTellIn, reading) : null,
    back,
  })
}
