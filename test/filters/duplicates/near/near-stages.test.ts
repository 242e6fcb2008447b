/** Near-duplicates from drafts to verdicts: what is found, what stays, and that nothing but the documents decides it. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { simplifyText } from '../../../../core/text/simplify-text.ts'
import { bandKeysOf, shareFound } from '../../../../filters/duplicates/near/bands.ts'
import { MAX_LEADERS } from '../../../../filters/duplicates/near/groups.ts'
import { openHasher, shinglesOf, signatureOf } from '../../../../filters/duplicates/near/hasher.ts'
import { similarityOf } from '../../../../filters/duplicates/near/similarity.ts'
import { documentText } from '../../../../filters/text/family/document-text.ts'
import { type DraftDocument, dropRecord } from '../../../../schemas/index.ts'
import { seededRandom } from '../../../helpers/random.ts'
import { multiset } from '../../../helpers/run-stage.ts'
import { draftOf, paragraph } from '../../sample-drafts.ts'
import { nearConfig, pairOf, runNear, wordsOf } from './run-near.ts'

const textDraft = (text: string, index: number): DraftDocument =>
  draftOf({
    url: `https://example.org/${index}`,
    date: `2024-${String(1 + (index % 12)).padStart(2, '0')}-01T00:00:00Z`,
    recordId: `<urn:uuid:${index}>`,
    segments: text.split('\n\n').map(paragraph),
  })

/** 300 documents out of 40 texts, each with some words changed: clusters, chains and loners. */
function family(): readonly DraftDocument[] {
  const random = seededRandom(7)
  const texts = Array.from({ length: 40 }, (_, index) => wordsOf(`text ${index}`, 60 + random(200)))
  return Array.from({ length: 300 }, (_, index) => {
    const words = [...(texts[random(40)] ?? [])]
    for (let edit = random(12); edit > 0; edit -= 1)
      words[random(words.length)] = `edited${String.fromCharCode(97 + random(26))}`
    return textDraft(words.join(' '), index)
  })
}

/** What comparing all with all finds: the components over bands in common, each as its documents' ids in order of capture. */
function bruteForce(drafts: readonly DraftDocument[], config = nearConfig()): readonly (readonly string[])[] {
  const hasher = openHasher({ words: config.shingleWords, size: config.bands * config.rows })
  const keys = drafts.map((draft) => {
    const signature = signatureOf(hasher, simplifyText(documentText(draft)))
    return signature === undefined ? [] : bandKeysOf(signature, config)
  })
  const share = (i: number, j: number): boolean => keys[i]?.some((key, band) => key === keys[j]?.[band]) ?? false
  const label = drafts.map((_, index) => index)
  for (let i = 0; i < drafts.length; i += 1) {
    for (let j = 0; j < i; j += 1) {
      if (label[i] === label[j] || !share(i, j)) continue
      const [from, to] = [label[i], label[j]]
      for (let k = 0; k < label.length; k += 1) if (label[k] === from) label[k] = to as number
    }
  }
  const clusters = new Map<number, DraftDocument[]>()
  for (const [index, draft] of drafts.entries()) {
    const number = label[index] as number
    clusters.set(number, [...(clusters.get(number) ?? []), draft])
  }
  const order = ({ capture }: DraftDocument): string => `${capture.date} ${capture.recordId}`
  return [...clusters.values()].map((drafts) =>
    drafts.sort((a, b) => (order(a) < order(b) ? -1 : 1)).map(({ id }) => id),
  )
}

const DRAFTS = family()

describe('near-duplicates', () => {
  it('are those that comparing all with all finds, each cluster with its earliest document left', async () => {
    const run = await runNear(DRAFTS)
    const clusters = bruteForce(DRAFTS)
    assert.ok(clusters.length > 40 && clusters.length < 200, String(clusters.length))
    const expected = clusters.map((ids) => ({ id: ids[0], cluster: { id: [...ids].sort()[0], size: ids.length } }))
    assert.deepEqual(multiset(run.documents.map(({ id, cluster }) => ({ id, cluster }))), multiset(expected))
    const drops = clusters.flatMap(([first, ...others]) => others.map((id) => ({ id, detail: first })))
    assert.deepEqual(multiset(run.dropped.map(({ id, detail }) => ({ id, detail }))), multiset(drops))
    for (const drop of run.dropped) {
      dropRecord.parse(drop)
      assert.deepEqual([drop.stage, drop.reason, drop.limit], ['dedup-near', 'dup_near', 0.719])
      assert.ok(typeof drop.measured === 'number' && drop.measured > 0.3 && drop.measured <= 1)
    }
    const kept = clusters.length
    assert.deepEqual(run.counts, {
      'document.in': 300,
      'document.kept': kept,
      'document.dropped.dup_near': 300 - kept,
    })
  })

  it('are the same for any number of partitions and any order of arrival', async () => {
    const road = async (partitions: number, drafts: readonly DraftDocument[], config = nearConfig()) => {
      const { documents, dropped, counts } = await runNear(drafts, config, partitions)
      return { documents: multiset(documents), dropped: multiset(dropped), counts }
    }
    const random = seededRandom(3)
    const shuffled = DRAFTS.map((draft) => ({ draft, at: random(1e9) }))
      .sort((a, b) => a.at - b.at)
      .map(({ draft }) => draft)
    const one = await road(1, DRAFTS)
    for (const partitions of [8, 64]) assert.deepEqual(await road(partitions, shuffled), one)
    const verified = nearConfig({ verify: 'jaccard', minSimilarity: 0.9, keepPerCluster: 2 })
    assert.deepEqual(await road(8, shuffled, verified), await road(1, DRAFTS, verified))
  })

  it('are never documents of fewer words than a shingle, even where they say the same', async () => {
    const drafts = ['only four words here', 'Only four words, here!', '', ''].map(textDraft)
    const { documents, dropped } = await runNear(drafts)
    assert.equal(dropped.length, 0)
    assert.ok(documents.every(({ id, cluster }) => cluster?.id === id && cluster.size === 1))
  })

  it('of five words are found, whatever their case, marks, numbers and paragraphs', async () => {
    const drafts = ['Page 12: a kite\n\nof paper', 'page 7 À KITE of “paper”…'].map(textDraft)
    const { documents, dropped } = await runNear(drafts)
    assert.equal(documents.length, 1)
    assert.equal(dropped[0]?.measured, 1)
    assert.equal(dropped[0]?.detail, drafts[0]?.id)
  })

  it('hang together in chains, and the drop of the last tells how little it has of the one that stays', async () => {
    const words = wordsOf('chain', 400)
    const drafts = [0, 20, 40, 60, 80].map((from, index) => textDraft(words.slice(from, from + 300).join(' '), index))
    const { documents, dropped } = await runNear(drafts)
    assert.deepEqual(
      documents.map(({ id, cluster }) => [id, cluster?.size]),
      [[drafts[0]?.id, 5]],
    )
    const measured = new Map(dropped.map((drop) => [drop.id, drop.measured]))
    assert.ok(Number(measured.get(drafts[1]?.id ?? '')) > 0.8)
    assert.ok(Number(measured.get(drafts[4]?.id ?? '')) < 0.719)
  })
})

describe('what stays of a cluster', () => {
  const words = wordsOf('copies', 200)
  const copies = [3, 1, 0, 2, 4].map((month, index) => textDraft(words.slice(0, 200 - index).join(' '), month))
  const idsKept = async (changes: Parameters<typeof nearConfig>[0]) => {
    const run = await runNear(copies, nearConfig(changes))
    return { kept: run.documents.map(({ id }) => copies.findIndex((draft) => draft.id === id)), run }
  }

  it('is the earliest, the latest or the longest document', async () => {
    assert.deepEqual((await idsKept({})).kept, [2])
    assert.deepEqual((await idsKept({ keep: 'latest' })).kept, [4])
    assert.deepEqual((await idsKept({ keep: 'longest' })).kept, [0])
  })

  it('is before that the document that is preferred: in the language of its page, or named as canonical', async () => {
    const text = [paragraph(words.join(' '))]
    const language = { code: 'en', score: 1 }
    const keptOf = async (drafts: readonly DraftDocument[], prefer: ('canonical' | 'language')[]) => {
      const { documents } = await runNear(drafts, nearConfig({ prefer }))
      return documents.map(({ url }) => url)
    }
    const at = (url: string, month: number, more: Partial<DraftDocument> = {}): DraftDocument => ({
      ...draftOf({ url, date: `2024-0${month}-01T00:00:00Z`, segments: text }),
      language,
      ...more,
    })
    const translated = at('https://a.example/handbook/ro-RO/page.html', 1)
    const silent = at('https://a.example/handbook/page.html', 2)
    const original = at('https://a.example/handbook/en-US/page.html', 3)
    assert.deepEqual(await keptOf([translated, silent, original], []), [translated.url])
    assert.deepEqual(await keptOf([translated, silent, original], ['language']), [original.url])
    assert.deepEqual(await keptOf([translated, silent], ['language']), [silent.url])
    const declared = at('https://a.example/page.html', 4, { declaredLanguage: 'en-GB' })
    assert.deepEqual(await keptOf([translated, silent, declared], ['language']), [declared.url])
    const old = at('https://a.example/1.0/page.html', 1, { canonicalUrl: 'https://a.example/stable/page.html' })
    const stable = at('https://a.example/stable/page.html', 5, { canonicalUrl: 'https://a.example/stable/page.html' })
    assert.deepEqual(await keptOf([old, silent, stable], ['canonical']), [stable.url])
    assert.deepEqual(await keptOf([old, silent, stable, original], ['language', 'canonical']), [original.url])
  })

  it('is as many as the config allows, in that order, and all name the cluster and its size', async () => {
    const { kept, run } = await idsKept({ keep: 'latest', keepPerCluster: 2 })
    assert.deepEqual(kept, [4, 0])
    const lowest = copies.map(({ id }) => id).sort()[0]
    assert.ok(run.documents.every(({ cluster }) => cluster?.id === lowest && cluster?.size === 5))
    assert.ok(run.dropped.every(({ detail }) => detail === copies[4]?.id))
  })

  it('is, of equal dates or lengths, the one that exact duplicates would keep', async () => {
    const twins = ['<urn:uuid:b>', '<urn:uuid:a>'].map((recordId) =>
      draftOf({ recordId, segments: [paragraph(words.join(' '))] }),
    )
    for (const keep of ['earliest', 'latest', 'longest'] as const) {
      const { documents } = await runNear(twins, nearConfig({ keep }))
      assert.deepEqual(
        documents.map(({ capture }) => capture.recordId),
        ['<urn:uuid:a>'],
      )
    }
  })
})

describe('verified candidates', () => {
  // 5 of 100 + 4 words at one end: 95 shingles of 105 in common.
  const words = wordsOf('verified', 109)
  const pair = [words.slice(0, 104), words.slice(5, 109)].map((part) => part.join(' ')).map(textDraft)
  const exact = 95 / 105

  for (const [where, minSimilarity, drops] of [
    ['under', exact - 1e-9, 1],
    ['at', exact, 1],
    ['over', exact + 1e-9, 0],
  ] as const) {
    it(`are near-duplicates where the limit is ${where} their similarity: ${drops} of them is dropped`, async () => {
      const { dropped, documents } = await runNear(pair, nearConfig({ verify: 'jaccard', minSimilarity }))
      assert.equal(dropped.length, drops)
      assert.deepEqual(
        dropped.map(({ measured, limit }) => [measured, limit]),
        drops === 1 ? [[exact, minSimilarity]] : [],
      )
      assert.ok(documents.every(({ cluster }) => cluster?.size === 1 + drops))
    })
  }

  it('by containment are those of which the smaller stands in the larger', async () => {
    const parts = [words.join(' '), words.slice(0, 90).join(' ')].map(textDraft)
    const run = await runNear(parts, nearConfig({ verify: 'containment', minSimilarity: 1, rows: 2, bands: 50 }))
    assert.deepEqual(
      run.dropped.map(({ measured }) => measured),
      [1],
    )
    const jaccard = await runNear(parts, nearConfig({ verify: 'jaccard', minSimilarity: 0.9, rows: 2, bands: 50 }))
    assert.equal(jaccard.dropped.length, 0)
  })

  it('do not chain: what is unlike the one that stays, stays too', async () => {
    const long = wordsOf('chain', 400)
    const drafts = [0, 20, 40, 60, 80].map((from, index) => textDraft(long.slice(from, from + 300).join(' '), index))
    const { documents, dropped } = await runNear(drafts, nearConfig({ verify: 'jaccard', minSimilarity: 0.8 }))
    assert.equal(documents.length, 3)
    assert.ok(dropped.every(({ measured }) => Number(measured) >= 0.8))
  })

  it('of very many different texts cost each a bounded number of comparisons: those behind them stay', async () => {
    // All share one band of a single hash, and nothing else.
    const common = wordsOf('common', 5).join(' ')
    const drafts = Array.from({ length: 2 * (MAX_LEADERS + 4) }, (_, index) =>
      textDraft(`${common} ${wordsOf(`own ${Math.floor(index / 2)}`, 6).join(' ')}`, index),
    )
    const config = nearConfig({ verify: 'jaccard', minSimilarity: 1, bands: 200, rows: 1 })
    const { documents, dropped, counts } = await runNear(drafts, config)
    assert.equal(dropped.length, MAX_LEADERS)
    assert.equal(documents.length, MAX_LEADERS + 2 * 4)
    assert.equal(counts['document.kept.unsettled'], 2 * 4, 'and are counted, for the report')
  })
})

describe('planted pairs', () => {
  const config = nearConfig()
  const hasher = openHasher({ words: config.shingleWords, size: config.bands * config.rows })
  const PAIRS = 200

  for (const similarity of [0.5, 0.6, 0.7, 0.8, 0.9, 0.95]) {
    it(`of similarity ${similarity} are found as often as 1-(1-s^8)^14 says, within three standard deviations`, () => {
      let found = 0
      let measured = 0
      for (let pair = 0; pair < PAIRS; pair += 1) {
        const texts = pairOf(`${similarity} ${pair}`, similarity, 204, config.shingleWords).map(simplifyText)
        const [one, other] = texts.map((text) => signatureOf(hasher, text))
        const [left, right] = texts.map((text) => shinglesOf(hasher, text))
        assert.ok(one && other && left && right)
        measured += similarityOf('jaccard', left, right)
        const keys = new Set(bandKeysOf(one, config))
        if (bandKeysOf(other, config).some((key) => keys.has(key))) found += 1
      }
      assert.ok(Math.abs(measured / PAIRS - similarity) < 0.005, String(measured / PAIRS))
      const expected = shareFound(measured / PAIRS, config)
      const deviation = Math.sqrt((expected * (1 - expected)) / PAIRS)
      assert.ok(Math.abs(found / PAIRS - expected) <= 3 * deviation + 0.5 / PAIRS, `${found} of ${PAIRS}, ${expected}`)
    })
  }
})
