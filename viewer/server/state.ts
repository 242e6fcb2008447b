/** What the server holds while it runs: the view, its index, what people decided, and columns once they are asked for. */
import {
  appendDecision,
  type Config,
  type DatasetView,
  type Decision,
  decisionKey,
  readDecisions,
  standingDecisions,
} from '../../index.ts'
import type { BuildProgress } from '../index/build-index.ts'
import { type IndexDb, isWhole } from '../index/open-index.ts'
import type { Sampling } from '../index/sample.ts'
import {
  type DocumentColumns,
  type ImageColumns,
  type MediaColumns,
  readDocumentColumns,
  readImageColumns,
  readMediaColumns,
} from '../rules/columns.ts'

/** By what limits are held against. */
interface Columns {
  readonly document: DocumentColumns
  readonly image: ImageColumns
  readonly pair: MediaColumns
  readonly clip: MediaColumns
}

/** A config that is no dataset's, with the name of its file, and where that lies. */
export interface Beside {
  readonly name: string
  readonly path: string
  readonly config: Config
}

export interface ViewerState {
  readonly view: DatasetView
  readonly db: IndexDb
  readonly sampling: Sampling
  readonly decisionsFile: string
  /** A second config, for comparison. */
  readonly beside?: Beside | undefined
  /** By `decisionKey`. */
  readonly decisions: Map<string, Decision>
  /** In the order in which they were made here and are not undone. */
  readonly made: Decision[]
  progress: BuildProgress
  failure?: unknown
  columns?: Promise<Columns>
}

/** Opens it; what was decided before is read. */
export async function openState(
  view: DatasetView,
  {
    db,
    sampling,
    decisionsFile = view.decisionsFile,
    beside,
  }: { db: IndexDb; sampling: Sampling; decisionsFile?: string | undefined; beside?: Beside | undefined },
): Promise<ViewerState> {
  const decisions = standingDecisions(await readDecisions(decisionsFile))
  return { view, db, sampling, decisionsFile, beside, decisions, made: [], progress: { step: 'drops', records: 0 } }
}

/** Columns are read once the index is whole; before that, anew each time. */
export function columnsOf(state: ViewerState): Promise<Columns> {
  if (state.columns !== undefined) return state.columns
  const columns = readColumns(state.db)
  if (isWhole(state.db)) state.columns = columns
  return columns
}

async function readColumns(db: IndexDb): Promise<Columns> {
  return {
    document: await readDocumentColumns(db),
    image: await readImageColumns(db),
    pair: await readMediaColumns(db, 'pair'),
    clip: await readMediaColumns(db, 'clip'),
  }
}

/** Writes a decision down, and then shows it. */
export async function decide(
  state: ViewerState,
  line: Pick<Decision, 'kind' | 'value' | 'verdict' | 'note'>,
): Promise<void> {
  const time = new Date().toISOString().replace(/\.\d+Z$/, 'Z')
  const made = { ...line, time } as Decision
  await appendDecision(state.decisionsFile, made)
  state.decisions.set(decisionKey(made), made)
  state.made.push(made)
}

/** Takes the last decision of this session back by a line of its own; undefined where there is none. */
export async function undo(state: ViewerState): Promise<Decision | undefined> {
  const last = state.made.pop()
  if (last === undefined) return undefined
  await decide(state, { ...last, verdict: last.verdict === 'out' ? 'in' : 'out', note: 'undone' })
  state.made.pop()
  return last
}
