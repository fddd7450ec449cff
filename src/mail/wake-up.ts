/** Wakes the loop that waits for it. If none waits when it rings, the next one that waits goes on at once. */
export function newWakeUp() {
  let rung = false
  let wake: () => void = () => undefined
  return {
    ring: () => {
      rung = true
      wake()
    },
    wait: async (atMost: number): Promise<void> => {
      if (!rung)
        await new Promise<void>(resolve => {
          const timer = setTimeout(resolve, atMost)
          wake = () => {
            clearTimeout(timer)
            resolve()
          }
        })
      rung = false
    },
  }
}
