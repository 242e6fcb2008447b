/** Which exports were written of a store, and where: so that a take-down can name those that may hold what was taken down. */
import { hostname } from 'node:os'
import { resolve } from 'node:path'
import { sha256Hex } from '../../core/hash.ts'
import { readJson, type Store } from '../../core/store.ts'
import { type ExportNote, exportNote } from '../../schemas/index.ts'

const FOLDER = 'exports/'

/** Notes an export. A store that may only be read, and a dataset without a store, keep no notes. */
export async function noteExport(
  store: Store,
  { to, out, dataset }: Pick<ExportNote, 'to' | 'out' | 'dataset'>,
): Promise<void> {
  if ((await store.stat('store.json')) === undefined) return
  const note: ExportNote = { format: 'm3w-export/1', to, out: resolve(out), host: hostname(), dataset }
  const text = `${JSON.stringify(note)}\n`
  await store.create(`${FOLDER}${sha256Hex(text).slice(0, 32)}.json`, Buffer.from(text)).catch(() => false)
}

/** The exports of datasets that are not among these, and of the ledgers. Nobody knows whether they are still there, or where copies are. */
export async function exportsBeside(
  store: Store,
  newest: ReadonlySet<string>,
): Promise<readonly Omit<ExportNote, 'format'>[]> {
  const found: Omit<ExportNote, 'format'>[] = []
  for await (const { key } of store.list(FOLDER)) {
    const { format: _, ...note } = exportNote.parse(await readJson(store, key))
    if (note.dataset === null || !newest.has(note.dataset)) found.push(note)
  }
  return found
}
