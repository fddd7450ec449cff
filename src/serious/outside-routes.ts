import { Router, type Request, type Response } from 'express'
import { z } from 'zod'
import { chosenSome } from '../http/typed'
import { only, personOf } from '../sign-in/guards'
import { outsideFaultsOf, isEmptyBody, mostBodies, type OutsideBody } from '../practices/outside'
import { changeOutsideBodies, outsideBodiesOf } from './store'
import type { Field, FieldError } from '../http/page-parts'

declare module '../http/pages' {
  interface Views {
    'serious/outside': {
      bodies: readonly { legend: string; open: boolean; fields: readonly Field[] }[]
      errors: readonly FieldError[]
    }
  }
}

/** Where the owners keep whom one can turn to outside of the practice. */
export function outsideRoutes(): Router {
  const router = Router()

  router.get('/practice/outside', only('owner'), async (req, res) => {
    show(req, res, await outsideBodiesOf(personOf(req)), false)
  })

  router.post('/practice/outside', only('owner'), change)

  return router
}

async function change(req: Request, res: Response): Promise<void> {
  const typed = bodiesIn(req.body)
  if (typed.some(body => outsideFaultsOf(body).length > 0)) {
    show(req, res, typed, true)
    return
  }
  const kept = typed.filter(body => !isEmptyBody(body))
  await changeOutsideBodies(personOf(req), kept, new Date())
  res.redirect(303, '/practice/outside?said=changed')
}

const shape = z.object({ name: chosenSome, contact: chosenSome, source: chosenSome, checkedOn: chosenSome })

/** The lines of the form, the first of each field being the first body. */
function bodiesIn(body: unknown): OutsideBody[] {
  const { name, contact, source, checkedOn } = shape.parse(body ?? {})
  const line = (text = '') =>
    text
      .toWellFormed()
      .replace(/[\s\u0000-\u001F\u007F]+/g, ' ')
      .trim()
  return Array.from({ length: mostBodies }, (_, index) => ({
    name: line(name[index]),
    contact: line(contact[index]),
    source: line(source[index]),
    checkedOn: line(checkedOn[index]),
  }))
}

function show(req: Request, res: Response, bodies: readonly OutsideBody[], withFaults: boolean): void {
  const { t } = req
  const nobody = { name: '', contact: '', source: '', checkedOn: '' }
  const shown = Array.from({ length: mostBodies }, (_, index) => bodies[index] ?? nobody)
  const fields = shown.map((body, index) => {
    const faults = withFaults ? outsideFaultsOf(body) : []
    const field = (part: keyof OutsideBody, label: string) => {
      const fault = faults.find(one => one.part === part)
      return {
        kind: 'line' as const,
        name: part,
        id: index === 0 ? part : `${part}-${index}`,
        label,
        hint: null,
        value: body[part],
        error: fault ? t(fault.text) : null,
        optional: false,
      }
    }
    return {
      legend: body.name || t('serious.anotherOne'),
      open: index === 0 || !isEmptyBody(body),
      fields: [
        field('name', t('serious.whoItIs')),
        field('contact', t('serious.howTheyCanBeReached')),
        field('source', t('serious.whereYouHaveItFrom')),
        field('checkedOn', t('serious.checkedOnSuchAs2026')),
      ],
    }
  })
  const errors = fields.flatMap(one =>
    one.fields.flatMap(({ id, error }) => (error === null ? [] : [{ field: id, text: error }])),
  )
  res.show('serious/outside', t('shared.practice'), { bodies: fields, errors }, withFaults ? 422 : 200)
}
