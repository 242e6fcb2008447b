/** Forecasts from two probes: what grows in proportion, what more slowly, and what does not grow. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { dilationOf } from '../../../../operations/forecast/tell/dilation.ts'
import { extrapolate as extrapolated } from '../../../../operations/forecast/tell/extrapolate.ts'
import { costOf } from '../../../../operations/forecast/tell/price.ts'
import type { RunMeasure, StageMeasure } from '../../../../operations/measure/measure-run.ts'
import { errorOf } from '../../../../operations/measure/records.ts'
import { stageOf } from './made-measures.ts'

const stage = (name: string, counts: Record<string, number>, given: Partial<StageMeasure>): StageMeasure =>
  stageOf(name, { counts, ...given })

/** A run of so many pages: extraction costs 2 s and 10 ms a page, `kept` of them become documents of 1,000 bytes. */
const run = (pages: number, kept: number, given: Partial<RunMeasure> = {}): RunMeasure => ({
  seconds: (2 + pages / 100) / 2 + 5,
  cpuSeconds: 1 + 2 + pages / 100,
  bytesIn: 0,
  bytesOut: kept * 1000,
  storeBytes: 0,
  pages,
  documents: kept,
  images: 3 * kept,
  cachedTasks: 0,
  importBytes: pages * 10_000,
  crawledBytes: 0,
  pageLedgerBytes: 0,
  imageLedgerBytes: 0,
  publishSeconds: 0,
  stages: [
    stage('extract', { 'page.in': pages }, { seconds: 2 + pages / 100, bytes: pages * 500 }),
    stage('pack', { 'in.placed.records': kept }, { bytes: kept * 1000, tasks: 1 }),
  ],
  ...given,
})

const extrapolate = (...given: Parameters<typeof extrapolated>) => extrapolated(...given).told
/** So many tasks of one size. */
const alike = (tasks: number) => (): readonly number[] => Array.from({ length: tasks }, () => 1)

/** All hosts are alike, and nothing repeats. */
const yields = {
  pages: 1,
  entered: 1,
  documents: 1,
  images: 1,
  bytes: 1,
  crawled: 1,
  imageHosts: new Map<string, number>(),
  error: 0,
}
const WHOLE = { pages: 100_000, importBytes: 1e9, isOffline: true, workers: 2, sharesOf: alike(16), politeSeconds: 0 }

describe('a forecast', () => {
  it('scales what every page costs, and pays once what a run costs', () => {
    const told = extrapolate({ small: run(1000, 500), large: run(4000, 2000), yields }, WHOLE)
    assert.equal(Math.round(told.seconds), 501 + 5)
    assert.equal(Math.round(told.cpuSeconds ?? 0), 1 + 2 + 1000)
    assert.equal(told.documents, 50_000)
    assert.equal(told.bytesOut, 50_000_000)
    assert.equal(told.storeBytes, 1e9 + 50_000_000 + 50_000_000)
    assert.equal(told.bytesIn, 1e9)
  })

  it('lets documents grow more slowly than pages, as far as copies in the sample tell of copies in the whole', () => {
    const stages = [
      stage('extract', { 'page.in': 4000 }, { bytes: 4000 }),
      stage('dedup-near', { 'in.candidates.records': 2000 }, { bytes: 2000 }),
      stage('pack', { 'in.placed.records': 1900 }, { bytes: 1900 }),
    ]
    const large = run(4000, 1900, { stages })
    const copies = { ...yields, documents: 0.5, bytes: 0.5 }
    const { documents, storeBytes } = extrapolate({ small: run(1000, 500), large, yields: copies }, WHOLE)
    assert.equal(documents, 1900 * 25 * 0.5)
    assert.equal(storeBytes, 1e9 + 100_000 + 50_000 + documents, 'what stands before them grows with the pages')
  })

  it('tells the time of what comes on top by its CPU time, where a stage had no core just then', () => {
    const starved = (pages: number, seconds: number, stagesOf: RunMeasure['stages']): RunMeasure => ({
      ...run(pages, pages / 2, { stages: stagesOf }),
      seconds,
    })
    const other = (pages: number) => stage('place', { 'in.placed.records': pages }, own(pages / 100, pages / 100))
    const extract = (pages: number, seconds: number) =>
      stage('extract', { 'page.in': pages }, own(seconds, pages / 100))
    const own = (seconds: number, cpuSeconds: number) => ({
      seconds,
      cpuSeconds,
      tasks: 2,
      taskTimes: [1, 2].map(() => ({ seconds: seconds / 2, cpuSeconds: cpuSeconds / 2, counts: {} })),
    })
    const small = starved(1000, 20, [extract(1000, 10), other(1000)])
    const large = starved(4000, 90, [extract(4000, 100), other(4000)])
    const { seconds } = extrapolate({ small, large, yields }, { ...WHOLE, pages: 8000, sharesOf: alike(2) })
    // 80 CPU seconds more, which two workers share.
    const expected = 90 + (80 / 2) * dilationOf({ small, large })
    assert.ok(Math.abs(seconds / expected - 1) < 0.02, `${seconds}, ${expected}`)
    assert.ok(seconds < 90 + 100, String(seconds))
  })

  it('tells CPU time by what single tasks cost where that is known, and what is left of it by the pages', () => {
    // 10 ms a page; the first task of each of two processes pays 1 s, and only one process worked in the smaller probe. 2 s and 5 ms a page are nobody's.
    const of = (pages: number, cold: number): RunMeasure => {
      const taskTimes = Array.from({ length: 8 }, (_, n) => {
        const each = pages / 8 + (n % 2 === 0 ? -2 : 2)
        const cpuSeconds = each / 100 + (n < cold ? 1 : 0)
        return { seconds: cpuSeconds, cpuSeconds, counts: { 'page.in': each } }
      })
      const cpuSeconds = taskTimes.reduce((sum, task) => sum + task.cpuSeconds, 0)
      const stages = [stage('extract', { 'page.in': pages }, { seconds: cpuSeconds, cpuSeconds, taskTimes, tasks: 8 })]
      return { ...run(pages, pages / 2, { stages }), cpuSeconds: cpuSeconds + 2 + pages / 200 }
    }
    const { cpuSeconds = 0 } = extrapolate(
      { small: of(1000, 1), large: of(4000, 2), yields },
      { ...WHOLE, pages: 100_000 },
    )
    assert.ok(Math.abs(cpuSeconds / (2 + 1000 + 2 + 500) - 1) < 0.02, String(cpuSeconds))
  })

  it('tells less of what comes on top where a process had worked for a second only, whose code was not compiled yet', () => {
    const of = (pages: number, isCold: boolean): RunMeasure => {
      const each = isCold ? 0.01 : 1
      const taskTimes = [2, 3, 5].map((n) => {
        const cpuSeconds = (each * n * pages) / 1000
        return { seconds: cpuSeconds, cpuSeconds, counts: { 'page.in': (n * pages) / 10 } }
      })
      const cpuSeconds = each * (pages / 100)
      const stages = [stage('extract', { 'page.in': pages }, { seconds: cpuSeconds, cpuSeconds, taskTimes, tasks: 3 })]
      return { ...run(pages, pages / 2, { stages }), cpuSeconds }
    }
    const told = (isCold: boolean): number =>
      extrapolate({ small: of(25, isCold), large: of(100, isCold), yields }, { ...WHOLE, pages: 10_000 }).cpuSeconds ??
      0
    assert.ok(told(true) * 100 < told(false) * 0.9, `${told(true)}, ${told(false)}`)
  })

  it('counts no more workers than a stage has tasks', () => {
    const told = extrapolate(
      { small: run(1000, 500), large: run(4000, 2000), yields },
      { ...WHOLE, sharesOf: alike(1) },
    )
    assert.equal(Math.round(told.seconds), 1002 + 5)
  })

  it('lets a worker wait while another has the one large task', () => {
    const lopsided = { ...WHOLE, sharesOf: () => [3, 1] }
    const told = extrapolate({ small: run(1000, 500), large: run(4000, 2000), yields }, lopsided)
    assert.equal(Math.round(told.seconds), Math.round(0.75 * 1002) + 5)
  })

  it('tells beside it how long a machine would take that has nothing else to do', () => {
    const busy = (pages: number): RunMeasure => {
      const taskTimes = [1, 2, 3, 4].map((n) => {
        const cpuSeconds = (n * pages) / 1000
        return { seconds: 3 * cpuSeconds, cpuSeconds, counts: { 'page.in': (n * pages) / 10 } }
      })
      const [seconds, cpuSeconds] = [(3 * pages) / 100, pages / 100]
      const stages = [stage('measure-text', { 'page.in': pages }, { seconds, cpuSeconds, taskTimes })]
      return { ...run(pages, pages / 2, { stages }), seconds: seconds / 2, cpuSeconds }
    }
    const { told, quietSeconds } = extrapolated({ small: busy(1000), large: busy(4000), yields }, WHOLE)
    assert.ok(Math.abs(told.seconds / quietSeconds - 3) < 0.1, `${told.seconds}, ${quietSeconds}`)
  })

  it('knows that a crawl which waits costs no CPU time: its pauses are as long for few pages as for many', () => {
    const crawl = (pages: number) =>
      stage('crawl', { 'page.in': pages }, { kind: 'crawl', seconds: 3600, wallSeconds: 900 })
    const waiting = (pages: number): RunMeasure => {
      const built = run(pages, pages / 2)
      return { ...built, stages: [crawl(pages), ...built.stages], cpuSeconds: 1 + 2 + pages / 100 }
    }
    const told = extrapolate({ small: waiting(1000), large: waiting(4000), yields }, { ...WHOLE, isOffline: false })
    assert.equal(Math.round(told.cpuSeconds ?? 0), 1 + 2 + 1000)
  })

  it('reads the line of a crawl the other way round where the first crawl found more pages than were drawn', () => {
    const crawl = (pages: number) =>
      stage('crawl', { 'page.in': pages }, { kind: 'crawl', seconds: 1, wallSeconds: 5 + pages / 50 })
    const small = run(25, 12, { stages: [crawl(200)] })
    const large = run(100, 50, { stages: [crawl(100)], seconds: 7 })
    const whole = { ...WHOLE, pages: 400, importBytes: 0, isOffline: false }
    assert.equal(Math.round(extrapolate({ small, large, yields }, whole).seconds), 5 + 400 / 50)
  })

  it('tells a crawl by the pace at which pages came, not by what starting it took', () => {
    const crawl = (pages: number) =>
      stage('crawl', { 'page.in': pages }, { kind: 'crawl', wallSeconds: 30, pace: { units: 80, seconds: 8 } })
    const small = run(25, 12, { stages: [crawl(95)] })
    const large = run(100, 50, { stages: [crawl(100)], seconds: 30 })
    const whole = { ...WHOLE, pages: 400, importBytes: 0, isOffline: false }
    assert.equal(Math.round(extrapolate({ small, large, yields }, whole).seconds), 30 + 300 / 10)
  })

  for (const unit of ['image', 'video'])
    it(`tells requests for ${unit}s by the pace at which they had their outcome`, () => {
      const asking = (records: number) =>
        stage(
          `fetch-${unit}s`,
          { 'in.requests.records': records, [`${unit}.in`]: records },
          { kind: 'network', wallSeconds: 30, pace: { units: 80, seconds: 24 } },
        )
      const small = run(25, 12, { stages: [asking(25)] })
      const large = run(100, 50, { stages: [asking(100)], seconds: 30 })
      const whole = { ...WHOLE, pages: 400, importBytes: 0, isOffline: false }
      // A tenth of that, the least slope, was told of videos.
      assert.equal(Math.round(extrapolate({ small, large, yields }, whole).seconds), 30 + (300 * 24) / 80)
    })

  it('grows with the archives what is as long for a quarter of the pages, and with the pages what more of them made longer', () => {
    const of = (pages: number) => [
      stage('follow-redirects', { 'in.archived.records': 2000 }, { bytes: 10 }),
      stage('fetch-images', { 'in.archived.records': 2000, 'in.requests.records': 2 * pages }, { bytes: 2 * pages }),
    ]
    const probes = { small: run(100, 50, { stages: of(100) }), large: run(400, 200, { stages: of(400) }) }
    const archives = { importBytes: 4_000_000 }
    const { storeBytes } = extrapolate({ ...probes, yields }, { ...WHOLE, pages: 4000, ...archives })
    assert.equal(storeBytes, 4_000_000 + 10 + 8000)
  })

  it('gives deduplication as many documents as the hosts of the whole send there', () => {
    const stages = [stage('dedup-url', { 'in.documents.records': 100 }, { bytes: 100 })]
    const small = run(100, 50, { stages: [stage('dedup-url', { 'in.documents.records': 25 }, {})] })
    const given = { small, large: run(400, 200, { stages }), yields: { ...yields, entered: 0.5 } }
    assert.equal(extrapolate(given, { ...WHOLE, pages: 4000, importBytes: 0 }).storeBytes, 500)
  })

  it('tells stages of pictures by the pictures of the whole, of which a sample by hosts has more, and those of documents by documents', () => {
    const stages = ['request-images', 'classify-images', 'assemble'].map((name) =>
      stage(name, { 'in.slots.records': 100 }, { bytes: 100 }),
    )
    const probes = { small: run(100, 50, { stages: [] }), large: run(400, 200, { stages }) }
    const few = { ...yields, images: 0.25, documents: 0.5 }
    const { storeBytes } = extrapolate({ ...probes, yields: few }, { ...WHOLE, pages: 4000, importBytes: 0 })
    assert.equal(
      storeBytes,
      1000 + 250 + 1000,
      'no stage drops copies here, so what stands before grows with the pages',
    )
  })

  it('pays once a task for the model that each of them loads, and by picture for looking', () => {
    // 3 s to load, .08 s a picture, in a process that the task starts.
    const of = (pages: number, pictures: number): RunMeasure => {
      const taskTimes = Array.from({ length: 8 }, (_, n) => {
        const each = (pictures / 36) * (n + 1)
        const cpuSeconds = 3 + 0.08 * each
        return { seconds: 2 * cpuSeconds, cpuSeconds, counts: { 'in.slots.records': each } }
      })
      const cpuSeconds = taskTimes.reduce((sum, task) => sum + task.cpuSeconds, 0)
      const looks = { seconds: 2 * cpuSeconds, cpuSeconds, taskTimes, tasks: 8 }
      const stages = [
        stage('request-images', {}, {}),
        stage('classify-images', { 'in.slots.records': pictures }, looks),
      ]
      return { ...run(pages, pages / 2, { stages }), cpuSeconds, seconds: 5 + cpuSeconds }
    }
    const given = { small: of(100, 36), large: of(400, 144), yields }
    const told = extrapolate(given, { ...WHOLE, pages: 4000, sharesOf: alike(8) })
    const { cpuSeconds = 0 } = told
    assert.ok(Math.abs(cpuSeconds / (8 * 3 + 0.08 * 1440) - 1) < 0.05, String(cpuSeconds))
  })

  it('is never faster than the pauses of the largest host', () => {
    const crawl = (pages: number) =>
      stage('crawl', { 'page.in': pages }, { kind: 'crawl', seconds: pages / 10, wallSeconds: pages / 100 })
    const large = run(1000, 500, { stages: [crawl(1000)], seconds: 10, importBytes: 0, crawledBytes: 5e6 })
    const small = run(250, 125, { stages: [] })
    const whole = { ...WHOLE, pages: 10_000, importBytes: 0, isOffline: false }
    assert.equal(Math.round(extrapolate({ small, large, yields }, whole).seconds), 100)
    assert.equal(Math.round(extrapolate({ small, large, yields }, { ...whole, politeSeconds: 4000 }).seconds), 4000)
    assert.equal(extrapolate({ small, large, yields }, whole).bytesIn, 5e7)
  })
})

describe('beside a forecast', () => {
  it('a price list makes a sum of cores, traffic and a month of the store', () => {
    const told = { seconds: 7200, bytesIn: 2e9, bytesOut: 1e9, storeBytes: 5e9, pages: 1, documents: 1, images: 1 }
    const prices = { currency: 'EUR', coreHour: 0.05, gbIn: 0, gbOut: 0.09, gbMonth: 0.02 }
    const cost = costOf(told, { workers: 8, prices })
    assert.deepEqual(
      [cost?.cores, cost?.out, cost?.month].map((it) => Number(it?.toFixed(4))),
      [0.8, 0.09, 0.1],
    )
    assert.equal(cost?.total.toFixed(2), '0.99')
    assert.equal(costOf(told, { workers: 8, prices: undefined }), undefined)
  })

  it('the error is told over measured, of what is known of both', () => {
    const told = { seconds: 130, bytesIn: 0, bytesOut: 7, storeBytes: 5, pages: 1, documents: 1, images: 1 }
    const error = errorOf(told, { ...told, seconds: 100, cpuSeconds: 5, bytesOut: 10 })
    assert.deepEqual([error.seconds?.toFixed(2), error.bytesOut?.toFixed(2)], ['0.30', '-0.30'])
    assert.deepEqual([error.cpuSeconds, error.bytesIn], [undefined, undefined])
  })
})
