/**
 * What a crawl of the hostile web costs: the cases of its test (a host each, their servers in the same process), crawled in one fresh process.
 *
 *   node dist/bench/hostile-web.js [--runs 3]
 */
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startMetered } from './extraction/metered.ts'
import { cell, table } from './extraction/tables.ts'

const { values } = parseArgs({ options: { runs: { type: 'string', default: '3' } } })
const script = join(import.meta.dirname, '..', 'test', 'crawler', 'pages', 'hostile', 'hostile-web.test.js')
const MAX_MS = 300_000

const rows: string[][] = []
for (let run = 1; run <= Number(values.runs); run++) {
  const child = startMetered([process.execPath, script])
  child.stdout.resume()
  child.stdin.end()
  const timer = setTimeout(child.kill, MAX_MS)
  const { exitCode, cpuSeconds, wallSeconds, peakRssBytes } = await child.done
  clearTimeout(timer)
  rows.push([String(run), cell(cpuSeconds, 1), cell(wallSeconds, 1), cell(peakRssBytes / 1e6, 0), String(exitCode)])
}
process.stdout.write(table('Hostile web', ['run', 'CPU s', 'wall s', 'peak MB', 'exit code'], rows))
