import type { Knex } from 'knex'
import type { Post } from '../../support/post'

/** What somebody sent, as the portal has said, and all that stands in their conversation now. */
export interface Conversation {
  readonly sent: readonly string[]
  readonly text: string
}

/** Every word that was taken stands there once. @returns a line for each fault */
export function faultsOfWords(conversations: readonly Conversation[]): string[] {
  const faults: string[] = []
  for (const { sent, text } of conversations) {
    for (const words of sent) {
      const times = text.split(words).length - 1
      if (times === 0) faults.push(`lost: ${words}`)
      if (times > 1) faults.push(`${times} times: ${words}`)
    }
  }
  return faults
}

/** What was sent has come, and each email by one Message-ID, whichever worker brought it and however often. @returns a line for each fault */
export async function faultsOfEmails(admin: Knex, { mails }: Post): Promise<string[]> {
  const rows = await admin('emails').select<{ id: string; status: string }[]>('id', 'status')
  const came = new Set(mails.map(({ messageId = '' }) => /^<([^@]+)@/.exec(messageId)?.[1] ?? messageId))
  const known = new Set(rows.map(({ id }) => id))
  return [
    ...rows
      .filter(({ id, status }) => status === 'sent' && !came.has(id))
      .map(({ id }) => `never came: ${id}`),
    ...rows.filter(({ status }) => status === 'failed').map(({ id }) => `given up: ${id}`),
    ...[...came].filter(id => !known.has(id)).map(id => `came under a name of its own: ${id}`),
  ]
}

/** Mails that came more than once, under the same name. */
export function secondDeliveries({ mails }: Post): number {
  return mails.length - new Set(mails.map(({ messageId }) => messageId)).size
}
