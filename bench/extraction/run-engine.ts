/** Runs one engine over pages by the line protocol of `m3w extract --jsonl`, and meters it. */
import { closeSync, openSync, writeSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { type Metered, startMetered } from './metered.ts'
import type { Page } from './page-set.ts'

export interface EngineRun {
  readonly pages: number
  /** Of the whole process tree, its start included. */
  readonly cpuSeconds: number
  readonly peakRssBytes: number
  /** Pages on which the engine threw or ended; they count as empty. */
  readonly failed: readonly string[]
  /** Pages on which it was stopped for taking too long; they count as empty. */
  readonly slow: readonly string[]
}

interface RunOptions {
  /** Of one page, in milliseconds of wall time. */
  readonly maxPageMs?: number
}

const MAX_PAGE_MS = 60_000

interface Answer {
  readonly id: string
  readonly error?: string
}

/**
 * One process answers all pages in order; its lines go to `predictionsFile`. If it hangs on a page or ends before the last, the
 * page it was at counts as empty and a new process takes the rest.
 */
export async function runEngine(
  command: readonly string[],
  pages: readonly Page[],
  predictionsFile: string,
  { maxPageMs = MAX_PAGE_MS }: RunOptions = {},
): Promise<EngineRun> {
  const sink = openSync(predictionsFile, 'w')
  const failed: string[] = []
  const slow: string[] = []
  let cpuSeconds = 0
  let peakRssBytes = 0
  let at = 0
  while (at < pages.length) {
    const engine = startMetered(command)
    let hung = false
    const giveUp = (): void => {
      hung = true
      engine.kill()
    }
    void feed(engine, pages.slice(at))
    let timer = setTimeout(giveUp, maxPageMs)
    for await (const line of createInterface({ input: engine.stdout, crlfDelay: Number.POSITIVE_INFINITY })) {
      clearTimeout(timer)
      timer = setTimeout(giveUp, maxPageMs)
      const { id, error } = JSON.parse(line) as Answer
      if (id !== pages[at]?.id) throw new Error(`${command.join(' ')} answered ${id} where ${pages[at]?.id} was asked`)
      if (error !== undefined) failed.push(id)
      writeSync(sink, `${line}\n`)
      at += 1
    }
    clearTimeout(timer)
    const metering = await engine.done
    cpuSeconds += metering.cpuSeconds
    peakRssBytes = Math.max(peakRssBytes, metering.peakRssBytes)
    const stoppedAt = pages[at]
    if (stoppedAt === undefined) break
    if (at === 0 && !hung)
      throw new Error(`${command.join(' ')} gave no answer: code ${metering.exitCode}, ${metering.said}`)
    if (hung) slow.push(stoppedAt.id)
    else failed.push(stoppedAt.id)
    at += 1
  }
  closeSync(sink)
  return { pages: pages.length, cpuSeconds, peakRssBytes, failed, slow }
}

async function feed({ stdin }: Metered, pages: readonly Page[]): Promise<void> {
  for (const { id, url, path } of pages) {
    if (stdin.destroyed) return
    if (!stdin.write(`${JSON.stringify({ id, url, path })}\n`))
      await new Promise<void>((resolve) => {
        stdin.once('drain', resolve)
        stdin.once('close', resolve)
      })
  }
  stdin.end()
}
