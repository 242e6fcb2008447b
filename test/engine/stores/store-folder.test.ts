/** Which folders a build takes: every one in which another build can have been killed, and none with what is not ours. */
import assert from 'node:assert/strict'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, it } from 'node:test'
import { M3wError } from '../../../core/errors.ts'
import { collect } from '../../../core/streams.ts'
import { openFileStore } from '../../../engine/stores/file-store.ts'
import { checkStoreFolder } from '../../../engine/stores/store-folder.ts'
import { withFolder } from '../toy-run.ts'

/** Checks a folder with these entries; those that end in "/" are folders. */
function check(entries: readonly string[]): Promise<void> {
  return withFolder(async (folder) => {
    for (const entry of entries) {
      const path = join(folder, entry)
      await mkdir(entry.endsWith('/') ? path : dirname(path), { recursive: true })
      if (!entry.endsWith('/')) await writeFile(path, 'x')
    }
    await checkStoreFolder(folder)
  })
}

const HALF = '.tmp/4711-0123456789abcdef'

describe('a folder for a build', () => {
  it('is one in which a build was killed before it had made store.json', async () => {
    await check([])
    await check(['.tmp/'])
    await check([HALF, '.tmp/1-ffffffffffffffff'])
    await check(['work/'])
    await check(['work/run.lock', 'work/run.json', HALF])
    await check(['work/run.lock', 'work/scratch/', 'work/state/', 'work/queue.sqlite', 'work/queue.sqlite-wal'])
    await check(['probe-0123456789abcdef', 'work/seeds/m3w-seeds-Ab12Cd/seeds.sqlite'])
  })

  it('is a fresh volume, with what the system puts on it', async () => {
    await check(['lost+found/'])
    await check(['.DS_Store', '.Trashes/', '.fseventsd/', '._.Trashes', HALF, '.tmp/.DS_Store'])
    await check(['System Volume Information/', '$RECYCLE.BIN/', 'Thumbs.db'])
    await check(['.Trash-1000/', '.snapshot/'])
  })

  it('is a store, whatever else is in it', () => check(['store.json', 'notes.txt']))

  it('is not one with foreign files, and the message names them', async () => {
    for (const entries of [
      ['holiday.jpg'],
      [HALF, 'holiday.jpg'],
      ['lost+found/', 'thesis/'],
      ['.tmp/holiday.jpg'],
      ['.tmp'],
      ['work/thesis.tex'],
      ['work/run.lock', 'work/scratch/', 'work/thesis.tex'],
      ['.gitkeep'],
      ['runs/thesis/'],
      ['probe-of-mine'],
    ]) {
      await assert.rejects(check(entries), (error) => {
        assert.ok(error instanceof M3wError && error.code === 'E_USAGE', entries.join())
        const foreign = entries.at(-1)?.split('/')[0] ?? ''
        return error.message.includes(foreign) && !error.message.includes('lost+found')
      })
    }
  })

  it('is no file, and the message says what was got', () =>
    withFolder(async (folder) => {
      const path = join(folder, 'notes.txt')
      await writeFile(path, 'x')
      await assert.rejects(checkStoreFolder(path), {
        code: 'E_USAGE',
        message: /notes\.txt cannot be used as an output folder: .*got ENOTDIR/,
      })
      await checkStoreFolder(join(folder, 'new'))
    }))

  it('whose entries of the system lie among the objects lists the objects alone', () =>
    withFolder(async (folder) => {
      const store = openFileStore(folder)
      await store.create('tasks/one/a.json', Buffer.from('{}'))
      for (const name of ['tasks/.DS_Store', 'tasks/one/._a.json', 'tasks/one/Thumbs.db']) {
        await writeFile(join(folder, name), 'x')
      }
      await mkdir(join(folder, 'lost+found'))
      await writeFile(join(folder, 'lost+found', '#123'), 'x')
      const keys = (await collect(store.list(''))).map(({ key }) => key)
      assert.deepEqual(keys, ['tasks/one/a.json'])
    }))
})
