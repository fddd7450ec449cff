import { readFileSync } from 'node:fs'
import { request } from 'node:http'
import autocannon, { type Options } from 'autocannon'

export const connections = 8

/** Answers in a second, under load. @throws when one of them is not what it should be */
export async function rate(options: Options & { expect: number }): Promise<number> {
  const { expect, ...load } = options
  const start = performance.now()
  const result = await autocannon({ connections, ...load })
  const seconds = (performance.now() - start) / 1000 // its own figure is in whole seconds
  const wrong = Object.entries(result.statusCodeStats ?? {}).filter(([status]) => Number(status) !== expect)
  if (wrong.length > 0 || result.errors > 0) {
    throw new Error(
      `${load.url}: ${result.errors} errors, statuses ${JSON.stringify(result.statusCodeStats)}`,
    )
  }
  return result.requests.total / seconds
}

/** The middle of several figures: one disturbed round does not move it. */
export function median(figures: readonly number[]): number {
  const sorted = [...figures].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

/** Milliseconds of one request after the other, taken in turns so that noise meets all alike. @returns p50 of each */
export async function latencies(
  urls: readonly { url: string; cookie: string }[],
  rounds: number,
): Promise<number[]> {
  const taken = urls.map((): number[] => [])
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, { url, cookie }] of urls.entries()) {
      const start = performance.now()
      await get(url, cookie)
      taken[index]?.push(performance.now() - start)
    }
  }
  return taken.map(median)
}

/** Bytes of the page at this address. */
export function sizeOf(url: string, cookie: string): Promise<number> {
  return get(url, cookie)
}

/** The most that a process has ever held in memory, in MB. */
export function memoryOf(pid: number): number {
  const [, kilobytes = '0'] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Math.round(Number(kilobytes) / 1024)
}

function get(url: string, cookie: string): Promise<number> {
  return new Promise((resolve, reject) => {
    request(url, { headers: { cookie } }, response => {
      let bytes = 0
      response.on('data', (chunk: Buffer) => (bytes += chunk.length))
      response.on('end', () => {
        if (response.statusCode === 200) resolve(bytes)
        else reject(new Error(`${url}: ${response.statusCode ?? 0}`))
      })
    })
      .on('error', reject)
      .end()
  })
}
