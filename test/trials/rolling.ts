import { mkdir } from 'node:fs/promises'
import { Agent, request } from 'node:https'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { start } from '../support/machine'
import { until } from '../support/patience'
import { openInstallation } from './installation'
import { freePort } from './ports'
import { makeCertificate } from './proxies/certificate'
import { proxies, type Proxy } from './proxies/programs'
import type { Trial } from './trial'

/** How often each portal is restarted behind each proxy. */
const rounds = 10
const visitors = 8

const tried = proxies.filter(({ program }) => ['nginx', 'haproxy'].includes(program))

/** ms after *ready*, in which a proxy finds that out: docs/operating.md */
const found = 3_000

/** Portals restart one after the other, behind nginx and behind HAProxy, while people use them. */
export const trial: Trial = {
  needs: { openssl: 'openssl', nginx: 'nginx-light', haproxy: 'haproxy' },
  async run(say) {
    const installation = await openInstallation()
    const ports = [await freePort(), await freePort()] as const
    const portals = [await installation.openPortal(ports[0]), await installation.openPortal(ports[1])]
    const wrong: string[] = []
    try {
      for (const proxy of tried) {
        const program = await startProxy(proxy, installation.folder, ports)
        const load = putUnderLoad(program.port)
        for (let round = 0; round < rounds; round += 1) {
          for (const which of [0, 1] as const) {
            const began = performance.now()
            const code = await portals[which]?.stop()
            const took = Math.round(performance.now() - began)
            if (code !== 0 || took > 10_000)
              wrong.push(`${proxy.name}: a portal ended with ${code} after ${took} ms`)
            portals[which] = await installation.openPortal(ports[which])
            await pause(found)
          }
        }
        const { answered, failed } = await load.stop()
        say(`${proxy.name}: ${rounds * 2} restarts, ${answered} requests answered, ${failed.length} failed`)
        if (failed.length > 0) wrong.push(`${proxy.name}: ${[...new Set(failed)].join(', ')}`)
        await program.stop()
      }
    } finally {
      await installation.close()
    }
    return wrong
  },
}

async function startProxy(proxy: Proxy, parent: string, portals: readonly [number, number]) {
  const folder = join(parent, proxy.program)
  await mkdir(folder)
  await makeCertificate(folder)
  const ports = { tls: await freePort(), plain: await freePort() }
  const { stop } = start(proxy.program, await proxy.prepare({ folder, ports, portals }))
  await until(async () => (await ask(ports.tls, 'GET', '/sign-in')) === 200)
  return { port: ports.tls, stop }
}

/** Visitors who look at a page and post a form, again and again. */
function putUnderLoad(port: number) {
  let isOver = false
  let answered = 0
  const failed: string[] = []
  const visit = async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    while (!isOver) {
      for (const [method, path, expected] of steps) {
        const status = await ask(port, method, path, agent)
        if (status === expected) answered += 1
        else failed.push(`${method} ${path}: ${status}`)
        await pause(20)
      }
    }
    agent.destroy()
  }
  const visits = Array.from({ length: visitors }, visit)
  return {
    async stop() {
      isOver = true
      await Promise.all(visits)
      return { answered, failed }
    },
  }
}

const steps = [
  ['GET', '/sign-in', 200],
  ['POST', '/sign-in', 303],
  ['GET', '/', 200],
] as const

const there = { host: '127.0.0.1', servername: 'localhost', rejectUnauthorized: false }

/** @returns the status, or what the connection ended with */
function ask(port: number, method: string, path: string, agent?: Agent): Promise<number | string> {
  return new Promise(resolve => {
    const fail = (error: NodeJS.ErrnoException) => {
      resolve(error.code ?? error.message)
    }
    const headers = {
      Host: 'localhost',
      'Sec-Fetch-Site': 'same-origin',
      'Content-Type': 'application/x-www-form-urlencoded',
    }
    const asked = request({ ...there, port, method, path, headers, agent }, answer => {
      answer
        .resume()
        .on('error', fail)
        .on('end', () => {
          resolve(answer.statusCode ?? 0)
        })
    })
    asked.on('error', fail).end(method === 'POST' ? 'address=nobody%40people.example' : undefined)
  })
}
