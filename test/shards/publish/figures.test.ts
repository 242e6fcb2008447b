import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { sha256Hex } from '../../../core/hash.ts'
import { limitsIn } from '../../../filters/limits/limits-in.ts'
import { completeConfig } from '../../../index.ts'
import type { AnySample, DropRecord, Report, Sample } from '../../../schemas/index.ts'
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

  it('whatever stands for an owner is among those who said no', async () => {
    const owned = ['rights_reserved', 'robots_disallow', 'optout_header', 'optout_page', 'optout_embedded']
    const ours = ['too_few_words', 'dup_near', 'http_404_410', 'decided_out']
    const all = [...owned, 'removed_by_request', 'blocked', 'redirect_blocked', ...ours]
    const stages = all.map((reason) => ({ ...row('x', 'slot', 2, { [reason]: 1 }), name: reason }))
    const [, said = ''] = /who said no<\/h2>([\s\S]*?)<h2>/.exec(reportHtml({ ...(await report()), stages })) ?? []
    const named = [...said.matchAll(/<code>(\w+)/g)].map(([, reason]) => reason)
    assert.deepEqual(named, all.slice(0, -ours.length))
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

describe('the figures of pairs and clips', () => {
  const metadata = { title: HOSTILE, language: { code: 'en', score: 1 } }
  const picture = { width: 300, height: 200, original: { width: 900, height: 600 } }
  const text = `A red kite over the old roofs of the town ${HOSTILE}`
  const about = (number: number) => ({
    id: sha256Hex(String(number)).slice(0, 32),
    url: 'https://a.example/',
    text,
    metadata,
  })
  const pairs = Array.from({ length: 20 }, (_, number) => {
    return { format: 'm3w-pair/1', ...about(number), image_info: picture, score: null } as unknown as AnySample
  })
  const video = { startMs: 0, endMs: 5000, motion: 0.02, cuts: 1, widthPx: 640, heightPx: 480 }
  const clips = Array.from({ length: 20 }, (_, number) => {
    const frames = [picture, picture]
    return { format: 'm3w-clip/1', ...about(number), frames, video } as unknown as AnySample
  })
  const reportOf = async (kind: 'pair' | 'clip', samples: readonly AnySample[]): Promise<Report> => {
    const drops = openDropFigures(7)
    const reason = kind === 'pair' ? 'pair_short' : 'clip_short'
    drops.note({ ...dropOf(1), stage: `${kind}-texts`, unit: kind, reason })
    const limits = limitsIn(completeConfig({}), kind)
    const figures = await collectFigures(each(samples), { seed: 7, limits, drops, kind })
    const stages = [
      row('extract', 'page', 40, {}),
      { ...row('x', 'page', 0, {}), name: 'y', unit: kind, in: 21, kept: 20, dropped: { [reason]: 1 } },
    ]
    return { format: 'm3w-report/1', dataset: 'abc', problems: [], figures, stages }
  }

  it('have the limits of their rules, twelve of them, and three of each reason, and run no script', async () => {
    for (const [kind, samples, measures] of [
      ['pair', pairs, ['words', 'shorterSide', 'aspect']],
      ['clip', clips, ['seconds a clip', 'words', 'videoSide', 'motion', 'cutsPerSecond']],
    ] as const) {
      const report = await reportOf(kind, samples)
      const { figures } = report
      const names = figures?.histograms.map(({ name }) => name) ?? []
      for (const measure of measures) assert.ok(names.includes(measure), `${kind} ${measure}: ${names.join()}`)
      assert.equal(figures?.histograms.find(({ name }) => name === 'words')?.rule?.reason, `${kind}_short`)
      assert.deepEqual([figures?.samples.length, Object.keys(figures?.removed ?? {})], [12, [`${kind}_short`]])
      const html = reportHtml(report)
      assert.match(html, new RegExp(`12 ${kind}s</h2>`))
      assert.match(html, new RegExp(`tokens a ${kind}`))
      assert.doesNotMatch(html, /<script|<img/)
    }
  })

  it('are counted in the line at the head: what the dataset holds, not what it comes from', async () => {
    assert.equal(totalLine(await reportOf('pair', pairs)), '40 pages to 20 image-text pairs')
    assert.equal(totalLine(await reportOf('clip', clips)), '40 pages to 20 video-text clips')
    const listed = { ...row('pair-texts', 'page', 9, {}), unit: 'pair' as const }
    assert.equal(totalLine({ stages: [listed] }), '9 pictures to 9 image-text pairs')
  })
})
