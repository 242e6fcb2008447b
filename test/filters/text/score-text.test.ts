import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { M3wError } from '../../../core/errors.ts'
import { sha256Hex } from '../../../core/hash.ts'
import { documentsFrom } from '../../../datasets/documents.ts'
import { scoreTextStage } from '../../../filters/text/score-text-stage.ts'
import { draftDocument } from '../../../schemas/index.ts'
import { runStage } from '../../helpers/run-stage.ts'
import { draftOf, image, paragraph } from '../sample-drafts.ts'

const DRAFTS = ['One.', 'Two words.'].map((text, index) =>
  draftOf({
    url: `https://example.org/${index}`,
    segments: [paragraph(text), image('https://example.org/a.jpg'), paragraph('End.')],
    signals: { words: 7 },
    language: { code: 'en', score: 1 },
  }),
)
const ROAD = { reads: documentsFrom('a'), writes: documentsFrom('b') }

async function scoredBy(code: string, digest?: string) {
  const folder = await mkdtemp(join(tmpdir(), 'm3w-plugin-'))
  try {
    const path = join(folder, 'score.mjs')
    await writeFile(path, code)
    const sha256 = digest ?? sha256Hex(await readFile(path))
    return (await runStage(scoreTextStage({ path, sha256 }, ROAD), { inputs: { documents: DRAFTS } })).outputs.scored
  } finally {
    await rm(folder, { recursive: true })
  }
}

const refused = (words: RegExp) => (error: unknown) => {
  assert.ok(error instanceof M3wError && error.code === 'E_CONFIG', String(error))
  assert.match(error.message, words)
  return true
}

describe('score-text', () => {
  it('adds what the module says of each text, beside the signals that are there', async () => {
    const scored = await scoredBy(`
      let opened = 0
      export const scores = ['length', 'code', 'opened']
      export async function openTextScorer() {
        opened += 1
        return async ({ url, language, text, segments }) =>
          url.endsWith('/0') ? { length: text.length, opened } : { code: language === 'en' ? segments.length : -1 }
      }`)
    for (const document of scored) draftDocument.parse(document)
    assert.deepEqual(
      scored.map(({ signals }) => signals),
      [
        { words: 7, 'score.length': 10, 'score.opened': 1 },
        { words: 7, 'score.code': 2 },
      ],
    )
  })

  it('stops the run where the module breaks its contract', async () => {
    const scorer = (gives: string) =>
      `export const scores = ['a']\nexport const openTextScorer = () => () => (${gives})`
    await assert.rejects(scoredBy(scorer('{ b: 1 }')), refused(/gave "b"/))
    await assert.rejects(scoredBy(scorer('{ a: NaN }')), refused(/"a" is NaN/))
    await assert.rejects(scoredBy(scorer('undefined')), refused(/gave undefined/))
    await assert.rejects(scoredBy('export const scores = ["a.b"]'), refused(/expected exports/))
    await assert.rejects(scoredBy(scorer('{ a: 1 }'), 'f'.repeat(64)), refused(/has changed/))
  })

  it('is run again where the module has changed, wherever it lies', () => {
    const at = (path: string, sha256: string) => scoreTextStage({ path, sha256 }, ROAD).options
    assert.deepEqual(at('/a/score.mjs', 'x'), at('/b/score.mjs', 'x'))
    assert.notDeepEqual(at('/a/score.mjs', 'x'), at('/a/score.mjs', 'y'))
  })
})
