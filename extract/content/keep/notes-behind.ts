/** Footnotes of a text that stand behind its content root. */
import type { PageFlow } from '../../flow/page-flow.ts'
import { isFootnotes } from '../../flow/topics.ts'

/** Items of the footnotes that stand behind the root, which ends at `to`: they are a part of the text that their marks stand in. */
export function notesBehind({ blocks }: PageFlow, to: number): ReadonlySet<number> {
  const notes = new Set<number>()
  let end = to
  for (const block of blocks) {
    if (block.from < end || block.from === block.to || !isFootnotes(block.element)) continue
    for (let at = block.from; at < block.to; at += 1) notes.add(at)
    end = block.to
  }
  return notes
}
