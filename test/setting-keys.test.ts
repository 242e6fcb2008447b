/** Every setting of what is measured, judged and packed is part of a stage's key: changed, it makes its stage run again, and what follows. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { z } from 'zod'
import { completeConfig, config as configSchema } from '../index.ts'
import { crawlKeyOf, definePipeline } from '../pipeline.ts'

type Tree = Readonly<Record<string, unknown>>

/** No stage is left out. */
const EVERY_STAGE: Tree = {
  profile: 'quality',
  kinds: ['page', 'pair', 'clip'],
  images: { explicit: 'image', explicitModel: 'model' },
  video: { ffmpeg: '1' },
  contamination: { index: '0'.repeat(64) },
  boilerplate: { mode: 'trim' },
  nearDuplicates: { verify: 'jaccard' },
  pairs: { lists: ['2'.repeat(64)], listBytes: 1 },
  scores: { files: ['1'.repeat(64)] },
  balance: { maxTokens: 1 },
  plugins: {
    pairScore: '/pair.mjs',
    pairScoreSha256: '0'.repeat(64),
    imageScore: '/image.mjs',
    imageScoreSha256: '0'.repeat(64),
  },
}

/** How pages and pictures are asked for and written down: what came is in the ledger, and no stage asks again. Archives are frozen with the run as what they gave. */
const ROADS_TO_THE_LEDGER = new Set(['sources', 'network', 'archives', 'ledger', 'engine', 'plugins', 'profile'])
/** Settings of other sections that say how long, or in how many tasks, and not what. */
const NOT_WHAT = new Set(['video.timeoutMs', 'partitions.images', 'partitions.shuffle', 'pairs.listBytes'])

/** Values that a setting of each kind may take; what the schema refuses is passed over. */
function others(value: unknown): readonly unknown[] {
  if (typeof value === 'boolean') return [!value]
  if (typeof value === 'number') return [value + 1, value - 1, value / 2, value + 0.01, 0]
  if (value === null) return [1, 0.5, 3]
  if (Array.isArray(value))
    return [
      [...value, 'a.example'],
      value.slice(1),
      ['de'],
      ['canonical'],
      ['caption'],
      [{ match: 'http://example.org/', maxDepth: 1 }],
    ]
  if (typeof value === 'object')
    return [{ a: 0.5 }, { de: { minWords: 9 } }, { a: { minimum: 0.5 } }, { a: { max: 1 } }]
  return [...WORDS, 3]
}

/** Each word that some setting may be. */
const WORDS: readonly string[] = [
  ...new Set(
    JSON.stringify(z.toJSONSchema(configSchema, { io: 'input', unrepresentable: 'any' }))
      .match(/"enum":\[[^\]]*\]/g)
      ?.flatMap((found) => (JSON.parse(`{${found}}`) as { enum: string[] }).enum),
  ),
]

function withSetting(tree: Tree, [name, ...rest]: readonly string[], value: unknown): Tree {
  if (name === undefined) return tree
  return { ...tree, [name]: rest.length === 0 ? value : withSetting((tree[name] ?? {}) as Tree, rest, value) }
}

function* leaves(tree: Tree, path: readonly string[] = []): Generator<readonly [readonly string[], unknown]> {
  for (const [name, value] of Object.entries(tree)) {
    const isSection = typeof value === 'object' && value !== null && !Array.isArray(value)
    if (isSection && Object.keys(value).length > 0) yield* leaves(value as Tree, [...path, name])
    else yield [[...path, name], value]
  }
}

/** Everything that goes into the keys of a run's tasks, or undefined for settings that are refused. */
function keysOf(settings: Tree): string | undefined {
  let config: ReturnType<typeof completeConfig>
  try {
    config = completeConfig(settings)
  } catch {
    return undefined
  }
  const sources = { config, seeds: ['http://example.org/'], sitemaps: [], seedLists: [] }
  const decisions = [{ kind: 'host', value: 'a.example', note: '' }] as const
  const stages = definePipeline({ ...sources, imports: [], leg: 0, decisions, imagePartitions: 4 })
  const parts = stages.map(({ name, version, options, splits }) => [name, version, options, splits?.taskBytes])
  return JSON.stringify([crawlKeyOf(sources), parts])
}

test('a setting of what is measured, judged or packed is part of a key, and the others are named here', () => {
  const before = keysOf(EVERY_STAGE)
  const without: string[] = []
  const untried: string[] = []
  for (const [path, value] of leaves(completeConfig(EVERY_STAGE) as Tree)) {
    if (ROADS_TO_THE_LEDGER.has(path[0] ?? '')) continue
    const keys = others(value)
      .filter((other) => JSON.stringify(other) !== JSON.stringify(value))
      .map((other) => keysOf(withSetting(EVERY_STAGE, path, other)))
    const made = keys.filter((key) => key !== undefined)
    if (made.length === 0) untried.push(path.join('.'))
    else if (made.every((key) => key === before)) without.push(path.join('.'))
  }
  assert.deepEqual(new Set(without), NOT_WHAT)
  assert.deepEqual(untried, [])
})
