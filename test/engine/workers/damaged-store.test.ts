/** A store that something has damaged between two runs: the second one refuses it by name, or makes what is missing again. Nothing is lost unsaid. */
import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { M3wError } from '../../../core/errors.ts'
import { collect } from '../../../core/streams.ts'
import { takeRunLock } from '../../../engine/queues/run-lock.ts'
import { fileError } from '../../../engine/stores/file-error.ts'
import { openFileStore } from '../../../engine/stores/file-store.ts'
import { probeStore } from '../../../engine/stores/store-place.ts'
import { runToy, shardDigests, withFolder } from '../toy-run.ts'

const OPTIONS = { count: 60, sources: 2, shuffle: 2 }

const keysOf = async (folder: string, prefix: string): Promise<string[]> =>
  (await collect(openFileStore(folder).list(prefix))).map(({ key }) => key)

/** Changes the first object below a prefix; gives its key. */
async function damage(folder: string, prefix: string, change: (bytes: Buffer) => Buffer): Promise<string> {
  const [key = ''] = await keysOf(folder, prefix)
  await writeFile(join(folder, key), change(await readFile(join(folder, key))))
  return key
}

/** As a run leaves it that was killed before it had sealed the stage. */
async function unseal(folder: string, stages: readonly string[]): Promise<void> {
  for (const stage of stages)
    for (const key of await keysOf(folder, `seals/${stage}/`)) await openFileStore(folder).delete(key)
}

const truncated = (bytes: Buffer): Buffer => bytes.subarray(0, bytes.length >> 1)
const flipped = (bytes: Buffer): Buffer => {
  const copy = Buffer.from(bytes)
  copy[copy.length >> 1] = (copy[copy.length >> 1] ?? 0) ^ 1
  return copy
}
const refuses = (key: string, words: RegExp) => (error: unknown) => {
  assert.ok(error instanceof M3wError, String(error))
  assert.ok(error.message.includes(key), error.message)
  assert.match(error.message, words)
  return true
}

describe('a store between two runs', () => {
  it('whose manifest was truncated is refused by its name; deleted, its task runs again', () =>
    withFolder(async (folder) => {
      const before = await shardDigests(await runToy(folder, OPTIONS))
      const key = await damage(folder, 'tasks/label/', truncated)
      await unseal(folder, ['label'])
      await assert.rejects(
        runToy(folder, OPTIONS),
        refuses(key, /is damaged: it is not JSON\. Delete it to run the task again/),
      )
      await openFileStore(folder).delete(key)
      assert.deepEqual(await shardDigests(await runToy(folder, OPTIONS)), before)
    }))

  it('whose seal was truncated is refused by its name; deleted, the stage is sealed again', () =>
    withFolder(async (folder) => {
      const before = await shardDigests(await runToy(folder, OPTIONS))
      const [key = ''] = (await keysOf(folder, 'seals/label/')).filter((each) => each.endsWith('.json'))
      await writeFile(join(folder, key), truncated(await readFile(join(folder, key))))
      await assert.rejects(runToy(folder, OPTIONS), refuses(key, /Delete it, and the next build seals the stage again/))
      await openFileStore(folder).delete(key)
      assert.deepEqual(await shardDigests(await runToy(folder, OPTIONS)), before)
    }))

  it('whose index of parts was truncated is refused by its name; without its seal it is made again', () =>
    withFolder(async (folder) => {
      const before = await shardDigests(await runToy(folder, OPTIONS))
      const keys = await keysOf(folder, 'seals/label/')
      const index = keys.find((key) => key.endsWith('.index')) ?? ''
      await writeFile(join(folder, index), truncated(await readFile(join(folder, index))))
      await unseal(folder, ['group', 'join'])
      await assert.rejects(
        runToy(folder, OPTIONS),
        refuses(index, /is damaged at byte \d+ .*Delete the seal of the stage/),
      )
      await openFileStore(folder).delete(keys.find((key) => key.endsWith('.json')) ?? '')
      assert.deepEqual(await shardDigests(await runToy(folder, OPTIONS)), before)
    }))

  it('with a flipped byte in data/ that is still to be read is refused by the object’s name; without what the words name it is made again', () =>
    withFolder(async (folder) => {
      const before = await shardDigests(await runToy(folder, OPTIONS))
      const key = await damage(folder, 'data/label/', flipped)
      for (const stage of ['group', 'join']) {
        for (const each of await keysOf(folder, `tasks/${stage}/`)) await openFileStore(folder).delete(each)
      }
      await unseal(folder, ['group', 'join'])
      const manifest = /\/([^/]+)-[^/-]+$/.exec(key)?.[1]
      const words = `delete tasks/label/${manifest}.json and seals/label/ of the store`
      await assert.rejects(runToy(folder, OPTIONS), refuses(key, new RegExp(words)))
      await openFileStore(folder).delete(`tasks/label/${manifest}.json`)
      await unseal(folder, ['label'])
      assert.deepEqual(await shardDigests(await runToy(folder, OPTIONS)), before)
    }))

  it('on a file system without hard links is refused before anything is written', async () => {
    await withFolder(async (folder) => {
      const store = openFileStore(folder)
      for (const code of ['EPERM', 'ENOTSUP']) {
        const create = async (key: string): Promise<boolean> => {
          throw fileError(Object.assign(new Error('link'), { code }), 'write', key)
        }
        await assert.rejects(probeStore({ ...store, create }), refuses('probe-', /needs a file system with hard links/))
      }
      assert.deepEqual(await keysOf(folder, ''), [])
    })
  })

  it('on a read-only file system is refused with what to do', async () => {
    const error = fileError(Object.assign(new Error('open'), { code: 'EROFS' }), 'write', 'probe-x')
    assert.equal(error.code, 'E_STORE')
    assert.match(
      error.message,
      /probe-x \(EROFS.*\): the file system is read-only\. Mount it for writing, or name another/,
    )
    // No folder can be made below a file, by root neither.
    await withFolder(async (folder) => {
      await writeFile(join(folder, 'file'), 'x')
      await assert.rejects(
        openFileStore(join(folder, 'file/store')).create('a', Buffer.from('x')),
        refuses('file/store', /may be written/),
      )
      await assert.rejects(takeRunLock(join(folder, 'file/work')), refuses('file/work', /may be written.*M3W_SCRATCH/))
    })
  })
})
