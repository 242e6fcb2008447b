/** A site's paragraphs are counted by documents, each site for itself, and what a page loses decides whether it stays. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { documentsFrom, textDocuments } from '../../../datasets/documents.ts'
import { type CountOptions, countParagraphsStage } from '../../../filters/boilerplate/count-paragraphs-stage.ts'
import { listParagraphsStage } from '../../../filters/boilerplate/list-paragraphs-stage.ts'
import { paragraphKey } from '../../../filters/boilerplate/paragraph-key.ts'
import { judgeTrimmed, trimBoilerplateStage } from '../../../filters/boilerplate/trim-boilerplate-stage.ts'
import { trimDocument } from '../../../filters/boilerplate/trim-document.ts'
import { type DraftDocument, dropRecord } from '../../../schemas/index.ts'
import { multiset, runStage } from '../../helpers/run-stage.ts'
import { draftOf, paragraph } from '../sample-drafts.ts'

const NOTE = 'Subscribe to our letter, it is free and comes once a month.'
const EVERYWHERE: CountOptions = { minDocuments: 3, minSiteDocuments: 5, keep: 'none' }
const LIMITS = { maxShare: 0.5, minWordsLeft: 5 }
const ROAD = { reads: documentsFrom('before'), writes: textDocuments, upstream: 'before' }

/** Page n of a host, captured on day n, with a text of its own before the given ones. */
function page(n: number, texts: readonly string[] = [], host = 'www.kites.example'): DraftDocument {
  const own = `Page ${n} of ${host} has words that are its own and that no other page of any site has.`
  const date = `2024-01-${String(n + 1).padStart(2, '0')}T00:00:00Z`
  return draftOf({ url: `https://${host}/${n}`, date, segments: [own, ...texts].map(paragraph) })
}

const pages = (count: number, noted: number, host?: string) =>
  Array.from({ length: count }, (_, n) => page(n, n < noted ? [NOTE] : [], host))

async function trimmed(documents: readonly DraftDocument[], options = EVERYWHERE, partitions = 1, limits = LIMITS) {
  const { lists } = (await runStage(listParagraphsStage(ROAD.reads), { inputs: { documents }, partitions })).outputs
  const { repeated } = (await runStage(countParagraphsStage(options), { inputs: { lists }, partitions })).outputs
  return await runStage(trimBoilerplateStage(limits, ROAD), { inputs: { documents, repeated }, partitions })
}

/** The numbers of the pages that still have the note. */
async function noted(documents: readonly DraftDocument[], options?: CountOptions): Promise<readonly string[]> {
  const { outputs } = await trimmed(documents, options)
  const having = outputs.trimmed.filter(({ segments }) => segments.some((s) => s.kind === 'text' && s.text === NOTE))
  return having.map(({ url }) => new URL(url).pathname.slice(1)).sort()
}

describe('a paragraph of a site', () => {
  it('on two of ten documents stays, on three it goes', async () => {
    assert.deepEqual(await noted(pages(10, 2)), ['0', '1'])
    assert.deepEqual(await noted(pages(10, 3)), [])
  })

  it('that one document has three times is counted once', async () => {
    const refrain = page(0, [NOTE, NOTE, NOTE])
    assert.deepEqual(await noted([refrain, ...pages(10, 0).slice(1)]), ['0'])
  })

  it('is counted over all hosts of its registrable domain, and over no other', async () => {
    const hosts = ['www.kites.example', 'blog.kites.example', 'kites.example']
    const own = hosts.flatMap((host) => pages(2, 1, host))
    assert.deepEqual(await noted(own), [])
    const others = ['a.example', 'b.example', 'c.example'].flatMap((host) => pages(6, 1, host))
    assert.deepEqual(await noted(others), ['0', '0', '0'])
  })

  it('stays on a site of fewer documents than the limit', async () => {
    assert.deepEqual(await noted(pages(4, 4)), ['0', '1', '2', '3'])
    assert.deepEqual(await noted(pages(5, 5)), [])
  })

  it('stays on the earliest capture if the config says so, so that no text is nowhere', async () => {
    assert.deepEqual(await noted(pages(10, 9).reverse(), { ...EVERYWHERE, keep: 'earliest' }), ['0'])
  })
})

describe('what is left of a page', () => {
  it('decides: at the limits it stays, beyond them it is dropped with what was measured', async () => {
    const documents = [...pages(6, 0).slice(1), page(0, [NOTE]), page(7, [NOTE]), page(8, [NOTE])]
    const [own = 0] = page(0).segments.map((s) => (s.kind === 'text' ? s.text.length : 0))
    const share = NOTE.length / (NOTE.length + own)
    for (const [maxShare, kept] of [
      [share, 8],
      [share - 1e-9, 5],
    ] as const) {
      const { outputs, counts } = await trimmed(documents, EVERYWHERE, 1, { maxShare, minWordsLeft: 0 })
      assert.equal(outputs.trimmed.length, kept)
      for (const drop of outputs.dropped) {
        assert.deepEqual(
          [dropRecord.parse(drop).reason, drop.measured, drop.limit],
          ['mostly_boilerplate', share, maxShare],
        )
      }
      assert.equal(counts['document.in'], 8)
      assert.equal((counts['document.kept'] ?? 0) + (counts['document.dropped.mostly_boilerplate'] ?? 0), 8)
    }
  })

  it('with too few words is dropped, and a page that lost nothing is not judged', () => {
    const judge = (segments: readonly string[], repeated: readonly string[], minWordsLeft: number) => {
      const keys = trimDocument(draftOf({ segments: segments.map(paragraph) }), allOf(repeated))
      return judgeTrimmed(keys, { maxShare: 1, minWordsLeft })
    }
    assert.equal(judge(['one two three', NOTE], [NOTE], 3).keep, true)
    const verdict = judge(['one two three', NOTE], [NOTE], 4)
    assert.deepEqual(verdict, { keep: false, reason: 'too_little_left', measured: 3, limit: 4, ruleVersion: 1 })
    assert.equal(judge(['one two three'], [NOTE], 4).keep, true)
  })

  it('and what went add up, in documents and in characters', async () => {
    const documents = [...pages(10, 9), page(11, [NOTE, NOTE, NOTE])]
    const { counts } = await trimmed(documents, EVERYWHERE)
    const of = (what: string) => counts[`boilerplate.${what}`] ?? 0
    const all = documents.flatMap(({ segments }) => segments.map((s) => (s.kind === 'text' ? s.text.length : 0)))
    assert.equal(
      of('charactersIn'),
      all.reduce((sum, by) => sum + by),
    )
    assert.equal(of('charactersIn'), of('charactersKept') + of('charactersTrimmed') + of('charactersDropped'))
    assert.deepEqual(
      [of('documentsTrimmed'), of('paragraphsTrimmed'), of('charactersTrimmed')],
      [9, 9, 9 * NOTE.length],
    )
    assert.equal(counts['document.dropped.mostly_boilerplate'], 1)
  })

  it('is the same for any number of partitions and any order of arrival', async () => {
    const documents = [...pages(12, 5), ...pages(7, 7, 'b.example'), ...pages(9, 3, 'c.example')]
    const options = { ...EVERYWHERE, keep: 'earliest' } as const
    const road = async (given: typeof documents, partitions: number) => {
      const { outputs } = await trimmed(given, options, partitions)
      return [multiset(outputs.trimmed), multiset(outputs.dropped)]
    }
    const one = await road(documents, 1)
    for (const partitions of [2, 7]) assert.deepEqual(await road([...documents].reverse(), partitions), one)
  })
})

function allOf(texts: readonly string[]): ReadonlyMap<string, number> {
  const lists = texts.flatMap((words) => paragraphKey(paragraph(words)) ?? [])
  return new Map(lists.map((key) => [key, 3]))
}
