import { Router, type Request, type Response } from 'express'
import { allow, minutesUntil } from '../../limits/allowances'
import type { Config } from '../../config'
import { upload } from '../../http/uploads'
import { only, personOf } from '../../sign-in/guards'
import type { Person } from '../../people/person'
import type { Colleague } from '../care'
import type { InviteeFault } from '../invitee'
import { therapistsToInviteFor } from '../invitation-routes'
import { inviteeFaultText } from '../client-values'
import { clockOf, numberText } from '../../language/locale'
import type { TextKey } from '../../language/english'
import type { FieldError } from '../../http/page-parts'
import { saying } from '../../http/flashes'
import { clientRowsIn } from '../tables/client-rows'
import { showColumns, type Found } from './columns-page'
import {
  broughtBy,
  choicesIn,
  columnFaults,
  importFormIn,
  isAsSeen,
  mostBytes,
  mostSealed,
  type ImportForm,
} from './form'
import { outcomesOf } from './outcomes'
import { showPreview, type Judged } from './preview-page'
import { read } from '../tables/reading'
import { inviteRows, markKnown, recallColumns, rememberColumns } from './store'
import { mostRows } from '../tables/table'

declare module '../../http/pages' {
  interface Views {
    'care/import/table': {
      errors: readonly FieldError[]
      error: string | null
      columns: readonly { name: string; meaning: string }[]
      most: string
      text: string
    }
  }
}

/**
 * Many clients are invited from a table: a file that somebody has, or rows that they paste. Nothing of it is kept: the pages on which it is
 * looked at carry it along, and the button of the last one brings it back.
 */
export function importRoutes({ mailFrom, limits }: Config): Router {
  const router = Router()
  const reading = upload(mostBytes, mostSealed)

  router.get('/clients/import', only('therapist', 'owner'), (req, res) => {
    showTableForm(req, res)
  })
  router.get('/clients/import/template', only('therapist', 'owner'), sendTemplate)
  router.post('/clients/import', only('therapist', 'owner'), reading, look)
  router.post('/clients/import/inviting', only('therapist', 'owner'), reading, inviteAll)

  return router

  async function look(req: Request, res: Response): Promise<void> {
    const form = importFormIn(req)
    const found = await foundBy(req, form)
    if (!('reading' in found)) return showTableForm(req, res, found)
    const { reading, fault } = found
    if (fault) return showColumns(req, res, found, [{ ...fault, field: 'heading', column: null }])
    const isFirst = form.table === ''
    const isLooking = form.then !== '' || (isFirst ? !isPlain(found) : !isAsSeen(form))
    if (isLooking) return showColumns(req, res, found, [])
    const faults = columnFaults(reading)
    if (faults.length > 0) return showColumns(req, res, found, faults)
    if (!isFirst && reading.heading)
      await rememberColumns(personOf(req), reading.heading.cells, reading.columns, new Date())
    showPreview(req, res, mailFrom, await judge(personOf(req), found))
  }

  async function inviteAll(req: Request, res: Response): Promise<void> {
    const person = personOf(req)
    const form = importFormIn(req)
    const found = await foundBy(req, form)
    if (!('reading' in found)) return showTableForm(req, res, found)
    const faults = columnFaults(found.reading)
    if (faults.length > 0) return showColumns(req, res, found, faults)
    const judged = await judge(person, found)
    const refused = (text: string, rows = judged.rows) =>
      showPreview(req, res, mailFrom, { ...judged, rows }, text)
    const isSame = judged.rows.filter(({ outcome }) => outcome === 'bad').length === form.bad
    if (!isSame) return refused(req.t('care.somethingHasChangedSinceYou'))
    const now = new Date()
    const allowance = await allow('imports', person.id, now)
    if (!allowance.allowed)
      return refused(req.t('care.enoughTablesWereBroughtIn', { count: minutesUntil(allowance, now) }))
    const later = await inviteRows(person, judged.rows, limits.signInAddress, now)
    if (later > 0)
      return refused(
        req.t('care.enoughMailsWentToThese', { number: later }),
        await markKnown(person, judged.rows),
      )
    res.redirect(303, saying('/clients', 'imported'))
  }
}

interface FoundOrGuessed extends Found {
  /** Why it cannot be read as somebody chose; it is then read as we guess. */
  readonly fault: InviteeFault | null
}

async function foundBy(req: Request, form: ImportForm): Promise<FoundOrGuessed | InviteeFault> {
  const person = personOf(req)
  const [brought, therapists] = await Promise.all([broughtBy(req, person), therapistsToInviteFor(person)])
  if (!('kind' in brought)) return brought
  const recall = (headings: readonly string[]) => recallColumns(person, headings)
  const otherwise = therapistOtherwise(person, therapists, form)
  const found = { brought, therapists, otherwise }
  const reading = await read(brought, choicesIn(form), recall)
  if ('rows' in reading) return { ...found, reading, fault: null }
  const guess = form.table === '' ? reading : await read(brought, unchosen, recall)
  return 'rows' in guess ? { ...found, reading: guess, fault: reading } : guess
}

const unchosen = { lettering: null, sheet: null, heading: null, columns: null } as const

/** Nobody needs to be asked anything: which column is which, or whose clients they are. */
function isPlain({ reading, otherwise }: Found): boolean {
  return reading.sure && (otherwise !== null || reading.columns.therapist !== undefined)
}

async function judge(person: Person, found: Found): Promise<Judged> {
  const { rows, heading, columns } = found.reading
  const lines = clientRowsIn(rows, heading?.cells ?? null, columns)
  const judged = outcomesOf(lines, found.therapists, found.otherwise)
  return { ...found, rows: await markKnown(person, judged) }
}

/** Whose clients those are of whom the table says nothing: who was chosen, else the importer's own, or those of the only therapist there is. */
function therapistOtherwise(
  person: Person,
  therapists: readonly Colleague[],
  { table, therapist }: ImportForm,
): Colleague | null {
  if (table !== '' && therapists.length > 1) return therapists.find(({ id }) => id === therapist) ?? null
  return (
    therapists.find(({ id }) => id === person.id) ??
    (therapists.length === 1 ? (therapists[0] ?? null) : null)
  )
}

/** Spreadsheet programs of some countries want semicolons. With the mark at its beginning they read it as UTF-8. */
function sendTemplate(req: Request, res: Response): void {
  const separator = req.query.with === 'semicolons' ? ';' : ','
  res.attachment('template.csv')
  res.send(`\uFEFF${columnsFor(personOf(req)).join(separator)}\r\n`)
}

const meanings = {
  name: 'care.theNameByWhichYou',
  email: 'care.theirOwnMailAddressIt',
  together: 'care.yesWhereTheyComeTogether',
  therapist: 'care.theMailAddressOfTheir',
} as const satisfies Record<string, TextKey>

const templateColumns = Object.keys(meanings) as (keyof typeof meanings)[]

/** A therapist imports their own clients. */
function columnsFor({ roles }: Person): (keyof typeof meanings)[] {
  return templateColumns.filter(column => column !== 'therapist' || roles.includes('owner'))
}

function showTableForm(req: Request, res: Response, fault: InviteeFault | null = null): void {
  const { t } = req
  const person = personOf(req)
  const error = fault && inviteeFaultText(t, person, fault)
  res.show(
    'care/import/table',
    t('shared.clients'),
    {
      errors: error ? [{ field: 'file', text: error }] : [],
      error,
      columns: columnsFor(person).map(name => ({ name, meaning: t(meanings[name]) })),
      most: numberText(mostRows, clockOf(person)),
      text: importFormIn(req).text,
    },
    fault ? 422 : 200,
  )
}
