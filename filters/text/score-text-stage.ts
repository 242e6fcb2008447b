/** score-text: adds what a module of the user's says of each text, as signals `score.NAME`. Rules on them are those of all scores (`scores.rules`). */
import { type Dataset, defineStage, type Stage } from '../../core/stage.ts'
import type { DraftDocument, DraftText } from '../../schemas/index.ts'
import { namesOf, openPlugin, type Plugin, refuserOf, signalsOf } from '../plugins/open-plugin.ts'
import { documentText } from './family/document-text.ts'

const NAME = 'score-text'
const KEY = 'textScore'

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

/** The stage. Records keep their order and their partition. The module's bytes are part of its tasks' keys, what it imports is not. */
export function scoreTextStage(
  plugin: Plugin,
  { reads, writes }: { readonly reads: Dataset<DraftDocument>; readonly writes: Dataset<DraftDocument> },
): Stage<{ documents: Dataset<DraftDocument> }, Record<never, never>, { scored: Dataset<DraftDocument> }> {
  return defineStage({
    name: NAME,
    version: 1,
    kind: 'cpu',
    options: { sha256: plugin.sha256 },
    inputs: { documents: reads },
    whole: {},
    outputs: { scored: writes },
    async *run(inputs, task) {
      const refuse = refuserOf(KEY, plugin)
      const { names, score } = await openScorer(plugin)
      for await (const draft of inputs.documents) {
        task.signal.throwIfAborted()
        const texts = draft.segments.filter((segment): segment is DraftText => segment.kind === 'text')
        const about = {
          url: draft.url,
          language: draft.language?.code ?? '',
          text: documentText(draft),
          segments: texts,
        }
        const scores = signalsOf(await score(about), names, refuse)
        yield ['scored', { ...draft, signals: { ...draft.signals, ...scores } }] as const
      }
    },
  })
}

interface OpenScorer {
  readonly names: ReadonlySet<string>
  readonly score: TextScorer
}

const opened = new Map<string, Promise<OpenScorer>>()

function openScorer(plugin: Plugin): Promise<OpenScorer> {
  const key = `${plugin.path} ${plugin.sha256}`
  const scorer = opened.get(key) ?? loadScorer(plugin)
  opened.set(key, scorer)
  return scorer
}

async function loadScorer(plugin: Plugin): Promise<OpenScorer> {
  const refuse = refuserOf(KEY, plugin)
  const { scores, openTextScorer } = await openPlugin<TextScoreModule>(plugin, refuse)
  const names = namesOf(scores)
  if (names === undefined || typeof openTextScorer !== 'function') {
    throw refuse(
      'expected exports `scores` (a list of names of letters, digits, _ and -) and `openTextScorer` (a function).',
    )
  }
  return { names, score: await openTextScorer() }
}
