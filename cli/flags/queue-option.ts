/** The flag that names a queue, for every verb that has one. */
import { Option } from 'commander'

/** Out of the environment too, where a password is in no list of processes. */
export function queueOption(what: string): Option {
  return new Option('--queue <url>', `${what}: redis://HOST:PORT`).env('M3W_QUEUE')
}
