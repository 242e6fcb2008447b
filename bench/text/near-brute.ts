/** What comparing the bands of all documents with all finds: the components, by labels, in quadratic time. */
import { createHash } from 'node:crypto'
import { bandKeysOf, type NearDuplicatesConfig, openHasher, signatureOf, simplifyText } from '../../index.ts'
import type { BenchText } from './near-run.ts'

/** Of each component the lowest id and the number of documents, in order of the ids. */
export function bruteClusters(
  texts: readonly BenchText[],
  config: NearDuplicatesConfig,
): readonly { readonly id: string; readonly size: number }[] {
  const hasher = openHasher({ words: config.shingleWords, size: config.bands * config.rows })
  const columns = Array.from({ length: config.bands }, () => new Float64Array(texts.length))
  for (const [index, { text }] of texts.entries()) {
    const signature = signatureOf(hasher, simplifyText(text))
    const keys = signature === undefined ? [] : bandKeysOf(signature, config)
    // Under 2^52, and of a text without bands a value of its own.
    for (const [band, column] of columns.entries())
      column[index] = Number.parseInt(keys[band]?.slice(0, 13) ?? '', 16) || -index - 1
  }
  const label = Int32Array.from(texts, (_, index) => index)
  for (let one = 0; one < texts.length; one += 1) {
    for (let other = 0; other < one; other += 1) {
      if (label[one] === label[other] || !columns.some((column) => column[one] === column[other])) continue
      const [from, to] = [label[one], label[other]]
      for (let index = 0; index < label.length; index += 1) if (label[index] === from) label[index] = to as number
    }
  }
  const clusters = new Map<number, { id: string; size: number }>()
  for (const [index, { id }] of texts.entries()) {
    const known = clusters.get(label[index] as number)
    if (known === undefined) clusters.set(label[index] as number, { id, size: 1 })
    else Object.assign(known, { id: id < known.id ? id : known.id, size: known.size + 1 })
  }
  return [...clusters.values()].sort((a, b) => (a.id < b.id ? -1 : 1))
}

/** One line for two lists that should be equal. */
export function digestOf(clusters: readonly { readonly id: string; readonly size: number }[]): string {
  return createHash('sha256')
    .update(clusters.map(({ id, size }) => `${id} ${size}`).join('\n'))
    .digest('hex')
    .slice(0, 16)
}
