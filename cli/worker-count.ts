/** `--workers N`, of the verbs that build. */
import { availableParallelism } from 'node:os'
import { M3wError } from '../index.ts'

/** CPU worker processes; the number of cores where none is given. E_USAGE for anything but 0 to 1024. */
export function workerCount(text: string | undefined): number {
  if (text === undefined) return availableParallelism()
  const count = Number(text)
  if (!Number.isInteger(count) || count < 0 || count > 1024) {
    throw new M3wError('E_USAGE', `--workers ${text}: expected a whole number from 0 to 1024`)
  }
  return count
}
