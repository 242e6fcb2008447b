/** What a take-down would touch, in words. */
import type { RemovalPreview } from '../../index.ts'

type Found = RemovalPreview['found'][number]

/** At most twenty of what is found: a host may have thousands. */
const SHOWN = 20

/** What is counted, by the kind of its dataset: whole samples, and what of a sample is named by itself. */
const NAMES = {
  page: { sample: ['document', 'documents'], part: ['picture of a document', 'pictures of documents'] },
  pair: { sample: ['pair', 'pairs'], part: ['picture of a pair', 'pictures of pairs'] },
  clip: { sample: ['clip', 'clips'], part: ['video of a clip', 'videos of clips'] },
} as const

/** A line of counts, then a line each; a picture stands there as often as samples show it. */
export function removalText({ removals, found, shards }: RemovalPreview): string {
  const lines = found.slice(0, SHOWN).map(({ shard, document, url, what, entry }) => {
    const thing = what === 'sample' ? url : `file ${what.sha256.slice(0, 16)} of ${what.url === '' ? url : what.url}`
    return `  ${shard}  ${document}  ${thing}  (${entry})`
  })
  if (found.length === 0 && removals.length > 0)
    lines.push('  nothing that it holds is named so: look at how it is written (a slash at its end counts)')
  if (found.length > SHOWN) lines.push(`  … and ${found.length - SHOWN} more`)
  const entries = removals.length === 1 ? '1 entry' : `${removals.length} entries`
  const files = shards.length === 1 ? '1 shard' : `${shards.length} shards`
  return [`${entries}: ${countsText(found)} in ${files} of what is newest`, ...lines]
    .map((line) => `${line}\n`)
    .join('')
}

function countsText(found: readonly Found[]): string {
  const counts = Object.entries(NAMES).flatMap(([kind, names]) =>
    (['sample', 'part'] as const).flatMap((part) => {
      const own = found.filter((it) => it.kind === kind && (it.what === 'sample') === (part === 'sample'))
      return own.length === 0 ? [] : [`${own.length} ${names[part][own.length === 1 ? 0 : 1]}`]
    }),
  )
  return counts.length === 0 ? 'nothing' : counts.join(', ')
}
