/** Which records of archives hold something of a removal list. */
import { z } from 'zod'
import type { RemovalList } from '../../archives/rights/removals.ts'
import { sha256Hex } from '../../core/hash.ts'
import type { Store } from '../../core/store.ts'
import { normalizeUrl } from '../../core/url.ts'
import { decodeBody, parseHttpResponse } from '../../formats/http-message.ts'
import { parseJson } from '../../formats/json-lines.ts'
import type { WarcRecordItem } from '../../formats/warc/read.ts'
import type { Removal } from '../../schemas/index.ts'
import { heldPictures } from '../removal/held-pictures.ts'

/** No picture that m3w keeps is longer (`network.maxImageBytes`). */
const MAX_BODY_BYTES = 48 * 1024 * 1024

/** Of an outcome in the image ledger, what says which bytes it is about. */
const outcome = z.object({ body: z.object({ sha256: z.string() }) })

/** Does the list name the record's address, or the bytes it holds, as they are or decoded? */
export function takes(list: RemovalList, item: WarcRecordItem): boolean {
  const { type, targetUri = '', block } = item
  if (type === 'warcinfo') return false
  const url = normalizeUrl(targetUri)
  if (url !== undefined && list.address(url) !== undefined) return true
  if (!list.hasPictures) return false
  if (type === 'metadata') {
    const { success, data } = outcome.safeParse(parseJson(block.toString('utf8')))
    return success && list.picture({ id: data.body.sha256 }) !== undefined
  }
  if (statedDigests(item).some((id) => list.picture({ id }) !== undefined)) return true
  return bodiesOf(item).some((body) => list.picture({ id: sha256Hex(body) }) !== undefined)
}

/** What a record says its body is: videos may be longer than what is read of a record, and ours say it. */
function statedDigests({ type, headers }: WarcRecordItem): readonly string[] {
  const names = type === 'response' ? ['warc-payload-digest'] : ['warc-payload-digest', 'warc-block-digest']
  return names.flatMap((name) => {
    const digest = /^sha256:([0-9a-f]{64})$/.exec(headers.get(name) ?? '')?.[1]
    return digest === undefined ? [] : [digest]
  })
}

function bodiesOf({ type, block }: WarcRecordItem): readonly Buffer[] {
  if (type === 'resource' || type === 'conversion') return [block]
  const answer = type === 'response' ? parseHttpResponse(block) : undefined
  if (answer === undefined) return []
  const { headers, body } = answer
  const decoded = decodeBody(headers, body, MAX_BODY_BYTES).body
  return decoded === body ? [body] : [body, decoded]
}

/** The list, and of each picture on it the digests of both its forms: as it was fetched, and as shards have it. The ledgers know them. */
export async function digestsOf(store: Store, removals: readonly Removal[]): Promise<readonly Removal[]> {
  const named = new Set(removals.flatMap(({ kind, value }) => (kind === 'image' ? [value] : [])))
  if (named.size === 0) return removals
  const others = new Set<string>()
  for await (const { digests } of heldPictures(store)) {
    if (digests.some((digest) => named.has(digest))) for (const digest of digests) others.add(digest)
  }
  const added = [...others].filter((value) => !named.has(value)).map((value) => ({ kind: 'image' as const, value }))
  return [...removals, ...added]
}
