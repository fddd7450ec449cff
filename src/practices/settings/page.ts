import { Router, type Request, type RequestHandler, type Response } from 'express'
import { z } from 'zod'
import { dayText } from '../../language/dates'
import { clockOf } from '../../language/locale'
import type { Translate } from '../../language/translator'
import { chosen } from '../../http/typed'
import type { Field, FieldError } from '../../http/page-parts'
import { upload } from '../../http/uploads'
import type { Looks } from '../../http/frame-values'
import { saying } from '../../http/flashes'
import type { Person } from '../../people/person'
import { only, personOf } from '../../sign-in/guards'
import { excerptsOf, circumstancesOf } from './excerpts'
import { faultsToldApart, sectionFaultText } from './fault-texts'
import type { Excerpt } from './own-excerpts'
import type { Rules } from '../practice'
import type { Section, SectionFault } from './sections/section'
import { sectionAddresses, sectionTitles, type SectionName } from './sections/table'
import { changeRules, effectsOf, rulesOf, type Effects, type KeptRules } from './store'

declare module '../../http/pages' {
  interface Views {
    'practices/settings/section': {
      heading: string
      lead: string
      action: string
      /** Null: its form brings no file. */
      encoding: string | null
      fields: readonly Field[]
      errors: readonly FieldError[]
      revision: number
      /** What was read from a file, and what would change; nothing is saved yet. */
      news: string | null
      effects: readonly string[]
      seen: string
      excerpts: readonly Excerpt[]
      /** What is typed is no rule yet, but for what stands in the form. */
      isDraft: boolean
      versions: string
    }
  }
}

/** The page of a section: it shows what clients will see, and what becomes of open due days, before anything is saved. */
export function sectionRoutes<Form>(section: Section<Form>): Router {
  const router = Router()
  const address = sectionAddresses[section.name]
  const reading: RequestHandler[] = section.mostBytes ? [upload(section.mostBytes)] : []

  router.get(address, only('owner'), async (req, res) => {
    const kept = await rulesOf(personOf(req))
    show(req, res, section, kept, { form: section.formOf(kept.rules) })
  })
  router.post(address, only('owner'), ...reading, change)

  return router

  async function change(req: Request, res: Response): Promise<void> {
    const owner = personOf(req)
    const now = new Date()
    const read = section.read(req, clockOf(owner))
    const form = section.settle ? await section.settle(owner, read, now) : read
    const { revision, then, seen } = pressed.parse(req.body ?? {})
    const kept = await rulesOf(owner)
    const faults = section.faultsIn(form)
    if (faults.length > 0) return show(req, res, section, kept, { form, faults, revision })
    const rules = section.rulesIn(form)
    const effects = movesDueDays.has(section.name) ? await effectsOf(owner, section.name, rules, now) : null
    const news = section.newsIn?.(req.t, form) ?? null
    const look = { form, rules, effects, news, revision }
    if (then === 'look' || news !== null || (effects && isToBeSeen(effects, seen)))
      return show(req, res, section, kept, look)
    if (!(await changeRules(owner, section.name, rules, revision, now))) {
      const faults = [{ field: '', text: 'settings.anotherOwnerHasChanged' as const }]
      return show(req, res, section, kept, { form, faults })
    }
    res.redirect(303, saying(address, 'changed'))
  }
}

const movesDueDays: ReadonlySet<SectionName> = new Set(['place', 'due_days', 'working_days'])

const pressed = z.object({
  revision: z.coerce.number().int().min(0).max(2_147_483_647).catch(0),
  then: chosen,
  seen: chosen,
})

interface Shown<Form> {
  readonly form: Form
  readonly faults?: readonly SectionFault[]
  /** What would be saved. */
  readonly rules?: ReturnType<Section<Form>['rulesIn']>
  readonly effects?: Effects | null
  readonly news?: string | null
  /** Missing: the newest. */
  readonly revision?: number
}

function show<Form>(
  req: Request,
  res: Response,
  section: Section<Form>,
  { rules, versions }: KeptRules,
  { form, faults = [], rules: typed, effects = null, news = null, revision }: Shown<Form>,
): void {
  const { t } = req
  const owner = personOf(req)
  const errors = faults.map(fault => ({ field: fault.field || null, text: sectionFaultText(t, fault) }))
  const clock = clockOf(owner)
  const fields = section.fieldsOf({ t, clock, rules, errors }, form)
  const values = {
    heading: t(sectionTitles[section.name]),
    lead: t(section.lead),
    action: sectionAddresses[section.name],
    encoding: section.mostBytes ? 'multipart/form-data' : null,
    fields,
    errors: faultsToldApart(t, faults, fields),
    revision: revision ?? versions[section.name] ?? 0,
    news,
    effects: effects ? effectTexts(t, owner, effects) : [],
    seen: effects ? keyOf(effects) : '',
    excerpts: excerptsOf(section.name, t, owner, { ...rules, ...typed }, circumstancesOf(req, new Date())),
    isDraft: typed !== undefined,
    versions: `/practice/changes?of=${section.name}`,
  }
  req.looks = looksIn(typed) // the page itself is the preview
  res.show('practices/settings/section', t('shared.practice'), values, errors.length > 0 ? 422 : 200)
}

function looksIn({ accent, logo, logoGround }: Partial<Rules> = {}): Partial<Looks> {
  return {
    ...(accent !== undefined && { accent }),
    ...(logo !== undefined && { logo }),
    ...(logoGround !== undefined && { logoGround }),
  }
}

/** Whether something is moved that the page did not show. */
function isToBeSeen(effects: Effects, seen: string): boolean {
  return effects.later + effects.earlier > 0 && seen !== keyOf(effects)
}

function keyOf({ later, earlier, late }: Effects): string {
  return [later, earlier, late].join('-')
}

function effectTexts(t: Translate, owner: Person, { later, earlier, late, first }: Effects): string[] {
  const clock = clockOf(owner)
  if (!first) return [t('settings.noOpenConcernGetsAnother')]
  return [
    ...(later > 0 ? [t('settings.openConcernsGetALater', { count: later })] : []),
    ...(earlier > 0 ? [t('settings.openConcernsGetAnEarlier', { count: earlier })] : []),
    ...(late > 0 ? [t('settings.openConcernsWouldBeLate', { count: late })] : []),
    t('settings.theFirstIsReference', {
      reference: first.reference,
      was: dayText(first.was, clock),
      becomes: dayText(first.becomes, clock),
    }),
  ]
}
