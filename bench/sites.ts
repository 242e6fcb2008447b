/** Starts a script that serves real sites on loopback (one JSON line `{site, url, pages, images}` a site) and logs every answer. */
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'

export interface Sites {
  readonly urls: readonly string[]
  /** Completed answers so far. */
  log(): { readonly method: string; readonly url: string; readonly status: number }[]
  stop(): Promise<void>
}

/** Waits until every one of `expected` sites has announced itself. */
export async function serveSites(script: string, expected: number, logFile: string): Promise<Sites> {
  const child = spawn(process.execPath, ['--import', resolve('bench/log-requests.mjs'), script], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, M3W_REQUEST_LOG: logFile },
  })
  const urls: string[] = []
  for await (const line of createInterface({ input: child.stdout })) {
    const site: unknown = JSON.parse(line)
    if (site !== null && typeof site === 'object' && 'url' in site && typeof site.url === 'string') urls.push(site.url)
    if (urls.length === expected) break
  }
  return {
    urls,
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
