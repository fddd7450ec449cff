import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import type { Logger } from 'pino'
import { collectDefaultMetrics, type Registry } from 'prom-client'
import type { Config } from '../config'

/**
 * Answers /metrics on a port of its own, which is not for visitors; where METRICS_PORT is not set, nowhere.
 * @param lookUp brings what is looked up rather than counted up to date
 * @throws what the system says, such as EADDRINUSE
 */
export async function serveMetrics(
  registry: Registry,
  { metricsPort, metricsHost }: Pick<Config, 'metricsPort' | 'metricsHost'>,
  log: Logger,
  lookUp: () => Promise<void> = () => Promise.resolve(),
): Promise<{ stop(): Promise<void> }> {
  if (metricsPort === undefined) return { stop: () => Promise.resolve() }
  collectDefaultMetrics({ register: registry })
  const server = createServer((req, res) => {
    const answer = async () => {
      if (req.url !== '/metrics') return res.writeHead(404).end()
      await lookUp().catch((err: unknown) => {
        log.warn({ err }, 'numbers could not be looked up')
      })
      return res.setHeader('Content-Type', registry.contentType).end(await registry.metrics())
    }
    void answer().catch((err: unknown) => {
      log.error({ err }, 'no numbers')
      res.writeHead(500).end()
    })
  })
  server.listen(metricsPort, metricsHost)
  await once(server, 'listening')
  log.info({ port: (server.address() as AddressInfo).port }, 'metrics')
  return {
    stop: async () => {
      server.closeAllConnections()
      await once(server.close(), 'close')
    },
  }
}
