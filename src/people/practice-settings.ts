import { Router, type Request, type Response } from 'express'
import { z } from 'zod'
import type { Config } from '../config'
import { isLeadable } from '../http/protections'
import { typed, typedLine } from '../http/typed'
import { only, personOf } from './doorkeeper'
import { changePractice } from './store'

/** What the owners of a practice decide about its pages. */
export function practiceRoutes(config: Config): Router {
  const router = Router()

  router.get('/practice', only('owner'), (req, res) => {
    const { leaveTo, couplesNotice } = personOf(req).practice
    show(req, res, config, { leaveTo: leaveTo ?? '', couplesNotice: couplesNotice ?? '' }, [])
  })

  router.post('/practice', only('owner'), async (req, res) => {
    const form = settings.parse(req.body ?? {})
    const faults = faultsIn(form)
    if (faults.length > 0) {
      show(req, res, config, form, faults)
      return
    }
    const rules = { leaveTo: form.leaveTo || null, couplesNotice: form.couplesNotice.trim() || null }
    await changePractice(personOf(req), rules, new Date())
    res.redirect(303, '/practice?said=changed')
  })

  return router
}

const settings = z.object({ leaveTo: typedLine, couplesNotice: typed.transform(({ text }) => text) })

type Settings = z.infer<typeof settings>

interface Fault {
  readonly field: keyof Settings
  /** A key of t(). */
  readonly text: string
}

/** Characters of a notice that is still read. */
const mostOfNotice = 2_000

function faultsIn({ leaveTo, couplesNotice }: Settings): Fault[] {
  return [
    ...(leaveTo === '' ? [] : faultsInPage(leaveTo)),
    ...(couplesNotice.length <= mostOfNotice
      ? []
      : [
          {
            field: 'couplesNotice',
            text: 'This is longer than {{most}} characters. Please shorten it.',
          } as const,
        ]),
  ]
}

function faultsInPage(address: string): Fault[] {
  const { data } = z
    .url({ protocol: /^https$/ })
    .max(500)
    .safeParse(address)
  if (data === undefined || new URL(data).username !== '')
    return [{ field: 'leaveTo', text: 'Write an address that begins with https://' }]
  return isLeadable(data)
    ? []
    : [
        {
          field: 'leaveTo',
          text: 'Nobody can be led to this address: there are unusual signs in it. Write one such as https://weather.example',
        },
      ]
}

function show(req: Request, res: Response, config: Config, form: Settings, faults: readonly Fault[]): void {
  const { t } = req
  const most = mostOfNotice.toLocaleString(personOf(req).language)
  const errors = faults.map(({ field, text }) => ({ field, text: t(text, { most }) }))
  const values = {
    values: form,
    errors,
    usual: config.leaveTo,
    notice: {
      kind: 'words',
      name: 'couplesNotice',
      label: t('What is told to whom, where couples or families come together'),
      hint: t('Clients who come together with others read this before they send something.'),
      value: form.couplesNotice,
      error: errors.find(({ field }) => field === 'couplesNotice')?.text ?? null,
      limit: mostOfNotice,
      limitText: most,
      optional: true,
      rows: 5,
    },
  }
  res.show('people/practice', t('Practice'), values, faults.length > 0 ? 422 : 200)
}
