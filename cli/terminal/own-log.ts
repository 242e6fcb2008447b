/** The log of a command, on stderr beside what it shows: as much of it as M3W_LOG_LEVEL says. */
import { type Log, M3wError, openLog } from '../../index.ts'

const LEVELS = ['silent', 'error', 'warn', 'info']

/** Opens it; warnings and errors alone where nothing is said. E_USAGE for a word that is no level. */
export function openOwnLog(level = process.env.M3W_LOG_LEVEL ?? 'warn'): Log {
  if (LEVELS.includes(level)) return openLog(level)
  throw new M3wError('E_USAGE', `M3W_LOG_LEVEL is ${level}: expected ${LEVELS.join(', ')}.`)
}
