/** Numbers that look like chance and come again with the same seed (mulberry32). */
export function chanceOf(seed: number) {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return {
    /** Whether something happens that happens in so many of a hundred cases. */
    percent: (share: number) => next() * 100 < share,
    between: (least: number, most: number) => least + next() * (most - least),
    oneOf: <T>(things: readonly [T, ...T[]]): T => things[Math.floor(next() * things.length)] ?? things[0],
  }
}

export type Chance = ReturnType<typeof chanceOf>
