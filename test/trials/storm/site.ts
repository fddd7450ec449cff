import { openHouse } from '../../support/house'
import { openSession, send } from '../../support/people'
import { practiceOf } from '../../support/practices'
import { freePorts } from '../ports'
import { keepAlive } from '../kept-alive'
import { openSlowWire } from './wire'

/** A database of one's own, which can be brought to fall. */
export interface StormDatabase {
  readonly admin: string
  readonly web: string
  readonly worker: string
  /** As when the power fails, and comes back. */
  crash(): Promise<void>
  drop(): Promise<unknown>
}

/** Two portals and two workers by one wire to the database, a mail server, and clients who have begun a conversation with their therapist. */
export async function openSite(database: Omit<StormDatabase, 'crash'>, writers: number) {
  const house = await openHouse({ UNDO_SECONDS: '1' }, undefined, Promise.resolve(database))
  await Promise.all([house.stopSending(), house.stopWorking()]) // only the processes of the site do anything
  const wire = await openSlowWire(database.web)
  const [one = 0, other = 0] = await freePorts(2)
  const { words, addresses } = house.config.keys
  const settings = {
    BASE_URL: house.config.baseUrl,
    MAIL_FROM: house.config.mailFrom,
    ADDRESSES_KEY: addresses?.toString('base64') ?? '',
    LOG_LEVEL: 'fatal',
  }
  const openPortal = (port: number) =>
    keepAlive('server', {
      ...settings,
      DATABASE_URL: wire.through(database.web),
      WORDS_KEY: words?.toString('base64'),
      UNDO_SECONDS: '1',
      LIMIT_SENDING: '1000000',
      PORT: String(port),
    })
  const openWorker = () =>
    keepAlive('worker', {
      ...settings,
      WORKER_DATABASE_URL: wire.through(database.worker),
      SMTP_URL: house.post.url,
    })
  const clients = await begin(house, writers)
  return {
    house,
    wire,
    clients,
    ports: [one, other] as const,
    addressesKey: settings.ADDRESSES_KEY,
    portals: [openPortal(one), openPortal(other)] as const,
    workers: [openWorker(), openWorker()] as const,
    async close() {
      await Promise.all([...this.portals, ...this.workers].map(process => process.stop()))
      await wire.close()
      await house.close()
    },
  }
}

export type Site = Awaited<ReturnType<typeof openSite>>

/** @returns for each client the cookie of a session, and the conversation that they have begun */
async function begin(house: Awaited<ReturnType<typeof openHouse>>, count: number) {
  const names = Array.from({ length: count }, (_, number) => `client-${number}`)
  const client = (name: string) => ({ name, roles: ['client'] as const, sees: ['ruth'] })
  const people = await practiceOf<string>(house, {
    margit: { name: 'Margit Sommer', roles: ['owner'] },
    ruth: { name: 'Ruth Adler', roles: ['therapist'] },
    ...Object.fromEntries(names.map(name => [name, client(name)])),
  })
  const therapist = people.ruth?.id ?? ''
  return Promise.all(
    names
      .flatMap(name => people[name] ?? [])
      .map(async client => {
        const person = await openSession(house, client)
        const concernId = await send(person, { therapist, audience: 'therapist' })
        return { cookie: person.cookie, concernId }
      }),
  )
}
