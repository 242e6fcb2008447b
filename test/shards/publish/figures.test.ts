import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { sha256Hex } from '../../../core/hash.ts'
import type { DropRecord, Report, Sample } from '../../../schemas/index.ts'
import { collectFigures } from '../../../shards/publish/figures/collect-figures.ts'
import { openDropFigures } from '../../../shards/publish/figures/drop-figures.ts'
import { totalLine } from '../../../shards/publish/figures/funnel-html.ts'
import { histogramOf } from '../../../shards/publish/figures/histogram.ts'
import { percent } from '../../../shards/publish/figures/numbers.ts'
import { reportHtml } from '../../../shards/publish/report-html.ts'

const HOSTILE = '</style><script>alert(1)</script><img src=x onerror="alert(1)">'

function sampleOf(number: number): Sample {
  const info = {
    sha256: sha256Hex(`i${number}`),
    phash: '0'.repeat(16),
    width: 100 + number,
    height: 90,
    url: 'https://i.example/',
    alt: null,
    caption: null,
    rights: null,
  }
  const capture = { recordId: `${number}`, date: '2026-01-01T00:00:00Z', payloadSha256: sha256Hex('p') }
  const metadata = {
    title: HOSTILE,
    language: { code: number % 4 === 0 ? 'de' : 'en', score: 1 },
    publishedDate: null,
    capture,
    signals: { words: number },
    rights: { verdict: 'open' as const, evidence: [] },
  }
  return {
    format: 'm3w/1',
    id: sha256Hex(String(number)).slice(0, 32),
    url: `https://host${number % 3}.example/${number}`,
    texts: ['x'.repeat(400) + HOSTILE, null],
    images: [null, '00.jpg'],
    image_info: [null, info],
    metadata,
  }
}

function dropOf(number: number): DropRecord {
  return {
    stage: 'judge-text',
    unit: 'document',
    id: String(number),
    url: `https://lost${number % 2}.example/${HOSTILE}`,
    reason: 'too_few_words',
    measured: number % 50,
    limit: 50,
    ruleVersion: 1,
  }
}

async function* each<T>(all: readonly T[]): AsyncGenerator<T> {
  yield* all
}

async function figuresOf(samples: readonly Sample[], records: readonly DropRecord[]) {
  const drops = openDropFigures(7)
  for (const record of records) drops.note(record)
  const limits = [{ of: 'document', measure: 'words', reason: 'too_few_words', side: 'min', limit: 50 }] as const
  return await collectFigures(each(samples), { seed: 7, limits, drops })
}

const SAMPLES = Array.from({ length: 40 }, (_, number) => sampleOf(number + 60))
const DROPS = Array.from({ length: 5000 }, (_, number) => dropOf(number))
const row = (
  name: string,
  unit: 'page' | 'document' | 'slot' | 'record',
  entered: number,
  dropped: Record<string, number>,
) => {
  const lost = Object.values(dropped).reduce((sum, by) => sum + by, 0)
  return { name, unit, upstream: null, in: entered, kept: entered - lost, dropped, seconds: 1.5, bytes: 10 }
}
const report = async (): Promise<Report> => ({
  format: 'm3w-report/1',
  dataset: 'abc',
  problems: [],
  figures: await figuresOf(SAMPLES, DROPS),
  stages: [
    row('extract', 'page', 4423, { no_text: 23 }),
    row('judge-text', 'document', 100_620, {
      too_few_words: 99_990,
      words_too_short: 2,
      top_2gram: 3,
      top_3gram: 1,
      top_4gram: 2,
      lorem_ipsum: 1,
      brace_lines: 1,
    }),
    row('dedup-near', 'document', 620, { dup_near: 0 }),
    row('judge-images', 'slot', 1300, { too_small_px: 96 }),
    row('scan-archives', 'record', 0, {}),
  ],
})

describe('the figures of a report', () => {
  it('neither the order of samples nor that of drops decides', async () => {
    assert.deepEqual(await figuresOf(SAMPLES, DROPS), await figuresOf([...SAMPLES].reverse(), [...DROPS].reverse()))
  })

  it('say what the documents are like, and show three of each reason', async () => {
    const { documents, images, languages, hosts, droppedHosts, removed, samples, histograms } = await figuresOf(
      SAMPLES,
      DROPS,
    )
    assert.deepEqual([documents, images, samples.length], [40, 40, 12])
    assert.deepEqual(languages, { en: 30, de: 10 })
    assert.deepEqual(hosts[0], { host: 'host0.example', documents: 14 })
    assert.deepEqual(droppedHosts, [
      { host: 'lost0.example', dropped: 2500 },
      { host: 'lost1.example', dropped: 2500 },
    ])
    assert.equal(removed.too_few_words?.length, 3)
    const words = histograms.find(({ name }) => name === 'words')
    assert.equal(
      words?.counts.reduce((sum, by) => sum + by, 0),
      40,
    )
    assert.equal(
      words?.rule?.dropped.reduce((sum, by) => sum + by, 0),
      1000,
    )
  })

  it('a limit lies inside its histogram, and one value far out does not squeeze the others', () => {
    const drawn = histogramOf('x', 'document', [...Array.from({ length: 500 }, (_, at) => at % 7), 1e9], {
      reason: 'r',
      side: 'max',
      limit: 20,
      dropped: [],
    })
    const { edges = [] } = drawn ?? {}
    assert.ok((edges[0] as number) <= 0 && (edges.at(-1) as number) < 21 && (edges.at(-1) as number) > 18)
    assert.equal(histogramOf('x', 'document', []), undefined)
  })

  it('a page has a total line, folds rare reasons, and says what each means', async () => {
    const page = reportHtml(await report())
    assert.match(page, /4,423 pages to 620 documents with 1,204 images/)
    assert.doesNotMatch(page, /Records of imported archives/, 'of which none came in')
    assert.match(page, /<div class="tiles"><div><b>4,423<\/b><span>pages met<\/span><\/div>/)
    const [, duplicates = ''] = /<h2>Duplicates<\/h2>([\s\S]*?)<h2>/.exec(page) ?? []
    assert.match(duplicates, /dup_near/, 'what is a copy of another document, not what repeats itself')
    assert.doesNotMatch(duplicates, /gram/)
    assert.match(page, /<summary>2 rare reasons, 2<\/summary>/)
    assert.match(page, /The text has fewer words than the limit\. <code>text\.minWords<\/code>/)
    assert.match(page, /prefers-color-scheme: dark/)
    assert.equal(totalLine({ stages: [] }), '0 pages to 0 documents with 0 images')
    assert.deepEqual([0, 0.00001, 0.0034, 0.5, 1].map(percent), ['0.0 %', '< 0.01 %', '0.34 %', '50.0 %', '100.0 %'])
  })

  it('titles, texts and addresses run no script and load nothing', async () => {
    const page = reportHtml(await report())
    for (const [tag] of page.matchAll(/<[^/!][^>]*>/g)) {
      assert.doesNotMatch(tag, /^<(script|img|link|iframe|object|svg:script)/, tag)
      assert.doesNotMatch(tag, / (on\w+|src)=/, tag)
    }
    assert.doesNotMatch(page, /url\(|@import/)
    assert.equal([...page.matchAll(/href="(?!#)/g)].length, 0)
  })
})
