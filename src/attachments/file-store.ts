import type { Person } from '../people/person'

/**
 * Where the sealed pieces of attachments lie. What it is given is sealed already, and it knows nothing of what is in it. An attachment is put
 * once and never changed.
 */
export interface FileStore {
  /**
   * Keeps the pieces in their order, one at a time: the next is asked for once this one is kept.
   * @throws CannotKeep, and what the pieces throw
   */
  put(person: Person, attachmentId: string, pieces: AsyncIterable<Buffer>): Promise<void>
  /**
   * Some pieces in their order, one at a time.
   * @throws NotFound where this person cannot see the attachment, or a piece is missing; StoreAway
   */
  get(person: Person, attachmentId: string, from: number, to: number): AsyncGenerator<Buffer>
}

/** There is no room just now, such as on a disk that is full. */
export class CannotKeep extends Error {
  override readonly name = 'CannotKeep'
}

/** What the pieces lie in does not answer just now, or does not let us in. */
export class StoreAway extends Error {
  override readonly name = 'StoreAway'
  /** Such as ECONNREFUSED, or S3 403. */
  readonly code: string

  constructor(code: string) {
    super(code)
    this.code = code
  }
}
