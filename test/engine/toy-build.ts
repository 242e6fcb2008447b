/** A whole supervisor as a program of its own, for tests that kill everything. */
import { exitCodeOf } from '../../core/errors.ts'
import { watchSignals } from '../../engine/workers/interrupt.ts'
import { runToyWithChildren, type ToyOrder } from './toy-children.ts'

const { workers, ...order } = JSON.parse(process.argv[2] ?? '') as ToyOrder & { workers: number }
const interrupt = watchSignals()
try {
  await runToyWithChildren(order, { workers, signal: interrupt.signal })
} catch (error) {
  process.exitCode = exitCodeOf(error)
} finally {
  interrupt.close()
}
