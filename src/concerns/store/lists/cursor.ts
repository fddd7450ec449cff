import { readId } from '../../../http/ids'

/** Where a page of a list ended. The next one begins behind it, however much has changed before it. */
export interface Cursor {
  readonly dueAt: Date | null
  readonly since: Date
  readonly concernId: string
}

/** A place in a list as an address carries it: times and an id, never a word. */
export function writeCursor({ dueAt, since, concernId }: Cursor): string {
  return [dueAt?.getTime() ?? '', since.getTime(), concernId].join('_')
}

/** Null for the beginning, and for anything that is no place. */
export function readCursor(text: unknown): Cursor | null {
  const [, due, since, concernId] = /^(\d{1,15})?_(\d{1,15})_([0-9a-f-]{36})$/i.exec(String(text)) ?? []
  const id = readId(concernId)
  return since && id
    ? { dueAt: due ? new Date(Number(due)) : null, since: new Date(Number(since)), concernId: id }
    : null
}
