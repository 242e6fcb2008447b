/** `m3w export`: what a store holds, in a form that others read. */
import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { codeOf, isStoreFull, M3wError } from '../core/errors.ts'
import { takeLock } from '../engine/queues/lock.ts'
import type { ExportCounts, Exporter } from '../exports/exporter.ts'
import type { SampleKind } from '../schemas/index.ts'
import type { DatasetFiles } from '../shards/verify/dataset-files.ts'
import { takeScratch } from './places/held-scratch.ts'
import { openDataset } from './places/locate-dataset.ts'
import { isFolder, openPlace } from './places/open-store.ts'
import { noteExport } from './removal/export-notes.ts'
import { checkArchives } from './removal/removal-list.ts'

/** By name; the others are forms of samples, of the newest dataset. */
const EXPORT_KINDS: Readonly<Record<string, () => Promise<Exporter>>> = {
  /** All pages and images of the ledgers as one web archive, for ReplayWeb.page, pywb and others. */
  wacz: async () => (await import('../exports/wacz/export-wacz.ts')).exportWacz,
  /** All that is known of documents, slots and drops, as one table. */
  metadata: async () => (await import('../exports/metadata/export-metadata.ts')).exportMetadata,
}

async function exporterOf(to: string): Promise<Exporter> {
  const kind = Object.hasOwn(EXPORT_KINDS, to) ? EXPORT_KINDS[to] : undefined
  if (kind !== undefined) return await kind()
  const { FORM_NAMES, sampleExporter } = await import('../exports/forms/forms.ts')
  const form = FORM_NAMES.find((name) => name === to)
  if (form !== undefined) return sampleExporter(form)
  const names = [...Object.keys(EXPORT_KINDS), ...FORM_NAMES].join(', ')
  throw new M3wError('E_USAGE', `--to ${to}: expected one of ${names}`)
}

export interface ExportOptions {
  /** A kind by its name. */
  readonly to: string
  /** What is written; it must not exist. */
  readonly out: string
  /** Of a store: the kind whose newest dataset is meant. Default: the one that its config names first. */
  readonly kind?: SampleKind | undefined
}

/** Exports the store at a location. E_USAGE for an unknown kind, a place that exists or that another export writes, or a store with nothing to export. */
export async function exportStore(location: string, { to, out, kind }: ExportOptions): Promise<ExportCounts> {
  const exporter = await exporterOf(to)
  if (!isFolder(out)) throw new M3wError('E_USAGE', `--out ${out}: expected a place on this machine. Name one.`)
  const lockFile = `${resolve(out)}.lock`
  const lock = await takeLock(lockFile, 0).catch((cause: unknown) => {
    if (isStoreFull(cause)) throw cause
    const what = `expected a place on this machine that may be written, got ${codeOf(cause) ?? String(cause)}`
    throw new M3wError('E_USAGE', `--out ${out}: ${what}. Name another.`, { cause })
  })
  if (lock === undefined)
    throw new M3wError('E_USAGE', `Another export writes ${out} at this moment. Wait for it, or name another place.`)
  try {
    if (existsSync(out)) throw new M3wError('E_USAGE', `${out} exists and is left as it is. Name another place.`)
    return await exportInto(location, { to, out, kind }, exporter)
  } finally {
    await rm(lockFile, { force: true })
    lock.release()
  }
}

async function exportInto(
  location: string,
  { to, out, kind }: ExportOptions,
  exporter: Exporter,
): Promise<ExportCounts> {
  // A store, or a dataset that was copied from one.
  const { store } = await openPlace(location)
  if ((await store.stat('store.json')) === undefined && (await store.stat('dataset.json')) === undefined)
    throw new M3wError('E_USAGE', `${location} is no store: expected a place that "m3w build" made. Name its --out.`)
  if (to === 'wacz') await checkArchives(location, store)
  const scratch = await takeScratch()
  try {
    let of: string | null = null
    const dataset = async (): Promise<DatasetFiles> => {
      const files = await openDataset(location, kind)
      of = basename(files.place)
      return files
    }
    const counts = await exporter({ store, out, scratchFolder: scratch.folder, dataset })
    await noteExport(store, { to, out, dataset: of })
    return counts
  } finally {
    await scratch.release()
  }
}
