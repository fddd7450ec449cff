import { createHash, createHmac, hkdfSync } from 'node:crypto'
import { keyFrom, newKey, open, seal, type Key } from './envelope'

/** Two master keys of 32 bytes from outside the database. A worker has no key to words. */
export interface MasterKeys {
  readonly words?: Buffer
  readonly addresses: Buffer
}

/** The practice's two keys as its row holds them: each wrapped by a master key. */
export interface WrappedKeys {
  readonly id: string
  readonly wordsKey: Buffer
  readonly addressesKey: Buffer
}

let masters: { words: Key | null; addresses: Key; index: Buffer } | null = null

/** Once, at the start of a process. */
export function unlockVault(keys: MasterKeys): void {
  masters = {
    words: keys.words ? keyFrom(keys.words) : null,
    addresses: keyFrom(keys.addresses),
    index: Buffer.from(hkdfSync('sha256', keys.addresses, '', 'makeright index', 32)),
  }
}

export function newPracticeKeys(practiceId: string): Omit<WrappedKeys, 'id'> {
  return {
    wordsKey: seal(wordsMaster(), practicePlace(practiceId, 'words_key'), newKey().bytes),
    addressesKey: seal(unlocked().addresses, practicePlace(practiceId, 'addresses_key'), newKey().bytes),
  }
}

/** Wraps the keys of the practice's concerns, and seals its drafts. */
export function wordsKeyOf(practice: Pick<WrappedKeys, 'id' | 'wordsKey'>): Key {
  return keyFrom(open(wordsMaster(), practicePlace(practice.id, 'words_key'), practice.wordsKey))
}

/** Seals names, addresses, and the secrets of letters. */
export function addressesKeyOf(practice: Pick<WrappedKeys, 'id' | 'addressesKey'>): Key {
  return keyFrom(
    open(unlocked().addresses, practicePlace(practice.id, 'addresses_key'), practice.addressesKey),
  )
}

/** Seals the secret of a letter to nobody, which belongs to no practice. */
export function keyForNobody(): Key {
  return unlocked().addresses
}

export function newConcernKey(practice: WrappedKeys, concernId: string): { key: Key; wrapped: Buffer } {
  const key = newKey()
  return { key, wrapped: seal(wordsKeyOf(practice), concernPlace(practice.id, concernId), key.bytes) }
}

export function concernKeyOf(practice: WrappedKeys, concernId: string, wrapped: Buffer): Key {
  return keyFrom(open(wordsKeyOf(practice), concernPlace(practice.id, concernId), wrapped))
}

/** The way to find something without holding it: an address, six digits, a recovery code, a network. Useless without our key. */
export function keyedHash(purpose: 'address' | 'digits' | 'recovery code' | 'limit', value: string): Buffer {
  return createHmac('sha256', unlocked().index).update(`${purpose}\n${value}`).digest()
}

/** For secrets of 256 random bits, which cannot be guessed from their hash. */
export function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest()
}

function unlocked() {
  if (!masters) throw new Error('The vault is locked: unlockVault() comes first.')
  return masters
}

function wordsMaster(): Key {
  const { words } = unlocked()
  if (!words) throw new Error('This process has no key to words.')
  return words
}

function practicePlace(practiceId: string, column: string) {
  return { practice: practiceId, table: 'practices', column, row: practiceId }
}

function concernPlace(practiceId: string, concernId: string) {
  return { practice: practiceId, table: 'concern_keys', column: 'wrapped', row: concernId }
}
