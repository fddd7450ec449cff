import { createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto'
import { CannotUnseal, keyFrom, keyIdOf, unseal, seal, type Key, type SealedPlace } from './envelope'
import { signatureBy, signingKeyFrom, type SigningKey } from './signatures'

export type MasterKeyKind = 'words' | 'addresses'

/**
 * Two master keys of 32 bytes from outside the database. A worker has no key to words. While keys are being changed there are those
 * from before too: they open what they have sealed, and seal nothing any more.
 */
export interface MasterKeys {
  readonly words?: Buffer | undefined
  readonly addresses: Buffer
  readonly wordsBefore?: Buffer | undefined
  readonly addressesBefore?: Buffer | undefined
  /** Given from outside only where several installations share it (docs/decisions/scaling.md); 32 bytes. */
  readonly index?: Buffer | undefined
}

/** What the database keeps of the vault itself. */
export interface SealedInstallation {
  /** Makes the keyed hashes; wrapped by the master key of addresses. */
  readonly indexKey: Buffer
  /** Opens with the master key of words, and with no other. */
  readonly wordsProof: Buffer
}

/** These master keys do not open what they should have sealed. */
export class WrongKeys extends Error {
  override readonly name = 'WrongKeys'
  readonly which: readonly MasterKeyKind[]

  constructor(which: readonly MasterKeyKind[]) {
    super('These master keys are others.')
    this.which = which
  }
}

/** For an installation that keeps nothing yet. */
export function newInstallation(keys: MasterKeys & { readonly words: Buffer }) {
  return {
    indexKey: seal(keyFrom(keys.addresses), placeOf.indexKey, keys.index ?? randomBytes(32)),
    wordsProof: seal(keyFrom(keys.words), placeOf.wordsProof, 'makeright'),
  }
}

/** Whether one of these keys has this id, by which envelopes name it. */
export function holdsKey(keys: MasterKeys, which: MasterKeyKind, id: Buffer): boolean {
  return masterKeysIn(keys, which).some(key => key.id.equals(id))
}

/** Once, at the start of a process. @throws WrongKeys */
export function unlockVault(
  keys: MasterKeys,
  { indexKey, wordsProof }: Partial<SealedInstallation> = {},
): void {
  const [words, addresses] = [masterKeysIn(keys, 'words'), masterKeysIn(keys, 'addresses')]
  const index = unsealedOrNull(addresses, placeOf.indexKey, indexKey)
  const wrong: MasterKeyKind[] = []
  if (keys.words && !unsealedOrNull(words, placeOf.wordsProof, wordsProof)) wrong.push('words')
  if (!index) wrong.push('addresses')
  if (!index || wrong.length > 0) throw new WrongKeys(wrong)
  const signing = signingKeyFrom(derived(index, 'makeright signatures'))
  unlocked = { words, addresses, index, heads: derived(index, 'makeright heads'), signing }
}

/** Whether the vault that was opened makes its keyed hashes by this key. */
export function isIndexKey(key: Buffer): boolean {
  return timingSafeEqual(key, vault().index)
}

/** Seals with the newest master key. */
export function wrap(which: MasterKeyKind, place: SealedPlace, content: Buffer): Buffer {
  return seal(masterKey(which), place, content)
}

/** @throws CannotUnseal */
export function unwrap(which: MasterKeyKind, place: SealedPlace, envelope: Buffer): Buffer {
  return unsealWith(vault()[which], place, envelope)
}

/** The same content under the newest master key; the very same envelope where it is so already. @throws CannotUnseal */
export function rewrap(which: MasterKeyKind, place: SealedPlace, envelope: Buffer): Buffer {
  const content = unwrap(which, place, envelope)
  return masterKey(which).id.equals(keyIdOf(envelope)) ? envelope : wrap(which, place, content)
}

/** @throws CannotUnseal */
export function rewrapInstallation({ indexKey, wordsProof }: SealedInstallation): SealedInstallation {
  return {
    indexKey: rewrap('addresses', placeOf.indexKey, indexKey),
    wordsProof: rewrap('words', placeOf.wordsProof, wordsProof),
  }
}

/** The newest one. */
export function masterKey(which: MasterKeyKind): Key {
  const [key] = vault()[which]
  if (!key) throw new Error(`This process has no key to ${which}.`)
  return key
}

export function indexHash(text: string): Buffer {
  return createHmac('sha256', vault().index).update(text).digest()
}

/** By this we know our own lines again. An attacker who has only the database cannot make one. */
export function signatureOf(text: string): Buffer {
  return createHmac('sha256', vault().heads).update(text).digest()
}

/** A signature that anybody can check who has verifyingKey(), and that nobody can make who has only the database. */
export function signEvent(text: string): Buffer {
  return signatureBy(vault().signing, text)
}

/** Checks what signed() has made: 32 bytes, which are no secret, and stay the same when the master keys change. */
export function verifyingKey(): Buffer {
  return vault().signing.public
}

interface Vault {
  /** The newest first; none in a worker. */
  readonly words: readonly Key[]
  readonly addresses: readonly Key[]
  readonly index: Buffer
  readonly heads: Buffer
  readonly signing: SigningKey
}

let unlocked: Vault | null = null

const inInstallation = (column: string): SealedPlace => ({
  practice: '',
  table: 'installation',
  column,
  row: '',
})
const placeOf = { indexKey: inInstallation('index_key'), wordsProof: inInstallation('words_proof') }

function vault(): Vault {
  if (!unlocked) throw new Error('The vault is locked: unlockVault() comes first.')
  return unlocked
}

function masterKeysIn(keys: MasterKeys, which: MasterKeyKind): Key[] {
  const newest = keys[which]
  const before = keys[`${which}Before`]
  return newest ? [newest, ...(before ? [before] : [])].map(keyFrom) : []
}

function unsealWith(keys: readonly Key[], place: SealedPlace, envelope: Buffer): Buffer {
  const key = keys.find(({ id }) => id.equals(keyIdOf(envelope)))
  if (!key) throw new CannotUnseal(`${place.table}.${place.column}`)
  return unseal(key, place, envelope)
}

function unsealedOrNull(
  keys: readonly Key[],
  place: SealedPlace,
  envelope: Buffer | undefined,
): Buffer | null {
  try {
    return envelope ? unsealWith(keys, place, envelope) : null
  } catch (error) {
    if (error instanceof CannotUnseal) return null
    throw error
  }
}

function derived(key: Buffer, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key, '', purpose, 32))
}
