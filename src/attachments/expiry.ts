import { asWorker } from '../database/connections'
import { call } from '../database/functions'

/** Every few minutes: what was left of uploads that broke off leaves the database. @returns how many those were */
export async function deleteHalfArrived(): Promise<number> {
  return asWorker(db => call<number>(db, 'sweep_attachments', { at: new Date() }))
}
