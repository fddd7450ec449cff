import { Router, type Request, type Response } from 'express'
import { z } from 'zod'
import { joinByCode } from '../concerns/store/people/recognitions'
import type { Config } from '../config'
import { recordAccess } from '../http/abuse/access'
import type { Cookies } from '../http/cookies'
import { networkOf } from '../http/abuse/networks'
import { typedLine } from '../http/typed'
import { showWait, countTry } from '../http/abuse/waits'
import { anybody, only, personOf } from '../sign-in/guards'
import { isSignInCode, readReturnCode } from '../people/return-code'
import { newSecret } from '../sign-in/sessions'
import { doorPaces } from './paces'
import { returnByCode, isCodeHere } from './store'
import type { Field, FieldError } from '../http/page-parts'
import { saying } from '../http/flashes'

declare module '../http/pages' {
  interface Views {
    'doors/return': { errors: readonly FieldError[]; field: Field }
    'doors/join': { code: string; name: string }
  }
}

/** The way back by a return code, to one concern and nothing else. */
export function returnRoutes(config: Config, cookies: Cookies): Router {
  const router = Router()
  const { returning } = doorPaces(config)

  router.get('/return', anybody, (req, res) => {
    showReturn(req, res, null)
  })

  router.post('/return', anybody, openByCode)
  router.post('/return/joining', only('client'), joinToAccount)

  return router

  async function openByCode(req: Request, res: Response): Promise<void> {
    const now = new Date()
    if (await mustWait(req, res, now)) return
    const form = returnForm.parse(req.body ?? {})
    const code = readReturnCode(form.code)
    if (isSignInCode(form.code)) return showSignInCode(req, res)
    const person = req.visitor?.live ? req.visitor.person : null
    const canJoin = person?.account === true && person.roles.includes('client')
    if (canJoin && !form.alone && code && (await isCodeHere(person, code))) {
      res.show('doors/join', req.t('shared.code'), { code, name: person.name })
      return
    }
    const session = { secret: newSecret(), old: cookies.read(req, 'session') }
    if (!(await returnByCode(code, session, now))) {
      await recordAccess(req, 'wrong return code')
      showReturn(req, res, req.t('doors.thisCodeOpensNothingLook'))
      return
    }
    cookies.write(res, 'session', session.secret)
    await recordAccess(req, 'came back by return code')
    res.redirect(303, '/')
  }

  async function joinToAccount(req: Request, res: Response): Promise<void> {
    const now = new Date()
    if (await mustWait(req, res, now)) return
    const code = readReturnCode(returnForm.parse(req.body ?? {}).code)
    const concern = code && (await joinByCode(personOf(req), code, now))
    if (!concern) await recordAccess(req, 'wrong return code')
    if (concern) res.redirect(303, saying(`/concerns/${concern}`, 'joined'))
    else showReturn(req, res, req.t('doors.thisCodeOpensNothingLook'))
  }

  /** Signing in by its digits needs the browser that asked for them: that one is led to where they belong. */
  function showSignInCode(req: Request, res: Response): void {
    if (cookies.read(req, 'asked')) res.redirect(303, saying('/sign-in/digits', 'code-here'))
    else showReturn(req, res, req.t('doors.thisIsASignInCode'))
  }

  async function mustWait(req: Request, res: Response, now: Date): Promise<boolean> {
    const until = await countTry(returning, networkOf(req), now)
    if (until) showWait(req, res, until, now)
    return until !== null
  }
}

const returnForm = z.object({ code: typedLine, alone: z.string().optional().catch(undefined) })

/** One wrong code is answered as every other: nothing of what was typed stands on the page. */
function showReturn(req: Request, res: Response, error: string | null): void {
  const values = {
    errors: error ? [{ field: 'code', text: error }] : [],
    field: codeField(req, error),
  }
  res.show('doors/return', req.t('shared.code'), values, error ? 422 : 200)
}

export function codeField({ t }: Request, error: string | null): Field {
  return {
    kind: 'line',
    name: 'code',
    label: t('shared.yourReturnCode'),
    hint: t('doors.capitalOrSmallLettersWith'),
    value: '',
    error,
    optional: false,
  }
}
