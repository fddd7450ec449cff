import { randomBytes } from 'node:crypto'
import { createApp } from '../../src/app'
import { moveNames, moveOf, type MoveName } from '../../src/concerns/rules/moves'
import { readConfig, type Config } from '../../src/config'
import { createLog } from '../../src/http/log'
import { guardedFor } from '../../src/sign-in/guards'

const key = () => randomBytes(32).toString('base64')

/** Settings of a real installation, and of a try-out; nothing needs to run for them. */
export const installation = readConfig({
  DATABASE_URL: 'postgres://web@db.example/makeright',
  BASE_URL: 'https://portal.example',
  MAIL_FROM: 'Messages <messages@portal.example>',
  WORDS_KEY: key(),
  ADDRESSES_KEY: key(),
})
export const tryOut = readConfig({})

export interface Route {
  /** Such as GET */
  readonly method: string
  /** With its parameters, such as /concerns/:concern */
  readonly path: string
  /** Whom its guard lets in, such as: client, or: therapist, owner; null: it has none. */
  readonly who: string | null
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

/** Every route of the real app, with whom the first handler of each of its methods lets in. */
export function routesOf(config: Config): Route[] {
  return layersOf(createApp(config, createLog('fatal')).router).flatMap(({ route }) => {
    const methods = [...new Set(route?.stack.map(({ method }) => method))]
    return methods.map(method => ({
      method: method?.toUpperCase() ?? 'ALL',
      path: String(route?.path),
      who: guardedFor(route?.stack.find(handler => handler.method === method)?.handle),
    }))
  })
}

/** All moves come through the same handlers: of those that ask for the same, one is tried. */
export function asksLikeAnother(path: string): boolean {
  const move = moveNames.find(name => path === `/concerns/:concern/${moveOf(name).path}`)
  return move !== undefined && moveNames.find(name => asked(name) === asked(move)) !== move
}

function asked(name: MoveName): string {
  const { words, asks = [], asksOutcome } = moveOf(name)
  return JSON.stringify([
    words.map(one => [one.name, one.optional]),
    asks.map(one => [one.name, one.kind]),
    asksOutcome,
  ])
}

/** What answers at an address of its own and is no route, by the names of its handlers. */
export function mountedIn(config: Config): string[] {
  const mounted = layersOf(createApp(config, createLog('fatal')).router).filter(({ route }) => !route)
  return mounted.filter(({ slash }) => !slash).map(({ handle }) => (handle as { name: string }).name)
}

/** The layers of a router and of the routers in it. */
function layersOf(router: unknown): Layer[] {
  const { stack } = router as { stack?: Layer[] }
  return (stack ?? []).flatMap(layer => [layer, ...layersOf(layer.handle)])
}
