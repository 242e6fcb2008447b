/** A store whose process kills itself: before the first write under each of some keys, once. For tests of what a killed worker leaves behind. */
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Store } from '../../../core/store.ts'

export interface Deaths {
  readonly folder: string
  /** Parts of keys. */
  readonly dieAt: readonly string[]
}

/** Leaves a file `died-N` in the folder's `work` for each. */
export function deadlyStore(inner: Store, { folder, dieAt }: Deaths): Store {
  const die = (key: string): void => {
    for (const [index, part] of dieAt.entries()) {
      const marker = join(folder, 'work', `died-${index}`)
      if (!key.includes(part) || existsSync(marker)) continue
      writeFileSync(marker, '')
      process.kill(process.pid, 'SIGKILL')
    }
  }
  return {
    ...inner,
    async create(key, bytes) {
      die(key)
      return await inner.create(key, bytes)
    },
    async write(key) {
      die(key)
      return await inner.write(key)
    },
  }
}
