/**
 * What hostile pages cost: each goes through `m3w extract` in a fresh process. With `--web`: what a crawl of the hostile web costs, the cases of its
 * test (test/crawler/pages/hostile/), with their servers in the same process.
 *
 *   node dist/bench/hostile.js [--only WORD,…] [--web]
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startMetered } from './extraction/metered.ts'
import { cell, table } from './extraction/tables.ts'
import { HOSTILE } from './hostile-pages.ts'

const { values } = parseArgs({
  options: { only: { type: 'string', default: '' }, web: { type: 'boolean', default: false } },
})
const words = values.only.split(',')
const MAX_MS = values.web ? 300_000 : 60_000

const scratch = mkdtempSync(join(tmpdir(), 'm3w-hostile-'))
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }))
const file = join(scratch, 'page.html')
const command = [process.execPath, join(import.meta.dirname, '..', 'cli', 'main.js'), 'extract', file]

async function measure(name: string, html: string): Promise<string[]> {
  writeFileSync(file, html)
  const run = startMetered([...command, '--url', 'http://hostile.invalid/page'])
  let bytes = 0
  run.stdout.on('data', (chunk: Buffer) => {
    bytes += chunk.length
  })
  run.stdin.end()
  const timer = setTimeout(run.kill, MAX_MS)
  const { exitCode, cpuSeconds, wallSeconds, peakRssBytes, said } = await run.done
  clearTimeout(timer)
  const isStopped = wallSeconds * 1000 >= MAX_MS
  const refusal = /refused: (\w+)/.exec(said)?.[1] ?? `exit code ${exitCode}`
  const end = exitCode === 0 ? `${(bytes / 1e6).toFixed(2)} MB` : isStopped ? 'stopped' : refusal
  const cost = [cell(cpuSeconds, 2), cell(wallSeconds, 2), cell(peakRssBytes / 1e6, 0)]
  return [name, (html.length / 1e6).toFixed(2), ...cost, end]
}

async function measureWeb(): Promise<string[]> {
  const script = join(import.meta.dirname, '..', 'test', 'crawler', 'pages', 'hostile', 'hostile-web.test.js')
  const run = startMetered([process.execPath, script])
  run.stdout.resume()
  run.stdin.end()
  const timer = setTimeout(run.kill, MAX_MS)
  const { exitCode, cpuSeconds, wallSeconds, peakRssBytes } = await run.done
  clearTimeout(timer)
  return ['web', cell(cpuSeconds, 1), cell(wallSeconds, 1), cell(peakRssBytes / 1e6, 0), `exit code ${exitCode}`]
}

async function measurePages(): Promise<string[][]> {
  const rows: string[][] = []
  for (const [name, make] of HOSTILE) {
    if (!words.some((word) => name.includes(word))) continue
    const row = await measure(name, make())
    rows.push(row)
    process.stderr.write(`${row.join('  ')}\n`)
  }
  return rows
}

const COSTS = ['CPU s', 'wall s', 'peak MB']
process.stdout.write(
  values.web
    ? table('Hostile web', ['', ...COSTS, 'end'], [await measureWeb()])
    : table('Hostile pages', ['', 'MB', ...COSTS, 'output'], await measurePages()),
)
