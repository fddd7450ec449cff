import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { join } from 'node:path'

/** A wire between the portal and its database, which can be cut and mended. @param url of a database behind a unix socket */
export async function openWire(url: string) {
  const target = new URL(url)
  const folder = target.searchParams.get('host') ?? ''
  const socketPath = join(folder, `.s.PGSQL.${target.searchParams.get('port') ?? (target.port || '5432')}`)
  const ends = new Set<Socket>()
  const newServer = () =>
    createServer(portal => {
      const database = connect(socketPath)
      for (const [end, other] of [
        [portal, database],
        [database, portal],
      ] as const) {
        ends.add(end)
        end.on('error', () => other.destroy())
        end.on('close', () => {
          ends.delete(end)
          other.destroy()
        })
        end.pipe(other)
      }
    })
  let server = newServer()
  const listen = (port: number) => new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve))
  await listen(0)
  const { port } = server.address() as AddressInfo

  const through = new URL(url)
  through.host = `127.0.0.1:${port}`
  through.search = ''
  return {
    url: through.href,
    /** Every connection ends in the middle of whatever it says, and no new one is answered. */
    async cut() {
      const closed = new Promise(resolve => server.close(resolve))
      for (const end of ends) end.destroy()
      await closed
    },
    async mend() {
      if (server.listening) return
      server = newServer()
      await listen(port)
    },
  }
}
