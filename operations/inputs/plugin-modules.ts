/** Where the modules of `plugins` lie. A run knows them by their bytes: they may have moved since it was first started, or lie elsewhere on another machine. */
import { readFile } from 'node:fs/promises'
import { canonicalJson, sha256Hex } from '../../core/hash.ts'
import { readJson, type Store } from '../../core/store.ts'
import { PLUGINS, type PluginModules, pluginModules, type RunRecord } from '../../schemas/index.ts'

/** Objects below a run, one for each set of places that it was started with after its record was written. */
const folderOf = (run: string): string => `runs/${run}/modules/`

/** Remembers where the modules lie now, beside the record of a run that was there already. */
export async function rememberModules(store: Store, { id, modules }: RunRecord): Promise<void> {
  if (modules === undefined) return
  const content = canonicalJson(modules)
  await store.create(`${folderOf(id)}${sha256Hex(content).slice(0, 16)}.json`, Buffer.from(`${content}\n`))
}

/**
 * Of each module the first place that has its bytes: that of the record, then those that were remembered. Where none has, that of the record, and the stage
 * that needs it says so.
 */
export async function locateModules(store: Store, { id, modules, config }: RunRecord): Promise<PluginModules> {
  if (modules === undefined) return {}
  const places = [modules]
  for await (const { key } of store.list(folderOf(id))) places.push(pluginModules.parse(await readJson(store, key)))
  const found: PluginModules = {}
  for (const key of PLUGINS) {
    const path = await withBytes(
      places.map((place) => place[key]),
      config.plugins[`${key}Sha256`],
    )
    if (path !== undefined) found[key] = path
  }
  return found
}

async function withBytes(
  paths: readonly (string | undefined)[],
  sha256: string | undefined,
): Promise<string | undefined> {
  for (const path of paths) {
    if (path === undefined) continue
    const found = await readFile(path).then(sha256Hex, () => undefined)
    if (found === sha256) return path
  }
  return paths[0]
}
