/** What a stage dropped: the record and its counter are written together, so that neither can be without the other. */
import { type Dataset, defineDataset, type FunnelRow, type TaskContext } from '../core/stage.ts'
import {
  counterName,
  type DraftDocument,
  type DropReason,
  type DropRecord,
  type ImageSlot,
  type Unit,
  type Verdict,
} from '../schemas/index.ts'

const PREFIX = 'dropped-'

/** What the stages of a funnel row dropped. All are published. */
export const droppedBy = (row: string): Dataset<DropRecord> => defineDataset({ name: `${PREFIX}${row}` })

/** The row whose drops a dataset holds; undefined for a dataset of something else. */
export function rowOfDropped(dataset: string): string | undefined {
  return dataset.startsWith(PREFIX) ? dataset.slice(PREFIX.length) : undefined
}

/** A row of the funnel, as a stage declares it. */
export interface Row extends FunnelRow {
  readonly unit: Unit
}

/** Why a record is dropped, and perhaps for people what exactly. */
export interface Why extends Omit<Extract<Verdict, { keep: false }>, 'keep'> {
  readonly detail?: string | undefined
}

/** The books of a stage over one unit. Whatever enters is kept or dropped: in = kept + all dropped. */
export interface Tally {
  enter(by?: number): void
  keep(by?: number): void
  /** Counts a drop and makes its record, which the caller yields. */
  drop(what: Dropped, why: Why): DropRecord
}

/** What is dropped: a document with its title and its text. */
export interface Dropped extends Pick<DropRecord, 'id' | 'url'>, Partial<Pick<DraftDocument, 'title' | 'segments'>> {}

/** Opens the books of a row. Drop records name the row and its unit. */
export function openTally(task: Pick<TaskContext, 'count'>, { name: stage, unit }: Pick<Row, 'name' | 'unit'>): Tally {
  return {
    ...openCounts(task, unit),
    drop({ id, url, title, segments }, { reason, measured, limit, ruleVersion, detail }) {
      task.count(counterName({ unit, what: 'dropped', reason }))
      return {
        ...{ stage, unit, id, url, reason, measured, limit, ruleVersion },
        ...(detail === undefined ? {} : { detail }),
        ...(title === undefined ? {} : { title: beginningOf(title) }),
        ...(segments === undefined ? {} : { beginning: beginningOf(textsOf(segments)) }),
      }
    },
  }
}

/** A rule under which records of a row pass as they are, or are dropped. */
export interface Sieve<T, Output extends string> {
  readonly row: Row
  /** The output of the stage that takes those that stay. */
  readonly to: Output
  readonly nameOf: (record: T) => Dropped
  /** Undefined: it stays. */
  readonly whyOf: (record: T) => Why | undefined
}

/** A map over one sieve: each record in input order, as the outputs of a stage take them. */
export async function* sift<T, Output extends string>(
  records: AsyncIterable<T>,
  task: Pick<TaskContext, 'count' | 'signal'>,
  { row, to, nameOf, whyOf }: Sieve<T, Output>,
): AsyncGenerator<readonly [Output, T] | readonly ['dropped', DropRecord]> {
  const tally = openTally(task, row)
  for await (const record of records) {
    task.signal.throwIfAborted()
    tally.enter()
    const why = whyOf(record)
    if (why === undefined) {
      tally.keep()
      yield [to, record]
    } else yield ['dropped', tally.drop(nameOf(record), why)]
  }
}

/** Books without records, of distinct image URLs: the slots that asked for one are the records. */
interface ImageTally extends Pick<Tally, 'enter' | 'keep'> {
  drop(reason: DropReason): void
}

/** Opens the books of distinct image URLs. */
export function openImageTally(task: Pick<TaskContext, 'count'>): ImageTally {
  const unit = 'image'
  return { ...openCounts(task, unit), drop: (reason) => task.count(counterName({ unit, what: 'dropped', reason })) }
}

/** What names a slot in a drop record. */
export function nameSlot({
  documentId,
  slot,
  fact,
}: Pick<ImageSlot, 'documentId' | 'slot'> & { readonly fact: Pick<ImageSlot['fact'], 'url'> }): Pick<
  DropRecord,
  'id' | 'url'
> {
  return { id: `${documentId}.${slot}`, url: fact.url }
}

function openCounts(task: Pick<TaskContext, 'count'>, unit: Unit): Pick<Tally, 'enter' | 'keep'> {
  const entered = counterName({ unit, what: 'in' })
  const kept = counterName({ unit, what: 'kept' })
  return { enter: (by = 1) => task.count(entered, by), keep: (by = 1) => task.count(kept, by) }
}

/** Enough to know a document by: two lines of a screen. Judgement. */
const BEGINNING_CHARACTERS = 160

/** The first words of a text. It has not met `hide-personal-data`: words with an @ or five digits are not shown. */
function beginningOf(text: string): string {
  const words = text
    .slice(0, 4 * BEGINNING_CHARACTERS)
    .replace(/\s+/g, ' ')
    .trim()
    .split(' ')
  const shown = words.map((word) => (word.includes('@') || /\d(?:\D?\d){4}/.test(word) ? '…' : word)).join(' ')
  return [...shown].slice(0, BEGINNING_CHARACTERS).join('')
}

function textsOf(segments: DraftDocument['segments']): string {
  let text = ''
  for (const segment of segments) {
    if (segment.kind === 'text') text += `${segment.text.slice(0, 4 * BEGINNING_CHARACTERS)} `
    if (text.length > 4 * BEGINNING_CHARACTERS) break
  }
  return text
}
