/** An engine's answers to a set of pages: fresh, or kept from an earlier run. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Engine, M3W } from './engines.ts'
import type { Page } from './page-set.ts'
import { type EngineRun, runEngine } from './run-engine.ts'

export interface Answers extends EngineRun {
  readonly version: string
  /** Where the lines are. */
  readonly file: string
  /** Are they from an earlier run? Then so is the CPU time. */
  readonly isKept: boolean
}

interface AnswerOptions {
  readonly name: string
  /** The folder that keeps answers. */
  readonly folder: string
  readonly peers: string
  /** Run the peers again although their answers are kept. */
  readonly fresh: boolean
}

/** Runs an engine over all pages. What a peer of the same version answered before is taken instead; m3w always runs. */
export async function answersOf(
  engine: Engine,
  pages: readonly Page[],
  { name, folder, peers, fresh }: AnswerOptions,
): Promise<Answers> {
  const version = engine.version(peers) ?? ''
  const file = join(folder, `${name}.${engine.name}.jsonl`)
  const runFile = join(folder, `${name}.${engine.name}.json`)
  if (engine !== M3W && !fresh && existsSync(runFile)) {
    const kept = JSON.parse(readFileSync(runFile, 'utf8')) as EngineRun & { version: string }
    if (kept.version === version && kept.pages === pages.length) return { ...kept, file, isKept: true }
  }
  mkdirSync(folder, { recursive: true })
  const run = await runEngine(engine.command(peers), pages, file)
  writeFileSync(runFile, JSON.stringify({ version, ...run }))
  return { ...run, version, file, isKept: false }
}
