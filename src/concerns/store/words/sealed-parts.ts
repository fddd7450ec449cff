import { unseal, seal, type Key } from '../../../vault/envelope'
import { entryKeyOf } from '../../../vault/keys'
import type { MoveWords } from '../../rules/wording'

/** How the words of an entry are sealed: each with a key of its own, which follows from the concern's. */

export function sealParts(practiceId: string, concernKey: Key, entryId: string, parts: MoveWords): Buffer {
  return seal(entryKeyOf(concernKey, entryId), wordsPlace(practiceId, entryId), JSON.stringify(parts))
}

/** @param key from entryKeyOf() @throws CannotUnseal */
export function unsealParts(practiceId: string, key: Key, entryId: string, sealed: Buffer): MoveWords {
  return JSON.parse(unseal(key, wordsPlace(practiceId, entryId), sealed).toString()) as MoveWords
}

function wordsPlace(practice: string, entryId: string) {
  return { practice, table: 'entries', column: 'words', row: entryId }
}
