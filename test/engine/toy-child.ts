/** The program of the toy pipeline's worker processes: can be told to die at one moment of its life. */
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { silentLog } from '../../core/log.ts'
import type { Store } from '../../core/store.ts'
import { openFileStore } from '../../engine/stores/file-store.ts'
import { runChild } from '../../engine/workers/processes/child.ts'
import { type ToyOptions, toyPipeline } from './toy.ts'

export interface ToyOrder {
  readonly folder: string
  readonly options: ToyOptions
  /** Kill -9 itself before (or after) the store is asked to create or write such a key. */
  readonly dieAt?: { readonly key: string; readonly when: 'before' | 'after'; readonly always?: boolean }
}

const order = JSON.parse(process.argv[2] ?? '') as ToyOrder
const store = openFileStore(order.folder)
await runChild({
  store: order.dieAt === undefined ? store : deadly(store, order.dieAt),
  workFolder: join(order.folder, 'work'),
  pipeline: toyPipeline(order.options),
  m3w: '0.0.0',
  log: silentLog,
})

function deadly(inner: Store, { key: part, when, always = false }: NonNullable<ToyOrder['dieAt']>): Store {
  const marker = join(order.folder, 'work', 'died')
  const die = (key: string): void => {
    if (!key.includes(part) || (!always && existsSync(marker))) return
    writeFileSync(marker, '')
    process.kill(process.pid, 'SIGKILL')
  }
  return {
    ...inner,
    async create(key, bytes) {
      if (when === 'before') die(key)
      const created = await inner.create(key, bytes)
      if (when === 'after') die(key)
      return created
    },
    async write(key) {
      if (when === 'before') die(key)
      return await inner.write(key)
    },
  }
}
