/** Runs many command lines in one process: to start Node and load the program for each takes more time than all that they do. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { after } from 'node:test'
import type { CliOrder, CliResult } from './cli-child.ts'

/** Runs `m3w ARGS…` with a text on stdin. One at a time: the calls of a file wait for each other. */
export type Cli = (args: readonly string[], input?: string) => Promise<CliResult>

/** Opens it for the tests of a file. What a command leaves behind in its process is there for the next. */
export function openCli(env: NodeJS.ProcessEnv = process.env): Cli {
  const child = fork(join(import.meta.dirname, 'cli-child.js'), { env, execArgv: [] })
  // A build listens for SIGTERM, and ends in its own time.
  after(() => child.kill('SIGKILL'))
  let last: Promise<unknown> = Promise.resolve()
  return (args, input = '') => {
    const run = last.then(async () => {
      child.send({ args, input } satisfies CliOrder)
      const done = new AbortController()
      const { signal } = done
      const [result] = await Promise.race([once(child, 'message', { signal }), once(child, 'exit', { signal })])
      done.abort()
      if (typeof result !== 'object' || result === null) throw new Error(`m3w ${args.join(' ')} ended its process`)
      return result as CliResult
    })
    last = run.catch(() => {})
    return run
  }
}
