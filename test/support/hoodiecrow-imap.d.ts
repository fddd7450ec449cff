declare module 'hoodiecrow-imap' {
  import type { Server } from 'node:net'

  interface Mailbox {
    readonly messages?: readonly { readonly raw: string }[]
  }
  function openServer(options: object): {
    readonly server: Server
    listen(port: number, done: () => void): void
    getMailbox(path: string): Mailbox
  }
  export = openServer
}
