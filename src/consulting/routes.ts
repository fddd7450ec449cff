import { Router, type Request, type Response } from 'express'
import type { Config } from '../config'
import type { Cookies } from '../http/cookies'
import { z } from 'zod'
import { readCursor, writeCursor } from '../concerns/store/lists/cursor'
import { NotFound } from '../errors'
import { onlyIds } from '../http/ids'
import { chosen } from '../http/typed'
import { saying } from '../http/flashes'
import { clients, only, personOf } from '../sign-in/guards'
import { staffRoles } from '../people/person'
import type { Part } from './consultation'
import { consultationsOf } from './lists'
import { lineValues } from './showing'
import { endConsultation, letSupervisorRead } from './store'
import { consultationOf } from './threads'
import type { TextKey } from '../language/english'
import { questionRoutes } from './writing'

declare module '../http/pages' {
  interface Views {
    'consulting/consultations': {
      groups: readonly Awaited<ReturnType<typeof groupOf>>[]
      /** They have an inbox, which leads here. */
      asks: boolean
    }
  }
}

/** What is asked of supervisors, and what clients let them read. */
export function consultingRoutes(config: Pick<Config, 'limits'>, cookies: Cookies): Router {
  const router = Router()
  const ending = '/consultations/:consultation/ending'
  onlyIds(router, 'concern', 'consultation')

  router.use(questionRoutes(config, cookies))

  router.get('/consultations', only(...staffRoles), showConsultations)
  router.get(ending, only('therapist', 'owner'), showEnding)
  router.post(ending, only('therapist', 'owner'), end)
  router.post('/concerns/:concern/consent', only(...clients), decideConsent)

  return router
}

async function showConsultations(req: Request, res: Response): Promise<void> {
  const { roles } = personOf(req)
  const parts: Part[] = [
    ...(roles.includes('supervisor') ? (['supervisor'] as const) : []),
    ...(roles.includes('therapist') || roles.includes('owner') ? (['asker'] as const) : []),
  ]
  res.show('consulting/consultations', req.t('consulting.consultations'), {
    groups: await Promise.all(parts.map(part => groupOf(req, part))),
    asks: parts.includes('asker'),
  })
}

async function showEnding(req: Request, res: Response): Promise<void> {
  const { t } = req
  const { id, other, endedAt } = await asked(req)
  const back = `/consultations/${id}`
  if (endedAt) {
    res.redirect(303, back)
    return
  }
  res.show('shared/aside', t('consulting.end'), {
    heading: t('consulting.endThisConsultation'),
    statements: [
      t('consulting.youAndNameCanRead', {
        name: other.name,
      }),
      t('consulting.ifTheClientLetYou', {
        name: other.name,
      }),
      t('consulting.youCanAskAgainAt'),
    ],
    action: req.path,
    button: t('consulting.endIt'),
    cancel: back,
  })
}

async function end(req: Request, res: Response): Promise<void> {
  const { id } = await asked(req)
  await endConsultation(personOf(req), id, new Date())
  res.redirect(303, saying(`/consultations/${id}`, 'consultation-ended'))
}

async function decideConsent(req: Request, res: Response): Promise<void> {
  const { supervision } = showing.parse(req.body ?? {})
  const concern = String(req.params.concern)
  await letSupervisorRead(personOf(req), concern, supervision === 'yes', new Date())
  res.redirect(303, saying(`/concerns/${concern}`, 'changed'))
}

const showing = z.object({ supervision: chosen })

/** A consultation, for the person who asked. */
async function asked(req: Request) {
  const consultation = await consultationOf(
    personOf(req),
    String(req.params.consultation),
    new Date(),
    false, // only the person who asked goes on from here
  )
  if (consultation.part !== 'asker') throw new NotFound()
  return consultation
}

const groups = {
  supervisor: {
    heading: 'consulting.youAreAsked',
    hint: 'consulting.someClientsLetYouRead',
    none: 'consulting.nobodyHasAskedYouAnything',
  },
  asker: {
    heading: 'consulting.youHaveAsked',
    hint: null,
    none: 'consulting.youHaveAskedNobodyYou',
  },
} as const satisfies Record<Part, { heading: TextKey; hint: TextKey | null; none: TextKey }>

async function groupOf(req: Request, part: Part) {
  const { t } = req
  const person = personOf(req)
  const { hint } = groups[part]
  const { lines, next } = await consultationsOf(person, part, readCursor(req.query[part]))
  return {
    heading: t(groups[part].heading),
    none: t(groups[part].none),
    hint: hint && t(hint),
    rows: lineValues(t, person, part, lines),
    older: next && `/consultations?${part}=${writeCursor(next)}`,
  }
}
