/**
 * The versions of all stages, pinned beside a digest of the code that makes their outputs: `test/stage-versions.json`.
 *
 * A store keeps what a stage wrote until the stage's version changes, so code that changes without it would be cached away. No
 * golden output can promise to notice every change; the code can.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { canonicalJson, type Json, sha256Hex } from '../../core/hash.ts'
import type { Stage } from '../../core/stage.ts'
import { TASK_FORMAT } from '../../engine/plan/task-key.ts'
import { definePipeline } from '../../pipeline.ts'
import { completeConfig, PLUGINS } from '../../schemas/index.ts'
import { digestOfReach, type Modules, parseModules, reachOf } from './code-reach.ts'

/** By stage, sorted. */
export type StagePins = Readonly<Record<string, StagePin>>
export interface StagePin {
  /** A number as it is; of a version that is made of others, a digest. */
  readonly version: number | string
  readonly code: string
}

export const PINS_FILE = 'test/stage-versions.json'
const COMMAND = 'node scripts/pin-stages.mjs'

/**
 * Names and packages that decide no output. What stands before a ledger decides what is asked of the web, not what is made of the
 * answers; others only carry; and an error is no output.
 */
const NO_OUTPUT: ReadonlySet<string> = new Set([
  ...['crawlPartition', 'fetchHosts', 'openSegmentWriter'],
  ...['openDecoder', 'better-sqlite3', 'p-queue'],
  'M3wError',
])
/** Code of a stage that its function does not reach: the decoder runs in a process of its own. */
const BESIDE: Readonly<Record<string, readonly string[]>> = {
  'fetch-images': ['decodeImage'],
  'measure-images': ['decodeImage'],
}
/** Code that a stage reaches and whose results nobody takes from it as they are: `measure-images` takes signals by their versions. */
const NOT_ITS_OWN: Readonly<Record<string, readonly string[]>> = { 'fetch-images': ['IMAGE_MEASURES'] }
/** Not a stage: in which partition the engine puts a record. */
const ENGINE = {
  name: 'engine',
  version: TASK_FORMAT,
  from: ['taskKeysOf', 'bucketOf', 'rangeOf'],
  without: NO_OUTPUT,
}

const NO_DIGEST = '0'.repeat(64)
const KINDS = { kinds: ['page', 'pair', 'clip'], video: { ffmpeg: '1' } } as const
/** Every key that puts a stage on the road. */
const ALL_ON = {
  ...KINDS,
  images: { explicitModel: 'any' },
  imageSets: { keep: 'earliest' },
  paragraphs: { minWords: 1 },
  boilerplate: { mode: 'trim' },
  contamination: { index: NO_DIGEST },
  balance: { maxTokens: 1 },
  scores: { files: [NO_DIGEST], rules: { any: { keepShare: 0.5 } }, imageRules: { any: { keepShare: 0.5 } } },
  plugins: Object.fromEntries(
    PLUGINS.flatMap((key) => [
      [key, 'any.js'],
      [`${key}Sha256`, NO_DIGEST],
    ]),
  ),
  pairs: { lists: [NO_DIGEST] },
}

/** Every stage there is, as the default config has it where it does. */
function allStages(): ReadonlyMap<string, Stage> {
  const sources = { imports: [], seeds: [], sitemaps: [], seedLists: [], leg: 0, imagePartitions: 1 }
  const decisions = (['document', 'image', 'pair', 'clip'] as const).map((kind) => ({ kind, value: '', note: '' }))
  const most = definePipeline({ ...sources, config: completeConfig(ALL_ON), decisions })
  const usual = definePipeline({ ...sources, config: completeConfig(KINDS) })
  return new Map([...most, ...usual].map((stage) => [stage.name, stage]))
}

/** The pins as the code has them now. `root`: the repository. The function of stage `judge-text` is called `judgeTextStage`. */
export function currentPins(root: string): StagePins {
  // Those that stand once for each kind of samples are pinned with the pages'.
  const own = [...allStages().values()].filter(({ name }) => !/^(?:place|pack)-/.test(name))
  const stages = own.map(({ name, version }) => {
    const stage = name.replace(/-\d+$/, '')
    const factory = `${stage.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())}Stage`
    const without = new Set([...NO_OUTPUT, ...(NOT_ITS_OWN[stage] ?? [])])
    return { name: stage, version, from: [factory, ...(BESIDE[stage] ?? [])], without }
  })
  const modules = compile(root)
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as Lock
  const versionOf = (name: string): string => lock.packages[`node_modules/${name}`]?.version ?? 'none'
  const pins = [...stages, ENGINE].map(({ name, version, from, without }): [string, StagePin] => [
    name,
    { version: shortVersion(version), code: digestOfReach(reachOf(modules, from, without), versionOf) },
  ])
  return Object.fromEntries(pins.sort(([a], [b]) => (a < b ? -1 : 1)))
}
interface Lock {
  readonly packages: Readonly<Record<string, { readonly version?: string } | undefined>>
}

/** What is wrong with the pins, each with what to do; none if code and versions have changed together, and the pins with them. */
export function pinProblems(now: StagePins, pinned: StagePins): readonly string[] {
  const gone = Object.keys(pinned).filter((stage) => now[stage] === undefined)
  return [
    ...Object.entries(now).flatMap(([stage, pin]) => problemOf(stage, pin, pinned[stage]) ?? []),
    ...gone.map((stage) => `${stage} is no stage any more; record it: ${COMMAND}`),
  ]
}

function problemOf(stage: string, now: StagePin, pinned: StagePin | undefined): string | undefined {
  if (pinned === undefined) return `${stage} is new; record it: ${COMMAND}`
  if (now.version !== pinned.version) {
    return `${stage} has another version now (${now.version}, it was ${pinned.version}); record it: ${COMMAND}`
  }
  if (now.code === pinned.code) return undefined
  return `${stage}: code that its outputs come from has changed, or a package of it, and its version has not. A store that holds results of the old code would keep them. Raise the version of what you changed: of the rule, the measure or the stage. Only if no output can differ, say so: ${COMMAND} --same-output ${stage}`
}

/**
 * The pins to write: as they are now, where the version has changed with the code, where only the version has, and for the
 * stages in `sameOutput`. The others stay as they were pinned, so that the test goes on failing.
 */
export function renewPins(now: StagePins, pinned: StagePins, sameOutput: readonly string[]): StagePins {
  return Object.fromEntries(
    Object.entries(now).map(([stage, pin]) => {
      const before = pinned[stage]
      const isForgotten = before !== undefined && before.version === pin.version && !sameOutput.includes(stage)
      return [stage, isForgotten ? before : pin]
    }),
  )
}

function shortVersion(version: Json): number | string {
  if (typeof version === 'number' || typeof version === 'string') return version
  return sha256Hex(canonicalJson(version)).slice(0, 16)
}

/** All modules without types and comments, one second of work: no stale file of an older build is among them. */
function compile(root: string): Modules {
  const folder = mkdtempSync(join(tmpdir(), 'm3w-code-'))
  try {
    const flags = [
      ...['--ignoreConfig', '--noCheck', '--removeComments', '--skipLibCheck', '--verbatimModuleSyntax'],
      ...['--target', 'es2023', '--module', 'nodenext', '--rewriteRelativeImportExtensions', '--types', 'node'],
    ]
    const files = [...flags, '--rootDir', root, '--outDir', folder, join(root, 'index.ts')]
    execFileSync(process.execPath, [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), ...files])
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.js'))
    return parseModules(new Map(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')])))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
