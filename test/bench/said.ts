import type { Spread } from './measuring'

export function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

/** The median, and where the middle half begins and ends. */
export function inWords({ median, from, to }: Spread, digits = 2): string {
  return `${median.toFixed(digits)} [${from.toFixed(digits)}–${to.toFixed(digits)}]`
}
