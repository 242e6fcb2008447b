/** A crawl in a process of its own, to be killed: `node crawl-child.js <setup as JSON>`; the store is a folder. Exit code 0 when done. */
import { openFileStore } from '../../../engine/stores/file-store.ts'
import { type CrawlSetup, runCrawl } from './run-crawl.ts'

const { folder, ...setup } = JSON.parse(process.argv[2] ?? '{}') as CrawlSetup & { folder: string }
const stop = new AbortController()
process.on('SIGTERM', () => stop.abort())
try {
  await runCrawl({ after() {} }, { ...setup, store: openFileStore(folder), signal: stop.signal })
} catch (error) {
  process.exitCode = stop.signal.aborted ? 130 : 1
  if (process.exitCode === 1) console.error(error)
}
