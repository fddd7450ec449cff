import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { join } from 'node:path'

/** A wire between the portal and its database, which can be cut and mended. @param url of a database behind a unix socket */
export async function openWire(url: string) {
  const target = new URL(url)
  const folder = target.searchParams.get('host') ?? ''
  const socketPath = join(folder, `.s.PGSQL.${target.searchParams.get('port') ?? (target.port || '5432')}`)
  const ends = new Set<Socket>()
  let starting = false
  const newServer = () =>
    createServer(portal => {
      if (starting) {
        portal.on('error', () => undefined).once('data', () => portal.end(cannotConnectNow))
        return
      }
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
    /** As when a database is about to start: it answers, and takes nobody in. */
    async starts() {
      await this.cut()
      starting = true
      server = newServer()
      await listen(port)
    },
    async mend() {
      starting = false
      if (server.listening) return
      server = newServer()
      await listen(port)
    },
  }
}

/** What PostgreSQL says then, in the bytes of its protocol: an error with severity, code and message. */
const fields = Buffer.from('SFATAL\0VFATAL\0C57P03\0Mthe database system is starting up\0\0')
const length = Buffer.alloc(4)
length.writeInt32BE(fields.length + 4)
const cannotConnectNow = Buffer.concat([Buffer.from('E'), length, fields])
