import type { Config } from '../config'
import type { Pace } from '../http/abuse/waits'

/**
 * How fast people may come in. Each network has a pause of its own that grows with what it tries; when very much comes to one practice,
 * every network waits a little, once, and then comes in: nobody can close the door for others.
 */
export function doorPaces({ limits }: Config) {
  return {
    network: { name: 'door network', free: limits.doorNetwork, step: 60, longest: 10, forgotten: 120 },
    crowd: { name: 'door crowd', free: 1, first: 1, step: 60, longest: 5, forgotten: 120 },
    returning: { name: 'return network', free: limits.returnNetwork, step: 5, longest: 5, forgotten: 60 },
  } as const satisfies Record<string, Pace>
}
