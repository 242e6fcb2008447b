/** Ctrl-C and a stopping service: the first signal ends the run in order; a person at a terminal may choose; the last ends it at once. */
import { M3wError } from '../../core/errors.ts'

interface InterruptOptions {
  /** Asked at the first Ctrl-C: has a second one a meaning of its own? */
  readonly hasChoice?: () => boolean
  /** Tells the person what another Ctrl-C would do. */
  readonly onChoice?: () => void
  readonly exit?: (code: number) => void
}

interface Interrupt {
  /** Aborted by the first SIGINT or SIGTERM. */
  readonly signal: AbortSignal
  /** After the run has stopped: was Ctrl-C pressed again, or is it within `waitMs`? At once false where there is no choice. */
  isPressedAgain(waitMs?: number): Promise<boolean>
  /** Listens no longer. */
  close(): void
}

/** 128 and the number of SIGINT. @source Bash manual, "Exit Status" */
const INTERRUPTED = 130
/** A run stops within seconds; so long a person may still read what was said and press a key. */
const CHOICE_MS = 5_000

/**
 * Listens for signals. The first stops in order. Where `hasChoice` says so a second Ctrl-C is the choice; every other further signal
 * exits with 130: what is committed is safe, and children end with their parent. SIGTERM never chooses: services have no reader.
 */
export function watchSignals(options: InterruptOptions = {}): Interrupt {
  const { hasChoice = () => false, onChoice = () => {}, exit = (code: number) => process.exit(code) } = options
  const controller = new AbortController()
  const again = new AbortController()
  let isChoice = false
  const onSignal = (name: NodeJS.Signals): void => {
    if (!controller.signal.aborted) {
      isChoice = name === 'SIGINT' && hasChoice()
      if (isChoice) onChoice()
      controller.abort(new M3wError('E_INTERRUPTED', 'Interrupted. Run the same command again to resume.'))
    } else if (isChoice && name === 'SIGINT' && !again.signal.aborted) again.abort()
    else exit(INTERRUPTED)
  }
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
  return {
    signal: controller.signal,
    isPressedAgain: (waitMs = CHOICE_MS) => (isChoice ? isAbortedWithin(again.signal, waitMs) : Promise.resolve(false)),
    close() {
      process.off('SIGINT', onSignal)
      process.off('SIGTERM', onSignal)
    },
  }
}

function isAbortedWithin(signal: AbortSignal, waitMs: number): Promise<boolean> {
  if (signal.aborted) return Promise.resolve(true)
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), waitMs)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve(true)
    })
  })
}
