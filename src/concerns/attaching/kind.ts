import type { Db } from '../../database/connections'
import { sentFile } from '../../attachments/sent'
import { unsealedRow, type Attachment } from '../../attachments/sealed-content'
import { describeIn, draftRowsOf } from '../../attachments/store'
import { keepLater } from '../../drafts/kept-words'
import type { KeepOutcome } from '../../drafts/kept-forms'
import type { DraftKind } from '../../drafts/kind'
import type { FormMark } from '../../drafts/life'
import { backTo } from '../../drafts/routes'
import { lockDraft } from '../../drafts/store'
import { isVisible } from '../../language/translator'
import type { Person } from '../../people/person'
import { wordsKeyOf } from '../../vault/keys'
import { moveDrafts, moveDrawer } from '../store/words/drafts'
import { writesIn } from '../writing/kind'
import { isTooLongFor, readDescriptions, saidOf, type Descriptions } from './descriptions'
import { saying } from '../../http/flashes'

/** How what is said of files is kept for a writer who is not signed in. */
export const descriptionsKind: DraftKind<Descriptions> = {
  name: 'descriptions',
  read: ({ body, params }) => readDescriptions(String(params.draft), body),
  wayBack: ({ draftId, byCode }) =>
    byCode ? saying('/return', 'kept-for-code') : backTo(`/drafts/${draftId}/files`),
  bringBack: broughtBack,
}

/**
 * It goes beside what was said meanwhile. What cannot be said of a file any more, because its words were sent or thrown away, becomes words of its own.
 */
async function broughtBack(
  db: Db,
  person: Person,
  form: Descriptions,
  mark: FormMark,
  keptAt: Date,
): Promise<KeepOutcome | null> {
  const { practice, practiceId } = person
  const rows = await draftRowsOf(db, person, form.draftId)
  const along = rows.map(row => unsealedRow(wordsKeyOf(practice), practiceId, row))
  const left: string[] = []
  const said = Object.entries(form.said).filter(([, text]) => isVisible(text))
  for (const [id, text] of said) {
    const file = along.find(one => one.id === id)
    if (!file || !(await say(db, person, form.draftId, file, text))) left.push(text)
  }
  return left.length > 0 ? keepAsWords(db, person, form, left, { mark, keptAt }) : null
}

/** @returns false where it cannot be said of this file any more */
async function say(
  db: Db,
  person: Person,
  draftId: string,
  file: Attachment,
  text: string,
): Promise<boolean> {
  const { content } = file
  if (!content) return false
  const shows = joined(content.shows, saidOf(content.type, text) ?? '')
  if (shows === content.shows) return true
  return !isTooLongFor(content.type, shows) && describeIn(db, person, draftId, file, shows)
}

/** Nothing of either is missing. */
function joined(before: string, more: string): string {
  if (more.includes(before)) return more
  return before.includes(more) ? before : `${before} ${more}`
}

async function keepAsWords(
  db: Db,
  person: Person,
  { id, draftId, said }: Descriptions,
  left: readonly string[],
  { mark, keptAt }: { readonly mark: FormMark; readonly keptAt: Date },
): Promise<KeepOutcome | null> {
  const sent = await Promise.all(Object.keys(said).map(file => sentFile(db, person, file)))
  const known = sent.map(file => file?.shows ?? '')
  const words = left.filter(text => !known.some(shows => shows.includes(text.trim()))).join('\n\n')
  if (words === '') return null
  const draft = await lockDraft(moveDrafts, db, person, draftId)
  const concernId = sent.find(file => file !== null)?.concernId ?? draft?.concernId ?? null
  const began = { id, seen: 0, choices: {} }
  if (concernId !== null && (await writesIn(db, person, concernId, 'write'))) {
    const form = { ...began, concernId, move: 'write' as const, words: { words } }
    return keepLater(db, moveDrawer, person, { form, mark }, keptAt)
  }
  if (person.account && !person.roles.includes('client')) return null
  const form = { ...began, concernId: null, move: 'send' as const, words: { happened: words } }
  return keepLater(db, moveDrawer, person, { form, mark }, keptAt)
}
