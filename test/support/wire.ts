import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { join } from 'node:path'

/** A wire between the portal and its database, which can be cut and mended. @param url of a database behind a unix socket */
export async function openWire(url: string) {
  const socketPath = socketOf(url)
  const ends = new Set<Socket>()
  let starting = false
  let isSilent = false
  let lastWords: readonly string[] = []
  let heard = (): void => undefined
  /** On which nothing will ever be heard again, not even that it has ended. */
  const mute = new Set<Socket>()
  const newServer = () =>
    createServer(portal => {
      if (starting) {
        portal.on('error', () => undefined).once('data', () => portal.end(cannotConnectNow))
        return
      }
      const database = connect(socketPath)
      let said = ''
      for (const [end, other] of [
        [portal, database],
        [database, portal],
      ] as const) {
        ends.add(end)
        if (isSilent) mute.add(end)
        const endOther = () => {
          if (!mute.has(end)) other.destroy()
        }
        end.on('error', endOther)
        end.on('close', () => {
          ends.delete(end)
          endOther()
        })
        end.on('data', (data: Buffer) => {
          if (!mute.has(end)) other.write(data)
          if (end !== portal || lastWords.length === 0) return
          said += data.toString('latin1')
          if (!isSaidInOrder(said, lastWords)) return
          lastWords = []
          mute.add(database)
          heard()
        })
      }
    })
  let server = newServer()
  const listen = (port: number) => new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve))
  await listen(0)
  const { port } = server.address() as AddressInfo

  return {
    url: through(url, port),
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
    /** As when a network swallows every packet: nothing ends, and nothing that is said arrives, also by new connections. */
    silence() {
      isSilent = true
      for (const end of ends) mute.add(end)
    },
    /**
     * The next connection on which the portal says all this, in this order, is heard, and gets no answer any more. (A statement is said in
     * full only once on each connection.) @returns when it was said
     */
    swallowAnswersAfter: (...words: readonly string[]) =>
      new Promise<void>(resolve => {
        lastWords = words
        heard = resolve
      }),
    /** What was silent stays so; new connections are heard. */
    async mend() {
      starting = false
      isSilent = false
      if (server.listening) return
      server = newServer()
      await listen(port)
    },
  }
}

function isSaidInOrder(said: string, words: readonly string[]): boolean {
  let from = 0
  return words.every(word => (from = said.indexOf(word, from) + 1) > 0)
}

/** A wire on which the database is not heard, from the first of these texts on, until the portal has said all of them. */
export async function openPatientWire(url: string, texts: readonly string[]) {
  const server = createServer(portal => {
    const database = connect(socketOf(url))
    let said = ''
    const held: Buffer[] = []
    const isHeard = () => texts.every(text => said.includes(text)) || !texts.some(text => said.includes(text))
    portal.on('data', (data: Buffer) => {
      said += data.toString('latin1')
      database.write(data)
      if (isHeard()) for (const answer of held.splice(0)) portal.write(answer)
    })
    database.on('data', (data: Buffer) => {
      if (isHeard()) portal.write(data)
      else held.push(data)
    })
    portal.on('error', () => undefined).on('close', () => database.destroy())
    database.on('error', () => undefined).on('close', () => portal.destroy())
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: through(url, (server.address() as AddressInfo).port),
    close: () => new Promise(resolve => server.close(resolve)),
  }
}

/** A wire on which the database forgets the names of statements whenever it has nothing more to do, as behind an old pooler. */
export async function openForgetfulWire(url: string) {
  const server = createServer(portal => {
    const database = connect(socketOf(url))
    const held: Buffer[] = []
    let isForgetting = false
    portal.on('data', (data: Buffer) => {
      if (isForgetting) held.push(data)
      else database.write(data)
    })
    database.on('data', (data: Buffer) => {
      const isReady = data.subarray(-6).equals(readyForQuery)
      if (!isForgetting) portal.write(data)
      if (!isReady) return
      if (!isForgetting) database.write(deallocateAll)
      else for (const words of held.splice(0)) database.write(words)
      isForgetting = !isForgetting
    })
    portal.on('error', () => undefined).on('close', () => database.destroy())
    database.on('error', () => undefined).on('close', () => portal.destroy())
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: through(url, (server.address() as AddressInfo).port),
    close: () => new Promise(resolve => server.close(resolve)),
  }
}

function socketOf(url: string): string {
  const { searchParams, port } = new URL(url)
  return join(searchParams.get('host') ?? '', `.s.PGSQL.${searchParams.get('port') ?? (port || '5432')}`)
}

function through(url: string, port: number): string {
  const other = new URL(url)
  other.host = `127.0.0.1:${port}`
  other.search = ''
  return other.href
}

/** What PostgreSQL says then, in the bytes of its protocol: an error with severity, code and message. */
const fields = Buffer.from('SFATAL\0VFATAL\0C57P03\0Mthe database system is starting up\0\0')
const length = Buffer.alloc(4)
length.writeInt32BE(fields.length + 4)
const cannotConnectNow = Buffer.concat([Buffer.from('E'), length, fields])

/** PostgreSQL says that it is ready, and in no transaction; it is asked to forget every statement. */
const readyForQuery = Buffer.from('Z\0\0\0\x05I')
const deallocateAll = Buffer.from('Q\0\0\0\x13deallocate all\0')
