/** `--workers N`, of the verbs that build. */
import { availableParallelism } from 'node:os'
import { wholeNumber } from './whole-number.ts'

/** CPU worker processes; the number of cores where none is given. E_USAGE for anything but 0 to 1024. */
export function workerCount(text: string | undefined): number {
  return text === undefined ? availableParallelism() : wholeNumber('--workers', text, 1024)
}
