/**
 * What near-duplicates and boilerplate took out of a built store, to be read by a person.
 *
 *   node dist/bench/text/site-removals.js STORE [--read N] [--seed S] [--units N]
 *
 * STORE: the folder of `m3w build … --profile quality`. Printed: how many documents and characters went, by host; and of each kind N (30) that have the
 * smallest SHA-256 of seed, newline, and id: of a dropped document what it has and the one that stays has not; of a paragraph itself, and where it stood.
 */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { zstdDecompressSync } from 'node:zlib'
import { type DraftDocument, type DropRecord, paragraphKey } from '../../index.ts'
import { table } from '../extraction/tables.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    read: { type: 'string', default: '30' },
    seed: { type: 'string', default: '13' },
    units: { type: 'string', default: '600' },
  },
})
const [store] = positionals
if (store === undefined) {
  console.error('usage: site-removals.js STORE [--read N] [--seed S] [--units N]')
  process.exit(2)
}
const folder = store

const before = new Map(
  rowsOf<DraftDocument>('dedup-content', 'documents-from-dedup-content').map((row) => [row.id, row]),
)
const between = rowsOf<DraftDocument>('dedup-near', 'documents-from-dedup-near').concat(
  rowsOf<DraftDocument>('gather-clusters', 'documents-from-dedup-near'),
)
readNear(rowsOf<DropRecord>('dedup-near', 'dropped-dedup-near'))
readTrimmed(rowsOf<DropRecord>('trim-boilerplate', 'dropped-trim-boilerplate'))

function readNear(drops: readonly DropRecord[]): void {
  tellHosts('near-duplicates', [...before.values()], new Set(drops.map(({ id = '' }) => id)))
  for (const { id = '', measured, detail = '' } of drawn(drops, ({ id }) => id ?? '')) {
    const [gone, stays] = [before.get(id), before.get(detail)]
    if (gone === undefined || stays === undefined)
      throw new Error(`No document ${id} or ${detail}: is ${folder} whole?`)
    const known = new Set(textsOf(stays))
    const own = textsOf(gone).filter((text) => !known.has(text))
    const units = own.reduce((sum, text) => sum + text.length, 0)
    console.log(`\n### ${gone.url} for ${stays.url}: ${measured}; ${gone.language?.code}, ${stays.language?.code}`)
    console.log(`${own.length} of ${textsOf(gone).length} texts are its own, ${units} of ${unitsOf(gone)} units`)
    console.log(own.join('\n').slice(0, Number(values.units)))
  }
}

function readTrimmed(drops: readonly DropRecord[]): void {
  tellHosts('boilerplate', between, new Set(drops.map(({ id = '' }) => id)))
  const original = new Map(between.map((row) => [row.id, row]))
  for (const { id = '', reason, measured } of drops)
    console.log(`\n### dropped as ${reason} ${measured}: ${original.get(id)?.url}\n${beginningOf(original.get(id))}`)
  const removed = rowsOf<DraftDocument>('trim-boilerplate', 'documents-from-trim-boilerplate').flatMap((document) =>
    (document.boilerplate ?? []).map((part) => ({ ...part, document, key: `${document.id} ${part.hash}` })),
  )
  const characters = removed.reduce((sum, part) => sum + part.characters, 0)
  console.log(`\n${removed.length} paragraphs with ${characters} characters went from documents that stay`)
  for (const { hash, documents, document } of drawn(removed, ({ key }) => key)) {
    const segments = original.get(document.id)?.segments ?? []
    const at = segments.findIndex((segment) => paragraphKey(segment) === hash)
    const near = segments.slice(Math.max(0, at - 1), at + 2)
    console.log(`\n### ${document.url}: on ${documents} documents; place ${at + 1} of ${segments.length}`)
    for (const segment of near)
      console.log(
        segment.kind === 'text' ? `[${segment.type}] ${segment.text.slice(0, 300)}` : `[image] ${segment.url}`,
      )
  }
}

/** Documents and UTF-16 code units of each host, and how many of them went. */
function tellHosts(name: string, documents: readonly DraftDocument[], gone: ReadonlySet<string>): void {
  const hosts = [...new Set(documents.map(hostOf))].sort()
  const rows = hosts.map((host) => {
    const of = documents.filter((document) => hostOf(document) === host)
    const lost = of.filter(({ id }) => gone.has(id))
    return [host, of.length, lost.length, sumUnits(of), sumUnits(lost)].map(String)
  })
  console.log(table(name, ['host', 'documents', 'dropped', 'units', 'of dropped'], rows))
}

function hostOf({ url }: DraftDocument): string {
  return new URL(url).host
}

function drawn<T>(records: readonly T[], nameOf: (record: T) => string): readonly T[] {
  const order = (record: T): string =>
    createHash('sha256')
      .update(`${values.seed}\n${nameOf(record)}`)
      .digest('hex')
  return [...records].sort((a, b) => (order(a) < order(b) ? -1 : 1)).slice(0, Number(values.read))
}

function textsOf({ segments }: DraftDocument): readonly string[] {
  return segments.flatMap((segment) => (segment.kind === 'text' ? [segment.text] : []))
}

function unitsOf(document: DraftDocument): number {
  return textsOf(document).reduce((sum, text) => sum + text.length, 0)
}

function sumUnits(documents: readonly DraftDocument[]): number {
  return documents.reduce((sum, document) => sum + unitsOf(document), 0)
}

function beginningOf(document: DraftDocument | undefined): string {
  return document === undefined ? '' : textsOf(document).join('\n').slice(0, Number(values.units))
}

/** The records that the tasks of a stage wrote to a dataset. */
function rowsOf<T>(stage: string, dataset: string): readonly T[] {
  const place = join(folder, 'data', stage)
  const files = readdirSync(place).filter((name) => name.endsWith(`.${dataset}.jsonl.zst`))
  return files.sort().flatMap((file) => {
    const lines = zstdDecompressSync(readFileSync(join(place, file)))
      .toString('utf8')
      .split('\n')
    return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as T)
  })
}
