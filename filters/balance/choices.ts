/** The steps by which documents are chosen: each looks at those that the steps before it left, in an order of its own. */
import { id128 } from '../../core/hash.ts'
import { openSorter, type Sorter } from '../../core/sort.ts'
import type { TaskContext } from '../../core/stage.ts'
import type { BalanceCandidate, BalanceDrop } from '../../datasets/balance.ts'
import type { DropReason, ScoreRule } from '../../schemas/index.ts'
import { rankOf, stayingOf } from '../scores/rank.ts'

/** Of the steps, and in drop records. */
export const CHOICE_VERSION = 1

/** A document that is still in, or one that a step dropped. */
export type Choice = { readonly candidate: BalanceCandidate } | { readonly drop: BalanceDrop }
export type Choices = AsyncIterable<Choice>

interface Step {
  /** Distinguishes the steps of a task. */
  readonly name: string
  keyOf?(candidate: BalanceCandidate): string
  /** Unique in a key. */
  orderOf(candidate: BalanceCandidate): string
  choose(sorter: Sorter<BalanceCandidate>): Iterable<Choice>
}

/** Sorts what is still in, and chooses; drops of former steps pass by. */
async function* takeStep(
  choices: Choices,
  { scratchFolder }: Pick<TaskContext, 'scratchFolder'>,
  { name, keyOf = () => '', orderOf, choose }: Step,
): AsyncGenerator<Choice> {
  const sorter = openSorter<BalanceCandidate>({ scratchFolder, name, keyOf, orderOf })
  try {
    for await (const choice of choices) {
      if ('drop' in choice) yield choice
      else sorter.add(choice.candidate)
    }
    yield* choose(sorter)
  } finally {
    sorter.close()
  }
}

function dropped(
  { id }: BalanceCandidate,
  reason: DropReason,
  measured: number | null,
  limit: number | null,
  detail?: string,
): Choice {
  return {
    drop: {
      id,
      why: { reason, measured, limit, ruleVersion: CHOICE_VERSION, ...(detail === undefined ? {} : { detail }) },
    },
  }
}

/** The limits of a score: one document at a time. */
export async function* byLimits(
  choices: Choices,
  name: string,
  { min, max, missing }: ScoreRule,
): AsyncGenerator<Choice> {
  for await (const choice of choices) {
    const value = 'candidate' in choice ? choice.candidate.scores[name] : undefined
    if ('drop' in choice) yield choice
    else if (value === undefined)
      yield missing === 'keep' ? choice : dropped(choice.candidate, 'score_missing', null, null, name)
    else if (min !== undefined && value < min) yield dropped(choice.candidate, 'score_low', value, min, name)
    else if (max !== undefined && value > max) yield dropped(choice.candidate, 'score_high', value, max, name)
    else yield choice
  }
}

/** The share of a score: of n documents that have it the first ⌈n × share⌉ stay, in order of value and then id. */
export function byShare(
  choices: Choices,
  name: string,
  share: number,
  prefer: ScoreRule['prefer'],
  task: Pick<TaskContext, 'scratchFolder'>,
): Choices {
  return takeStep(choices, task, {
    name: `share-${id128(name)}`,
    keyOf: ({ scores }) => (scores[name] === undefined ? 'without' : 'with'),
    orderOf: ({ id, scores }) => rankOf(scores[name] ?? 0, id, prefer),
    *choose(sorter) {
      for (const { key, count, records } of sorter.groups()) {
        const stay = key === 'without' ? count : stayingOf(count, share)
        yield* firstOf(records(), stay, (candidate) =>
          dropped(candidate, 'score_share', candidate.scores[name] ?? null, share, name),
        )
      }
    },
  })
}

/** A cap: of the documents with one key, none where that is undefined, those stay that are drawn first. */
export function byCap(
  choices: Choices,
  cap: { readonly reason: DropReason; readonly max: number; keyOf(candidate: BalanceCandidate): string | undefined },
  orderOf: (candidate: BalanceCandidate) => string,
  task: Pick<TaskContext, 'scratchFolder'>,
): Choices {
  return takeStep(choices, task, {
    name: cap.reason,
    // Keys are hosts and hex digits: none begins with a space.
    keyOf: (candidate) => cap.keyOf(candidate) ?? ' ',
    orderOf,
    *choose(sorter) {
      for (const { key, count, records } of sorter.groups()) {
        const stay = key === ' ' ? count : cap.max
        yield* firstOf(records(), stay, (candidate) => dropped(candidate, cap.reason, count, cap.max, key))
      }
    },
  })
}

/** A budget: documents stay in the order of the draw up to the first that does not fit; it and all behind it are dropped. */
export function byBudget(
  choices: Choices,
  budget: { readonly reason: DropReason; readonly max: number; costOf(candidate: BalanceCandidate): number },
  orderOf: (candidate: BalanceCandidate) => string,
  task: Pick<TaskContext, 'scratchFolder'>,
): Choices {
  return takeStep(choices, task, {
    name: budget.reason,
    orderOf,
    *choose(sorter) {
      let spent = 0
      for (const { records } of sorter.groups()) {
        for (const candidate of records()) {
          spent += budget.costOf(candidate)
          yield spent <= budget.max ? { candidate } : dropped(candidate, budget.reason, spent, budget.max)
        }
      }
    },
  })
}

function* firstOf(
  candidates: Iterable<BalanceCandidate>,
  stay: number,
  drop: (candidate: BalanceCandidate) => Choice,
): Generator<Choice> {
  let place = 0
  for (const candidate of candidates) {
    yield place < stay ? { candidate } : drop(candidate)
    place += 1
  }
}
