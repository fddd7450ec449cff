import type { AddressInfo } from 'node:net'
import openServer from 'hoodiecrow-imap'

/** A real IMAP server on loopback with one mailbox. */
export async function openImap(mails: readonly string[]) {
  const user = { name: 'bounces', password: 'only for tests' }
  const server = openServer({
    plugins: ['ID', 'UNSELECT', 'IDLE', 'NAMESPACE', 'UIDPLUS'],
    storage: { INBOX: { messages: mails.map(raw => ({ raw })) } },
    users: { [user.name]: { password: user.password } },
  })
  await new Promise<void>(resolve => {
    server.listen(0, resolve)
  })
  const { port } = server.server.address() as AddressInfo
  return {
    url: `imap://${user.name}:${encodeURIComponent(user.password)}@127.0.0.1:${port}/INBOX`,
    /** What lies in the mailbox now. */
    mails: () => (server.getMailbox('INBOX').messages ?? []).map(({ raw }) => raw),
    close: () =>
      new Promise<void>(resolve => {
        server.server.close(() => {
          resolve()
        })
      }),
  }
}
