/** The engines that are compared: m3w and its peers, each a command that speaks the line protocol. */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

export interface Engine {
  readonly name: string
  /** The command; `peers` is the folder that holds the peers' packages. */
  command(peers: string): readonly string[]
  /** What runs, with versions; undefined if it is not installed there. */
  version(peers: string): string | undefined
}

const scripts = resolve('bench/peers')
const python = (peers: string): string => join(resolve(peers), 'venv/bin/python')

function inJavaScript(name: string, packages: readonly string[]): Engine {
  return {
    name,
    command: (peers) => [process.execPath, join(scripts, `${name}.mjs`), resolve(peers)],
    version(peers) {
      const versions = packages.map((module) => {
        const file = join(peers, 'node_modules', module, 'package.json')
        if (!existsSync(file)) return undefined
        return `${module} ${(JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version}`
      })
      return versions.includes(undefined) ? undefined : versions.join(', ')
    },
  }
}

function inPython(name: string): Engine {
  const ask = `from importlib.metadata import version; print(version("${name}"))`
  return {
    name,
    command: (peers) => [python(peers), join(scripts, `run_${name.replaceAll('-', '_')}.py`)],
    version(peers) {
      const { status, stdout } = spawnSync(python(peers), ['-c', ask], { encoding: 'utf8' })
      return status === 0 ? `${name} ${stdout.trim()}` : undefined
    },
  }
}

export const M3W: Engine = {
  name: 'm3w',
  command: () => [process.execPath, join(import.meta.dirname, '..', '..', 'cli', 'main.js'), 'extract', '--jsonl'],
  version: () => 'm3w of this checkout',
}

/** All of them, ours first. */
export const ENGINES: readonly Engine[] = [
  M3W,
  inJavaScript('readability-js', ['@mozilla/readability', 'linkedom']),
  inJavaScript('defuddle', ['defuddle', 'linkedom']),
  inPython('trafilatura'),
  inPython('resiliparse'),
  inPython('readability-lxml'),
]
