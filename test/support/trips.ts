import crypto from 'node:crypto'
import { jest } from '@jest/globals'
import { Query } from 'pg'

/** What something asks of the database, however fast the machine is. */
export interface Trips {
  readonly statements: number
  /** How often it waits for an answer: statements that leave together are one wave. */
  readonly waves: number
  /** How many sealed values it opens. */
  readonly opened: number
}

/** Counts while nothing else in this process uses the database: its workers have stopped. */
export async function tripsOf(work: () => Promise<unknown>): Promise<Trips> {
  const wire = Query.prototype as unknown as Wire
  const { submit, handleReadyForQuery } = wire
  const opening = jest.spyOn(crypto, 'createDecipheriv')
  let [statements, waves, isAnswered] = [0, 0, true]
  wire.submit = function (this: Asked, ...rest) {
    if (!isSeldom(this)) {
      statements += 1
      if (isAnswered) waves += 1
      isAnswered = false
    }
    return submit.apply(this, rest)
  }
  wire.handleReadyForQuery = function (this: Asked, ...rest) {
    if (!isSeldom(this)) isAnswered = true
    return handleReadyForQuery.apply(this, rest)
  }
  try {
    await work()
    return { statements, waves, opened: opening.mock.calls.length }
  } finally {
    Object.assign(wire, { submit, handleReadyForQuery })
    opening.mockRestore()
  }
}

/** What is asked twice in a minute, and not for each page. */
function isSeldom({ text = '' }: Asked): boolean {
  return /\b(restore_state|touch_session)\(/.test(text)
}

interface Asked {
  readonly text?: string
}

interface Wire {
  submit: (this: Asked, ...rest: unknown[]) => unknown
  handleReadyForQuery: (this: Asked, ...rest: unknown[]) => unknown
}
