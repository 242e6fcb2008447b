/** SHA256SUMS of a dataset: a digest for every other file, in the form that `sha256sum -c` reads. */
import { compareText } from '../../core/hash.ts'

/** Digests by file name, relative to the dataset's folder, as lines in order of name. */
export function checksumLines(digests: ReadonlyMap<string, string>): string {
  return [...digests]
    .sort(([a], [b]) => compareText(a, b))
    .map(([name, digest]) => `${digest}  ${name}\n`)
    .join('')
}

/** The inverse; undefined for text of another form. */
export function parseChecksums(text: string): Map<string, string> | undefined {
  const digests = new Map<string, string>()
  for (const line of text.split('\n').slice(0, -1)) {
    const match = /^([0-9a-f]{64}) {2}([A-Za-z0-9._/=-]+)$/.exec(line)
    if (match?.[1] === undefined || match[2] === undefined) return undefined
    if (match[2].startsWith('/') || match[2].split('/').includes('..')) return undefined
    digests.set(match[2], match[1])
  }
  return checksumLines(digests) === text ? digests : undefined
}
