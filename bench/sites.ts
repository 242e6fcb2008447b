/** Starts a script that serves sites on loopback (one JSON line `{site, url, …}` a site) and logs every answer. */
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { packageRoot } from '../index.ts'

export interface Site {
  readonly site: string
  readonly url: string
  /** Where the script says so. */
  readonly pages?: number
}

export interface Sites {
  /** As the script announced them, in order. */
  readonly sites: readonly Site[]
  readonly urls: readonly string[]
  /** Completed answers so far. */
  log(): { readonly method: string; readonly url: string; readonly status: number }[]
  stop(): Promise<void>
}

/** Waits until every one of `expected` sites has announced itself. */
export async function serveSites(
  script: string,
  expected: number,
  logFile: string,
  args: readonly string[] = [],
): Promise<Sites> {
  const logger = join(packageRoot(), 'bench', 'log-requests.mjs')
  const child = spawn(process.execPath, ['--import', logger, script, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, M3W_REQUEST_LOG: logFile },
  })
  const sites: Site[] = []
  for await (const line of createInterface({ input: child.stdout })) {
    const site = JSON.parse(line) as Site | null
    if (typeof site?.url === 'string') sites.push(site)
    if (sites.length === expected) break
  }
  return {
    sites,
    urls: sites.map(({ url }) => url),
    log: () =>
      existsSync(logFile)
        ? readFileSync(logFile, 'utf8')
            .split('\n')
            .filter((line) => line !== '')
            .map((line) => JSON.parse(line) as { method: string; url: string; status: number })
        : [],
    stop: () =>
      new Promise((done) => {
        child.on('exit', () => done())
        child.kill()
      }),
  }
}
