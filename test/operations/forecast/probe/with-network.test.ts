/** What a crawl makes of a probe that was built from archives. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withNetwork } from '../../../../operations/forecast/probe/with-network.ts'
import type { RunMeasure, StageMeasure } from '../../../../operations/measure/measure-run.ts'

const stage = (name: string, kind: string, given: Partial<StageMeasure>): StageMeasure => ({
  ...{ name, kind, tasks: 1, seconds: 0, wallSeconds: 0, bytes: 0, counts: {} },
  ...given,
})

test('a probe that was built from archives takes a crawl in the place of its own, which had nothing to do', () => {
  const built: RunMeasure = {
    ...{ seconds: 20, cpuSeconds: 10, bytesIn: 0, bytesOut: 0, storeBytes: 0, pages: 100, documents: 1, images: 1 },
    ...{ cachedTasks: 0, importBytes: 9, crawledBytes: 0, pageLedgerBytes: 0, imageLedgerBytes: 70, publishSeconds: 0 },
    stages: [stage('crawl', 'cpu', {}), stage('fetch-images', 'network', { wallSeconds: 2 })],
  }
  const crawl = stage('', 'crawl', { seconds: 80, wallSeconds: 40, counts: { 'page.in': 210 } })
  const { stages, seconds, cpuSeconds } = withNetwork(built, { stage: crawl, cpuSeconds: 5 })
  assert.deepEqual(
    stages.map(({ name, kind, wallSeconds }) => [name, kind, wallSeconds]),
    [
      ['crawl', 'crawl', 40],
      ['fetch-images', 'network', 2],
    ],
  )
  assert.deepEqual([seconds, cpuSeconds], [60, 15])
  assert.equal(withNetwork(built, { stage: crawl, cpuSeconds: undefined }).cpuSeconds, 10)
})
