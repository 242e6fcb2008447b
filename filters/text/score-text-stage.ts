/** score-text: adds what a module of the user's says of each text, as signals `score.NAME`. Rules on them are those of all scores (`scores.rules`). */
import { readFile } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'
import { M3wError } from '../../core/errors.ts'
import { sha256Hex } from '../../core/hash.ts'
import { type Dataset, defineStage, type Stage } from '../../core/stage.ts'
import type { DraftDocument, DraftText } from '../../schemas/index.ts'
import { documentText } from './family/document-text.ts'

const NAME = 'score-text'

/** What a scorer gets of a document: enough to score it, nothing to change. */
export interface ScoredText {
  readonly url: string
  /** As measure-text identified it. */
  readonly language: string
  /** All text segments, joined by blank lines. */
  readonly text: string
  /** The same one by one, with their types: `paragraph`, `heading`, `code`, … */
  readonly segments: readonly DraftText[]
}

/** Values by name; a name that is left out has no value for this text. Must depend on the text alone: a run may score it twice. */
export type TextScorer = (text: ScoredText) => Scores | Promise<Scores>
type Scores = Readonly<Record<string, number>>

/** What the module exports. `scores`: every name it may give, [A-Za-z0-9_-]. `openTextScorer` is called once a process. */
export interface TextScoreModule {
  readonly scores: readonly string[]
  openTextScorer(): TextScorer | Promise<TextScorer>
}

export interface TextScorePlugin {
  readonly path: string
  readonly sha256: string
}

/** The stage. Records keep their order and their partition. The module's bytes are part of its tasks' keys, what it imports is not. */
export function scoreTextStage(
  { path, sha256 }: TextScorePlugin,
  { reads, writes }: { readonly reads: Dataset<DraftDocument>; readonly writes: Dataset<DraftDocument> },
): Stage<{ documents: Dataset<DraftDocument> }, Record<never, never>, { scored: Dataset<DraftDocument> }> {
  return defineStage({
    name: NAME,
    version: 1,
    kind: 'cpu',
    options: { sha256 },
    inputs: { documents: reads },
    whole: {},
    outputs: { scored: writes },
    async *run(inputs, task) {
      const { names, score } = await openPlugin({ path, sha256 })
      for await (const draft of inputs.documents) {
        task.signal.throwIfAborted()
        const texts = draft.segments.filter((segment): segment is DraftText => segment.kind === 'text')
        const about = {
          url: draft.url,
          language: draft.language?.code ?? '',
          text: documentText(draft),
          segments: texts,
        }
        const scores = checkScores(await score(about), names, path)
        yield ['scored', { ...draft, signals: { ...draft.signals, ...scores } }] as const
      }
    },
  })
}

interface OpenPlugin {
  readonly names: ReadonlySet<string>
  readonly score: TextScorer
}

const opened = new Map<string, Promise<OpenPlugin>>()

function openPlugin({ path, sha256 }: TextScorePlugin): Promise<OpenPlugin> {
  const key = `${path} ${sha256}`
  const plugin = opened.get(key) ?? loadPlugin(path, sha256)
  opened.set(key, plugin)
  return plugin
}

async function loadPlugin(path: string, sha256: string): Promise<OpenPlugin> {
  const found = await readFile(path).then(sha256Hex, (cause: unknown) => {
    throw refusal(
      path,
      `it cannot be read (${String(cause)}). It must lie where the run was first started with it, on each machine.`,
    )
  })
  if (found !== sha256)
    throw refusal(path, 'it has changed since this run was planned. Start a new build: it takes over what is done.')
  const module = (await import(pathToFileURL(path).href)) as Partial<TextScoreModule>
  const { scores, openTextScorer } = module
  if (!Array.isArray(scores) || !scores.every(isName) || typeof openTextScorer !== 'function') {
    throw refusal(
      path,
      'expected exports `scores` (a list of names of letters, digits, _ and -) and `openTextScorer` (a function).',
    )
  }
  return { names: new Set<string>(scores), score: await openTextScorer() }
}

const isName = (name: unknown): boolean => typeof name === 'string' && /^[\w-]+$/.test(name)

function checkScores(scores: unknown, names: ReadonlySet<string>, path: string): Record<string, number> {
  if (typeof scores !== 'object' || scores === null) {
    throw refusal(path, `its scorer gave ${String(scores)}; expected an object of numbers by name.`)
  }
  return Object.fromEntries(
    Object.entries(scores).map(([name, value]) => {
      if (!names.has(name)) throw refusal(path, `its scorer gave "${name}", which is not among its \`scores\`.`)
      if (typeof value !== 'number' || !Number.isFinite(value))
        throw refusal(path, `its score "${name}" is ${String(value)}; expected a number, or no such name.`)
      return [`score.${name}`, value]
    }),
  )
}

function refusal(path: string, why: string): M3wError {
  return new M3wError('E_CONFIG', `plugins.textScore: ${path}: ${why}`)
}
