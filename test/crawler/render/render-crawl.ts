/** Crawls that render pages, for tests: in a child that is not root, with a home of its own; skipped where there is no Chromium. */
import { spawn } from 'node:child_process'
import { chownSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { findBrowser } from '../../../crawler/render/find-browser.ts'
import { openFileStore } from '../../../engine/stores/file-store.ts'
import { type CrawlRun, type CrawlSetup, runCrawl } from '../pages/run-crawl.ts'

/** `nobody` on every Linux that these tests meet. */
const UNPRIVILEGED = 65_534
const isRoot = process.getuid?.() === 0

/** Why tests with a browser are skipped here; false where they run. */
export const NO_BROWSER: string | false = (() => {
  const found = findBrowser(undefined, { uid: 1 })
  return 'missing' in found ? found.missing : false
})()

/** A folder that the child may write to, deleted after the test. */
export function childFolder(test: Pick<TestContext, 'after'>): string {
  const folder = mkdtempSync(join(tmpdir(), 'm3w-render-'))
  if (isRoot) chownSync(folder, UNPRIVILEGED, UNPRIVILEGED)
  test.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))
  return folder
}

/** Runs a crawl in a child until it ends, or until `isOver` says to kill it. Its exit code, null if it was killed. */
export function crawlInChild(
  test: Pick<TestContext, 'after'>,
  setup: CrawlSetup & { readonly folder: string },
  isOver?: () => boolean,
): Promise<number | null> {
  return runUnprivileged(test, new URL('../pages/crawl-child.js', import.meta.url), [JSON.stringify(setup)], isOver)
}

/** Runs a program of ours as somebody who is not root. Its exit code, null if it was killed. */
export function runUnprivileged(
  test: Pick<TestContext, 'after'>,
  program: URL,
  args: readonly string[],
  isOver: () => boolean = () => false,
): Promise<number | null> {
  const home = childFolder(test)
  return new Promise((done) => {
    const child = spawn(process.execPath, [fileURLToPath(program), ...args], {
      env: { ...process.env, HOME: home, TMPDIR: home, XDG_CONFIG_HOME: home, XDG_CACHE_HOME: home },
      stdio: 'ignore',
      ...(isRoot ? { uid: UNPRIVILEGED, gid: UNPRIVILEGED } : {}),
    })
    const watch = setInterval(() => {
      if (isOver()) child.kill('SIGKILL')
    }, 2)
    child.on('exit', (code) => {
      clearInterval(watch)
      done(code)
    })
  })
}

/** Crawls a site through a browser, and reads back what was left: the second run asks nothing. */
export async function renderCrawl(
  test: TestContext,
  setup: CrawlSetup,
): Promise<CrawlRun & { readonly folder: string }> {
  const folder = childFolder(test)
  const code = await crawlInChild(test, { ...setup, folder, stateFolder: join(folder, 'state') })
  if (code !== 0) throw new Error(`the crawl ended with ${code}`)
  return { ...(await runCrawl(test, { ...setup, store: openFileStore(folder) })), folder }
}
