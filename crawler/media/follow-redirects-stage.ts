/**
 * Stage `follow-redirects`: an image URL that an archive only redirects gets the answers that archives hold for where it leads to, on
 * whichever host and in whichever archive.
 *
 * Redirects are few, so that each task reads all of them, follows the chains, and looks up the ends that lie in its partition.
 */
import { bucketOf } from '../../core/hash.ts'
import { openSorter, type Sorter } from '../../core/sort.ts'
import { defineStage } from '../../core/stage.ts'
import { authorityOf } from '../../core/url.ts'
import { archivedImages, archivedRedirects, followedImages } from '../../datasets/images.ts'
import type { ArchivedImage, ArchivedRedirect } from '../../schemas/index.ts'
import { archivedOrder } from './archived-answer.ts'

interface FollowRedirectsOptions {
  /** Partitions of the store's image ledger. */
  readonly imagePartitions: number
}

/** What any config may allow (`network.maxRedirects`); its own limit is applied where an answer is restored. */
const MAX_HOPS = 20

/** Yields in order of the redirected URL, its redirects, the length of the chain, and `archivedOrder` of the ends. */
export function followRedirectsStage({ imagePartitions }: FollowRedirectsOptions) {
  return defineStage({
    name: 'follow-redirects',
    version: 1,
    kind: 'cpu',
    options: { imagePartitions },
    inputs: { archived: archivedImages(imagePartitions) },
    whole: { redirects: archivedRedirects },
    outputs: { followed: followedImages(imagePartitions) },
    async *run(inputs, task) {
      const { scratchFolder, partition, partitions } = task
      const redirects = openSorter<ArchivedRedirect>({
        scratchFolder,
        name: 'redirects',
        keyOf: ({ url }) => url,
        orderOf: redirectOrder,
      })
      const ends = openSorter<ArchivedImage>({
        scratchFolder,
        name: 'ends',
        keyOf: ({ url }) => url,
        orderOf: archivedOrder,
      })
      try {
        for await (const redirect of task.whole('redirects')) redirects.add(redirect)
        // An outcome is about what was asked for: it is no answer of the place where somebody else's redirect leads.
        for await (const answer of inputs.archived) if (answer.fact === undefined) ends.add(answer)
        const isHere = (url: string): boolean => bucketOf(authorityOf(url), partitions) === partition
        for (const { records } of redirects.groups()) {
          for (const first of records()) {
            task.signal.throwIfAborted()
            for (const end of endsOf(first, { redirects, ends, isHere })) yield ['followed', end] as const
          }
        }
      } finally {
        redirects.close()
        ends.close()
      }
    },
  })
}

interface Archived {
  readonly redirects: Sorter<ArchivedRedirect>
  readonly ends: Sorter<ArchivedImage>
  isHere(url: string): boolean
}

/**
 * The answers at every place that the chain behind a redirect passes. Of several redirects of a place on the way the earliest is
 * followed. A chain that comes to a place twice ends there.
 */
function* endsOf(first: ArchivedRedirect, { redirects, ends, isHere }: Archived): Generator<ArchivedImage> {
  const via = [first]
  const seen = new Set([first.url])
  for (let at = first.to; !seen.has(at) && via.length <= MAX_HOPS; ) {
    seen.add(at)
    if (isHere(at)) {
      for (const end of ends.get(at)) yield { ...end, url: first.url, host: first.host, via: [...via] }
    }
    const [next] = redirects.get(at)
    if (next === undefined) return
    via.push(next)
    at = next.to
  }
}

function redirectOrder({ date, recordId, record }: ArchivedRedirect): string {
  return `${date} ${recordId} ${record.key} ${String(record.offset).padStart(15, '0')}`
}
