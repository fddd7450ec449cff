import { createHash, createHmac } from 'node:crypto'
import { CannotUnseal, keyFrom, newKey, unseal, seal, type Key } from './envelope'
import { indexHash, masterKey, rewrap, unwrap, wrap } from './master-keys'

/** The practice's two keys as its row holds them: each wrapped by a master key. */
export interface WrappedKeys {
  readonly id: string
  readonly wordsKey: Buffer
  readonly addressesKey: Buffer
}

export function newPracticeKeys(practiceId: string): Omit<WrappedKeys, 'id'> {
  return {
    wordsKey: wrap('words', practicePlace(practiceId, 'words_key'), newKey().bytes),
    addressesKey: wrap('addresses', practicePlace(practiceId, 'addresses_key'), newKey().bytes),
  }
}

/** The same keys under the newest master keys; what is so already stays as it is. @throws CannotUnseal */
export function rewrapPracticeKeys({ id, wordsKey, addressesKey }: WrappedKeys): WrappedKeys {
  return {
    id,
    wordsKey: rewrap('words', practicePlace(id, 'words_key'), wordsKey),
    addressesKey: rewrap('addresses', practicePlace(id, 'addresses_key'), addressesKey),
  }
}

/** Wraps the keys of the practice's concerns, and seals its drafts. */
export function wordsKeyOf(practice: Pick<WrappedKeys, 'id' | 'wordsKey'>): Key {
  return onceFor(practice.wordsKey, wrapped =>
    unwrap('words', practicePlace(practice.id, 'words_key'), wrapped),
  )
}

/** Seals names, addresses, and the secrets of emails. */
export function addressesKeyOf(practice: Pick<WrappedKeys, 'id' | 'addressesKey'>): Key {
  return onceFor(practice.addressesKey, wrapped =>
    unwrap('addresses', practicePlace(practice.id, 'addresses_key'), wrapped),
  )
}

/** Seals the secret of an email to nobody, which belongs to no practice, and which nobody ever opens. */
export function keyForNobody(): Key {
  return masterKey('addresses')
}

export function newConcernKey(practice: WrappedKeys, concernId: string): { key: Key; wrapped: Buffer } {
  const key = newKey()
  return { key, wrapped: seal(wordsKeyOf(practice), concernPlace(practice.id, concernId), key.bytes) }
}

export function concernKeyOf(practice: WrappedKeys, concernId: string, wrapped: Buffer): Key {
  return keyFrom(unseal(wordsKeyOf(practice), concernPlace(practice.id, concernId), wrapped))
}

/** Seals one entry of a concern and opens nothing else: it can go along with a copy of that entry's words. */
export function entryKeyOf(concern: Key, entryId: string): Key {
  return keyFrom(createHmac('sha256', concern.bytes).update(`makeright entry\n${entryId}`).digest())
}

/** Seals a form that could not be kept, for the page that brings it back. */
export function sealForm(content: string): string {
  return wrap('words', formPlace, Buffer.from(content)).toString('base64url')
}

/** @returns null where it is not one of ours, or was changed */
export function unsealedForm(sealed: string): string | null {
  return (
    unsealedOrNull(() => unwrap('words', formPlace, Buffer.from(sealed, 'base64url')))?.toString() ?? null
  )
}

/** Seals whom somebody looks for, for an address that they alone can follow. */
export function sealSearch(person: Searcher, text: string): string {
  return wrap('addresses', searchPlace(person), Buffer.from(text)).toString('base64url')
}

/** @returns null where it is not one of theirs, or was changed */
export function unsealSearch(person: Searcher, sealed: string): string | null {
  const text = unsealedOrNull(() =>
    unwrap('addresses', searchPlace(person), Buffer.from(sealed, 'base64url')),
  )
  return text?.toString() ?? null
}

/** Seals a table of clients that somebody is about to import, for the pages on which they look at it: it is kept nowhere else. */
export function sealTable(person: Searcher, content: Buffer): string {
  return wrap('addresses', tablePlace(person), content).toString('base64url')
}

/** @returns null where it is not one of theirs, or was changed */
export function unsealTable(person: Searcher, sealed: string): Buffer | null {
  return unsealedOrNull(() => unwrap('addresses', tablePlace(person), Buffer.from(sealed, 'base64url')))
}

interface Searcher {
  readonly id: string
  readonly practiceId: string
}

function searchPlace({ practiceId, id }: Searcher) {
  return { practice: practiceId, table: 'searches', column: 'sealed', row: id }
}

function tablePlace({ practiceId, id }: Searcher) {
  return { practice: practiceId, table: 'imports', column: 'sealed', row: id }
}

function unsealedOrNull(read: () => Buffer): Buffer | null {
  try {
    return read()
  } catch (error) {
    if (error instanceof CannotUnseal) return null
    throw error
  }
}

const formPlace = { practice: '', table: 'forms', column: 'sealed', row: '' }

/** The way to find something without holding it: an address, a code, a network, a browser. Useless without our key. */
export function keyedHash(
  purpose:
    | 'address'
    | 'draft'
    | 'page'
    | 'digits'
    | 'recovery code'
    | 'return'
    | 'paper'
    | 'meeting'
    | 'child name'
    | 'leave'
    | 'limit'
    | 'browser'
    | 'going' // what lets a pending draft go out: hashes of it lie in drafts.going_hash
    | 'domain'
    | 'bounce' // what makes the address from which an email leaves its own
    | 'form'
    | 'staff name'
    | 'headings' // of a table that was imported, by which its columns are known again
    | 'door', // the portal key, whose hash lies in installation.door_hash
  value: string,
): Buffer {
  return indexHash(`${purpose}\n${value}`)
}

/** For secrets of 256 random bits, which cannot be guessed from their hash. */
export function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest()
}

/** A practice's key is asked for many times while one page is made; it is forgotten together with the row that held it. */
function onceFor(wrapped: Buffer, unwrapped: (wrapped: Buffer) => Buffer): Key {
  const key = unwrappedKeys.get(wrapped) ?? keyFrom(unwrapped(wrapped))
  unwrappedKeys.set(wrapped, key)
  return key
}

const unwrappedKeys = new WeakMap<Buffer, Key>()

function practicePlace(practiceId: string, column: string) {
  return { practice: practiceId, table: 'practices', column, row: practiceId }
}

function concernPlace(practiceId: string, concernId: string) {
  return { practice: practiceId, table: 'concern_keys', column: 'wrapped', row: concernId }
}
