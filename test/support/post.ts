import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import PostalMime, { type Email } from 'postal-mime'
import { SMTPServer } from 'smtp-server'

/** A mail as it came over the wire. */
export interface Received extends Email {
  readonly raw: string
}

/** A real SMTP server on loopback that takes every mail, unless a test tells it how to refuse. */
export async function openPost() {
  const mails: Received[] = []
  const rules: { refuse: ((recipient: string) => { code: number } | null) | null } = { refuse: null }
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    logger: false,
    onRcptTo({ address }, _session, done) {
      const refusal = rules.refuse?.(address)
      done(refusal ? Object.assign(new Error(`<${address}> is not taken`), { responseCode: refusal.code }) : null)
    },
    onData(stream, _session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const raw = Buffer.concat(chunks).toString('utf8')
        PostalMime.parse(raw).then(
          mail => {
            mails.push({ ...mail, raw })
            done()
          },
          (error: unknown) => {
            done(error as Error)
          },
        )
      })
    },
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.server.address() as AddressInfo

  return {
    url: `smtp://127.0.0.1:${port}`,
    mails,
    rules,
    /** The mails that somebody got, or those of them that hold this text. */
    to: (address: string, text = '') =>
      mails.filter(
        mail => mail.to?.some(to => 'address' in to && to.address === address) && mail.text?.includes(text),
      ),
    /** Waits until somebody has got this many of these mails in all. @throws after ten seconds */
    async waitFor(address: string, count: number, text = ''): Promise<Received[]> {
      for (let waited = 0; waited < 10_000; waited += 20) {
        if (this.to(address, text).length >= count) return this.to(address, text)
        await pause(20)
      }
      throw new Error(`${this.to(address, text).length} of ${count} mails came`)
    },
    close: () => new Promise<void>(resolve => server.close(resolve)),
  }
}

export type Post = Awaited<ReturnType<typeof openPost>>
