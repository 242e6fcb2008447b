/** What the list of stages promises: what of the config a task is made of, what the report is made of, and how stages are named. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { SAMPLE_ROADS } from '../datasets/samples.ts'
import { completeConfig, type DecidedOut, OUTCOME_CODES, outcomeOf, UNITS } from '../index.ts'
import { crawlKeyOf, definePipeline } from '../pipeline.ts'
import { repositoryRoot } from './helpers/repository.ts'

/** A host that people decided to leave out. */
const DECIDED = [
  { kind: 'host', value: 'a.example', note: '' },
  { kind: 'pair', value: '0'.repeat(32), note: '' },
] as const

/** With decisions where every stage is wanted. */
function stagesOf(settings: Readonly<Record<string, unknown>> = {}, decisions: readonly DecidedOut[] = DECIDED) {
  const config = completeConfig(settings)
  return definePipeline({
    config,
    imports: [],
    seeds: ['http://example.org/'],
    sitemaps: [],
    seedLists: [],
    leg: 0,
    decisions: settings.profile === 'quality' ? decisions : [],
    imagePartitions: 4,
  })
}

/** There is an index of evaluation sets. */
const INDEXED = { contamination: { index: '0'.repeat(64) } }
const SCORED = { plugins: { textScore: '/score.mjs', textScoreSha256: '0'.repeat(64) } }
/** No stage is left out. */
const EVERY_STAGE = {
  images: { explicit: 'image', explicitModel: 'model' },
  profile: 'quality',
  kinds: ['page', 'pair', 'clip'],
  video: { ffmpeg: '1' },
  ...INDEXED,
  plugins: {
    ...SCORED.plugins,
    pairScore: '/pair.mjs',
    pairScoreSha256: '0'.repeat(64),
    imageScore: '/image.mjs',
    imageScoreSha256: '0'.repeat(64),
  },
  pairs: { lists: ['2'.repeat(64)] },
  scores: { files: ['1'.repeat(64)], imageRules: { beauty: { keepShare: 0.5 } } },
}
/** Stages that stand once for each kind of samples: their names are those of the roads. */
const BY_KIND = new Set(Object.values(SAMPLE_ROADS).flatMap(({ place, pack }) => [place, pack]))

/** Everything of the stages that goes into task keys. */
function identities(settings: Readonly<Record<string, unknown>>): readonly object[] {
  return stagesOf(settings).map(({ name, version, options, splits }) => ({
    name,
    version,
    options,
    taskBytes: splits?.taskBytes,
  }))
}

/** Names of the stages that a setting runs again by itself, without what follows from their output. */
function changedBy(settings: Readonly<Record<string, unknown>>): readonly string[] {
  const before = identities({})
  return identities(settings).flatMap((stage, index) => {
    const { name } = stage as { readonly name: string }
    return JSON.stringify(stage) === JSON.stringify(before[index]) ? [] : [name]
  })
}

test('raising engine.maxErrorShare runs nothing again, nor does any other setting of the engine', () => {
  assert.deepEqual(changedBy({ engine: { maxErrorShare: 0.5 } }), [])
  assert.deepEqual(changedBy({ engine: { maxErrorShare: 0, maxAttempts: 9 } }), [])
})

test('a crawl that is cut into another number of partitions is another crawl, and its pace is none', () => {
  const keyOf = (settings: Readonly<Record<string, unknown>>): string =>
    crawlKeyOf({ config: completeConfig(settings), seeds: ['http://a.test/'], sitemaps: [], seedLists: [] })
  assert.notEqual(keyOf({ partitions: { pages: 9 } }), keyOf({}))
  assert.equal(keyOf({ partitions: { images: 9 } }), keyOf({}))
})

test('a limit of extract runs extract again, and no other stage by itself', () => {
  assert.deepEqual(changedBy({ extract: { maxSteps: 2000 } }), ['extract'])
  assert.deepEqual(changedBy({ network: { maxPageBytes: 1_000_000 } }), ['extract'])
})

test('the rows of the report stand in the order of the road, each behind its upstream, whatever the number of rounds', () => {
  for (const maxRounds of [1, 3]) {
    const rows = stagesOf({ crawl: { maxRounds } }).flatMap(({ funnel = [] }) => funnel)
    const shown = [...new Set(rows.map(({ name, unit, upstream }) => `${name} ${unit} ${upstream ?? '-'}`))]
    assert.deepEqual(shown, [
      'crawl page -',
      'scan-archives record -',
      'extract page crawl',
      'judge-text document -',
      'dedup-url document judge-text',
      'dedup-content document dedup-url',
      'dedup-near document dedup-content',
      'hide-personal-data document dedup-near',
      'fetch-images image -',
      'fetch-images slot -',
      'measure-images slot fetch-images',
      'judge-images slot measure-images',
      'dedup-images slot judge-images',
      'assemble slot dedup-images',
      'assemble document hide-personal-data',
      'pack document assemble',
    ])
    for (const { unit } of rows) assert.ok(UNITS.some((known) => known === unit))
  }
})

test('stages that a config adds stand in the order of the road: every row is fed by the row of its unit before it', () => {
  // But the rows of lists, which come from no page.
  for (const settings of [{}, INDEXED, { ...EVERY_STAGE, pairs: {} }]) {
    const last = new Map<string, string>()
    for (const { name, unit, upstream } of stagesOf(settings).flatMap(({ funnel = [] }) => funnel)) {
      // Several stages may make one row.
      if (last.get(unit) === name) continue
      if (unit !== 'image') assert.equal(upstream, last.get(unit) ?? null, `${name} ${unit}`)
      last.set(unit, name)
    }
  }
  const names = (settings: Readonly<Record<string, unknown>>) => stagesOf(settings).map(({ name }) => name)
  const added = (settings: Readonly<Record<string, unknown>>) =>
    names(settings).filter((name) => !names({}).includes(name))
  assert.deepEqual(added(INDEXED), ['contamination', 'contaminated-images'])
  assert.deepEqual(added({ balance: { maxTokens: 1 } }), [
    'read-scores',
    'weigh-documents',
    'choose-documents',
    'balance',
  ])
  assert.deepEqual(added({ contamination: { ...INDEXED.contamination, texts: 'off', images: 'off' } }), [])
})

test('an index, its limits and what is done with matches run the comparison again, and no other stage by itself', () => {
  const of = (contamination: object) => {
    const [before, after] = [INDEXED, { contamination: { ...INDEXED.contamination, ...contamination } }].map(identities)
    return after?.flatMap((stage, at) =>
      JSON.stringify(stage) === JSON.stringify(before?.[at]) ? [] : [(stage as { name: string }).name],
    )
  }
  assert.deepEqual(of({ index: '1'.repeat(64) }), ['contamination', 'contaminated-images'])
  assert.deepEqual(of({ texts: 'drop', minJaccard: 0.7 }), ['contamination'])
  assert.deepEqual(of({ maxPhashDistance: 3 }), ['contaminated-images'])
})

test('near-duplicates that are not looked for are no stage, and which of them stay is asked of the last one alone', () => {
  const near = ['sign-texts', 'match-bands', 'cluster-documents', 'gather-clusters', 'dedup-near']
  const names = (nearDuplicates: object) => stagesOf({ nearDuplicates }).map(({ name }) => name)
  assert.deepEqual(
    names({}).filter((name) => !names({ enabled: false }).includes(name)),
    near,
  )
  assert.deepEqual(changedBy({ nearDuplicates: { keep: 'longest', minSimilarity: 0.9 } }), ['dedup-near'])
  assert.deepEqual(changedBy({ nearDuplicates: { bands: 10 } }), ['sign-texts', 'dedup-near'])
})

test('a crawl of one round is called crawl in status and report alike, and further rounds by their number', () => {
  const names = (maxRounds: number) =>
    stagesOf({ crawl: { maxRounds } }).flatMap(({ name, funnel = [] }) =>
      funnel.some((row) => row.name === 'crawl') ? [name] : [],
    )
  assert.deepEqual(names(1), ['crawl'])
  assert.deepEqual(names(3), ['crawl', 'crawl-2', 'crawl-3'])
})

test('a code is given by stages that have a row of its unit, and every row that can drop has codes', () => {
  const rows = new Set(
    stagesOf(EVERY_STAGE).flatMap(({ funnel = [], outputs }) =>
      Object.keys(outputs).includes('dropped') ? funnel.map(({ name, unit }) => `${name} ${unit}`) : [],
    ),
  )
  const given = OUTCOME_CODES.flatMap((code) =>
    Object.entries(outcomeOf(code)?.at ?? {}).flatMap(([stage, unit]) => (unit === 'link' ? [] : [`${stage} ${unit}`])),
  )
  // Distinct image URLs end as the slots that asked for them.
  assert.deepEqual([...new Set(given)].sort(), [...rows].filter((row) => row !== 'fetch-images image').sort())
})

test('a stage stands in one file that is called after it, and says its name there once', () => {
  const root = repositoryRoot()
  const folders = ['archives', 'crawler', 'extract', 'filters', 'shards']
  const files = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(root, folder, name)),
  )
  const stages = stagesOf(EVERY_STAGE).filter(({ name }) => !BY_KIND.has(name))
  for (const { name } of stages) {
    const own = files.filter((path) => path.endsWith(`/${name}-stage.ts`))
    assert.equal(own.length, 1, name)
    const beside = readFileSync(own[0] ?? '', 'utf8')
    // A kind of task is no name. The crawl's name stands with its row, which its report opens.
    const times = beside.replace(/ kind: '\w+',/, '').split(`'${name}'`).length - 1
    assert.equal(times, name === 'crawl' ? 0 : 1, `${name} says its name ${times} times`)
  }
  assert.equal(files.filter((path) => path.endsWith('-stage.ts')).length, stages.length + 2)
})
