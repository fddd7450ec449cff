import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Attachment } from '../attachments/sealed-content'
import { clientIn } from '../concerns/rules/concern'
import { attachedRowsOf, type AttachedRow } from '../concerns/store/words/attached'
import { openConcern, type OpenedConcern } from '../concerns/store/opened-concern'
import { root } from '../config'
import { as } from '../database/connections'
import { NotFound, Refused } from '../errors'
import type { Person } from '../people/person'
import { plainCode } from '../language/easy'
import { translatorFor, withUnshown } from '../language/translator'
import { unsealName } from '../people/store'
import type { Key } from '../vault/envelope'
import { addressesKeyOf, entryKeyOf } from '../vault/keys'
import { isoOf } from './moments'
import {
  keyOf,
  keptIn,
  linksOf,
  openingsIn,
  type KeptRow,
  type LinkRow,
  type CopiedOpening,
} from './evidence'
import {
  copyHeadOf,
  type CopiedAttachment,
  type Copy,
  type CopyHead,
  type CopyProof,
  type UnsealedCopy,
} from './copy'

/**
 * Everything that a reader can see of a concern, with its proof. Taking it opens the concern, which is recorded as everywhere.
 * @param counts false where nobody looks
 * @throws NotFound
 */
export async function copyOf(
  person: Person,
  concernId: string,
  now: Date,
  counts: boolean,
): Promise<UnsealedCopy> {
  const concern = await openConcern(person, concernId, now, counts)
  const { capacity: reads } = concern
  if (reads === 'companion') throw new NotFound() // takes none
  return as(person, async db => {
    const [key, kept, attached, links, openings] = await Promise.all([
      keyOf(db, person, concernId),
      keptIn(db, person, concernId),
      attachedRowsOf(db, person, concernId),
      linksOf(db, person, concernId),
      openingsIn(db, person, concernId),
    ])
    const proof = proofOf(
      concern,
      key,
      kept.map(row => ({ ...row, attached: attached.filter(one => one.entryId === row.id) })),
      links,
    )
    const end = copyHeadOf(proof).position
    const seen = openings.filter(({ position }) => position <= end)
    const entries = entriesOf(concern, kept)
    const beside = companionsOf(concern)
    return inWords({
      format: 'makeright-copy',
      version: 2,
      software,
      language: plainCode(person.language),
      timeZone: person.practice.timeZone,
      madeAt: now.toISOString(),
      madeFor: { id: person.id, capacity: reads },
      practice: { id: person.practiceId, name: person.practice.name },
      concern: copiedConcern(concern),
      people: {
        ...(concern.therapist && { [concern.therapist.id]: concern.therapist.name }),
        ...namesIn(person, seen),
        ...Object.fromEntries(beside.map(({ id, name }) => [id, name])),
        ...clientsBefore(concern, links),
        ...Object.fromEntries(entries.map(({ by, author }) => [by, author])),
        ...Object.fromEntries([...concern.readers, ...concern.former].map(({ id, name }) => [id, name])),
      },
      readers: [...concern.readers, ...concern.former].map(
        ({ id, pronouns, capacity, readsSince, endedAt }) => ({
          id,
          pronouns,
          capacity,
          since: readsSince.toISOString(),
          endedAt: endedAt?.toISOString() ?? null,
        }),
      ),
      ...(beside.length > 0 && { companions: beside.map(({ name: _, ...one }) => one) }),
      entries: entries.map(({ author: _, ...entry }) => entry),
      openings: seen.map(({ position, personId, at }) => ({ position, by: personId, at: isoOf(at) })),
      proof,
    })
  })
}

/** The same copy, which says in its own language what was damaged and cannot be shown. */
function inWords(copy: UnsealedCopy): UnsealedCopy {
  const t = translatorFor(copy.language)
  const said = (_: string, value: unknown) =>
    typeof value === 'string' ? withUnshown(value, () => t('shared.cannotBeShown')) : value
  return JSON.parse(JSON.stringify(copy), said) as UnsealedCopy
}

/** Where the chain of a concern ends now. @throws NotFound where this person does not read it */
export async function chainHeadFor(person: Person, concernId: string): Promise<CopyHead> {
  const { rows } = await as(person, db =>
    db.raw<{ rows: CopyHead[] }>(
      `select l.position, encode(l.hash, 'hex') as hash from links_of(?) l order by l.position desc limit 1`,
      [concernId],
    ),
  )
  if (!rows[0]) throw new NotFound()
  return rows[0]
}

const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
const software = `makeright ${version}`

/** As the concern shows them, with what only their rows say of their authors. */
function entriesOf(concern: OpenedConcern, kept: readonly KeptRow[]) {
  return concern.entries.flatMap(({ position, kind, author, parts, attachments = [] }) => {
    const row = kept.find(one => one.position === position)
    if (!row) return []
    const { authorId: by, capacity, at } = row
    const along = attachments.length > 0 && { attachments: attachments.map(copiedAttachmentOf) }
    return { position, kind, author, by, capacity, at: isoOf(at), parts, ...along }
  })
}

function copiedAttachmentOf({ content }: Attachment): CopiedAttachment {
  if (!content) throw new Refused('copies.somethingInItWasDamaged')
  const { name, type, bytes, shows, sha256 } = content
  return { name, type, bytes, shows, sha256 }
}

/** Those who came, now or before. */
function companionsOf({ companions }: OpenedConcern) {
  return companions.flatMap(({ personId, name, part, beganAt, endedAt }) =>
    personId && beganAt
      ? [{ id: personId, name, part, since: beganAt.toISOString(), endedAt: endedAt?.toISOString() ?? null }]
      : [],
  )
}

function copiedConcern(concern: OpenedConcern): Copy['concern'] {
  const { id, reference, therapist, sentAt, status, waits, since, dueAt, meetsOn } = concern
  return {
    id,
    reference,
    therapist: therapist?.id ?? null,
    sentAt: sentAt.toISOString(),
    status,
    waits,
    since: since.toISOString(),
    dueAt: dueAt?.toISOString() ?? null,
    meetsOn,
  }
}

/** What came after the concern was opened here, and what this reader cannot see yet, is no part of the copy. */
function proofOf(
  { entries }: OpenedConcern,
  concernKey: Key,
  kept: readonly (KeptRow & { readonly attached: readonly AttachedRow[] })[],
  links: readonly LinkRow[],
): CopyProof {
  const shown = new Set(entries.map(({ position }) => position))
  const end = links.findIndex(({ position, digest }) => digest !== null && !shown.has(position))
  const until = links.slice(0, end < 0 ? undefined : end)
  return {
    links: until.map(({ kind, at, cover, ...link }) => {
      const { position, hash } = link
      const signature = link.signature?.toString('base64') ?? null
      return kind === null || at === null
        ? { position, cover: cover ?? '', hash, signature }
        : { ...link, kind, at, signature }
    }),
    sealed: kept
      .filter(({ position }) => shown.has(position))
      .map(({ position, id, words, attached }) => ({
        position,
        id,
        words: words.toString('base64'),
        key: entryKeyOf(concernKey, id).bytes.toString('base64'),
        ...(attached.length > 0 && { attachments: attached.map(sealedAttachmentOf) }),
      })),
  }
}

function sealedAttachmentOf({ id, content, digest }: AttachedRow) {
  return { id, content: content.toString('base64'), digest: digest.toString('hex') }
}

/** Who came without an account, and whose concern is an account's own by now: they bear its name. */
function clientsBefore({ readers }: OpenedConcern, links: readonly LinkRow[]): Record<string, string> {
  const client = clientIn(readers)
  const before = links.flatMap(({ kind, about }) => (kind === 'join_account' && about ? [about] : []))
  return Object.fromEntries(before.map(id => [id, client?.name ?? '']))
}

function namesIn({ practice, practiceId }: Person, openings: readonly CopiedOpening[]) {
  const key = addressesKeyOf(practice)
  return Object.fromEntries(
    openings.flatMap(({ personId, name }) =>
      name ? [[personId, unsealName(key, practiceId, personId, name)]] : [],
    ),
  )
}
