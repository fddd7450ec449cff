import { Router, type Request, type Response } from 'express'
import { z } from 'zod'
import type { Config } from '../config'
import { isLeadable } from '../http/protections'
import { chosen, typed, typedLine } from '../http/typed'
import { only, personOf } from '../sign-in/guards'
import { changePractice, practiceRulesOf } from '../people/store'
import { clockOf, numberText } from '../language/locale'
import type { TextKey } from '../language/english'
import { errorAt, type ChoiceField, type FieldError, type WordsField } from '../http/page-parts'

declare module '../http/pages' {
  interface Views {
    'staff/practice': {
      leaveTo: string
      errors: readonly FieldError[]
      /** Where people are led who leave quickly, where the practice has chosen nothing. */
      usual: string
      notice: WordsField
      whomToAsk: WordsField
      consulting: ChoiceField
    }
  }
}

/** What the owners of a practice decide about its pages. */
export function practiceRoutes(config: Config): Router {
  const router = Router()

  router.get('/practice', only('owner'), showSettings)
  router.post('/practice', only('owner'), changeSettings)

  return router

  async function showSettings(req: Request, res: Response): Promise<void> {
    const { leaveTo, couplesNotice } = personOf(req).practice
    const { whomToAsk, tellsOfConsulting } = await practiceRulesOf(personOf(req))
    const notices = { couplesNotice: couplesNotice ?? '', whomToAsk: whomToAsk ?? '' }
    show(req, res, config, { leaveTo: leaveTo ?? '', ...notices, tellsOfConsulting }, [])
  }

  async function changeSettings(req: Request, res: Response): Promise<void> {
    const form = settings.parse(req.body ?? {})
    const faults = faultsIn(form)
    if (faults.length > 0) {
      show(req, res, config, form, faults)
      return
    }
    const rules = {
      leaveTo: form.leaveTo || null,
      couplesNotice: form.couplesNotice.trim() || null,
      whomToAsk: form.whomToAsk.trim() || null,
      tellsOfConsulting: form.tellsOfConsulting,
    }
    await changePractice(personOf(req), rules, new Date())
    res.redirect(303, '/practice?said=changed')
  }
}

const notice = typed.transform(({ text }) => text)

const settings = z.object({
  leaveTo: typedLine,
  couplesNotice: notice,
  whomToAsk: notice,
  tellsOfConsulting: chosen.transform(yes => yes === 'yes'),
})

type Settings = z.infer<typeof settings>

interface Fault {
  readonly field: keyof Settings
  /** A key of t(). */
  readonly text: TextKey
}

/** Characters of a notice that is still read. */
const mostOfNotice = 2_000

function faultsIn({ leaveTo, ...notices }: Omit<Settings, 'tellsOfConsulting'>): Fault[] {
  return [
    ...(leaveTo === '' ? [] : faultsInPage(leaveTo)),
    ...(['couplesNotice', 'whomToAsk'] as const)
      .filter(field => notices[field].length > mostOfNotice)
      .map(field => ({ field, text: 'shared.thisIsLongerThanMost' as const })),
  ]
}

function faultsInPage(address: string): Fault[] {
  const { data } = z
    .url({ protocol: /^https$/ })
    .max(500)
    .safeParse(address)
  if (data === undefined || new URL(data).username !== '')
    return [{ field: 'leaveTo', text: 'staff.writeAnAddressThatBegins' }]
  return isLeadable(data)
    ? []
    : [
        {
          field: 'leaveTo',
          text: 'staff.nobodyCanBeLedTo',
        },
      ]
}

function show(req: Request, res: Response, config: Config, form: Settings, faults: readonly Fault[]): void {
  const { t } = req
  const most = numberText(mostOfNotice, clockOf(personOf(req)))
  const errors = faults.map(({ field, text }) => ({ field, text: t(text, { most }) }))
  const noticeField = (name: 'couplesNotice' | 'whomToAsk', label: string, hint: string) => ({
    kind: 'words' as const,
    name,
    label,
    hint,
    value: form[name],
    error: errorAt(errors, name),
    limit: mostOfNotice,
    limitText: most,
    optional: true,
    rows: 5,
  })
  const values = {
    leaveTo: form.leaveTo,
    errors,
    usual: config.leaveTo,
    notice: noticeField('couplesNotice', t('staff.whatIsToldToWhom'), t('staff.clientsWhoComeTogetherWith')),
    whomToAsk: noticeField(
      'whomToAsk',
      t('staff.whomTheyCanAskAnd'),
      t('staff.suchAsSupervisorsColleaguesWho'),
    ),
    consulting: {
      kind: 'several' as const,
      name: 'tellsOfConsulting',
      legend: t('staff.askingASupervisor'),
      hint: t('staff.notWhoItWasAnd'),
      error: null,
      options: [
        {
          value: 'yes',
          text: t('staff.clientsAreToldWhenTheir'),
          hint: null,
          checked: form.tellsOfConsulting,
        },
      ],
    },
  }
  res.show('staff/practice', t('shared.practice'), values, faults.length > 0 ? 422 : 200)
}
