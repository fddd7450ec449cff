import { Agent, request } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { load } from 'cheerio'
import type { Chance } from './chance'

/** What a browser that loses its connection and tries again does with one form. */
export interface Reached {
  /** Where the portals are. */
  readonly ports: readonly [number, number]
  readonly chance: Chance
  readonly isOver: () => boolean
}

interface Answer {
  readonly status: number
  readonly to: string
  readonly html: string
}

/** Somebody who writes in one conversation. @param cookie of their session */
export function writerOf({ ports, chance, isOver }: Reached, cookie: string, concernId: string) {
  const agent = new Agent({ keepAlive: false })
  const counted = { tries: 0, doubled: 0, cut: 0 }
  const at = `/concerns/${concernId}`

  /** @param cutAfter ms until the connection is broken off, with the answer on its way or not */
  const ask = (path: string, body?: string, cutAfter?: number) =>
    new Promise<Answer | null>(resolve => {
      counted.tries += 1
      const asked = request(
        {
          ...{ host: '127.0.0.1', port: chance.oneOf(ports), path, agent, timeout: 30_000 },
          method: body === undefined ? 'GET' : 'POST',
          headers: {
            Cookie: cookie,
            'Sec-Fetch-Site': 'same-origin',
            ...(body !== undefined && { 'Content-Type': 'application/x-www-form-urlencoded' }),
          },
        },
        answer => {
          const chunks: Buffer[] = []
          answer.on('data', (chunk: Buffer) => chunks.push(chunk))
          answer.on('error', () => {
            resolve(null)
          })
          answer.on('end', () => {
            const html = Buffer.concat(chunks).toString()
            resolve({ status: answer.statusCode ?? 0, to: answer.headers.location ?? '', html })
          })
        },
      )
      asked.on('timeout', () => asked.destroy())
      asked.on('error', () => {
        resolve(null)
      })
      if (cutAfter !== undefined) setTimeout(() => asked.destroy(), cutAfter)
      asked.end(body)
    })

  /** Asks until it is answered as it would be without trouble. */
  async function insist(path: string, isFine: (answer: Answer) => boolean, body?: string): Promise<Answer> {
    for (;;) {
      const answer = await ask(path, body)
      if (answer && isFine(answer)) return answer
      if (isOver()) throw new Error(`Given up at ${path.slice(0, 10)}: ${answer?.status ?? 'nothing'}`)
      await pause(300)
    }
  }

  return {
    counted,
    /** Sends these words, however often that has to be tried, with one form. When this returns, the portal has said that it took them. */
    async send(words: string): Promise<void> {
      const page = await insist(at, ({ status, html }) => status === 200 && html.includes('class="write'))
      const $form = load(page.html)('form.write').first()
      const fields = Object.fromEntries($form.serializeArray().map(({ name, value }) => [name, value]))
      const body = new URLSearchParams({ ...fields, words, as: 'it-is' }).toString()
      const path = $form.attr('action') ?? at
      if (chance.percent(5)) {
        counted.doubled += 1
        await Promise.all([ask(path, body), ask(path, body)])
      }
      if (chance.percent(5)) {
        counted.cut += 1
        await ask(path, body, chance.between(0, 40))
      }
      await insist(path, ({ status }) => status === 303, body)
    },
    /** Everything in the conversation, as its copy has it. */
    read: async () => (await insist(`${at}/copy.json`, ({ status }) => status === 200)).html,
  }
}
