import type { TextKey } from './language/english'

/** All that the domain throws on purpose. Anything else is a bug and becomes a plain page with a reference. */

/** 404: it is not there, or not for this person; the two must look the same. */
export class NotFound extends Error {
  override readonly name = 'NotFound'
}

/** 409: it cannot be done now; 403: not by them any more; 503: something that it needs is not there. */
export class Refused extends Error {
  override readonly name = 'Refused'
  /** Whether it is worth trying the same again: there is a button for that then, beside what was written. */
  readonly again: boolean
  readonly status: 409 | 403 | 503
  /** For the person who tried. */
  readonly text: TextKey

  constructor(
    text: TextKey,
    { again = false, status = 409 }: Partial<Pick<Refused, 'again' | 'status'>> = {},
  ) {
    super(text)
    this.text = text
    this.again = again
    this.status = status
  }
}
