import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { join } from 'node:path'

/** A wire to a database, at its host and port or its socket, that can be cut, mended and made slow. */
export async function openSlowWire(url: string) {
  const ends = new Set<Socket>()
  let wait = 0
  let isCut = false
  const server = createServer(asking => {
    const database = connectTo(url)
    for (const [from, to] of [
      [asking, database],
      [database, asking],
    ] as const) {
      ends.add(from)
      from.on('error', () => to.destroy())
      from.on('close', () => {
        ends.delete(from)
        to.destroy()
      })
      from.on('data', chunk => {
        if (wait === 0) to.write(chunk)
        else setTimeout(() => to.writable && to.write(chunk), wait)
      })
    }
    if (isCut) asking.destroy()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    /** The same address, by this wire. */
    through(direct: string): string {
      const by = new URL(direct)
      by.host = `127.0.0.1:${port}`
      by.searchParams.delete('host')
      return by.href
    },
    cut() {
      isCut = true
      for (const end of ends) end.destroy()
    },
    /** @param ms that everything is late, in both directions */
    slow(ms: number) {
      wait = ms
    },
    mend() {
      isCut = false
      wait = 0
    },
    close() {
      this.cut()
      return new Promise(resolve => server.close(resolve))
    },
  }
}

function connectTo(url: string): Socket {
  const { hostname, port, searchParams } = new URL(url)
  const folder = searchParams.get('host')
  return folder === null
    ? connect(Number(port || 5432), hostname)
    : connect(join(folder, `.s.PGSQL.${searchParams.get('port') ?? (port || '5432')}`))
}
