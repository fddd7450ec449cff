/** Wakes whoever waits for it. Rung while nobody waits, it is heard by who waits next. */
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
