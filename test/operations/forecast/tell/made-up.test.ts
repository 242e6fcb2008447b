/** Whatever two probes measured, a forecast is told in numbers: none is negative, endless or no number. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { alongLine } from '../../../../operations/forecast/tell/along-line.ts'
import { extrapolate } from '../../../../operations/forecast/tell/extrapolate.ts'
import { alikeIfMoved, groupOf, weighed, type Yields } from '../../../../operations/forecast/tell/yields.ts'
import type { RunMeasure, StageMeasure, TaskTime } from '../../../../operations/measure/measure-run.ts'
import { seededRandom } from '../../../helpers/random.ts'

const random = seededRandom(5)
const oneOf = <T>(values: readonly T[]): T => values[random(values.length)] as T
const times = (most: number): readonly number[] => [...Array(random(most)).keys()]
const seconds = (): number => oneOf([0, 0, 1e-9, random(1000) / 1000, random(10_000)])
const KINDS: Readonly<Record<string, string>> = { crawl: 'crawl', 'fetch-images': 'fetch' }
const STAGES = ['scan-archives', 'crawl', 'extract', 'dedup-near', 'request-images', 'fetch-images', 'assemble', 'pack']

function counts(): Record<string, number> {
  return oneOf([{}, { 'page.in': random(100) }, { 'in.a.records': random(1000), 'image.in': random(100) }])
}

const taskTime = (): TaskTime => ({ seconds: seconds(), cpuSeconds: seconds(), counts: counts() })

function stage(name: string): StageMeasure {
  return {
    name,
    kind: KINDS[name] ?? 'cpu',
    tasks: random(6),
    seconds: seconds(),
    wallSeconds: seconds(),
    bytes: random(1000),
    counts: counts(),
    ...oneOf([{}, { cpuSeconds: seconds() }]),
    ...oneOf([{}, { taskTimes: times(6).map(taskTime) }]),
    ...oneOf([{}, { pace: { units: random(60), seconds: seconds() } }]),
  }
}

function run(): RunMeasure {
  return {
    seconds: seconds(),
    ...oneOf([{}, { cpuSeconds: seconds() }]),
    pages: oneOf([0, 1, random(5000)]),
    ...{ bytesIn: 0, bytesOut: random(1000), storeBytes: 0, documents: random(100), images: random(100) },
    ...{ cachedTasks: 0, importBytes: random(1000), crawledBytes: 0, pageLedgerBytes: 0, imageLedgerBytes: 0 },
    publishSeconds: seconds(),
    stages: STAGES.filter(() => random(3) > 0).map(stage),
  }
}

function yields(): Yields {
  const groups = times(4).map(() => {
    const drawn = oneOf([0, 1, random(50)])
    const group = groupOf({ drawn, known: drawn === 0 ? 0 : drawn + oneOf([0, 1, random(1e6)]) })
    group.documents = random(20)
    group.entered = group.documents + random(5)
    group.images = random(50)
    group.crawled = random(1000)
    group.captured = random(drawn + 2)
    group.bytes.push(...times(group.documents + 1).map(() => random(1e5)))
    return group
  })
  return weighed(alikeIfMoved(groups))
}

function assertNumbers(told: object, what: string): void {
  for (const [name, value] of Object.entries(told))
    if (typeof value === 'number') assert.ok(Number.isFinite(value) && value >= 0, `${name} ${value}: ${what}`)
}

test('what is told of made-up probes are numbers, none of them negative', () => {
  for (let round = 0; round < 3000; round += 1) {
    const given = { small: run(), large: run(), yields: yields() }
    assertNumbers(given.yields, `yields ${round}`)
    const whole = {
      pages: oneOf([0, 1, random(1e7)]),
      importBytes: random(1e9),
      isOffline: random(2) > 0,
      workers: 1 + random(16),
      sharesOf: () => oneOf([[], [1], [0, 0], [1, 2, 3]]),
      politeSeconds: seconds(),
    }
    const { told, quietSeconds } = extrapolate(given, whole)
    assertNumbers({ ...told, quietSeconds }, `round ${round}: ${JSON.stringify(given)}`)
  }
})

test('fewer units cost no less than their part, though a first crawl found more of them for more', () => {
  assert.equal(alongLine({ few: 20, many: 10 }, { few: 100, many: 1 }, 5), 0.5)
})
