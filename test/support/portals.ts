import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { root } from '../../src/config'
import type { House } from './house'

/**
 * The portal as it runs in production: the built program, in two processes that know of each other only through the database.
 * @param ports where they listen; anywhere, where none are given
 */
export async function openPortals(
  house: House,
  settings: NodeJS.ProcessEnv,
  [one, other]: readonly [number, number] = [0, 0],
) {
  const started = await Promise.all([startPortal(house, settings, one), startPortal(house, settings, other)])
  return {
    /** The address of one of them, for every number. */
    at: (number: number) => started[number % started.length]?.url ?? '',
    /** Ends both at once, whatever they are doing. */
    kill(): void {
      for (const { child } of started.splice(0)) child.kill('SIGKILL')
    },
    async close(): Promise<void> {
      for (const { child } of started.splice(0)) {
        child.kill('SIGTERM')
        await once(child, 'exit')
      }
    },
  }
}

export type Portals = Awaited<ReturnType<typeof openPortals>>

/** Lets minutes pass for everything that signing in looks at. */
export async function passMinutes(house: House, minutes: number): Promise<void> {
  await house.admin.raw(
    `update limits set resets_at = resets_at - make_interval(mins => :minutes),
       times = array(select t - make_interval(mins => :minutes) from unnest(times) t order by t)`,
    { minutes },
  )
  await house.admin.raw(
    `update sign_in_tokens set asked_at = asked_at - make_interval(mins => :minutes),
       expires_at = expires_at - make_interval(mins => :minutes)`,
    { minutes },
  )
}

async function startPortal(
  house: House,
  settings: NodeJS.ProcessEnv,
  at: number,
): Promise<{ child: ChildProcess; url: string }> {
  const { words, addresses } = house.config.keys
  const child = spawn(process.execPath, [join(root, 'dist', 'server.js')], {
    env: {
      PATH: process.env.PATH,
      ...settings,
      DATABASE_URL: house.urls.web,
      BASE_URL: house.config.baseUrl,
      MAIL_FROM: house.config.mailFrom,
      WORDS_KEY: words?.toString('base64'),
      ADDRESSES_KEY: addresses?.toString('base64'),
      PORT: String(at),
      LOG_LEVEL: 'info',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  for await (const line of createInterface({ input: child.stdout })) {
    const { port } = JSON.parse(line) as { port?: number }
    if (port) {
      child.stdout.resume()
      return { child, url: `http://127.0.0.1:${port}` }
    }
  }
  throw new Error('It ended before it listened.')
}
