/** Wakes a loop that waits: nothing rung before the wait is lost. */
export interface Bell {
  ring(): void
  /** Resolves when rung, also if that was before, or after `ms`. */
  wait(ms: number): Promise<void>
}

/** Opens a bell for one waiting loop. */
export function openBell(): Bell {
  let wasRung = false
  let wake: (() => void) | undefined
  return {
    ring() {
      wasRung = true
      wake?.()
    },
    async wait(ms) {
      if (!wasRung) {
        let timer: NodeJS.Timeout | undefined
        await new Promise<void>((resolve) => {
          wake = resolve
          timer = setTimeout(resolve, ms)
        })
        clearTimeout(timer)
        wake = undefined
      }
      wasRung = false
    },
  }
}
