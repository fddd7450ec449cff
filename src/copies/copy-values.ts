import { sizeText } from '../attachments/values'
import { agreedValues } from '../concerns/thread/agreement-values'
import { companionReaders } from '../concerns/thread/companion-text'
import { entryValues } from '../concerns/thread/entry-values'
import { capacityText, readerValues } from '../concerns/thread/reader-values'
import { clientIn } from '../concerns/rules/concern'
import { addressees, keptFromText, titleOf, withChild } from '../concerns/rules/title'
import { statusValues } from '../concerns/thread/status-values'
import { dayText, momentOf, type At } from '../language/dates'
import { clockOf, type Onlooker } from '../language/locale'
import type { Translate } from '../language/translator'
import { copyHeadOf, type UnsealedCopy } from './copy'

/**
 * What a copy says to its reader, from the copy alone, so that it can be made again from it and compared.
 * @param key the half of the portal's key that is no secret
 */
export function copyValues(t: Translate, copy: UnsealedCopy, key: string) {
  const { concern, madeFor, proof } = copy
  const nameOf = (id: string) => copy.people[id] ?? ''
  const onlooker = { id: '', language: copy.language, practice: { timeZone: copy.timeZone } }
  const at = (moment: string) => withZone(copy, momentOf(new Date(moment), clockOf(onlooker)))
  const client = clientIn(copy.readers)
  const capacity = t(capacityText[madeFor.capacity])
  const entries = copy.entries.map(({ position, kind, by, capacity, at, parts, attachments = [] }) => ({
    position,
    kind,
    by: capacity,
    author: nameOf(by),
    mine: false,
    ...(client && { client: nameOf(client.id) }),
    at: new Date(at),
    parts,
    along: attachments.map(({ name, bytes, shows, sha256 }) => ({
      name,
      size: sizeText(t, onlooker, bytes),
      shows: shows || null,
      sha256,
    })),
  }))
  return {
    heading: withChild(
      t,
      madeFor.capacity === 'client'
        ? titleOf(t, utc(copy), addressees(readingNow(copy)))
        : t('shared.fromName', { name: nameOf(client?.id ?? '') }),
      copy.entries[0]?.parts.for,
    ),
    keptFrom: keptFromText(t, keptFromIn(copy)),
    facts: [
      { label: t('shared.reference'), text: concern.reference },
      { label: t('shared.practice'), text: copy.practice.name },
      {
        label: t('shared.therapist'),
        text: concern.therapist ? nameOf(concern.therapist) : t('copies.notNamed'),
      },
      { label: t('shared.sent'), text: at(concern.sentAt).text },
      { label: t('copies.howItStands'), text: statusLine(t, copy, onlooker) },
      ...(concern.meetsOn
        ? [{ label: t('copies.theyMeetNext'), text: dayText(new Date(concern.meetsOn), utc(copy)) }]
        : []),
      {
        label: t('copies.thisCopyWasMade'),
        text: t('copies.momentForNameCapacity', {
          moment: at(copy.madeAt).text,
          name: nameOf(madeFor.id),
          capacity,
        }),
      },
    ],
    entries: entryValues(t, onlooker, entries).map((entry, place) => ({
      ...entry,
      at: withZone(copy, entry.at),
      along: entries[place]?.along ?? [],
    })),
    agreements: agreedValues(t, onlooker, entries),
    readers: [
      ...readerValues(
        t,
        onlooker,
        copy.readers.map(({ id, pronouns, capacity, since, endedAt }) => ({
          id,
          name: nameOf(id),
          pronouns,
          capacity,
          readsSince: new Date(since),
          endedAt: endedAt === null ? null : new Date(endedAt),
        })),
        null,
      ),
      ...companionReaders(
        t,
        onlooker,
        (copy.companions ?? []).map(({ id, part, since, endedAt }) => ({
          personId: id,
          name: nameOf(id),
          part,
          beganAt: new Date(since),
          endedAt: endedAt === null ? null : new Date(endedAt),
        })),
      ),
    ],
    openings: copy.openings.map(({ by, at: moment }) => ({ name: nameOf(by), at: at(moment) })),
    head: copyHeadOf(proof),
    software: copy.software,
    key,
  }
}

function readingNow({ readers, people }: UnsealedCopy) {
  return readers
    .filter(({ endedAt }) => endedAt === null)
    .map(({ id, capacity }) => ({ name: people[id] ?? '', capacity }))
}

/** The therapist whom it is about, where they have never read it. */
function keptFromIn({ concern: { therapist }, readers, people }: UnsealedCopy): string | null {
  return therapist && readers.every(({ id }) => id !== therapist) ? (people[therapist] ?? '') : null
}

/** The words of one person in a concern, in the order in which they were said: for one page. */
export function ownWords(entries: ReturnType<typeof entryValues>) {
  return entries.filter(({ mine, parts }) => mine && parts.length > 0)
}

function statusLine(t: Translate, { concern, madeAt }: UnsealedCopy, onlooker: Onlooker): string {
  const { since, dueAt } = concern
  const status = { ...concern, since: new Date(since), dueAt: dueAt === null ? null : new Date(dueAt) }
  const { statusText, turnText, sinceText, dueText } = statusValues(t, onlooker, status, new Date(madeAt))
  const stands = [statusText, turnText].filter(text => text !== null).join('. ')
  return [`${stands}, ${sinceText}`, dueText].filter(text => text !== null).join('. ')
}

/** A file is read where nobody knows which zone was meant. */
function withZone({ timeZone }: UnsealedCopy, { text, iso }: At): At {
  return { text: `${text} (${timeZone})`, iso }
}

const utc = ({ language }: UnsealedCopy) => ({ language, timeZone: 'UTC' })
