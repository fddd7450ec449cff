import { as, callDefiner } from '../../database/connections'
import { call } from '../../database/functions'
import type { Viewer } from '../../database/viewer'
import { NotFound } from '../../errors'
import type { Logo } from './logo'

/** Stores a picture, to be looked at before it is shown to anybody else. */
export async function keepLogo(owner: Viewer, { name, type, bytes }: Logo, now: Date): Promise<void> {
  await as(owner, db => call(db, 'keep_logo', { name, type, bytes, at: now }))
}

/** Whether this practice has a picture of that name. */
export async function hasLogo(owner: Viewer, name: string): Promise<boolean> {
  const row = await as(owner, db =>
    db('practiceLogos').where({ practiceId: owner.practiceId, name }).first<object | undefined>('at'),
  )
  return row !== undefined
}

/** @throws NotFound */
export async function findLogo(name: string): Promise<Pick<Logo, 'type' | 'bytes'>> {
  const [logo] = await callDefiner<Pick<Logo, 'type' | 'bytes'>>('logo_named', { name })
  if (!logo) throw new NotFound()
  return logo
}
