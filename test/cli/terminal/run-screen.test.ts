/** The screen of a run, the few lines of a build's progress, and a watch that ends with the run. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { watchStore } from '../../../cli/store/watch.ts'
import { openRates, runLine, runScreen } from '../../../cli/terminal/run-screen.ts'
import { type ShownStage, stageLines } from '../../../cli/terminal/stage-lines.ts'
import { bytesText, durationText } from '../../../cli/terminal/units.ts'
import type { StageStatus, StoreStatus } from '../../../index.ts'

const stage = (name: string, given: Partial<StageStatus>): StageStatus => ({
  ...{ name, kind: 'cpu', state: 'planned', waitingFor: [], tasks: 10, cached: 5, running: 2, failed: 0, counts: {} },
  ...{ dropped: {}, seconds: 20, bytes: 0, peakRssBytes: 0, live: {} },
  ...given,
})

const STATUS: StoreStatus = {
  run: 'abc',
  isRunning: true,
  disk: { freeBytes: 12e9, totalBytes: 80e9 },
  stages: [
    stage('import', { state: 'sealed', tasks: 1, cached: 1, running: 0, counts: { 'page.in': 9, 'page.kept': 8 } }),
    stage('crawl', {
      kind: 'crawl',
      tasks: 8,
      cached: 0,
      live: { pages: 750, waiting: 250, 'pages/s': 10, 'held by delay': 2, 'waiting at slow.example': 200 },
    }),
    stage('judge-text', {
      counts: { 'document.in': 100, 'document.kept': 60, 'document.dropped.too_few_words': 40 },
      dropped: { document: { too_few_words: 40 } },
      errors: { times: 3, message: 'the disk\nsaid no' },
      etaSeconds: 10,
    }),
    stage('pack', { state: 'waiting', waitingFor: ['judge-text'], tasks: 0, cached: 0, running: 0 }),
  ],
}

describe('the screen of a run', () => {
  it('has a bar with what is left for each stage at work, drops by reason, slow hosts, errors, workers and disk', () => {
    const text = runScreen(STATUS, { columns: 120, rates: new Map([['judge-text', 12.4]]) }).join('\n')
    for (const line of [
      /^run abc, at work: 2 cpu, 2 crawl tasks$/m,
      /^✓ 1 of 4 stages done: 8 pages$/m,
      /^ {2}crawl +\[#{15}-{5}\] +0\/8 {2}25\.0 s left {2}pages 750 {2}waiting 250 {2}pages\/s 10$/m,
      /^ {2}judge-text +\[#{10}-{10}\] +5\/10 {2}10\.0 s left {2}12\/s {2}documents kept 60 {2}documents dropped 40$/m,
      /^ {2}then pack$/m,
      /^ {2}too_few_words 40 documents \(judge-text\)$/m,
      /^slowest hosts \(partitions held by delay 2\)\n {2}slow\.example: 200 pages wait$/m,
      /^ {2}judge-text: 3 times; last: the disk said no$/m,
      /^disk: 12\.0 GB of 80\.0 GB free$/m,
    ])
      assert.match(text, line)
  })

  it('cuts lines to the width of the terminal', () => {
    const lines = runScreen(STATUS, { columns: 30 })
    assert.ok(lines.every(({ length }) => length <= 30) && lines.some((line) => line.endsWith('…')))
  })

  it('cuts its lists first where the terminal is low: what failed, the stages at work and the disk stay in sight', () => {
    const reasons = Object.fromEntries(Array.from({ length: 9 }, (_, n) => [`reason_${n}`, n + 1]))
    const hosts = Object.fromEntries(Array.from({ length: 9 }, (_, n) => [`waiting at h${n}.example`, n + 1]))
    const [first, crawl, judge, last] = STATUS.stages as [StageStatus, StageStatus, StageStatus, StageStatus]
    const failed = Array.from({ length: 4 }, (_, n) => stage(`s${n}`, { errors: { times: 1, message: `no ${n}` } }))
    const full = {
      ...STATUS,
      stages: [
        first,
        { ...crawl, live: { ...crawl.live, ...hosts } },
        { ...judge, dropped: { document: reasons } },
        ...failed,
        last,
      ],
    }
    for (const rows of [100, 23, 18]) {
      const lines = runScreen(full, { columns: 100, rows })
      assert.ok(lines.length <= rows, `${lines.length} of ${rows}`)
      for (const part of [/^ {2}crawl /m, /^ {2}s3 /m, /^ {2}s3: 1 times; last: no 3$/m, /^ {2}reason_8 9/m, /^disk/m])
        assert.match(lines.join('\n'), part)
    }
    for (const rows of [12, 7, 5, 3]) {
      const lines = runScreen(full, { columns: 80, rows })
      assert.ok(lines.length <= rows, `${lines.length} of ${rows}`)
      assert.match(lines.join('\n'), /^ {2}s3: 1 times; last: no 3$/m)
      assert.match(lines.at(-1) ?? '', /^disk/)
      if (rows > 3) assert.match(lines[0] ?? '', /^run abc/)
      if (rows < 8) assert.doesNotMatch(lines.join('\n'), /dropped$|hosts|reason/m)
    }
    for (const rows of [1, 2]) assert.ok(runScreen(full, { columns: 20, rows }).length <= rows)
  })

  it('names the hosts whose pictures wait, and takes the rate from outcomes that are announced', () => {
    const asking = (network: number) =>
      stage('fetch-images', { kind: 'network', live: { network, archive: 5, 'waiting at img.example': 40 } })
    assert.match(
      runScreen({ ...STATUS, stages: [asking(1)] }, { columns: 80 }).join('\n'),
      /^ {2}img\.example: 40 pictures wait$/m,
    )
    const rates = openRates()
    rates.note({ ...STATUS, stages: [asking(10)] }, 0)
    assert.equal(rates.note({ ...STATUS, stages: [asking(30)] }, 5000).get('fetch-images'), 4)
  })

  it('takes the rate of a stage that asks nobody from what is committed, and of any other from what it announces, hosts apart', () => {
    const rateOf = (kind: StageStatus['kind'], live: (n: number) => StageStatus['live']) => {
      const rates = openRates()
      for (const n of [1, 2])
        rates.note({ ...STATUS, stages: [stage('x', { kind, live: live(n), counts: { 'video.in': 1 } })] }, n * 1000)
      return rates.note({ ...STATUS, stages: [stage('x', { kind, live: live(3), counts: { 'video.in': 1 } })] }, 3000)
    }
    const asked = (n: number) => ({ archive: 10 * n, network: 5 * n, 'waiting at v.example': 100 * n })
    assert.equal(rateOf('network', asked).get('x'), 15)
    assert.equal(rateOf('crawl', (n) => ({ pages: 7 * n, waiting: 90 * n })).get('x'), 7)
    assert.equal(rateOf('cpu', asked).get('x'), undefined)
  })

  it('is one line in a log', () => {
    const line = runLine(STATUS, new Map([['judge-text', 12.4]]))
    assert.match(line, /^1\/4 stages done; crawl 0\/8; judge-text 5\/10, 12\/s, 10\.0 s left; 3 errors; 12\.0 GB free$/)
  })

  it('takes rates from two looks, and none from one', () => {
    const rates = openRates()
    assert.equal(rates.note(STATUS, 1000).size, 0)
    const [, , judge] = STATUS.stages
    const later = { ...STATUS, stages: [{ ...(judge as StageStatus), counts: { 'document.in': 150 } }] }
    assert.equal(rates.note(later, 6000).get('judge-text'), 10)
  })

  it('is drawn 80 by 24 on a terminal that says it has no size', async () => {
    for (const size of [{ columns: 0, rows: 0 }, {}]) {
      let written = ''
      const write = (text: string) => {
        written += text
        return true
      }
      const out = { isTTY: true, ...size, write } as unknown as NodeJS.WriteStream
      await watchStore('x', { out, read: async () => ({ ...STATUS, isRunning: false }), lookMs: 1 })
      for (const part of ['run abc, not at work', '12.0 GB of 80.0 GB free', '3 times; last: the disk said no'])
        assert.ok(written.includes(part), written)
    }
  })

  it('is drawn anew until no run is at work, and in a log once more at its end', async () => {
    const written: string[] = []
    const looks = [STATUS, STATUS, { ...STATUS, isRunning: false }]
    const out = { isTTY: false, write: (text: string) => written.push(text) } as unknown as NodeJS.WriteStream
    await watchStore('x', { out, read: async () => looks.shift() ?? assert.fail('looked on'), lookMs: 1 })
    assert.deepEqual([looks.length, written.length], [0, 2])
    assert.match(written[1] ?? '', /^\d{4}-\S+Z 1\/4 stages done/)
  })
})

describe('the progress of a build', () => {
  const shown = (name: string, given: Partial<ShownStage>): ShownStage => ({
    ...{ name, isWaiting: false, isSealed: false, tasks: 4, done: 1, running: 1, seconds: 2, counts: {}, live: {} },
    ...given,
  })

  it('takes few lines however many stages there are', () => {
    const many = Array.from({ length: 30 }, (_, n) => shown(`stage-${n}`, { isSealed: n < 20, isWaiting: n > 20 }))
    const lines = stageLines(many, 80)
    assert.equal(lines.length, 3)
    assert.match(lines[1] ?? '', /stage-20 +\[#{5}-{15}\] +1\/4 {2}6\.0 s left/)
  })

  it('says sizes and times in units that fit', () => {
    assert.deepEqual([0, 999, 1200, 125e6, 3.4e12].map(bytesText), [
      '0 bytes',
      '999 bytes',
      '1.2 kB',
      '125 MB',
      '3.4 TB',
    ])
    assert.deepEqual([3, 75, 7260, 200_000].map(durationText), ['3.0 s', '1 min 15 s', '2 h 1 min', '2 d 8 h'])
  })
})
