import { subscribe } from 'node:diagnostics_channel'
import type { IncomingMessage } from 'node:http'
import { digitsOf } from '../support/authenticators'
import { digitsIn, linkIn } from '../support/browser'
import { openHouse } from '../support/house'
import { practiceAtTheRiver } from '../support/people'
import setup from '../support/setup'

/** Enough to hear that words are on their way, and that they have gone. */
const undoSeconds = 12

/** The portal as tests start it. */
export async function openPortal() {
  const stopServer = await setup()
  const house = await openHouse({ UNDO_SECONDS: String(undoSeconds) })
  const referers = new Set<string>()
  subscribe('http.server.request.start', started => {
    const { headers } = (started as { request: IncomingMessage }).request
    if (headers.referer !== undefined) referers.add(headers.referer)
  })
  return {
    url: house.url,
    /** A practice in which nothing has happened yet. */
    openPractice: () => practiceAtTheRiver(house),
    /** What browsers have said so far of the page from which they asked for something. */
    referers: (): ReadonlySet<string> => referers,
    /** The code and the link of the email that comes once somebody has asked for it. */
    signInEmail: async (address: string, ask: () => Promise<unknown>) => {
      const before = house.post.to(address, '/sign-in/').length
      await ask()
      const emails = await house.post.waitFor(address, before + 1, '/sign-in/')
      const text = emails.at(-1)?.text ?? ''
      return { code: digitsIn(text), link: linkIn(text) }
    },
    /** What somebody's authenticator app shows now. */
    digits: async (address: string) => (await digitsOf(house.admin, address)) ?? '',
    async close(): Promise<void> {
      await house.close()
      await stopServer()
    },
  }
}

export type Portal = Awaited<ReturnType<typeof openPortal>>
