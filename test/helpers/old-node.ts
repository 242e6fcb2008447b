/** A Node that says it is an older one, for tests of what happens on it. */
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs a program on this Node with `process.versions.node` replaced. `env` is added to this process's. */
export function runOnOldNode(
  version: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Ended {
  const pretend = `data:text/javascript,Object.defineProperty(process.versions,'node',{value:'${version}'})`
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', pretend, ...args], {
    encoding: 'utf8',
    env: { ...process.env, ...env },
  })
  return { code: status, stdout, stderr }
}

/** Writes a program in the place of a Node binary: it answers with `version` when asked, else it prints its arguments. */
export function writeFakeNode(path: string, version: string): void {
  mkdirSync(dirname(path), { recursive: true })
  const script = `#!/bin/sh\nif [ "$1" = -p ]; then echo ${version}; else echo "ran $*"; exit 7; fi\n`
  writeFileSync(path, script)
  chmodSync(path, 0o755)
}
