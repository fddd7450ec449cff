import { Router, type Request, type Response } from 'express'
import { z } from 'zod'
import { allow, minutesUntil } from '../limits/allowances'
import type { Config } from '../config'
import { upload } from '../http/uploads'
import { only, personOf } from '../sign-in/guards'
import { invitationSubject } from '../people/mail'
import type { Person } from '../people/person'
import type { Colleague } from './care'
import { decode, tidy } from './table-text'
import {
  importColumns,
  outcomesOf,
  mostRows,
  readTable,
  type ImportRow,
  type ImportTable,
} from './import-table'
import type { InviteeFault } from './invitee'
import { invitationLimit, therapistsToInviteFor } from './invitation-routes'
import { inviteeFaultText, importPreviewValues } from './client-values'
import { inviteRows, markInvited } from './imported-rows'
import { clockOf, numberText } from '../language/locale'
import type { TextKey } from '../language/english'
import type { FieldError, MailToCome } from '../http/page-parts'

declare module '../http/pages' {
  interface Views {
    'care/import': {
      errors: readonly FieldError[]
      error: string | null
      columns: readonly { name: string; meaning: string }[]
      most: string
      text: string
    }
    'care/preview': ReturnType<typeof importPreviewValues> & {
      withTherapist: boolean
      text: string
      refusal: string | null
      mail: MailToCome
    }
  }
}

/**
 * Many clients are invited from a table. Nothing of it is kept: the page on which it is looked at carries its text, and the
 * button of that page brings it back.
 */
export function importRoutes(config: Config): Router {
  const router = Router()

  router.get('/clients/import', only('therapist', 'owner'), (req, res) => {
    showForm(req, res)
  })

  // Spreadsheet programs of some countries want semicolons. With the mark at its beginning they read it as UTF-8.
  router.get('/clients/import/template', only('therapist', 'owner'), sendTemplate)
  router.post('/clients/import', only('therapist', 'owner'), upload(mostBytes), preview)
  router.post('/clients/import/inviting', ...invitationLimit, upload(mostBytes), inviteAll)

  return router

  async function preview(req: Request, res: Response): Promise<void> {
    const text = textIn(req)
    if (typeof text !== 'string') return showForm(req, res, text)
    const judged = await judgeText(personOf(req), text)
    if (!('rows' in judged)) return showForm(req, res, judged)
    showPreview(req, res, config, judged)
  }

  async function inviteAll(req: Request, res: Response): Promise<void> {
    const person = personOf(req)
    const { bad, text } = previewForm.parse(req.body ?? {})
    const judged = await judgeText(person, text)
    if (!('rows' in judged)) return showForm(req, res, judged)
    const isAsSeen = judged.rows.filter(({ outcome }) => outcome === 'bad').length === bad
    if (!isAsSeen) return showPreview(req, res, config, judged, req.t('care.somethingHasChangedSinceYou'))
    const now = new Date()
    const allowance = await allow('imports', person.id, now)
    if (!allowance.allowed) {
      const minutes = minutesUntil(allowance, now)
      const wait = 'care.enoughTablesWereBroughtIn'
      return showPreview(req, res, config, judged, req.t(wait, { count: minutes }))
    }
    const later = await inviteRows(person, judged.rows, config.limits.signInAddress, now)
    if (later > 0) {
      const rows = await markInvited(person, judged.rows)
      const wait = 'care.enoughMailsWentToThese'
      return showPreview(req, res, config, { ...judged, rows }, req.t(wait, { number: later }))
    }
    res.redirect(303, '/clients?said=imported')
  }
}

function sendTemplate(req: Request, res: Response): void {
  const separator = req.query.with === 'semicolons' ? ';' : ','
  res.attachment('template.csv')
  res.send(`\uFEFF${columnsFor(personOf(req)).join(separator)}\r\n`)
}

/** Of a file, and of rows that are pasted: some 200 for each of the rows that there may be. */
const mostBytes = 1_000_000

const pasted = z
  .union([z.string(), z.array(z.string()).transform(all => all.join('\n'))])
  .catch('')
  .transform(tidy)

const previewForm = z.object({ text: pasted, bad: z.coerce.number().catch(0) })

/** A therapist imports their own clients. */
function columnsFor({ roles }: Person): (typeof importColumns)[number][] {
  return importColumns.filter(column => column !== 'therapist' || roles.includes('owner'))
}

/** The text of the file, or what was pasted; or what is wrong with it. */
function textIn(req: Request): string | InviteeFault {
  const { bytes, cut } = req.file ?? { bytes: Buffer.alloc(0), cut: false }
  const text = pasted.parse((req.body as { text?: unknown } | undefined)?.text)
  if (cut)
    return {
      text: 'care.thisIsLargerThanMost',
      values: { most: mostBytes / 1_000 },
    }
  if (bytes.length > 0 && text.trim() !== '') return { text: 'care.thereAreAFileAnd' }
  if (bytes.length > 0) return decode(bytes)
  return text.trim() === '' ? { text: 'care.chooseAFileOrPaste' } : text
}

interface Judged {
  readonly text: string
  readonly table: ImportTable
  readonly rows: readonly ImportRow[]
}

async function judgeText(person: Person, text: string): Promise<Judged | InviteeFault> {
  const table = readTable(text)
  if (!('lines' in table)) return table
  const therapists = await therapistsToInviteFor(person)
  return {
    text,
    table,
    rows: await markInvited(
      person,
      outcomesOf(table.lines, therapists, therapistOtherwise(person, therapists)),
    ),
  }
}

/** Whose clients those are of whom the table says nothing: the importer's own, or those of the only therapist there is. */
function therapistOtherwise(person: Person, therapists: readonly Colleague[]): Colleague | null {
  return (
    therapists.find(({ id }) => id === person.id) ??
    (therapists.length === 1 ? (therapists[0] ?? null) : null)
  )
}

function showForm(req: Request, res: Response, fault: InviteeFault | null = null): void {
  const { t } = req
  const person = personOf(req)
  const error = fault && inviteeFaultText(t, person, fault)
  res.show(
    'care/import',
    t('shared.clients'),
    {
      errors: error ? [{ field: 'file', text: error }] : [],
      error,
      columns: columnsFor(person).map(name => ({ name, meaning: t(meanings[name]) })),
      most: numberText(mostRows, clockOf(person)),
      text: pasted.parse((req.body as { text?: unknown } | undefined)?.text),
    },
    fault ? 422 : 200,
  )
}

const meanings = {
  name: 'care.theNameByWhichYou',
  address: 'care.theirOwnMailAddressIt',
  together: 'care.yesWhereTheyComeTogether',
  therapist: 'care.theMailAddressOfTheir',
} as const satisfies Record<(typeof importColumns)[number], TextKey>

function showPreview(
  req: Request,
  res: Response,
  config: Config,
  { text, table, rows }: Judged,
  refusal: string | null = null,
): void {
  const { t } = req
  const person = personOf(req)
  const values = {
    ...importPreviewValues(t, person, table, rows),
    withTherapist: person.roles.includes('owner'),
    text,
    refusal,
    mail: { sender: config.mailFrom, subject: invitationSubject(t) },
  }
  res.show('care/preview', t('shared.clients'), values, refusal ? 422 : 200)
}
