import { createApp } from '../../src/app'
import type { Config } from '../../src/config'
import { createLog } from '../../src/http/log'
import { guardedFor } from '../../src/people/doorkeeper'

/** Every route of the real app, with whom the first handler of each of its methods lets in. */
export function routesOf(config: Config): { name: string; who: string | null }[] {
  return layersOf(createApp(config, createLog('fatal')).router).flatMap(({ route }) => {
    const methods = [...new Set(route?.stack.map(({ method }) => method))]
    return methods.map(method => ({
      name: `${method?.toUpperCase() ?? 'ALL'} ${String(route?.path)}`,
      who: guardedFor(route?.stack.find(handler => handler.method === method)?.handle),
    }))
  })
}

/** The layers of a router and of the routers in it. */
export function layersOf(router: unknown): Layer[] {
  const { stack } = router as { stack?: Layer[] }
  return (stack ?? []).flatMap(layer => [layer, ...layersOf(layer.handle)])
}

interface Layer {
  readonly handle: unknown
  /** Whether it passes everything, whatever the address. */
  readonly slash: boolean
  readonly route?: {
    readonly path: unknown
    readonly stack: readonly { readonly method?: string; readonly handle: unknown }[]
  }
}
