import { digitsOf } from '../support/authenticators'
import { digitsIn } from '../support/browser'
import { openHouse } from '../support/house'
import { practiceAtTheRiver } from '../support/people'
import setup from '../support/setup'

/** Enough to hear that words are on their way, and that they have gone. */
const undoSeconds = 12

/** The portal as tests start it. */
export async function openPortal() {
  const stopServer = await setup()
  const house = await openHouse({ UNDO_SECONDS: String(undoSeconds) })
  return {
    url: house.url,
    /** A practice in which nothing has happened yet. */
    openPractice: () => practiceAtTheRiver(house),
    /** The code of the email that comes once somebody has asked for it. */
    signInCode: async (address: string, ask: () => Promise<unknown>): Promise<string> => {
      const before = house.post.to(address, '/sign-in/').length
      await ask()
      const emails = await house.post.waitFor(address, before + 1, '/sign-in/')
      return digitsIn(emails.at(-1)?.text ?? '')
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
