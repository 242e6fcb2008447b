/** Which documents caps, budgets and rules on scores leave: exact, by seed, and whichever way the run is cut. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { BalanceCandidate } from '../../../datasets/balance.ts'
import { documentsFrom, textDocuments } from '../../../datasets/documents.ts'
import type { ScoreRow } from '../../../datasets/scores.ts'
import { balanceStage } from '../../../filters/balance/balance-stage.ts'
import { chooseDocumentsStage } from '../../../filters/balance/choose-documents-stage.ts'
import { weighDocumentsStage } from '../../../filters/balance/weigh-documents-stage.ts'
import { clusterWeight, drawOrder } from '../../../filters/balance/weight.ts'
import { sortable } from '../../../filters/scores/rank.ts'
import { completeConfig, type DraftDocument } from '../../../schemas/index.ts'
import { runStage } from '../../helpers/run-stage.ts'
import { draftOf, image, paragraph } from '../sample-drafts.ts'

interface Asked {
  readonly balance?: object
  readonly rules?: object
  readonly scores?: readonly ScoreRow[]
  readonly partitions?: number
  readonly seed?: number
}

/** The three stages, one after the other. */
async function balanced(
  documents: readonly DraftDocument[],
  { balance = {}, rules = {}, scores = [], partitions = 1, seed = 7 }: Asked,
) {
  const config = completeConfig({ balance, scores: { rules } })
  const { clusterWeights, ...limits } = config.balance
  const names = Object.keys(config.scores.rules).sort()
  const weights = names.filter((name) => config.scores.rules[name]?.isWeight)
  const reads = documentsFrom('contamination')
  const road = { reads, writes: textDocuments, upstream: 'contamination' }
  const cut = { partitions, seed }
  const weighed = await runStage(weighDocumentsStage({ scores: names, weights, clusterWeights }, reads), {
    inputs: { documents, scores },
    ...cut,
  })
  const { candidates } = weighed.outputs
  const chosen = await runStage(chooseDocumentsStage({ rules: config.scores.rules, balance: limits }), {
    inputs: { candidates },
    seed,
  })
  const { outputs, counts } = await runStage(balanceStage(road), {
    inputs: { documents, scores, drops: chosen.outputs.drops },
    ...cut,
  })
  const dropped = outputs.dropped.map(({ id, reason, measured, limit, detail }) => ({
    id,
    reason,
    measured,
    limit,
    detail,
  }))
  return { candidates, kept: outputs.documents, ids: outputs.documents.map(({ id }) => id).sort(), dropped, counts }
}

const page = (site: string, number: number, more: Partial<DraftDocument> = {}): DraftDocument => ({
  ...draftOf({
    url: `https://www.${site}.example/${number}`,
    segments: [paragraph('word '.repeat(20).trim()), image('https://i.example/1.jpg')],
  }),
  ...more,
})
const pages = (site: string, count: number): DraftDocument[] =>
  Array.from({ length: count }, (_, number) => page(site, number))
const scoreOf = ({ id }: DraftDocument, name: string, value: number, row = 0, file = 0): ScoreRow => ({
  id,
  name,
  value,
  row,
  file,
})

describe('caps', () => {
  it('leave so many of a site, and all of a smaller one, with the site, its number and the cap in each drop', async () => {
    const { kept, dropped, counts } = await balanced([...pages('large', 9), ...pages('small', 2)], {
      balance: { maxDocumentsPerSite: 3 },
    })
    assert.equal(kept.filter(({ url }) => url.includes('large')).length, 3)
    assert.equal(kept.filter(({ url }) => url.includes('small')).length, 2)
    assert.deepEqual(
      [dropped.length, dropped[0]?.reason, dropped[0]?.measured, dropped[0]?.limit, dropped[0]?.detail],
      [6, 'site_full', 9, 3, 'large.example'],
    )
    assert.deepEqual([counts['document.in'], counts['document.kept'], counts['document.dropped.site_full']], [11, 5, 6])
  })

  it('leave so many of a cluster of near-duplicates, and do not count documents that are alone', async () => {
    const cluster = { id: 'c'.repeat(32), size: 6 }
    const six = pages('one', 6).map((document) => ({ ...document, cluster }))
    const alone = pages('two', 4).map((document) => ({ ...document, cluster: { id: document.id, size: 1 } }))
    const { ids, dropped } = await balanced([...six, ...alone], { balance: { maxDocumentsPerCluster: 2 } })
    assert.equal(ids.length, 6)
    assert.ok(dropped.every(({ reason, measured }) => reason === 'cluster_full' && measured === 6))
  })
})

describe('budgets', () => {
  it('take documents up to the first that does not fit', async () => {
    const documents = pages('site', 10)
    const { candidates } = await balanced(documents, {})
    // 99 bytes, at four a token.
    assert.ok(candidates.every(({ tokens, images }) => tokens === 25 && images === 1))
    const { kept, dropped } = await balanced(documents, { balance: { maxTokens: 110 } })
    assert.equal(kept.length, 4)
    assert.deepEqual(dropped.map(({ reason, measured }) => `${reason} ${measured}`).sort()[0], 'over_token_budget 125')
    assert.equal((await balanced(documents, { balance: { maxImages: 7 } })).kept.length, 7)
  })

  it('draw others for another seed, and the same ones however the run is cut and in whichever order documents come', async () => {
    const documents = pages('site', 60)
    const asked = { balance: { maxTokens: 500 } }
    const { ids } = await balanced(documents, asked)
    for (const partitions of [2, 5]) {
      assert.deepEqual((await balanced([...documents].reverse(), { ...asked, partitions })).ids, ids)
    }
    assert.notDeepEqual((await balanced(documents, { ...asked, seed: 8 })).ids, ids)
    // A larger budget keeps what a smaller one kept.
    const more = await balanced(documents, { balance: { maxTokens: 1000 } })
    assert.ok(ids.every((id) => more.ids.includes(id)))
  })

  it('draw a document of a large cluster as many times as likely as FineWeb-2 repeats it', () => {
    const sizes = [1, 2, 3, 4, 5, 99, 100, 999, 1000, 5000]
    assert.deepEqual(
      sizes.map((size) => clusterWeight(size, 'fineweb2')),
      [1, 2, 3, 3, 5, 5, 8, 8, 1, 1],
    )
    assert.equal(clusterWeight(100, 'off'), 1)
    // Of pairs of one with weight 5 and one with weight 1 the first comes first in 5 of 6.
    let first = 0
    for (let pair = 0; pair < 6000; pair += 1) if (drawOrder(1, `a${pair}`, 5) < drawOrder(1, `b${pair}`, 1)) first += 1
    assert.ok(Math.abs(first - 5000) < 120, `${first} of 6000`)
    const [large, largest] = [1e308, Number.POSITIVE_INFINITY].map((weight) =>
      ['a', 'b', 'c', 'd', 'e', 'f']
        .sort((x, y) => (drawOrder(1, x, weight) < drawOrder(1, y, weight) ? -1 : 1))
        .join(''),
    )
    assert.notEqual(large, 'abcdef', 'drawn, not taken by id')
    assert.equal(largest, large)
    assert.ok(drawOrder(1, 'never', 0) > drawOrder(1, 'always', 1e-9))
  })
})

describe('rules on scores', () => {
  const documents = pages('site', 10)
  const scores = documents.map((document, at) => scoreOf(document, 'quality', at / 10))

  it('drop under a minimum and over a maximum, and keep what is at them', async () => {
    const { kept, dropped } = await balanced(documents, { rules: { quality: { min: 0.3, max: 0.7 } }, scores })
    assert.deepEqual(kept.map(({ signals }) => signals['score.quality']).sort(), [0.3, 0.4, 0.5, 0.6, 0.7])
    assert.deepEqual(
      dropped.map(({ reason, measured, limit, detail }) => `${reason} ${measured} ${limit} ${detail}`).sort(),
      [
        'score_high 0.8 0.7 quality',
        'score_high 0.9 0.7 quality',
        'score_low 0 0.3 quality',
        'score_low 0.1 0.3 quality',
        'score_low 0.2 0.3 quality',
      ],
    )
  })

  it('keep an exact share, the best or the least, and of equal values the first ids', async () => {
    const values = async (rule: object) =>
      (await balanced(documents, { rules: { quality: rule }, scores })).kept
        .map(({ signals }) => signals['score.quality'])
        .sort()
    assert.deepEqual(await values({ keepShare: 0.3 }), [0.7, 0.8, 0.9])
    assert.deepEqual(await values({ keepShare: 0.3, prefer: 'low' }), [0, 0.1, 0.2])
    assert.equal((await values({ keepShare: 0.31 })).length, 4)
    assert.equal((await values({ keepShare: 0 })).length, 0)
    const equal = documents.map((document) => scoreOf(document, 'quality', -1))
    const { ids } = await balanced(documents, { rules: { quality: { keepShare: 0.5 } }, scores: equal, partitions: 3 })
    assert.deepEqual(
      ids,
      documents
        .map(({ id }) => id)
        .sort()
        .slice(0, 5),
    )
  })

  it('let documents without the score stay, or not, as the config says', async () => {
    const half = scores.slice(0, 5)
    assert.equal((await balanced(documents, { rules: { quality: { min: 0 } }, scores: half })).kept.length, 10)
    const { kept, dropped } = await balanced(documents, {
      rules: { quality: { min: 0, missing: 'drop' } },
      scores: half,
    })
    assert.deepEqual([kept.length, dropped[0]?.reason, dropped[0]?.detail], [5, 'score_missing', 'quality'])
  })

  it('hold for scores that a stage measured, too', async () => {
    const measured = page('site', 1, { signals: { 'score.toxic': 0.9 } })
    const { dropped } = await balanced([measured], { rules: { toxic: { max: 0.5 } } })
    assert.equal(dropped[0]?.reason, 'score_high')
  })

  it('can be the weight by which a budget draws', async () => {
    const weighted = documents.map((document, at) => scoreOf(document, 'quality', at < 5 ? 0 : 1))
    const { ids } = await balanced(documents, {
      rules: { quality: { isWeight: true } },
      scores: weighted,
      balance: { maxImages: 5 },
    })
    assert.deepEqual(
      ids,
      documents
        .slice(5)
        .map(({ id }) => id)
        .sort(),
    )
  })
})

describe('scores', () => {
  it('of one name: the later one counts; ids that nobody has are counted, and so is what was replaced', async () => {
    const [document] = pages('site', 1) as [DraftDocument]
    const scores = [
      scoreOf(document, 'a', 3, 0, 1),
      scoreOf(document, 'a', 1, 0, 0),
      scoreOf(document, 'a', 2, 1, 0),
      scoreOf(document, 'b', 9),
      { id: 'nobody', name: 'a', value: 1, file: 0, row: 7 },
    ]
    const { kept, counts } = await balanced([document], { scores })
    assert.deepEqual([kept[0]?.signals['score.a'], kept[0]?.signals['score.b']], [3, 9])
    assert.deepEqual([counts['scores.joined'], counts['scores.unknown'], counts['scores.repeated']], [1, 1, 2])
  })
})

it('numbers as text sort as numbers', () => {
  const numbers = [-Infinity, -1e300, -2, -1, -1e-300, 0, 1e-300, 0.1, 1, 2, 1e300, Infinity]
  const texts = numbers.map(sortable)
  assert.deepEqual([...texts].sort(), texts)
  assert.equal(sortable(-0), sortable(0))
})

it('a run without documents chooses none', async () => {
  const candidates: BalanceCandidate[] = []
  const stage = chooseDocumentsStage({ rules: {}, balance: { maxTokens: 1 } })
  assert.deepEqual((await runStage(stage, { inputs: { candidates } })).outputs.drops, [])
})
