import { Router, type Request, type Response } from 'express'
import { dayText } from '../language/dates'
import { anybody } from '../sign-in/guards'
import type { Translate } from '../language/translator'
import { confirmMeeting, meetingAt, stopMeetingAt, type LinkedMeeting } from './meetings'
import { saying } from '../http/flashes'

declare module '../http/pages' {
  interface Views {
    'recovery/meeting': {
      action: string
      /** Whether it is the link that went to the old address. */
      atOld: boolean
      statements: readonly string[]
      waits: boolean
      confirmed: boolean
      day: string | null
      missesSecond: boolean
    }
  }
}

/** The pages behind the two links of a new address that was begun at a meeting. */
export function meetingLinkRoutes(): Router {
  const router = Router()

  // Showing changes nothing.
  router.get('/new-address/:link', anybody, showLinked)

  // Not limited: nobody guesses a link.
  router.post('/new-address/:link', anybody, answer)

  return router
}

async function showLinked(req: Request, res: Response): Promise<void> {
  const meeting = await meetingAt(String(req.params.link), new Date())
  if (meeting) showMeeting(req, res, meeting)
  else say(req, res, texts.nothing, 410)
}

async function answer(req: Request, res: Response): Promise<void> {
  const link = String(req.params.link)
  const now = new Date()
  if (await stopMeetingAt(link, now)) return say(req, res, texts.stopped)
  const outcome = await confirmMeeting(link, now)
  if (outcome === 'waiting') res.redirect(303, req.path)
  else if (outcome === 'changed') res.redirect(303, saying('/sign-in', 'address-set'))
  else say(req, res, outcome ? texts.refused : texts.nothing, outcome ? 200 : 410)
}

/** What somebody reads before they confirm, so that nothing surprises them. */
export function beforeConfirming(
  t: Translate,
  { by, needsSecond, tellsOld, quiet }: LinkedMeeting,
): string[] {
  return [
    t('recovery.nameHasBegunThisWith', { name: by }),
    needsSecond
      ? t('recovery.somebodyElseAtThePractice', { name: by })
      : t('recovery.nobodyElseAtThePractice'),
    needsSecond ? t('recovery.youWaitForThreeDays') : t('recovery.youWaitForFourteenDays'),
    ...(tellsOld
      ? [...(quiet ? [t('recovery.youAskedUsToWrite')] : []), t('recovery.weWriteToYourOld')]
      : [t('recovery.weWriteNothingToYour')]),
    t('recovery.ifYouAreSignedIn'),
  ]
}

function showMeeting(req: Request, res: Response, meeting: LinkedMeeting): void {
  const { t } = req
  const { atOld, confirmedAt, opensAt, needsSecond, seconded, timeZone } = meeting
  const day = opensAt && dayText(opensAt, { language: req.language, timeZone })
  const waits =
    confirmedAt !== null && ((opensAt !== null && opensAt > new Date()) || (needsSecond && !seconded))
  res.show('recovery/meeting', t('recovery.newAddress'), {
    action: req.path,
    atOld,
    statements: confirmedAt ? [] : beforeConfirming(t, meeting),
    waits,
    confirmed: confirmedAt !== null,
    day,
    missesSecond: needsSecond && !seconded,
  })
}

const texts = {
  stopped: {
    heading: 'recovery.itIsStopped',
    text: 'recovery.nothingChangesYourMailGoes',
  },
  refused: {
    heading: 'recovery.thisAddressCannotBeUsed',
    text: 'recovery.everythingStaysAsItWas',
  },
  nothing: {
    heading: 'shared.thisLinkDoesNotOpen',
    text: 'recovery.itMayBeTooOld',
  },
} as const

function say(req: Request, res: Response, said: (typeof texts)[keyof typeof texts], status = 200): void {
  const { t } = req
  const back = { href: '/sign-in', text: t('shared.signIn') }
  const values = { heading: t(said.heading), text: t(said.text), reference: null, again: null, back }
  res.show('shared/problem', t('recovery.newAddress'), values, status)
}
