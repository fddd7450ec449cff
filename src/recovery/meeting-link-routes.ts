import { Router, type Request, type Response } from 'express'
import { dayText } from '../language/dates'
import { anybody } from '../sign-in/guards'
import type { Words } from '../language/translator'
import { confirmMeeting, meetingAt, stopMeetingAt, type LinkedMeeting } from './meetings'

/** The pages behind the two links of a new address that was begun at a meeting. */
export function meetingLinkRoutes(): Router {
  const router = Router()

  // Showing changes nothing.
  router.get('/new-address/:link', anybody, async (req, res) => {
    const meeting = await meetingAt(String(req.params.link), new Date())
    if (meeting) showMeeting(req, res, meeting)
    else say(req, res, texts.nothing, 410)
  })

  // Not limited: nobody guesses a link.
  router.post('/new-address/:link', anybody, async (req, res) => {
    const link = String(req.params.link)
    const now = new Date()
    if (await stopMeetingAt(link, now)) return say(req, res, texts.stopped)
    const outcome = await confirmMeeting(link, now)
    if (outcome === 'waiting') res.redirect(303, req.path)
    else if (outcome === 'changed') res.redirect(303, '/sign-in?said=address-set')
    else say(req, res, outcome ? texts.refused : texts.nothing, outcome ? 200 : 410)
  })

  return router
}

/** What somebody reads before they confirm, so that nothing surprises them. */
export function beforeConfirming(t: Words, { by, needsSecond, tellsOld, quiet }: LinkedMeeting): string[] {
  return [
    t('{{name}} has begun this with you.', { name: by }),
    needsSecond
      ? t(
          'Somebody else at the practice has to say that they have spoken with you too. Ask {{name}} who that will be.',
          { name: by },
        )
      : t('Nobody else at the practice can say that they have spoken with you too. So you wait longer.'),
    needsSecond
      ? t('You wait for three days. This keeps anybody from taking your account away from you.')
      : t('You wait for fourteen days. This keeps anybody from taking your account away from you.'),
    ...(tellsOld
      ? [
          ...(quiet
            ? [
                t(
                  'You asked us to write nothing to your old address. This time we have to, because nobody else can say that it is you. If that is not safe, close this page.',
                ),
              ]
            : []),
          t(
            'We write to your old address, with a link that stops this. The mail does not name your new address.',
          ),
        ]
      : [t('We write nothing to your old address.')]),
    t('If you are signed in somewhere, you can stop it there too.'),
  ]
}

function showMeeting(req: Request, res: Response, meeting: LinkedMeeting): void {
  const { t } = req
  const { atOld, confirmedAt, opensAt, needsSecond, seconded, timeZone } = meeting
  const day = opensAt && dayText(opensAt, { language: req.language, timeZone })
  const waits =
    confirmedAt !== null && ((opensAt !== null && opensAt > new Date()) || (needsSecond && !seconded))
  res.show('recovery/meeting', t('New address'), {
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
    heading: 'It is stopped',
    text: 'Nothing changes: your mail goes where it went before. Please tell the practice. Somebody there had begun this.',
  },
  refused: {
    heading: 'This address cannot be used',
    text: 'Everything stays as it was. Ask for another address, with a new code from the practice.',
  },
  nothing: {
    heading: 'This link does not open anything any more',
    text: 'It may be too old, or somebody stopped it, or asked for a newer one. It has changed nothing.',
  },
} as const

function say(req: Request, res: Response, said: (typeof texts)[keyof typeof texts], status = 200): void {
  const { t } = req
  const back = { href: '/sign-in', text: t('Sign in') }
  const values = { heading: t(said.heading), text: t(said.text), reference: null, again: null, back }
  res.show('shared/problem', t('New address'), values, status)
}
