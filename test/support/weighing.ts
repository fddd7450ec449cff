import { get } from 'node:http'

/** Bytes over the wire, those of the head too, that an address costs a browser with these cookies that has nothing of it yet. */
export function weigh(url: string, cookie: string): Promise<number> {
  const headers = { Cookie: cookie, 'Accept-Encoding': 'gzip, deflate, br, zstd', Connection: 'keep-alive' }
  return new Promise((resolve, reject) => {
    // A connection of its own, so that what comes over it is this answer and nothing else.
    get(url, { agent: false, headers }, answer => {
      const { socket } = answer
      answer.resume().on('end', () => {
        resolve(socket.bytesRead)
        socket.destroy()
      })
    }).on('error', reject)
  })
}
