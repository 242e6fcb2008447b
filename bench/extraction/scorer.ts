/** The corpus's own scorer, `score_extraction.mjs`, as two functions: scores of pages, and what they come to together. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { readLines } from './corpus.ts'
import type { Gold } from './page-set.ts'

/** One page's figures, named as the scorer names them: `tf` text F1, `if` image F1, `gi` images that should come, `pi` that came … */
export interface PageScore {
  readonly id: string
  readonly set: string
  readonly [figure: string]: string | number | undefined
}

/** Means and sums over pages: `textF1`, `imgP`, `imgR`, `imgF1`, `seqF1imgDocs`, `falseImgPerNoImgDoc`, `snipAcc`, `docs`, `empty`. */
export type Summary = Readonly<Record<string, number | undefined>>

export interface Scorer {
  /** In the order of the gold. A page without a prediction counts as empty. */
  score(gold: readonly Gold[], predictionsFile: string): PageScore[]
  summarise(scores: readonly PageScore[]): Summary
}

/** Opens the scorer of a corpus folder. It exports its summary alone, so pages are scored through its command line. */
export async function openScorer(folder: string): Promise<Scorer> {
  const script = resolve(folder, 'score_extraction.mjs')
  const { summarise } = (await import(pathToFileURL(script).href)) as Pick<Scorer, 'summarise'>
  return {
    summarise,
    score(gold, predictionsFile) {
      const scratch = mkdtempSync(join(tmpdir(), 'm3w-score-'))
      try {
        const goldFile = join(scratch, 'gold.jsonl')
        const scoreFile = join(scratch, 'scores.jsonl')
        writeFileSync(goldFile, gold.map((page) => `${JSON.stringify(page)}\n`).join(''))
        const args = [script, '--gold', goldFile, '--pred', predictionsFile, '--per-doc', scoreFile, '--json']
        execFileSync(process.execPath, args, { maxBuffer: 1 << 28 })
        return readLines<PageScore>(readFileSync(scoreFile, 'utf8'))
      } finally {
        rmSync(scratch, { recursive: true, force: true })
      }
    },
  }
}
