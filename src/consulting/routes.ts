import { Router, type Request } from 'express'
import { z } from 'zod'
import { readCursor, writeCursor } from '../concerns/store/cursor'
import { NotFound } from '../errors'
import { onlyIds } from '../http/ids'
import { chosen } from '../http/typed'
import { clients, only, personOf } from '../sign-in/guards'
import { staffRoles } from '../people/person'
import type { Part } from './consultation'
import { consultationsOf } from './lists'
import { lineValues } from './showing'
import { endConsultation, letSupervisorRead } from './store'
import { consultationOf } from './threads'

/** What is asked of supervisors, and what clients let them read. */
export function consultingRoutes(): Router {
  const router = Router()
  const ending = '/consultations/:consultation/ending'
  onlyIds(router, 'concern', 'consultation')

  router.get('/consultations', only(...staffRoles), async (req, res) => {
    const { roles } = personOf(req)
    const parts: Part[] = [
      ...(roles.includes('supervisor') ? (['supervisor'] as const) : []),
      ...(roles.includes('therapist') || roles.includes('owner') ? (['asker'] as const) : []),
    ]
    res.show('consulting/consultations', req.t('Consultations'), {
      groups: await Promise.all(parts.map(part => groupOf(req, part))),
    })
  })

  router.get(ending, only('therapist', 'owner'), async (req, res) => {
    const { t } = req
    const { id, other, endedAt } = await asked(req)
    const back = `/consultations/${id}`
    if (endedAt) {
      res.redirect(303, back)
      return
    }
    res.show('shared/aside', t('End'), {
      heading: t('End this consultation?'),
      statements: [
        t('You and {{name}} can read on what you wrote, and neither of you can write here any more.', {
          name: other.name,
        }),
        t('If the client let you show their words, {{name}} cannot read them any more, at once.', {
          name: other.name,
        }),
        t('You can ask again at any time, as something new.'),
      ],
      action: req.path,
      button: t('End it'),
      cancel: back,
    })
  })

  router.post(ending, only('therapist', 'owner'), async (req, res) => {
    const { id } = await asked(req)
    await endConsultation(personOf(req), id, new Date())
    res.redirect(303, `/consultations/${id}?said=consultation-ended`)
  })

  router.post('/concerns/:concern/consent', only(...clients), async (req, res) => {
    const { supervision } = showing.parse(req.body ?? {})
    const concern = String(req.params.concern)
    await letSupervisorRead(personOf(req), concern, supervision === 'yes', new Date())
    res.redirect(303, `/concerns/${concern}?said=changed`)
  })

  return router
}

const showing = z.object({ supervision: chosen })

/** A consultation to whoever asked. */
async function asked(req: Request) {
  const consultation = await consultationOf(
    personOf(req),
    String(req.params.consultation),
    new Date(),
    false, // only whoever asked goes on from here
  )
  if (consultation.part !== 'asker') throw new NotFound()
  return consultation
}

const groups = {
  supervisor: {
    heading: 'You are asked',
    hint: 'Some clients let you read their words. Then they see that you opened them, and when.',
    none: 'Nobody has asked you anything yet.',
  },
  asker: {
    heading: 'You have asked',
    hint: null,
    none: 'You have asked nobody. You can do so beside everything that you read as the one who answers.',
  },
} as const satisfies Record<Part, { heading: string; hint: string | null; none: string }>

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
