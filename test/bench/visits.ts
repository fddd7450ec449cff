import { Agent, request, type IncomingHttpHeaders } from 'node:http'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { load } from 'cheerio'

/** Somebody with a browser: what it sends, and nothing of what it shows. */
export interface Visits {
  /** @returns the page, decoded */
  get(path: string): Promise<string>
  /** Fills in a form of a page and sends it. @returns where the answer leads */
  fill(page: string, form: string, fields: Readonly<Record<string, string>>): Promise<string>
}

interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

const agent = new Agent({ keepAlive: true, maxSockets: 64 })

export function visitsTo(url: string, cookie: string): Visits {
  const headers = { Cookie: cookie, 'Accept-Encoding': 'gzip, br', 'Sec-Fetch-Site': 'same-origin' }
  return {
    async get(path) {
      const answer = await ask(url + path, 'GET', headers)
      if (answer.status !== 200) throw new Error(`GET ${path}: ${answer.status}`)
      return decoded(answer)
    },
    async fill(page, form, fields) {
      const $ = load(page)
      const $form = $(form).first()
      const standing = Object.fromEntries($form.serializeArray().map(({ name, value }) => [name, value]))
      const body = new URLSearchParams({ ...standing, ...fields }).toString()
      const path = $form.attr('action') ?? ''
      const answer = await ask(url + path, 'POST', headers, body)
      const { location } = answer.headers
      if (answer.status !== 303 || location === undefined) throw new Error(`POST ${path}: ${answer.status}`)
      return location
    },
  }
}

/** After each slice: meanwhile a server may let go of a connection that nobody uses. */
export function closeVisits(): void {
  agent.destroy()
}

function ask(url: string, method: string, headers: Record<string, string>, body?: string): Promise<Answer> {
  const form = { 'Content-Type': 'application/x-www-form-urlencoded' }
  return new Promise((resolve, reject) => {
    request(url, { method, agent, headers: { ...headers, ...(body !== undefined && form) } }, answer => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('error', reject)
      answer.on('end', () => {
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks) })
      })
    })
      .on('error', reject)
      .end(body)
  })
}

function decoded({ headers, body }: Answer): string {
  const way = headers['content-encoding']
  const whole = way === 'br' ? brotliDecompressSync(body) : way === 'gzip' ? gunzipSync(body) : body
  return whole.toString()
}
