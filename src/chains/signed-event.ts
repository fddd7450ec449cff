import { isSignedBy } from '../vault/signatures'

/** What a portal signs of an event when it appends it: where it stands, and its hash, which covers all that came before. */
export interface EventToSign {
  readonly practice: string
  readonly chain: string
  readonly position: number
  /** In hexadecimal. */
  readonly hash: string
}

export function signedEvent({ practice, chain, position, hash }: EventToSign): string {
  return ['makeright event', practice, chain, position, hash].join('\n')
}

/** @param verifyingKey the half of the portal's key that is no secret */
export function isOwnEvent(event: EventToSign, signature: Buffer, verifyingKey: Buffer): boolean {
  return isSignedBy(verifyingKey, signedEvent(event), signature)
}
