import type { Client } from 'pg'

/** An event that a transaction has appended to a concern, with its hash in hexadecimal. */
export interface AppendedEvent {
  readonly practice: string
  readonly chain: string
  readonly position: number
  readonly hash: string
}

/** From now on, whatever a transaction appends is signed by this before it commits: its key is in no database. */
export function signEventsBy(sign: (event: AppendedEvent) => Buffer): void {
  signer = sign
}

/** Takes down what chain_event() tells of, in which no word and no name is. */
export function collectEvents(connection: Client): void {
  connection.on('notice', ({ message, detail }) => {
    if (message !== 'event to sign' || detail === undefined) return
    const [practice = '', chain = '', position, hash = ''] = detail.split('|')
    const event = { practice, chain, position: Number(position), hash }
    unsigned.set(connection, [...(unsigned.get(connection) ?? []), event])
  })
}

/** Whether something was appended that nobody has signed. */
export function hasUnsigned(connection: Client): boolean {
  return unsigned.has(connection)
}

/** Before a transaction commits: the statement is on its way when this returns. Where nothing was appended it costs nothing. */
export async function signAppended(connection: Client): Promise<void> {
  const events = unsigned.get(connection) ?? []
  forgetUnsigned(connection)
  const [first] = events
  if (!first) return
  const sign = signer
  if (!sign) throw new Error('Nobody signs events: unlockVault() comes first.')
  await connection.query({
    text: 'select sign_events($1, $2::uuid[], $3::int[], $4::bytea[])',
    values: [
      first.practice,
      events.map(({ chain }) => chain),
      events.map(({ position }) => position),
      events.map(sign),
    ],
  })
}

/** After it, however it has ended: the connection may serve somebody else next. */
export function forgetUnsigned(connection: Client): void {
  unsigned.delete(connection)
}

let signer: ((event: AppendedEvent) => Buffer) | null = null
const unsigned = new WeakMap<Client, readonly AppendedEvent[]>()
