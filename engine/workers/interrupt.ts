/** Ctrl-C and a stopping service: the first signal ends the run in order, the second at once. */
import { M3wError } from '../../core/errors.ts'

interface Interrupt {
  /** Aborted by the first SIGINT or SIGTERM. */
  readonly signal: AbortSignal
  /** Listens no longer. */
  close(): void
}

/** 128 and the number of SIGINT. @source Bash manual, "Exit Status" */
const INTERRUPTED = 130

/** Listens for signals. The second one exits with 130: what is committed is safe, and children end with their parent. */
export function watchSignals(): Interrupt {
  const controller = new AbortController()
  const onSignal = (): void => {
    if (controller.signal.aborted) process.exit(INTERRUPTED)
    controller.abort(new M3wError('E_INTERRUPTED', 'Interrupted. Run the same command again to resume.'))
  }
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
  return {
    signal: controller.signal,
    close() {
      process.off('SIGINT', onSignal)
      process.off('SIGTERM', onSignal)
    },
  }
}
